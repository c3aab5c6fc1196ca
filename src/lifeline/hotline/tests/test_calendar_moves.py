"""K-29, K-30: a new calendar moves promises later or takes their 预计 away; who waits for a date is told if it moved."""

import json
from datetime import date

import pytest

from lifeline.hotline.actions import handling, reopening
from lifeline.hotline.queries.replay import replay
from lifeline.hotline.tests.course import QUESTION, answered, at, fresh, in_progress, kinds_told, notified, report
from lifeline.kernel.calendar import Day, store

pytestmark = pytest.mark.django_db
NEW_YEAR = {"from": "2027-01-01", "to": "2027-01-03", "name": "New Year's Day"}


def publish(off, now):
    """The notice of 2027 arrives."""
    paper = {"number": "国办发明电〔2026〕9号", "date": "2026-12-01", "source": "https://example.org/n"}
    year = {"year": 2027, "version": 1, "notices": [paper], "off": off, "working": ["2027-01-09"]}
    store.import_year(json.dumps(year, ensure_ascii=False), actor=None, by="import", now=now)


def day_off(world, day, now):
    days = {day: Day(works=False, name="Games")}
    store.set_company_days(days, reason="games", actor=world.manager, now=now)


def test_k30_where_the_reply_moves_its_reporter_and_its_holder_are_told(world):
    case, waiting = in_progress(world, at("03-09 10:00")), report(world, at("03-09 10:00"))
    before = fresh(waiting).resolve_due_at
    day_off(world, date(2026, 3, 12), at("03-10 10:00"))
    assert fresh(case).resolve_due_at == at("03-17 17:30")
    assert fresh(waiting).resolve_due_at > before
    assert notified("date_moved", world.employee, world.handler, world.lead) == {world.employee}
    assert notified("date_shifted", world.employee, world.handler, world.dispatcher) == {world.handler}


def test_k30_nobody_is_told_where_the_date_of_the_reply_stays(world):
    late = in_progress(world, at("03-02 10:00"))
    handling.ask(late, QUESTION, actor=world.handler, now=at("03-02 11:00"))
    asked = reopening.reopen(
        answered(world, at("03-09 10:00")), "还是没有热水", actor=world.employee, now=at("03-09 11:00")
    )
    day_off(world, date(2026, 3, 20), at("03-10 10:00"))
    assert "retimed" not in kinds_told(late)
    day_off(world, date(2026, 3, 11), at("03-10 11:00"))
    assert "retimed" in kinds_told(asked)
    assert notified("date_moved", world.employee) == notified("date_shifted", world.handler) == set()


def test_e2_k29_a_notice_that_moves_no_date_still_takes_the_mark_away(world):
    case = in_progress(world, at("12-28 10:00"))
    due = case.resolve_due_at
    assert case.provisional
    publish([], at("12-29 09:00"))
    case = fresh(case)
    assert (case.provisional, case.resolve_due_at) == (False, due)
    assert notified("date_moved", world.employee) == set()
    assert list(replay()) == []


def test_e2_k30_a_notice_that_moves_a_provisional_date_moves_it_once_and_says_so(world):
    case = in_progress(world, at("12-28 10:00"))
    due = case.resolve_due_at
    publish([NEW_YEAR], at("12-29 09:00"))
    case = fresh(case)
    assert case.resolve_due_at > due
    assert not case.provisional
    assert notified("date_moved", world.employee) == {world.employee}
    assert notified("date_shifted", world.handler) == {world.handler}
    assert list(replay()) == []
