"""What the desks show at a glance: parts of a lead's list, sealed cases on a handler's, the way a report came."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lifeline.hotline.actions import access, dispatch, feedback
from lifeline.hotline.queries import desk
from lifeline.hotline.queries.vaults import Vault
from lifeline.hotline.states import Channel, Disposition, Verdict
from lifeline.hotline.tests import course, sealed_course
from lifeline.hotline.tests.course import at
from lifeline.hotline.tests.pages import text_of

pytestmark = pytest.mark.django_db


def test_a_lead_finds_what_is_due_this_week_what_is_late_and_what_is_not_solved(world):
    now = at("03-18 10:00")  # a Wednesday
    late = course.in_progress(world, at("03-09 10:00"), key="late")
    soon = course.in_progress(world, at("03-12 10:00"), key="soon")
    far = course.in_progress(world, now, key="far")
    waits = course.answered(world, now, course.in_progress(world, now, key="waits"))
    case = course.answered(world, now, course.in_progress(world, now, key="no"), disposition=Disposition.PARTLY)
    feedback.rate(case, Verdict.PARTLY, actor=world.employee, now=now)
    lead = desk.of_lead(world.lead, now)
    parts = {name: set(rows) for name, rows in lead.parts.items()}
    assert parts == {"": {late, soon, far}, "soon": {soon}, "late": {late}, "rated": {waits}, "unsolved": {case}}
    assert lead.counts == {name: len(rows) for name, rows in parts.items()}
    nobodys = desk.of_lead(world.employee, now)
    assert all(not rows for rows in nobodys.parts.values())
    assert set(nobodys.counts.values()) == {0}


def test_the_parts_of_the_unit_are_links_with_their_numbers(world, client, sign_in, here):
    course.in_progress(world, here - timedelta(days=60))
    sign_in(client, world.lead)
    page = text_of(client, "unit_list")
    for words in ("本周到期", "已超期", "待评价", "未解决"):
        assert words in page
    assert course.TEXT in text_of(client, "unit_list", show="late")
    assert course.TEXT not in text_of(client, "unit_list", show="unsolved")
    assert course.TEXT in text_of(client, "unit_list", show="nothing of the kind")


def test_h64_a_handler_reads_on_his_desk_that_sealed_cases_wait_for_his_vault(world, client, sign_in, now):
    keys = {name: sealed_course.vault(world.people[name]) for name in ("dispatcher", "handler")}
    case = sealed_course.delivered(world, now).case
    with access.in_hand(Vault(keys["dispatcher"].row.pk, world.dispatcher, keys["dispatcher"].private, None, None)):
        dispatch.dispatch(case, world.logistics, actor=world.dispatcher, now=sealed_course.after_the_batch(now))
    sign_in(client, world.handler)
    assert "有 1 件密件在等待" in text_of(client, "desk_list")


def test_the_queue_tells_by_which_way_a_report_came(world, client, sign_in, here):
    course.report(world, here, channel=Channel.CLERK)
    sign_in(client, world.dispatcher)
    assert str(Channel.CLERK.label) in text_of(client, "queue_list")
