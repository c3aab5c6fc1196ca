"""三率: exact on small stories, equal to a slow recount on random ones, and the same again as of a past moment."""

import random
from datetime import timedelta

import pytest
from django.utils import timezone

from lifeline.hotline.actions import (
    dispatch,
    exclusion,
    feedback,
    freezing,
    handling,
    joint_tasks,
    reopening,
    replies,
    terms,
)
from lifeline.hotline.models import MonthFigure, Reply
from lifeline.hotline.queries import figures, reference, times
from lifeline.hotline.queries.counted import counted_cases
from lifeline.hotline.queries.counts import FIGURES, NAMES, Counts
from lifeline.hotline.queries.sources import Time
from lifeline.hotline.rules import figures as arithmetic
from lifeline.hotline.rules.figures import Share
from lifeline.hotline.states import Disposition, Grade, ReplyState, Verdict
from lifeline.hotline.tasks import freeze_months, wake_cases
from lifeline.hotline.tests.course import REPLY, answered, at, dispatched, drafted, fresh, in_progress, report, told
from lifeline.hotline.tests.slow import recount
from lifeline.hotline.tests.test_clocks import STEPS
from lifeline.kernel.errors import Refused

pytestmark = pytest.mark.django_db


def march(world, now):
    return figures.rates(world.jinan, 202603, 202603, now=now)


def shares(world, now):
    counts = figures.total(march(world, now))
    return {figure: counts.share(figure) for figure in FIGURES}


def test_section8_the_shares_of_a_small_month(world):
    """Four cases: solved and very satisfied; rated as unsolved; replied and not rated; dispatched and left alone."""
    start, end = at("03-09 10:00"), at("03-20 10:00")
    first = answered(world, at("03-10 10:00"), in_progress(world, start))
    feedback.rate(first, Verdict.SOLVED, Grade.VERY_SATISFIED, actor=world.employee, now=at("03-11 10:00"))
    second = answered(world, at("03-17 10:00"), in_progress(world, start))
    feedback.rate(second, Verdict.UNSOLVED, Grade.FAIR, actor=world.employee, now=at("03-18 10:00"))
    answered(world, at("03-10 10:00"), in_progress(world, start))
    dispatched(world, start)
    assert shares(world, end) == {
        "response": Share(3, 4),
        "solved": Share(1, 2),
        "satisfied": Share(1, 2),
        "coverage": Share(2, 3),
        "on_time": Share(2, 4),
    }


def test_h42_e16_a_promise_that_is_not_rated_counts_as_not_solved(world, now):
    answered(world, now, disposition=Disposition.EXPLAINED)
    assert shares(world, now)["solved"] == Share(0, 1)
    done = answered(world, now, disposition=Disposition.PARTLY)
    feedback.rate(done, Verdict.SOLVED, actor=world.employee, now=now)
    assert shares(world, now)["solved"] == Share(1, 2)


def test_h44_a_case_closed_as_unrated_counts_neither_as_solved_nor_as_satisfied(world):
    answered(world, at("03-09 10:00"))
    wake_cases(at("03-30 10:00"))
    found = shares(world, at("03-30 10:00"))
    assert (found["solved"], found["satisfied"], found["coverage"]) == (Share(0, 0), Share(0, 0), Share(0, 1))


def test_h47_a_later_round_leaves_the_earlier_one_as_it_was(world):
    case = answered(world, at("03-10 10:00"), in_progress(world, at("03-09 10:00")))
    feedback.rate(case, Verdict.UNSOLVED, actor=world.employee, now=at("03-11 10:00"))
    before = march(world, at("03-31 23:00"))
    case = reopening.reopen(case, "还是没有热水", actor=world.employee, now=at("04-01 10:00"))
    case = replies.approve(drafted(world, case, at("04-02 10:00")), actor=world.supervisor, now=at("04-02 11:00"))
    feedback.rate(case, Verdict.SOLVED, Grade.SATISFIED, actor=world.employee, now=at("04-03 10:00"))
    assert march(world, at("04-30 10:00")) == before
    april = figures.total(figures.rates(world.jinan, 202604, 202604, now=at("04-30 10:00")))
    assert (april.share("solved"), april.share("response")) == (Share(1, 1), Share(1, 1))


def test_h57_an_open_broken_clock_is_charged_to_the_holder_of_that_moment(world):
    world.person("caster_handler", "He Jun", "caster", "hotline.handler")
    case = in_progress(world, at("03-09 10:00"))
    dispatch.reassign(case, world.caster, "归炼钢厂", actor=world.dispatcher, now=at("03-17 10:00"))
    units = figures.by_unit(march(world, at("03-17 11:00")))
    assert units[world.logistics.pk].share("on_time") == Share(0, 1)
    assert units[world.caster.pk].share("on_time") == Share(0, 0)


def test_h94_imported_history_counts_in_times_and_in_no_rate(world, now):
    case = report(world, now)
    Reply.objects.create(
        case=case, company=world.jinan, unit=world.logistics, round=1, state=ReplyState.APPROVED, text="已处理",
        disposition=Disposition.SOLVED, imported=True, drafted_at=now, approved_at=now, month=202603,
        wall_minutes=16_128, verdict="SOLVED", rated_at=now,
    )  # fmt: skip
    assert not any(counts.in_rates for counts in march(world, now).values())
    found = times.reply_times(world.jinan, 202603, 202603)
    assert (found.n, found.days_p50, found.work_p50) == (1, 11.2, None)
    assert times.reply_times(world.jinan, 202603, 202603, imported=False).n == 0
    assert times.replied_within(times.replies(world.jinan, 202603, 202603), 15) == Share(1, 1)


def test_section8_waiting_times_in_working_minutes_and_around_the_clock(world):
    for hour in (11, 14, 16):
        case = dispatched(world, at("03-09 10:00"))
        handling.contact(case, "我们下午到现场查看管道。", actor=world.handler, now=at(f"03-09 {hour}:00"))
        answered(world, at(f"03-10 {hour}:00"), fresh(case))
    found = times.response_times(world.jinan, 202603, 202603)
    assert (found.n, found.work_p50, found.work_p90, found.wall_p50) == (3, 150, 270, 240)
    reply = times.reply_times(world.jinan, 202603, 202603, units=[world.logistics.pk])
    assert (reply.n, reply.work_p50, reply.wall_p50, reply.wall_p90) == (3, 360 + 270, 28 * 60, 30 * 60)
    assert times.reply_times(world.jinan, 202603, 202603, units=[world.caster.pk]).wall_p50 is None
    assert times.reply_times(world.jinan, 202604, 202604).days_p90 is None


def test_what_is_open_and_how_much_of_it_is_late(world):
    dispatched(world, at("03-09 10:00"))
    dispatched(world, at("03-18 10:00"))
    found = times.open_cases(world.jinan, at("03-18 11:00"))
    assert (found.n, found.late, found.oldest_at) == (2, 1, at("03-09 10:00"))
    assert times.open_cases(world.jinan, at("03-18 11:00"), units=[world.caster.pk]).n == 0


def test_h87_every_number_is_a_list_of_cases(world):
    solved = answered(world, at("03-10 10:00"), in_progress(world, at("03-09 10:00")))
    feedback.rate(solved, Verdict.SOLVED, Grade.SATISFIED, actor=world.employee, now=at("03-11 10:00"))
    late = dispatched(world, at("03-09 10:00"))
    end = at("03-20 10:00")
    counts, time = figures.total(march(world, end)), Time(world.jinan, 202603, 202603, end)
    for figure in FIGURES:
        share = counts.share(figure)
        for met, number in ((False, share.n), (True, share.of)):
            cases = counted_cases(time, [world.logistics.pk], figure, met=met)
            assert cases.count() == number
    broken = counted_cases(time, [world.logistics.pk], "on_time", met=False)
    assert set(broken) == {solved, late}
    assert not counted_cases(time, [world.caster.pk], "response", met=False)


def test_h90_a_month_is_frozen_forty_days_after_its_end_and_then_read(world):
    case = answered(world, at("03-10 10:00"), in_progress(world, at("03-09 10:00")))
    feedback.rate(case, Verdict.SOLVED, Grade.SATISFIED, actor=world.employee, now=at("03-11 10:00"))
    before = march(world, at("05-10 23:00"))
    freeze_months(at("05-10 23:59"))
    assert MonthFigure.objects.count() == 0
    assert freezing.freeze_all(at("05-11 00:00")) == 1
    assert told_figures() == {"month": 202603, "units": 2, "assigned": 1, "solved": 1}
    assert freezing.freeze_all(at("05-12 00:00")) == 0
    assert march(world, at("05-12 00:00")) == before
    Reply.objects.update(verdict="UNSOLVED")
    assert march(world, at("05-12 00:00")) == before
    assert figures.rates(world.jinan, 202602, 202604, now=at("05-12 00:00")) == before


def told_figures():
    from lifeline.kernel.events import facts

    data = next(iter(facts("hotline.figures"))).data
    return {name: data[name] for name in ("month", "units", "assigned", "solved")}


def test_freezing_a_month_in_which_nothing_happened_writes_no_row(world, now):
    assert freezing.freeze_month(world.jinan, 202501, actor=None, now=now) == 0
    assert MonthFigure.objects.count() == 0


def test_cells_add_up_by_unit_and_by_month(world):
    answered(world, at("03-10 10:00"), in_progress(world, at("02-26 10:00")))
    cells = figures.rates(world.jinan, 202601, 202603, now=at("03-20 10:00"))
    months = figures.by_month(cells)
    assert list(months) == [202602, 202603]
    assert (months[202602].assigned, months[202603].replied) == (1, 1)
    units = figures.by_unit(cells)
    assert units[world.logistics.pk] + units[world.jinan.pk] == figures.total(cells)
    assert units[world.jinan.pk] == Counts(submitted=1)
    assert figures.total(cells, [world.caster.pk]) == Counts()
    assert 0 < figures.total(cells).index(reference.numbers()) < 1


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ({"a": 5, "b": 9}, set()),
        ({"a": 4, "b": 9, "c": 7}, {"a", "c"}),
        ({"a": 4, "b": 3, "c": 7}, {"a", "b"}),
        ({"a": 2, "b": 1, "c": 7, "d": 9}, {"a", "b", "c"}),
        ({"a": 0, "b": 9}, set()),
        ({"a": 4}, {"a"}),
    ],
)
def test_h78_e18_small_cells_are_hidden_with_their_complement(counts, hidden):
    assert arithmetic.hidden(counts) == hidden


@pytest.mark.parametrize(
    ("month", "months", "after"), [(202512, 1, 202601), (202601, -1, 202512), (202611, 14, 202801)]
)
def test_months_follow_each_other_over_the_year(month, months, after):
    assert reference.month_after(month, months) == after


@pytest.mark.parametrize("seed", range(4))
def test_h87_the_figures_equal_a_slow_recount_from_raw_events_now_and_as_of_every_past_moment(world, seed):
    dice = random.Random(seed + 100)
    world.person("caster_handler", "He Jun", "caster", "hotline.handler")
    now, moments = at("02-09 09:00"), {}
    for _case in range(4):
        case = dispatched(world, now)
        for _step in range(18):
            now += timedelta(minutes=dice.randrange(1, 2500))
            try:
                MORE[dice.choice(sorted(MORE))](world, fresh(case), now)
            except Refused:
                continue
        moments[now] = fast(world, now)
        now += timedelta(minutes=1)
    for moment, then in moments.items():
        assert fast(world, now, as_of=moment) == then == slow(moment)


def excluded(world, case, now):
    row = exclusion.ask_exclusion(case, "重复登记的测试件，不是诉求。", actor=world.supervisor, now=now)
    exclusion.grant_exclusion(row, actor=world.dispatcher, now=now)


def extended(world, case, now):
    row = terms.extend(case, 3, "配件还在路上，请再给三天。", actor=world.handler, now=now)
    terms.grant_extension(row, actor=world.supervisor, now=now)


def helped(world, case, now):
    task = joint_tasks.open_task(
        case,
        world.caster,
        "请检查该处的供水管道是否漏水。",
        now.date() + timedelta(days=1),
        actor=world.handler,
        now=now,
    )
    joint_tasks.finish_task(
        task, "已检查全部管道，没有发现漏水。", actor=world.caster_handler, now=now + timedelta(minutes=1)
    )


MORE = {**STEPS, "exclude": excluded, "extend": extended, "help": helped}


def fast(world, now, as_of=None):
    cells = figures.rates(world.jinan, 202601, 202812, now=now, as_of=as_of)
    return {
        key: {name: getattr(counts, name) for name in NAMES if getattr(counts, name)} for key, counts in cells.items()
    }


def slow(as_of):
    found = {key: {name: n for name, n in counts.items() if n} for key, counts in recount(as_of).items()}
    return {key: counts for key, counts in found.items() if counts}


def test_the_recount_sees_what_the_log_says(world, now):
    answered(world, now)
    assert len(told("case.answered")) == 1
    assert slow(now)[world.logistics.pk, 202603]["replied"] == 1
    assert REPLY


@pytest.mark.parametrize(
    ("first", "last"), [(times.EVER, None), (times.EVER, 202603), (202604, None), (202604, 202604)]
)
def test_h94_the_times_of_a_span_are_those_of_its_rows_where_it_has_a_bound_and_where_it_has_none(world, first, last):
    for day, hours in (("03-09", 1), ("04-07", 2), ("05-11", 3)):
        begun = at(f"{day} 10:00")
        answered(world, begun + timedelta(hours=hours), in_progress(world, begun))
    last = last or reference.month_of(timezone.now())
    rows = Reply.objects.filter(state=ReplyState.APPROVED, month__gte=first, month__lte=last)
    wanted = sorted(rows.values_list("wall_minutes", flat=True))
    found = times.reply_times(world.jinan, first, last, imported=False)
    assert wanted
    assert (found.n, found.wall_p50) == (len(wanted), arithmetic.quantile(wanted, 0.5))
