"""H-59: the delay of a reply climbs, each rung once a round, and whoever it reaches is told."""

from collections import Counter
from datetime import date, timedelta
from itertools import count

import pytest
from django.urls import reverse
from django.utils import timezone

from lifeline.hotline.actions import clocks, course, dispatch, feedback, handling, ladder, reopening, terms
from lifeline.hotline.models import Case, Level
from lifeline.hotline.queries.replay import replay
from lifeline.hotline.rules import clocks as arithmetic
from lifeline.hotline.rules.clocks import Extended, Ledger
from lifeline.hotline.rules.spans import LADDER, LEVELS, Times, read_ladder
from lifeline.hotline.states import CaseState, LevelCode, Rung, Verdict
from lifeline.hotline.tasks import list_overdue, wake_cases
from lifeline.hotline.tests.course import QUESTION, answered, at, dispatched, fresh, in_progress, report, told
from lifeline.hotline.tests.test_clocks import CN
from lifeline.hotline.tests.test_telling import told as heard
from lifeline.kernel.errors import Refused
from lifeline.kernel.notices import inbox

pytestmark = pytest.mark.django_db
NORMAL = {50: "03-12 09:00", 80: "03-13 16:18", 100: "03-16 17:30", 150: "03-19 16:30", 200: "03-24 15:30"}
"""Monday 2026-03-09 10:00 with five working days: 46 working hours up to the close of the next Monday."""


def rungs(case):
    """The rungs of a case in order: (rung, percent)."""
    facts = [fact for fact in told("case.rung_reached") if fact.key == str(case.pk)]
    facts.sort(key=lambda fact: (fact.at, fact.data["rung"]))
    return [(fact.data["rung"], fact.data["percent"]) for fact in facts]


def due(level="NORMAL", start="03-09 10:00", pauses=()):
    return arithmetic.deadline([CN], Ledger(at(start), LEVELS[level], (), tuple(pauses)), "resolve")


def test_h59_the_rungs_of_five_working_days():
    found = {percent: arithmetic.moment_at(due(), percent) for percent in LADDER}
    assert found == {percent: at(moment) for percent, moment in NORMAL.items()}


def test_h59_the_rungs_of_a_clock_around_the_clock():
    found = [arithmetic.moment_at(due("CRITICAL", "03-14 10:00"), percent) for percent in LADDER]
    assert found == [at(f"03-{text}") for text in ("14 22:00", "15 05:12", "15 10:00", "15 22:00", "16 10:00")]


def test_h59_a_pause_moves_the_rungs_behind_it_and_none_before():
    """Four working hours on Thursday: half the time was gone at nine, all that follows comes later by them."""
    paused = due(pauses=[(at("03-12 13:30"), at("03-12 17:30"))])
    moved = [arithmetic.moment_at(paused, percent) for percent in LADDER]
    assert moved[0] == at(NORMAL[50])
    assert moved[2] == paused.at == at("03-17 12:00")
    gained = [CN.between(at(before), after) for before, after in zip(NORMAL.values(), moved, strict=True)]
    assert gained == [0, 240, 240, 240, 240]


def test_h59_a_pause_on_the_day_of_the_report_moves_nothing_as_it_moves_no_deadline():
    paused = due(pauses=[(at("03-09 13:30"), at("03-09 17:30"))])
    assert [arithmetic.moment_at(paused, percent) for percent in LADDER] == [at(text) for text in NORMAL.values()]


def test_h34_h59_a_deferred_case_that_is_taken_up_early_has_its_rungs_on_the_way_to_the_agreed_day(world):
    case = in_progress(world, at("03-09 10:00"))
    row = terms.defer(
        case, date(2026, 6, 30), "大修期间更换热水管网，已列入计划。", world.handler, actor=world.lead,
        now=at("03-09 11:00"),
    )  # fmt: skip
    terms.grant_deferral(row, actor=world.supervisor, now=at("03-09 14:00"))
    case = terms.take_up(fresh(case), actor=world.handler, now=at("04-07 09:00"))
    assert at("04-20 00:00") < case.rung_at < case.resolve_due_at == at("06-30 17:30")
    assert clocks.sweep(at("04-07 09:01")) == 0
    assert rungs(case) == []
    assert list(replay()) == []


def test_h33_h59_the_rungs_of_an_extended_clock_around_the_clock_lie_before_its_new_end():
    """24 hours and two working days more: half of the whole way lies behind the old end."""
    ledger = Ledger(at("03-11 10:00"), LEVELS["CRITICAL"], terms=(Extended(at("03-11 11:00"), 2),))
    due = arithmetic.deadline([CN], ledger, "resolve")
    moments = [arithmetic.moment_at(due, percent) for percent in LADDER]
    assert moments[2] == due.at == at("03-16 17:30")
    assert moments == sorted(moments)
    assert moments[0] == at("03-14 01:45")


@pytest.mark.parametrize(
    "text", ["", "50,80,100,150", "80,50,100,150,200", "50,80,90,150,200", "0,80,100,150,200", "a"]
)
def test_h59_a_site_cannot_write_a_ladder_that_is_none(text):
    with pytest.raises(ValueError, match="no ladder"):
        read_ladder(text)


def test_h59_a_level_table_may_have_a_ladder_of_its_own(world):
    assert Times.read("1h", "2h", "24h").ladder == LADDER
    for code in LevelCode:
        Level.objects.create(
            version=2, code=code, dispatch="4wh", response="1wd", resolve="5wd", ladder="25,50,100,120,300"
        )
    case = dispatched(world, at("03-09 10:00"))
    assert case.rung_at == at("03-10 15:00")
    wake_cases(at("03-10 15:00"))
    assert rungs(case) == [(1, 25)]
    assert list(replay()) == []


def test_h59_each_rung_reaches_the_persons_it_is_for(world):
    """50 % the handler, 80 % the lead too, 100 % lead and supervisor, 150 % the leader of the plant."""
    world.person("plant_leader", "Ma Chao", "steelworks", "people.leader")
    world.person("company_leader", "Tang Long", "jinan", "people.leader")
    world.person("caster_handler", "He Jun", "caster", "hotline.handler")
    world.person("caster_lead", "Lu Fang", "caster", "hotline.lead")
    case = dispatch.dispatch(
        report(world, at("03-09 10:00")), world.caster, actor=world.dispatcher, now=at("03-09 10:00")
    )
    reached = {}
    for moment in NORMAL.values():
        assert clocks.sweep(at(moment) - timedelta(minutes=1)) == 0
        assert clocks.sweep(at(moment)) == 1
        reached[moment] = {
            name: heard(world, name)
            for name in ("caster_handler", "caster_lead", "supervisor", "plant_leader", "company_leader")
        }
    first, second, third, fourth, last = reached.values()
    assert (first["caster_handler"], first["caster_lead"]) == (["half_gone", "come"], [])
    assert (second["caster_handler"][0], second["caster_lead"], second["supervisor"]) == ("fell_due", ["fell_due"], [])
    assert (third["caster_lead"][:2], third["supervisor"], third["plant_leader"]) == (
        ["ordered", "fell_late"],
        ["fell_late"],
        [],
    )
    assert (fourth["plant_leader"], fourth["company_leader"]) == (["climbed"], [])
    assert last == fourth
    assert rungs(case) == list(enumerate(LADDER, 1))
    assert fresh(case).rung_at is None


def test_h59_a_case_that_nobody_has_dispatched_is_told_to_the_dispatchers(world):
    report(world, at("03-09 10:00"))
    clocks.sweep(at(NORMAL[80]))
    assert Counter(heard(world, "dispatcher")) == {"half_gone": 1, "fell_due": 1}
    clocks.sweep(at(NORMAL[100]))
    assert heard(world, "supervisor") == ["fell_late"]
    assert heard(world, "handler") == heard(world, "lead") == []


def test_h59_a_sweep_that_was_missed_is_caught_up_once(world):
    case = in_progress(world, at("03-09 10:00"))
    assert [clocks.sweep(at("04-30 10:00")) for _ in range(3)] == [1, 0, 0]
    assert rungs(case) == list(enumerate(LADDER, 1))
    assert list(replay()) == []


def test_h59_the_ladder_stands_still_while_the_reporter_is_asked(world):
    case = in_progress(world, at("03-09 10:00"))
    clocks.sweep(at(NORMAL[50]))
    handling.ask(case, QUESTION, actor=world.handler, now=at("03-12 13:30"))
    assert fresh(case).rung_at is None
    handling.write(case, "每天都是这样", actor=world.employee, now=at("03-12 17:30"))
    assert CN.between(at(NORMAL[80]), fresh(case).rung_at) == 240
    assert list(replay()) == []


def test_h59_after_a_reply_nothing_climbs_and_another_round_begins_below(world):
    case = in_progress(world, at("03-09 10:00"))
    clocks.sweep(at(NORMAL[80]))
    answered(world, at("03-13 17:00"), fresh(case))
    assert (fresh(case).rung, fresh(case).rung_at) == (Rung.LEAD, None)
    feedback.rate(case, Verdict.UNSOLVED, actor=world.employee, now=at("03-16 10:00"))
    case = reopening.reopen(case, "还是没有热水", actor=world.employee, now=at("03-16 10:00"))
    assert (fresh(case).rung, fresh(case).rung_at) == (Rung.NONE, at("03-19 09:00"))
    clocks.sweep(at("03-19 09:00"))
    assert rungs(case) == [(1, 50), (2, 80), (1, 50)]
    assert list(replay()) == []


def test_h59_a_rung_that_was_reached_is_not_told_again_after_a_change_of_level(world):
    case = in_progress(world, at("03-09 10:00"))
    clocks.sweep(at(NORMAL[80]))
    case = dispatch.set_level(
        fresh(case), LevelCode.COMPLEX, "涉及三个单位", actor=world.supervisor, now=at("03-13 17:00"), supervises=True
    )
    assert (case.rung, case.rung_at) == (Rung.LEAD, case.resolve_due_at)
    assert clocks.sweep(at("03-16 17:30")) == 0


def test_h59_who_was_faster_than_the_clock_leaves_it_nothing_to_do(world):
    stale = in_progress(world, at("03-09 10:00"))
    answered(world, at("03-10 10:00"), fresh(stale))
    with pytest.raises(Refused):
        ladder.climb(stale, actor=None, now=at(NORMAL[100]))
    assert rungs(stale) == []


def test_h59_an_alarm_that_rings_too_early_is_set_anew_and_keeps_no_other_from_being_heard(world, monkeypatch):
    monkeypatch.setattr(ladder, "BATCH", 1)
    early, due_ = in_progress(world, at("03-10 10:00")), in_progress(world, at("03-09 10:00"))
    right, moment = early.rung_at, at(NORMAL[50])
    Case.objects.filter(pk=early.pk).update(rung_at=moment - timedelta(days=1))
    for _minute in range(2):
        ladder.sweep(moment)
    assert (fresh(early).rung_at, rungs(early)) == (right, [])
    assert rungs(due_) == [(Rung.HANDLER, 50)]
    assert [fact.data["alarm"] for fact in told("case.alarm_set")] == [course.iso(right)]
    assert [found for found in replay() if found.field.startswith("rung")] == []


def test_h54_h59_a_rung_that_was_changed_behind_the_log_is_found(world):
    case = in_progress(world, at("03-09 10:00"))
    Case.objects.filter(pk=case.pk).update(rung=3)
    assert {(found.field, found.stored, found.computed) for found in replay()} >= {("rung", 3, 0)}


def test_h62_the_rungs_of_a_critical_case_pass_the_night(world):
    dispatched(world, at("03-14 10:00"), critical=True)
    clocks.sweep(at("03-15 05:12"))
    assert heard(world, "handler") == ["pressed", "pressed", "come"]
    assert {entry.urgent for entry in inbox(world.lead.pk)} == {True}


def test_h17_h59_an_excluded_leader_neither_hears_nor_sees_of_it(client, sign_in, world):
    world.person("plant_leader", "Ma Chao", "steelworks", "people.leader")
    world.person("caster_handler", "He Jun", "caster", "hotline.handler")
    moment = timezone.now() - timedelta(days=60)
    case = report(world, moment, avoid_people=(world.plant_leader,))
    dispatch.dispatch(case, world.caster, actor=world.dispatcher, now=moment)
    clocks.sweep(timezone.now())
    assert heard(world, "plant_leader") == []
    sign_in(client, world.plant_leader)
    assert case.number not in client.get(reverse("hotline:overdue_list")).content.decode()


def test_h59_a_leader_sees_the_number_and_the_unit_and_no_word_of_the_reporter(client, sign_in, world):
    world.person("plant_leader", "Ma Chao", "steelworks", "people.leader")
    world.person("caster_handler", "He Jun", "caster", "hotline.handler")
    moment = timezone.now() - timedelta(days=60)
    case = report(world, moment)
    dispatch.dispatch(case, world.caster, actor=world.dispatcher, now=moment)
    elsewhere = dispatched(world, moment)
    clocks.sweep(timezone.now())
    sign_in(client, world.plant_leader)
    text = client.get(reverse("hotline:overdue_list")).content.decode()
    assert case.number in text
    assert elsewhere.number not in text
    assert case.text not in text
    assert client.get(reverse("hotline:case_detail", args=[case.number])).status_code == 404
    assert inbox(world.plant_leader.pk)[0].path == reverse("hotline:overdue_list")


def test_h59_the_company_leaders_get_a_list_once_a_week(world):
    world.person("company_leader", "Tang Long", "jinan", "people.leader")
    case = in_progress(world, at("03-09 10:00"))
    list_overdue(at("03-23 08:00"))
    assert inbox(world.company_leader.pk) == []
    clocks.sweep(at(NORMAL[200]))
    for moment in ("03-30 08:00", "03-30 08:01", "04-06 08:00"):
        list_overdue(at(moment))
    assert [entry.title for entry in inbox(world.company_leader.pk)].count(inbox(world.company_leader.pk)[0].title) == 2
    answered(world, at("04-07 10:00"), fresh(case))
    assert ladder.list_all(at("04-13 08:00")) == 0


def test_h17_h59_the_weekly_list_counts_only_what_its_reader_may_see(world):
    world.person("company_leader", "Tang Long", "jinan", "people.leader")
    dispatched(world, at("03-09 10:00"), avoid_people=(world.company_leader,))
    clocks.sweep(at(NORMAL[200]))
    assert ladder.list_overdue(world.jinan, actor=None, now=at("03-30 08:00")) == 1
    assert inbox(world.company_leader.pk) == []


def test_the_list_of_a_leader_costs_the_same_at_one_and_three(client, sign_in, world, constant_queries):
    world.person("company_leader", "Tang Long", "jinan", "people.leader")
    sign_in(client, world.company_leader)
    numbers, long_ago = count(), timezone.now() - timedelta(days=60)

    def grow():
        dispatched(world, long_ago, key=f"o{next(numbers)}")
        clocks.sweep(timezone.now())

    constant_queries("hotline:overdue_list", 4, grow)


def test_a_case_that_waits_for_its_dispatch_has_its_first_rung_ahead(world):
    case = report(world, at("03-09 10:00"))
    assert (case.state, case.rung_at, clocks.next_at(case)) == (CaseState.TRIAGE, at(NORMAL[50]), at(NORMAL[50]))
