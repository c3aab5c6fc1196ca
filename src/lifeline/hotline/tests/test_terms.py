"""延期, 挂账: asked before the deadline, decided by the supervisor, told to the reporter with the new date and why."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from lifeline.hotline import policies
from lifeline.hotline.actions import clocks as clock_actions
from lifeline.hotline.actions import dispatch, feedback, handling, merging, terms
from lifeline.hotline.models import Deferral, Extension
from lifeline.hotline.queries import cases, deferred, mine
from lifeline.hotline.queries import clocks as shown
from lifeline.hotline.queries import terms as queries
from lifeline.hotline.queries.replay import replay
from lifeline.hotline.states import CaseState, CheckState, Clock, Desk, LevelCode, MessageKind
from lifeline.hotline.tasks import take_overdue_decisions, wake_cases
from lifeline.hotline.tests.course import (
    CONTACT,
    QUESTION,
    answered,
    at,
    dispatched,
    drafted,
    fresh,
    in_progress,
    notified,
    refused,
    told,
)
from lifeline.kernel.calendar import Calendar
from lifeline.kernel.errors import Conflict, Refused

CN = Calendar.at("cn-1")
T0 = at("03-09 10:00")
REASON = "更换水泵的备件要到下周才能到货。"
PLAN = "大修期间整体更换热水管网，已列入六月检修计划。"
NO = "备件库里有同型号水泵，请按原定日期办理。"
DAY = date(2026, 6, 30)


# The actions.


def ask(world, case, now=T0, days=3, actor=None):
    return terms.extend(case, days, REASON, actor=actor or world.handler, now=now)


def defer(world, case, now=T0, until_on=DAY, owner=None):
    return terms.defer(case, until_on, PLAN, owner or world.handler, actor=world.lead, now=now)


def in_hand(world, case):
    handling.contact(fresh(case), CONTACT, actor=world.roller, now=at("03-09 12:00"))
    return fresh(case)


def put_off(world, now=T0):
    case = in_progress(world, now)
    return terms.grant_deferral(defer(world, case, now), actor=world.supervisor, now=now)


@pytest.mark.django_db
def test_h33_the_supervisor_grants_and_the_reporter_reads_date_and_reason(world):
    case = in_progress(world, T0)
    row = ask(world, case)
    assert (row.due_at, fresh(case).resolve_due_at) == (at("03-09 15:30"), at("03-16 17:30"))
    assert notified("extension_sought", world.supervisor, world.dispatcher) == {world.supervisor}
    case = terms.grant_extension(row, actor=world.supervisor, now=at("03-09 11:00"))
    assert (case.state, case.resolve_due_at) == (CaseState.IN_PROGRESS, at("03-19 17:30"))
    message = case.messages.get(kind=MessageKind.EXTENDED)
    assert (message.text, message.author) == (REASON, None)
    assert notified("date_moved", world.employee, world.handler) == {world.employee}
    promise = mine.promise(fresh(case), at("03-10 09:00"))
    assert (promise.at, promise.first_at) == (at("03-19 17:30"), at("03-16 17:30"))
    assert [one.reason for one in promise.moves] == [REASON]
    assert list(replay()) == []


@pytest.mark.django_db
def test_h33_undecided_for_four_working_hours_means_refused(world):
    row = ask(world, in_progress(world, T0))
    take_overdue_decisions(row.due_at - timedelta(minutes=1))
    assert queries.open_extension(fresh(row.case)) is not None
    take_overdue_decisions(row.due_at)
    row.refresh_from_db()
    assert (row.state, row.decided_by, fresh(row.case).resolve_due_at) == (
        CheckState.REFUSED, None, at("03-16 17:30"),
    )  # fmt: skip
    assert told("case.extension_refused")[0].data["request"] == row.pk
    assert not notified("date_moved", world.employee)


@pytest.mark.django_db
def test_h33_at_most_twice_a_round_one_after_the_other_and_ten_days_each(world):
    case = in_progress(world, T0)
    for days in (0, 11):
        refused("H-33", lambda days=days: ask(world, case, days=days))
    refused("H-33", lambda: terms.extend(case, 3, "慢", actor=world.handler, now=T0))
    first = ask(world, case)
    refused("H-33", lambda: ask(world, case))
    terms.refuse_extension(first, NO, actor=world.supervisor, now=T0)
    terms.grant_extension(ask(world, case, days=10), actor=world.supervisor, now=T0)
    refused("H-33", lambda: ask(world, case))
    assert fresh(case).resolve_due_at == at("03-30 17:30")
    assert Extension.objects.count() == 2


@pytest.mark.django_db
def test_h33_it_is_asked_before_the_deadline_and_may_be_granted_after_it(world):
    case = in_progress(world, T0)
    refused("H-33", lambda: ask(world, case, now=at("03-16 17:30")))
    row = ask(world, case, now=at("03-16 17:00"))
    terms.grant_extension(row, actor=world.supervisor, now=at("03-17 09:00"))
    assert fresh(case).resolve_due_at == at("03-19 17:30")
    assert list(replay()) == []


@pytest.mark.django_db
def test_h33_who_refuses_says_why(world):
    row = ask(world, in_progress(world, T0))
    refused("H-33", lambda: terms.refuse_extension(row, "不行", actor=world.supervisor, now=T0))
    terms.refuse_extension(row, NO, actor=world.supervisor, now=T0)
    with pytest.raises(Refused):
        terms.grant_extension(row, actor=world.supervisor, now=T0)


@pytest.mark.django_db
def test_h33_a_case_that_waits_for_its_reporter_can_be_extended_and_goes_on_waiting(world):
    case = in_progress(world, T0)
    handling.ask(case, QUESTION, actor=world.handler, now=at("03-10 10:00"))
    row = ask(world, case, now=at("03-10 11:00"))
    case = terms.grant_extension(row, actor=world.supervisor, now=at("03-10 12:00"))
    assert (case.state, case.due_clock) == (CaseState.WAITING, Clock.ANSWER)
    handling.write(case, "每天都是这样", actor=world.employee, now=at("03-11 10:00"))
    assert fresh(case).resolve_due_at == at("03-20 17:30")
    assert list(replay()) == []


@pytest.mark.django_db
def test_a_reply_ends_a_request_that_nobody_decided(world):
    case = in_progress(world, T0)
    row = ask(world, case)
    answered(world, at("03-09 11:00"), case)
    row.refresh_from_db()
    assert (row.state, row.decided_by) == (CheckState.REFUSED, None)
    with pytest.raises(Refused):
        terms.grant_extension(row, actor=world.supervisor, now=at("03-09 11:30"))


@pytest.mark.django_db
def test_h33_h34_a_case_that_goes_to_another_unit_takes_no_request_of_the_former_along(world):
    world.person("roller", "He Ping", "steelworks", "hotline.handler")
    case = in_progress(world, T0)
    more, off = ask(world, case), defer(world, fresh(case))
    dispatch.reassign(fresh(case), world.steelworks, "属于炼钢厂", actor=world.dispatcher, now=at("03-09 11:00"))
    for row in (more, off):
        row.refresh_from_db()
        assert (row.state, row.decided_by, row.decided_at) == (CheckState.REFUSED, None, at("03-09 11:00"))
    refused("K-8", lambda: terms.grant_deferral(off, actor=world.supervisor, now=at("03-09 11:30")))
    assert ask(world, in_hand(world, case), actor=world.roller).unit == world.steelworks
    assert list(replay()) == []


@pytest.mark.django_db
def test_h51_a_case_that_rides_with_another_keeps_its_own_date(world):
    first = in_progress(world, T0)
    lead = in_progress(world, at("03-10 10:00"))
    merging.merge(first, lead, actor=world.dispatcher, now=at("03-10 10:30"))
    lead = fresh(lead)
    refused("H-51", lambda: ask(world, lead, now=at("03-10 11:00")))
    refused("H-51", lambda: defer(world, lead, now=at("03-10 11:00")))
    assert not {"extend", "defer"} & set(cases.buttons(world.lead, lead, at("03-10 11:00")))


@pytest.mark.django_db
def test_h34_the_supervisor_agrees_to_a_day_with_plan_and_owner(world):
    case = in_progress(world, T0)
    row = defer(world, case)
    assert fresh(case).state == CaseState.IN_PROGRESS
    assert notified("deferral_sought", world.supervisor) == {world.supervisor}
    case = terms.grant_deferral(row, actor=world.supervisor, now=at("03-09 11:00"))
    assert (case.state, case.resolve_due_at) == (CaseState.DEFERRED, at("06-30 17:30"))
    assert (case.due_at, case.due_clock) == (at("04-08 11:00"), Clock.PROGRESS)
    assert case.messages.get(kind=MessageKind.DEFERRED).text == PLAN
    promise = mine.promise(fresh(case), at("03-10 09:00"))
    assert (promise.at, [one.reason for one in promise.moves]) == (at("06-30 17:30"), [PLAN])
    assert list(replay()) == []


@pytest.mark.django_db
def test_h34_what_a_deferral_needs(world):
    case = in_progress(world, T0)
    refused("H-34", lambda: defer(world, case, until_on=date(2026, 3, 16)))
    refused("H-34", lambda: defer(world, case, until_on=date(2027, 3, 10)))
    refused("H-34", lambda: defer(world, case, owner=world.dispatcher))
    refused("H-34", lambda: defer(world, case, now=at("03-16 17:30")))
    refused("H-34", lambda: terms.defer(case, DAY, "等", world.handler, actor=world.lead, now=T0))
    refused("K-8", lambda: defer(world, dispatched(world, T0)))
    assert not Deferral.objects.exists()
    assert defer(world, case, until_on=date(2027, 3, 9)).until_on == date(2027, 3, 9)
    refused("H-34", lambda: defer(world, case))


@pytest.mark.django_db
def test_h34_it_is_approved_before_the_deadline_and_undecided_means_refused(world):
    case = in_progress(world, T0)
    row = defer(world, case, now=at("03-16 16:00"))
    assert row.due_at == at("03-16 17:30")
    refused("H-34", lambda: terms.grant_deferral(row, actor=world.supervisor, now=at("03-16 17:30")))
    row.refresh_from_db()
    assert row.state == CheckState.ASKED
    take_overdue_decisions(at("03-16 17:30"))
    row.refresh_from_db()
    assert (row.state, fresh(case).state) == (CheckState.REFUSED, CaseState.IN_PROGRESS)


@pytest.mark.django_db
def test_h34_a_note_at_least_every_thirty_days_else_it_is_overdue(world):
    case = put_off(world)
    case = fresh(case)
    assert case.wake_at == at("04-02 10:00")
    wake_cases(at("04-02 10:00"))
    assert notified("fell_due", world.handler) == {world.handler}
    case = fresh(case)
    assert case.wake_at == at("06-30 00:00")
    assert case.is_late(at("04-08 10:01"))
    handling.contact(case, "管网图纸已经完成，下周开始招标。", actor=world.handler, now=at("04-07 10:00"))
    case = fresh(case)
    assert (case.due_at, case.is_late(at("04-08 10:01"))) == (at("05-07 10:00"), False)
    assert case.messages.get(kind=MessageKind.PROGRESS).text.startswith("管网图纸")
    page = {one.clock: one for one in shown.explained(case)}
    assert page[Clock.PROGRESS].due.at == case.due_at
    assert list(replay()) == []


@pytest.mark.django_db
def test_h34_the_unit_is_reminded_of_a_note_once(world):
    case = put_off(world)
    terms.remind_of_note(case, actor=None, now=at("04-02 10:00"))
    refused("K-8", lambda: terms.remind_of_note(case, actor=None, now=at("04-02 10:01")))
    assert len(told("case.unit_reminded")) == 1


@pytest.mark.django_db
def test_h34_on_the_agreed_day_the_clock_takes_it_up(world):
    case = put_off(world)
    Deferral.objects.update(reminded=True)
    case = fresh(case)
    assert clock_actions.wake(case, at("06-30 00:00"))
    case = fresh(case)
    assert (case.state, case.resolve_due_at) == (CaseState.IN_PROGRESS, at("06-30 17:30"))
    assert told("case.taken_up")[0].data["early"] is False
    assert Deferral.objects.get().ended_at == at("06-30 00:00")
    assert list(replay()) == []


@pytest.mark.django_db
def test_h34_the_unit_takes_it_up_early_and_the_agreed_day_stays(world):
    case = terms.take_up(put_off(world), actor=world.handler, now=at("05-06 09:00"))
    assert (case.state, case.resolve_due_at, case.due_clock) == (
        CaseState.IN_PROGRESS, at("06-30 17:30"), Clock.RESOLVE,
    )  # fmt: skip
    assert told("case.taken_up")[0].data["early"] is True
    drafted(world, case, at("05-06 10:00"))
    assert list(replay()) == []


@pytest.mark.django_db
def test_h34_who_refuses_says_why(world):
    row = defer(world, in_progress(world, T0))
    refused("H-34", lambda: terms.refuse_deferral(row, "不行", actor=world.supervisor, now=T0))
    terms.refuse_deferral(row, NO, actor=world.supervisor, now=T0)
    assert fresh(row.case).state == CaseState.IN_PROGRESS


@pytest.mark.django_db
def test_h48_a_deferred_case_that_is_withdrawn_leaves_no_deferral_running(world):
    feedback.withdraw(put_off(world), actor=world.employee, now=at("03-20 09:00"))
    assert deferred.running_deferral(Deferral.objects.get().case) is None


@pytest.mark.django_db
def test_h17_where_the_supervisor_is_accused_the_integrity_desk_decides(world):
    world.person("inspector", "Shen Qing", "jinan", policies.INTEGRITY)
    row = ask(world, in_progress(world, T0, avoid_people=(world.supervisor,)))
    case = fresh(row.case)
    assert (case.desk, case.no_supervisor) == (Desk.DISPATCHER, True)
    assert policies.may_dispatch(world.dispatcher, case)
    assert [one.pk for one in queries.extensions(world.inspector)] == [row.pk]
    assert not queries.extensions(world.supervisor).exists()
    assert notified("extension_sought", world.supervisor, world.inspector) == {world.inspector}


@pytest.mark.django_db
def test_h22_a_raised_level_ends_what_was_granted(world):
    case = in_progress(world, T0)
    terms.grant_extension(ask(world, case, days=10), actor=world.supervisor, now=T0)
    dispatch.set_level(case, LevelCode.URGENT, "影响生产", actor=world.dispatcher, now=at("03-10 10:00"))
    assert fresh(case).resolve_due_at == at("03-12 17:30")
    assert list(replay()) == []


@pytest.mark.django_db
def test_the_database_holds_one_open_request_and_one_running_deferral(world):
    case = in_progress(world, T0)
    row = ask(world, case)
    plain = {"case": case, "unit": world.logistics, "round": 1, "asked_by": world.lead, "asked_at": T0, "due_at": T0}
    for values in ({"days": 2}, {"days": 0, "state": "REFUSED", "decided_at": T0}, {"days": 2, "state": "GRANTED"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Extension.objects.create(**plain, reason="x", **values)
    terms.refuse_extension(row, NO, actor=world.supervisor, now=T0)
    with pytest.raises(IntegrityError), transaction.atomic():
        Deferral.objects.create(
            **plain, until_on=DAY, plan="x", owner=world.lead, state="GRANTED", decided_at=T0, noted_at=None
        )


@pytest.mark.django_db
def test_h38_a_decision_on_an_old_version_changes_nothing(world):
    case = in_progress(world, T0)
    row, seen = ask(world, case), fresh(case).version
    handling.contact(case, CONTACT, actor=world.handler, now=T0)
    with pytest.raises(Conflict):
        terms.grant_extension(row, actor=world.supervisor, now=T0, version=seen)
    with pytest.raises(Conflict):
        terms.refuse_extension(row, NO, actor=world.supervisor, now=T0, version=seen)
