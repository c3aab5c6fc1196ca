"""Deadlines: computed by one function, shown by the same, and the same again from the log."""

import random
from datetime import date, timedelta

import pytest

from lifeline.hotline.actions import clocks as clock_actions
from lifeline.hotline.actions import dispatch, feedback, handling, refusal, reopening, replies
from lifeline.hotline.models import Case, Level
from lifeline.hotline.queries import clocks as shown
from lifeline.hotline.queries import reference
from lifeline.hotline.queries.replay import replay
from lifeline.hotline.reactions import time_open_cases_again
from lifeline.hotline.rules import clocks
from lifeline.hotline.rules.clocks import Ledger
from lifeline.hotline.rules.spans import LEVELS, Span, Times
from lifeline.hotline.states import CaseState, Clock, Disposition, LevelCode, RefusalReason, Verdict
from lifeline.hotline.tasks import wake_cases
from lifeline.hotline.tests.course import (
    QUESTION,
    REPLY,
    answered,
    at,
    dispatched,
    drafted,
    fresh,
    in_progress,
    kinds_told,
    report,
)
from lifeline.kernel.calendar import Calendar, Day, store
from lifeline.kernel.errors import Refused

CN = Calendar.at("cn-1")


def resolve(level: str, start, pauses=()):
    return clocks.deadline([CN], Ledger(start, LEVELS[level], (), tuple(pauses)), "resolve")


@pytest.mark.parametrize(
    ("level", "start", "due"),
    [
        ("NORMAL", "03-09 10:00", "03-16 17:30"),
        ("NORMAL", "03-13 23:59", "03-20 17:30"),
        ("NORMAL", "03-14 09:00", "03-20 17:30"),
        ("URGENT", "02-13 16:40", "02-25 17:30"),
        ("COMPLEX", "03-09 10:00", "03-30 17:30"),
        ("CRITICAL", "02-14 23:30", "02-15 23:30"),
    ],
)
def test_e2_h53_a_level_ends_at_the_close_of_its_last_working_day(level, start, due):
    assert resolve(level, at(start)).at == at(due)


def test_e2_a_period_into_an_unpublished_year_is_provisional_and_no_error():
    due = resolve("COMPLEX", at("12-20 10:00"))
    assert due.provisional
    assert due.at.year == 2027


def test_h55_a_pause_adds_its_working_time_and_a_night_adds_nothing():
    start = at("03-09 10:00")
    assert resolve("NORMAL", start, [(at("03-10 17:30"), at("03-11 08:00"))]).at == at("03-16 17:30")
    assert resolve("NORMAL", start, [(at("03-10 16:30"), at("03-11 09:00"))]).at == at("03-17 10:00")


def test_h55_a_pause_of_a_clock_around_the_clock_adds_its_whole_length():
    due = resolve("CRITICAL", at("03-09 10:00"), [(at("03-09 22:00"), at("03-10 08:00"))])
    assert due.at == at("03-10 20:00")


def test_h55_dispatch_and_response_do_not_pause():
    pauses = ((at("03-09 11:00"), at("03-09 14:00")),)
    due = clocks.deadline([CN], Ledger(at("03-09 10:00"), LEVELS["NORMAL"], (), pauses), "response")
    assert due.at == at("03-10 17:30")


@pytest.mark.parametrize("text", ["2wd", "12wh", "10h"])
def test_h22_half_of_a_span_counts_from_the_change(text):
    times = Times(Span.read(text), Span.read(text), Span.read(text))
    changed = at("03-12 08:00")
    change = clocks.Change(changed, times, raised=True)
    due = clocks.deadline([CN], Ledger(at("03-02 08:00"), LEVELS["COMPLEX"], (change,)), "resolve")
    assert due.at == {"2wd": at("03-12 17:30"), "12wh": at("03-12 15:30"), "10h": at("03-12 13:00")}[text]


@pytest.mark.parametrize("raised", [True, False])
def test_h57_a_clock_that_broke_before_a_change_stays_broken(raised):
    change = clocks.Change(at("03-16 17:30"), LEVELS["URGENT" if raised else "COMPLEX"], raised=raised)
    ledger = Ledger(at("03-09 10:00"), LEVELS["NORMAL"], (change,))
    assert clocks.deadline([CN], ledger, "resolve").at == at("03-16 17:30")


def test_h22_through_two_changes_the_last_one_counts():
    changes = (
        clocks.Change(at("03-10 10:00"), LEVELS["URGENT"], raised=True),
        clocks.Change(at("03-10 11:00"), LEVELS["COMPLEX"], raised=False),
    )
    ledger = Ledger(at("03-09 10:00"), LEVELS["NORMAL"], changes)
    assert clocks.deadline([CN], ledger, "resolve").at == at("03-30 17:30")
    assert clocks.deadline([CN], ledger, "dispatch").at == at("03-09 15:30")


def test_e1_k30_a_day_off_added_later_never_brings_a_deadline_nearer():
    """A company holiday inside the running period moves the deadline later; one outside moves nothing."""
    table = CN.table.with_company("more", {date(2026, 3, 11): Day(works=False, name="Games")})
    later = Calendar.at(table)
    ledger = Ledger(at("03-09 10:00"), LEVELS["NORMAL"])
    assert clocks.deadline([CN, later], ledger, "resolve").at == at("03-17 17:30")
    assert clocks.deadline([later, CN], ledger, "resolve").at == at("03-17 17:30")


@pytest.mark.parametrize("level", sorted(LEVELS))
def test_h56_the_last_line_that_a_page_shows_is_the_deadline_itself(level, in_english):
    pauses = [(at("03-10 16:30"), at("03-11 09:00"))]
    due = resolve(level, at("03-09 10:00"), pauses if level != "CRITICAL" else [])
    lines = [str(line) for line in shown.explain(due)]
    assert lines[0] == "From 2026-03-09 10:00"
    assert lines[-1] == f"Due {due.at.astimezone(CN.zone):%Y-%m-%d %H:%M}"
    assert len(lines) >= 3


def test_h56_the_arithmetic_of_a_case_in_words(in_english):
    due = resolve("CRITICAL", at("03-09 10:00"), [(at("03-09 22:00"), at("03-10 08:00"))])
    assert [str(line) for line in shown.explain(due)] == [
        "From 2026-03-09 10:00",
        "24 hours around the clock",
        "Pause from 2026-03-09 22:00: 10 hours",
        "Due 2026-03-10 20:00",
    ]


@pytest.mark.django_db
def test_h56_what_the_page_shows_is_what_the_list_sorts_by(world):
    case = in_progress(world, at("03-09 10:00"))
    handling.ask(case, QUESTION, actor=world.handler, now=at("03-10 10:00"))
    handling.write(case, "每天都是这样", actor=world.employee, now=at("03-11 10:00"))
    case = fresh(case)
    page = {line.clock: line for line in shown.explained(case)}
    assert page[Clock.RESOLVE].due.at == case.resolve_due_at == case.due_at
    assert page[Clock.RESPONSE].kept is True
    assert (page[Clock.RESOLVE].kept, page[Clock.RESOLVE].paused) == (None, False)


@pytest.mark.django_db
def test_e4_at_every_hour_of_a_week_page_and_list_agree(world):
    """Level, unit and pauses change during the week; nothing but an act moves a date."""
    world.person("caster_handler", "He Jun", "caster", "hotline.handler")
    case = in_progress(world, at("03-09 10:00"))
    acts = {
        at("03-10 10:00"): lambda now: handling.ask(case, QUESTION, actor=world.handler, now=now),
        at("03-10 15:00"): lambda now: dispatch.set_level(
            case, LevelCode.URGENT, "影响生产", actor=world.dispatcher, now=now
        ),
        at("03-11 11:00"): lambda now: handling.write(case, "每天都是", actor=world.employee, now=now),
        at("03-11 13:00"): lambda now: dispatch.reassign(
            case, world.caster, "归炼钢厂", actor=world.dispatcher, now=now
        ),
    }
    moment, dates = at("03-09 11:00"), set()
    while moment < at("03-16 11:00"):
        if act := acts.get(moment):
            act(moment)
        wake_cases(moment)
        stored = fresh(case)
        assert shown.resolve_deadline(stored).at == stored.resolve_due_at
        dates.add(stored.resolve_due_at)
        moment += timedelta(hours=1)
    assert dates == {at("03-16 17:30"), at("03-12 17:30"), at("03-16 09:00")}
    assert list(replay()) == []


@pytest.mark.django_db
def test_e21_h13_the_clock_runs_although_no_unit_accepts_for_three_days(world):
    case = report(world, at("03-09 10:00"))
    case = dispatch.dispatch(case, world.logistics, actor=world.dispatcher, now=at("03-12 10:00"))
    assert (case.resolve_due_at, case.response_due_at) == (at("03-16 17:30"), at("03-10 17:30"))
    assert case.is_late(at("03-12 10:00"))


@pytest.mark.django_db
def test_h54_a_site_with_other_times_times_new_cases_by_them_and_old_ones_as_before(world):
    old = report(world, at("03-09 10:00"))
    for code in LevelCode:
        Level.objects.create(version=2, code=code, dispatch="2wh", response="4wh", resolve="2wd")
    new = report(world, at("03-09 10:00"))
    assert (new.level_version, new.resolve_due_at) == (2, at("03-11 17:30"))
    dispatch.dispatch(old, world.logistics, actor=world.dispatcher, now=at("03-09 11:00"))
    assert (fresh(old).level_version, fresh(old).resolve_due_at) == (1, at("03-16 17:30"))
    with pytest.raises(LookupError):
        reference.times(3, "NORMAL")
    assert list(replay()) == []


@pytest.mark.django_db
def test_h54_a_stored_deadline_that_was_changed_behind_the_log_is_found(world, now):
    case = in_progress(world, now)
    Case.objects.filter(pk=case.pk).update(resolve_due_at=now)
    found = list(replay())
    assert [(difference.number, difference.field, difference.stored) for difference in found] == [
        (case.number, "resolve_due_at", now)
    ]
    assert list(replay([case.number])) == found
    assert list(replay([])) == []


@pytest.mark.django_db
def test_k30_a_new_day_off_moves_open_cases_later_and_replays(world):
    case, done = in_progress(world, at("03-09 10:00")), answered(world, at("03-09 10:00"))
    days = {date(2026, 3, 12): Day(works=False, name="Games")}
    store.set_company_days(days, reason="games", actor=world.manager, now=at("03-10 10:00"))
    assert fresh(case).resolve_due_at == at("03-17 17:30")
    assert fresh(done).calendar_versions == "cn-1"
    assert "retimed" in kinds_told(case)
    back = {date(2026, 3, 12): None}
    store.set_company_days(back, reason="no games", actor=world.manager, now=at("03-10 11:00"))
    assert fresh(case).resolve_due_at == at("03-17 17:30")
    assert list(replay()) == []
    assert clock_actions.retime(at("03-10 12:00")) == 0
    assert time_open_cases_again.__doc__


STEPS = {
    "dispatch": lambda w, c, n: dispatch.dispatch(c, w.logistics, actor=w.dispatcher, now=n),
    "reassign": lambda w, c, n: dispatch.reassign(c, w.caster, "归炼钢厂", actor=w.dispatcher, now=n),
    "urgent": lambda w, c, n: dispatch.set_level(c, LevelCode.URGENT, "影响生产", actor=w.dispatcher, now=n),
    "complex": lambda w, c, n: dispatch.set_level(
        c, LevelCode.COMPLEX, "多个单位", actor=w.supervisor, now=n, supervises=True
    ),
    "critical": lambda w, c, n: dispatch.set_level(c, LevelCode.CRITICAL, "有危险", actor=w.dispatcher, now=n),
    "contact": lambda w, c, n: handling.contact(c, "今天下午到现场查看管道。", actor=w.handler, now=n),
    "ask": lambda w, c, n: handling.ask(c, QUESTION, actor=w.handler, now=n),
    "write": lambda w, c, n: handling.write(c, "每天晚上都是这样", actor=w.employee, now=n),
    "resume": lambda w, c, n: handling.resume(c, actor=w.handler, now=n),
    "answer": lambda w, c, n: replies.approve(drafted(w, c, n), actor=w.lead if c.round != 2 else w.supervisor, now=n),
    "unsolved": lambda w, c, n: feedback.rate(c, Verdict.UNSOLVED, actor=w.employee, now=n),
    "solved": lambda w, c, n: feedback.rate(c, Verdict.SOLVED, actor=w.employee, now=n),
    "reopen": lambda w, c, n: reopening.reopen(c, "还是没有热水", actor=w.employee, now=n),
    "nudge": lambda w, c, n: feedback.nudge(c, actor=w.employee, now=n),
    "refuse": lambda w, c, n: refusal.confirm_refusal(
        refusal.refuse(c, RefusalReason.NOT_OURS, "这件事由公交公司负责。", actor=w.dispatcher, now=n),
        actor=w.supervisor,
        now=n,
    ),
    "appeal": lambda w, c, n: refusal.appeal(c, "这是厂里的班车", actor=w.employee, now=n),
    "clock": lambda _w, _c, n: wake_cases(n),
}


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(5))
def test_h54_whatever_was_done_the_replay_finds_no_difference(world, seed):
    """Random walks: every step is tried at random moments, refused ones change nothing."""
    dice = random.Random(seed)
    world.person("caster_handler", "He Jun", "caster", "hotline.handler")
    walked = set()
    now = at("02-09 09:00") + timedelta(minutes=dice.randrange(40_000))
    for _case in range(3):
        case = report(world, now) if dice.random() < 0.3 else dispatched(world, now)
        for _step in range(25):
            now += timedelta(minutes=dice.randrange(1, 3000))
            name = dice.choice(sorted(STEPS))
            try:
                STEPS[name](world, fresh(case), now)
                walked.add(name)
            except Refused:
                continue
    assert list(replay()) == []
    assert len(walked) > 8


@pytest.mark.django_db
def test_the_clock_wakes_what_is_due_and_nothing_twice(world):
    asked = in_progress(world, at("03-09 10:00"))
    handling.ask(asked, QUESTION, actor=world.handler, now=at("03-10 10:00"))
    waiting = answered(world, at("03-09 10:00"))
    assert [clock_actions.sweep(at("04-30 10:00")) for _ in range(3)] == [3, 0, 0]
    assert (fresh(asked).state, fresh(waiting).state) == (CaseState.IN_PROGRESS, CaseState.CLOSED)
    idle = Case.objects.get(pk=waiting.pk)
    assert not clock_actions.wake(idle, at("04-30 10:00"))


@pytest.mark.django_db
def test_one_case_that_cannot_be_woken_stops_no_other(world):
    broken, good = report(world, at("03-09 10:00")), in_progress(world, at("03-09 10:00"))
    handling.ask(good, QUESTION, actor=world.handler, now=at("03-10 10:00"))
    Case.objects.filter(pk=broken.pk).update(
        state=CaseState.REOPEN_REQUESTED, wake_at=at("03-10 10:00"), rung_at=at("03-10 10:00"), level_version=99
    )
    assert clock_actions.sweep(at("03-20 10:00")) >= 1
    assert fresh(good).state == CaseState.IN_PROGRESS
    assert fresh(broken).wake_at == at("03-10 10:00")


@pytest.mark.django_db
def test_take_calendar_and_retime_one_write_nothing_where_no_date_moves(world, now):
    case = in_progress(world, now)
    assert not clock_actions.retime_one(case, "cn-1", now)
    case = fresh(case)
    clock_actions.take_calendar(case, "cn-1", actor=None, now=now)
    assert fresh(case).calendar_versions == "cn-1,cn-1"
    assert replies.draft(case, REPLY, Disposition.SOLVED, actor=world.handler, now=now).round == 1
