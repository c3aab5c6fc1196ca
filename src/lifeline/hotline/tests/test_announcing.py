"""Other systems are told where a case stands, and nothing of what is in it."""

from __future__ import annotations

import json
from datetime import UTC

import pytest

from lifeline.hotline.actions import announcing, feedback
from lifeline.hotline.models import Case
from lifeline.hotline.states import Mode, Verdict
from lifeline.hotline.tests import course
from lifeline.kernel import notices
from lifeline.kernel.tests.outbox import posts

pytestmark = pytest.mark.django_db
URL = "https://erp.example.org/in"


@pytest.fixture
def hook(world):
    """A system that is told of everything in the first company."""
    return notices.add_hook(URL, announcing.TOLD, within=str(world.jinan.pk), actor=None, by="cli")


def kinds():
    return [body["kind"].removeprefix("hotline.case.") for body in posts()]


def test_h98_a_hook_is_told_number_stage_unit_category_and_dates_and_nothing_else(world, now, hook):
    case = course.dispatched(world, now)
    bodies = posts()
    assert [body["kind"] for body in bodies] == ["hotline.case.submitted", "hotline.case.dispatched"]
    assert bodies[1] == {
        "number": case.number,
        "kind": "hotline.case.dispatched",
        "at": now.astimezone(UTC).isoformat(timespec="seconds"),
        "stage": "ASSIGNED",
        "unit": "LOGISTICS",
        "category": None,
        "due": {
            "dispatch": case.dispatch_due_at.isoformat(timespec="seconds"),
            "response": case.response_due_at.isoformat(timespec="seconds"),
            "resolve": case.resolve_due_at.isoformat(timespec="seconds"),
        },
    }


def test_h98_no_word_of_a_reporter_and_no_person_ever_leaves(world, now, hook):
    case = course.answered(world, now)
    feedback.rate(case, Verdict.SOLVED, None, "谢谢王师傅", actor=world.employee, now=now)
    told = json.dumps(posts(), ensure_ascii=False)
    assert kinds() == ["submitted", "dispatched", "started", "answered", "closed"]
    for word in (course.TEXT, course.REPLY, course.CONTACT, "谢谢", *(one.name for one in world.people.values())):
        assert word not in told
    assert posts()[-1]["due"] == {"dispatch": None, "response": None, "resolve": None}


def test_h98_nothing_is_told_of_a_sealed_case(world, now, hook):
    case = course.dispatched(world, now)
    before = len(posts())
    Case.objects.filter(pk=case.pk).update(mode=Mode.CONFIDENTIAL, reporter=None, summary="", text="", place="")
    feedback.withdraw(course.fresh(case), actor=world.clerk, now=now)
    assert len(posts()) == before


def test_e31_a_hook_of_another_company_is_not_told(world, now):
    notices.add_hook(URL, announcing.TOLD, within=str(world.laiwu.pk), actor=None, by="cli")
    course.dispatched(world, now)
    assert posts() == []


def test_h98_only_what_was_asked_for_is_told(world, now):
    notices.add_hook(URL, ["hotline.case.answered"], actor=None, by="cli")
    course.answered(world, now)
    assert kinds() == ["answered"]


def test_k35_a_step_that_is_refused_tells_nobody(world, now, hook):
    from lifeline.kernel.errors import Refused

    case = course.dispatched(world, now)
    before = len(posts())
    with pytest.raises(Refused):
        feedback.rate(case, Verdict.SOLVED, actor=world.employee, now=now)
    assert len(posts()) == before


def test_what_others_are_told_of_has_words_in_both_languages(world):
    from django.utils.translation import override

    for language in ("zh-hans", "en"):
        with override(language):
            labels = dict(notices.tellable_kinds())
            assert all(str(labels[kind]) for kind in announcing.TOLD)
