"""H-52: what is counted of merged cases, beside an independent recount, whatever is merged and taken apart."""

import random
from datetime import timedelta

import pytest
from django.utils.translation import override

from lifeline.hotline.actions import (
    dispatch,
    feedback,
    merging,
    reopening,
    replies,
)
from lifeline.hotline.models import Case, Reply
from lifeline.hotline.queries import figures
from lifeline.hotline.queries.counted import counted_cases
from lifeline.hotline.queries.replay import replay
from lifeline.hotline.queries.sources import Time
from lifeline.hotline.rules.figures import Share
from lifeline.hotline.states import (
    OPEN,
    CaseState,
    Disposition,
    Grade,
    LevelCode,
    Verdict,
)
from lifeline.hotline.tests.course import (
    answered,
    at,
    dispatched,
    drafted,
    fresh,
    in_progress,
    told,
)
from lifeline.hotline.tests.merged import check_figures, joined, of, shares
from lifeline.hotline.tests.test_clocks import STEPS
from lifeline.hotline.tests.test_telling import told as notices
from lifeline.kernel.errors import Refused

pytestmark = pytest.mark.django_db


def test_h52_merged_cases_count_once_for_solved_and_every_rating_for_satisfied(world, three):
    lead, first, second = three
    answered(world, at("03-11 10:00"), lead)
    assert shares(world, at("03-11 10:30"))["coverage"] == Share(0, 3)
    feedback.rate(fresh(first), Verdict.UNSOLVED, Grade.FAIR, actor=world.colleague, now=at("03-11 11:00"))
    assert shares(world, at("03-11 11:30"))["solved"] == Share(0, 1)
    feedback.rate(fresh(second), Verdict.SOLVED, Grade.SATISFIED, actor=world.neighbour, now=at("03-11 12:00"))
    assert shares(world, at("03-11 12:30"))["solved"] == Share(0, 1)
    feedback.rate(fresh(lead), Verdict.SOLVED, Grade.SATISFIED, actor=world.employee, now=at("03-11 13:00"))
    assert shares(world, at("03-11 13:30")) == {
        "response": Share(1, 1),
        "solved": Share(1, 1),
        "satisfied": Share(2, 3),
        "coverage": Share(3, 3),
        "on_time": Share(1, 1),
    }
    check_figures(world, at("03-12 10:00"))
    for figure, share in shares(world, at("03-12 10:00")).items():
        for met, number in ((False, share.n), (True, share.of)):
            time = Time(world.jinan, 202603, 202603, at("03-12 10:00"))
            found = counted_cases(time, [world.logistics.pk], figure, met=met)
            assert found.count() == number


def test_h52_without_the_leads_word_the_majority_of_the_others_decides(world, three):
    lead, first, second = three
    answered(world, at("03-11 10:00"), lead, disposition=Disposition.EXPLAINED)
    assert shares(world, at("03-11 10:30"))["solved"] == Share(0, 1)
    feedback.rate(fresh(first), Verdict.SOLVED, actor=world.colleague, now=at("03-11 11:00"))
    feedback.rate(fresh(second), Verdict.SOLVED, actor=world.neighbour, now=at("03-11 11:00"))
    assert shares(world, at("03-11 11:30"))["solved"] == Share(1, 1)
    check_figures(world, at("03-12 10:00"))


def test_h52_a_holding_that_ended_by_merging_counts_with_the_lead_alone(world):
    world.person("caster_handler", "He Jun", "caster", "hotline.handler")
    case = dispatch.dispatch(
        of(world, "colleague", at("03-09 10:00")), world.caster, actor=world.dispatcher, now=at("03-09 11:00")
    )
    before = at("03-10 09:00")
    then = figures.rates(world.jinan, 202603, 202603, now=before)
    joined(world, case, in_progress(world, at("03-10 10:00")), at("03-10 11:00"))
    units = figures.by_unit(figures.rates(world.jinan, 202603, 202603, now=at("03-10 12:00")))
    assert world.caster.pk not in units
    assert figures.rates(world.jinan, 202603, 202603, now=at("03-10 12:00"), as_of=before) == then
    check_figures(world, at("03-10 12:00"))


def test_the_calendar_moves_a_merged_case_too(world, now):
    from datetime import date

    from lifeline.kernel.calendar import Day, store

    lead, case = in_progress(world, at("03-09 10:00")), of(world, "colleague", at("03-09 10:00"))
    joined(world, case, lead, at("03-09 11:00"))
    days = {date(2026, 3, 12): Day(works=False, name="Games")}
    store.set_company_days(days, reason="games", actor=world.manager, now=at("03-10 10:00"))
    assert fresh(case).resolve_due_at == at("03-17 17:30")
    assert list(replay()) == []


def test_a_level_raised_after_the_merge_moves_the_leads_own_clock_only(world, three):
    lead, first, _second = three
    dispatch.set_level(lead, LevelCode.URGENT, "影响生产", actor=world.dispatcher, now=at("03-10 11:00"))
    assert fresh(lead).resolve_due_at < first.resolve_due_at == fresh(first).resolve_due_at
    assert list(replay()) == []


def test_the_holder_is_told_that_there_is_more_to_answer(world, three):
    with override("en"):
        assert notices(world, "handler").count("joined_seen") == 2
        assert notices(world, "colleague") == ["decided"]
    assert len(told("case.merged")) == 2
    assert len(told("case.joined")) == 2


def test_the_clock_of_the_lead_answers_within_the_round_in_which_it_was_joined(world):
    """A second round of the lead has clocks of its own: the first reply has answered the members."""
    early = of(world, "colleague", at("03-09 10:00"))
    lead = in_progress(world, at("03-11 10:00"))
    joined(world, early, lead, at("03-11 11:00"))
    answered(world, at("03-12 10:00"), fresh(lead))
    feedback.rate(fresh(lead), Verdict.UNSOLVED, actor=world.employee, now=at("03-12 11:00"))
    again = reopening.reopen(fresh(lead), "还是没有热水", actor=world.employee, now=at("03-13 10:00"))
    assert fresh(again).resolve_due_at == at("03-20 17:30")
    replies.approve(drafted(world, again, at("03-16 10:00")), actor=world.supervisor, now=at("03-16 11:00"))
    assert Reply.objects.filter(case=early).count() == 1
    assert list(replay()) == []
    check_figures(world, at("03-17 10:00") + timedelta(hours=1))


def into_another(world, case, now):
    """Merge a case into the first open one beside it."""
    lead = Case.objects.filter(state__in=OPEN).exclude(pk=case.pk).order_by("pk").first()
    if lead is None:
        raise Refused("H-49", "there is none")
    joined(world, case, lead, now)


WALK = {
    **STEPS,
    "merge": into_another,
    "unmerge": lambda w, c, n: merging.unmerge(c, "是另一件事", actor=w.dispatcher, now=n),
    "withdraw": lambda w, c, n: feedback.withdraw(c, actor=w.employee, now=n),
}


@pytest.mark.parametrize("seed", range(4))
def test_h51_h52_whatever_is_merged_and_taken_apart_replay_and_figures_agree(world, seed):
    """Random walks over several cases at once: no chain, no difference, the fast count equals the slow one."""
    dice = random.Random(seed + 500)
    world.person("caster_handler", "He Jun", "caster", "hotline.handler")
    now = at("02-09 09:00")
    some = [dispatched(world, now, key=f"walk {place}") for place in range(4)]
    for _step in range(60):
        now += timedelta(minutes=dice.randrange(1, 1500))
        name = dice.choice([*sorted(WALK), "merge", "answer", "answer", "solved", "unsolved"])
        try:
            WALK[name](world, fresh(dice.choice(some)), now)
        except Refused:
            continue
        assert not Case.objects.filter(merged_into__state=CaseState.MERGED).exists()
    assert list(replay()) == []
    check_figures(world, now)
