"""The call: what is set for a cycle, who opens it, and its deadline."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.apps import apps

from lifeline.innovation.actions import cycles, submitting, teams
from lifeline.innovation.models import Cycle, Letter
from lifeline.innovation.queries.form import questions_of
from lifeline.innovation.rules.completeness import Question, form_fits
from lifeline.innovation.rules.config import Config, config_of, minimum_of, problems
from lifeline.innovation.tests import walk
from lifeline.innovation.tests.walk import CLOSES, FULL, NOW
from lifeline.kernel.errors import Conflict, Forbidden, Refused

Event, Notice = (apps.get_model("kernel", name) for name in ("Event", "Notice"))


def refuses(rule, verb, *args, **kwargs):
    """The verb says no by this rule, and nothing has happened."""
    before = (Event.objects.count(), Notice.objects.count(), Letter.objects.count())
    with pytest.raises(Refused) as refusal:
        verb(*args, **kwargs)
    assert refusal.value.rule == rule
    assert (Event.objects.count(), Notice.objects.count(), Letter.objects.count()) == before


def test_i11_the_branch_level_gets_a_fifth_of_all_approvals_rounded_up():
    assert minimum_of({"COMPANY_KEY": 7, "PLANT": 20, "BRANCH": 9}) == {"COMPANY_KEY": 0, "PLANT": 0, "BRANCH": 8}


def test_i44_weights_and_other_numbers_are_checked_before_a_call():
    wrong = replace(
        FULL, weights={**FULL.weights, "PLANT": (30, 45, 26)}, reviews={**FULL.reviews, "BRANCH": 4}, grace_minutes=61,
        notice_days=4,
    )  # fmt: skip
    assert {one.field for one in problems(wrong, NOW)} == {
        "weights_PLANT", "reviews_BRANCH", "grace_minutes", "notice_days",
    }  # fmt: skip
    assert problems(FULL, NOW) == []
    assert {one.field for one in problems(Config(), NOW)} == {
        "call_text", "document_no", "closes_at", "money_document",
    }  # fmt: skip
    assert [one.code for one in problems(replace(FULL, reviewed_on="2026-03-25"), NOW)] == ["order"]


def test_i16_a_form_that_asks_a_branch_more_than_twelve_answers_is_not_published():
    assert form_fits(questions_of("2026"))
    kinds = ("LEARNED", "OWN", "INHERITED", "INTEGRATED")
    many = [Question(str(number), ("BRANCH",), kinds, 1, 9) for number in range(10)]
    assert not form_fits(many)
    assert form_fits(many[:9])
    assert not form_fits([Question(str(number), ("PLANT",), ("MICRO",), 1, 9) for number in range(5)])


def test_i6_settings_are_versions_before_the_call_at_once_after_it_with_reason_and_chair(world):
    cycle = walk.called(world)
    longer = replace(FULL, review_days=12)
    refuses("I-6", cycles.propose_config, cycle, longer, "", actor=world.clerk, now=NOW)
    row = cycles.propose_config(cycle, longer, "Reviewers asked for it.", actor=world.clerk, now=NOW)
    assert walk.config_body(cycle).review_days == 10
    with pytest.raises(Forbidden):
        cycles.confirm_config(row, actor=world.manager, now=NOW)
    cycles.confirm_config(row, actor=world.lead, now=NOW)
    assert walk.config_body(cycle).review_days == 12
    assert [config_of(one.body).sha256 for one in cycle.configs.order_by("number")] == [
        one.sha256 for one in cycle.configs.order_by("number")
    ]
    refuses("I-6", cycles.confirm_config, row, actor=world.lead, now=NOW)


def test_i3_a_call_is_proposed_by_a_secretary_and_opened_by_another_person_who_is_chair(world):
    cycle = walk.planned(world)
    with pytest.raises(Forbidden):
        cycles.propose_call(cycle, actor=world.administrator, now=NOW)
    with pytest.raises(Forbidden):
        cycles.propose_call(cycle, actor=world.foreign_dispatcher, now=NOW)
    refuses("I-6", cycles.open_call, cycle, actor=world.lead, now=NOW)
    world.duty("lead", "innovation.secretary", "jinan")
    cycles.propose_call(cycle, actor=world.lead, now=NOW)
    refuses("I-6", cycles.open_call, cycle, actor=world.lead, now=NOW)
    world.duty("publisher", "innovation.chair", "jinan")
    opened = cycles.open_call(cycle, actor=world.publisher, now=NOW)
    assert (opened.state, opened.call_closes_at) == ("CALL_OPEN", CLOSES)
    assert Notice.objects.filter(person_id=world.handler.pk, kind="innovation.call.told").count() == 1


def test_i2_a_stale_version_changes_records_and_drafts_nothing(world):
    cycle = walk.planned(world)
    events = Event.objects.count()
    with pytest.raises(Conflict):
        cycles.propose_call(cycle, actor=world.clerk, now=NOW, version=cycle.version - 1)
    assert Event.objects.count() == events
    assert Cycle.objects.get().proposed_step == ""


def test_an_incomplete_cycle_is_not_called_and_a_change_drops_what_was_proposed(world):
    cycle = walk.planned(world, document_no="")
    refuses("I-6", cycles.propose_call, cycle, actor=world.clerk, now=NOW)
    cycles.propose_config(cycle, FULL, "", actor=world.clerk, now=NOW)
    cycles.propose_call(cycle, actor=world.clerk, now=NOW)
    cycles.propose_config(cycle, replace(FULL, leads=2), "", actor=world.manager, now=NOW)
    refuses("I-6", cycles.open_call, cycle, actor=world.lead, now=NOW)


def test_i88_one_open_call_an_organiser(world):
    walk.called(world)
    second = cycles.plan(world.jinan, "Cycle 5", actor=world.clerk, now=NOW)
    cycles.propose_config(second, FULL, "", actor=world.clerk, now=NOW)
    refuses("I-88", cycles.propose_call, second, actor=world.clerk, now=NOW)


@pytest.mark.parametrize(
    ("seconds", "late"), [(-1, False), (0, False), (14 * 60 + 59, True), (15 * 60, True), (15 * 60 + 1, None)]
)
def test_i4_e05_a_deadline_has_a_grace_of_fifteen_minutes_and_no_second_more(seconds, late):
    now = CLOSES + timedelta(seconds=seconds)
    if late is None:
        with pytest.raises(Refused):
            submitting.in_time(CLOSES, 15, now)
    else:
        assert submitting.in_time(CLOSES, 15, now) is not late


def test_a_call_is_extended_twice_at_most_and_only_to_later(world):
    cycle = walk.called(world)
    told = {"actor": world.lead, "now": NOW}
    refuses("I-4", cycles.extend_call, cycle, CLOSES, "Many asked for it.", **told)
    for days in (1, 2):
        cycles.extend_call(cycle, CLOSES + timedelta(days=days), "Many asked for it.", **told)
    refuses("I-4", cycles.extend_call, cycle, CLOSES + timedelta(days=9), "Many asked for it.", **told)
    assert Cycle.objects.get().call_closes_at == CLOSES + timedelta(days=2)


def test_cancelling_drafts_a_letter_to_every_applicant_and_to_nobody_twice(world):
    cycle = walk.called(world)
    walk.drafted(world, cycle)
    walk.drafted(world, cycle, by="colleague")
    with pytest.raises(Forbidden):
        cycles.cancel(cycle, "The year's plan changed.", actor=world.clerk, now=NOW)
    cycles.cancel(cycle, "The year's plan changed.", actor=world.lead, now=NOW)
    letters = Letter.objects.filter(kind="CANCELLED")
    assert {one.addressee_id for one in letters} == {world.employee.pk, world.colleague.pk}
    assert {one.state for one in letters} == {"DRAFT"}


def test_e05_in_a_suspended_cycle_nothing_is_taken_and_deadlines_move_by_the_length(world):
    cycle = walk.called(world)
    draft = walk.drafted(world, cycle)
    told = {"may_edit": False, "deputy": False, "actor": world.employee, "now": NOW}
    member = teams.invite(draft, world.colleague, "MEMBER", **told)
    until = member.answer_due_at
    cycles.suspend(cycle, "The plant stands still.", actor=world.lead, now=NOW)
    refuses("I-1", submitting.submit, draft, actor=world.employee, now=NOW)
    cycles.resume(cycle, actor=world.lead, now=NOW + timedelta(days=3))
    assert Cycle.objects.get().call_closes_at == CLOSES + timedelta(days=3)
    member.refresh_from_db()
    assert member.answer_due_at == until + timedelta(days=3)
    teams.answer(member, confirmed=True, actor=world.colleague, now=NOW + timedelta(days=3))
    submitting.submit(draft, actor=world.employee, now=NOW + timedelta(days=3))
    closed = walk.closed(cycle).call_closed_at
    cycles.suspend(cycle, "The plant stands still.", actor=world.lead, now=closed)
    resumed = cycles.resume(cycle, actor=world.lead, now=closed + timedelta(days=2))
    assert resumed.call_closed_at == closed + timedelta(days=2)  # units have their days to sign


def test_i4_the_clock_closes_the_call_after_the_grace_and_drafts_expire(world):
    cycle = walk.called(world)
    draft, sent = walk.drafted(world, cycle, by="colleague"), walk.submitted(world, cycle)
    refuses("I-4", submitting.close_call, cycle, actor=None, now=CLOSES + timedelta(minutes=15))
    submitting.close_call(cycle, actor=None, now=CLOSES + timedelta(minutes=15, seconds=1))
    draft.refresh_from_db(), sent.refresh_from_db()
    assert (draft.state, sent.state, Cycle.objects.get().state) == ("EXPIRED", "SUBMITTED", "SCREENING")


def test_the_demo_company_has_one_open_call_with_applications_in_several_states(world):
    from lifeline.innovation.actions import demo
    from lifeline.innovation.actions.replay.cast import Cast

    desk = [world.clerk, world.manager, world.dispatcher]
    office = Cast(world.jinan, desk, world.clerk, world.lead, [world.steelworks], [world.logistics])
    walk.staffed(world)
    cycle = demo.call(office, NOW)
    for number in range(len(demo.IDEAS)):
        key = f"p{number}"
        demo.live(office, cycle, number, world.person(key, f"P{number}", "crew_a"), world.colleague, NOW)
    states = {one.state for one in cycle.applications.all()}
    assert states >= {"DRAFT", "SUBMITTED", "DECLINED", "RECOMMENDED", "SCREENED_IN", "RETURNED"}
