"""Figures by unit and month as each reader may see them: down the tree, beside the rates, without small cells."""

from datetime import date, timedelta
from itertools import combinations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from lifeline.hotline.actions import dispatch, feedback, joint_tasks
from lifeline.hotline.queries import figures
from lifeline.hotline.queries.counted import event_cases
from lifeline.hotline.queries.counts import BESIDES
from lifeline.hotline.queries.sources import Time
from lifeline.hotline.rules.cells import open_months, open_span
from lifeline.hotline.rules.figures import Share
from lifeline.hotline.tests import course
from lifeline.hotline.tests.course import at, in_progress

pytestmark = pytest.mark.django_db


def page(client, **query):
    return client.get(reverse("hotline:rate_report"), query)


def listed(client, figure, unit, **query):
    return client.get(reverse("hotline:rate_cell_list", args=[figure, unit.pk]), query)


def reports(world, unit, n, now):
    for _ in range(n):
        dispatch.dispatch(course.report(world, now), unit, actor=world.dispatcher, now=now)


@pytest.fixture
def crew(world):
    """The crew has a handler, so that its plant and its shop have something below them."""
    world.person("crew_handler", "He Feng", "crew_a", "hotline.handler")
    return world


def test_h87_a_units_row_is_its_whole_subtree_and_leads_down_to_the_unit_itself(client, sign_in, crew, here):
    reports(crew, crew.crew_a, 2, here)
    reports(crew, crew.logistics, 1, here)
    sign_in(client, crew.dispatcher)
    found = page(client).context["found"]
    assert {row.name: (row.cells[0].share.n, row.deeper) for row in found.units} == {
        crew.steelworks.name: (2, True), crew.logistics.name: (1, False),
    }  # fmt: skip
    plant = page(client, unit=crew.steelworks.pk).context
    assert [row.name for row in plant["found"].units] == [crew.caster.name]
    assert [str(crumb.label) for crumb in plant["way"]][-1] == crew.steelworks.name
    assert listed(client, "response", crew.steelworks).context["total"] == 2
    assert listed(client, "response", crew.steelworks, own="1").context["total"] == 0
    assert listed(client, "response", crew.jinan).context["total"] == 3


@pytest.mark.parametrize("unit", ["x", "999999", "²", "-1", "9" * 30])
def test_a_unit_that_is_none_of_the_readers_is_not_there(client, sign_in, world, unit):
    sign_in(client, world.dispatcher)
    assert page(client, unit=unit).status_code == 404
    assert page(client, unit=world.laiwu.pk).status_code == 404


@pytest.mark.parametrize("period", ["month", "last", "quarter", "year", "all", "202601", "202613", "299912", "²", ""])
def test_every_period_is_a_page(client, sign_in, world, period):
    sign_in(client, world.dispatcher)
    assert page(client, period=period).status_code == 200


def test_h90_a_month_says_that_it_is_provisional_and_opens_its_own_page(client, sign_in, world, here):
    reports(world, world.logistics, 1, here)
    sign_in(client, world.dispatcher)
    (month,) = page(client).context["found"].months
    assert month.open
    assert page(client, period=month.key).context["found"].total.cells[0].share == Share(0, 1)


def test_section8_what_stands_beside_the_rates_is_counted_once_a_round_and_lists_its_cases(world):
    case = in_progress(world, at("03-09 10:00"))
    world.person("caster_handler", "He Jun", "caster", "hotline.handler")
    feedback.nudge(case, actor=world.employee, now=at("03-10 10:00"))
    feedback.nudge(course.fresh(case), actor=world.employee, now=at("03-13 09:00"))
    late = in_progress(world, at("03-09 10:00"))
    for place, told in enumerate((case, late)):
        due = date(2026, 3, 11 + place)
        task = joint_tasks.open_task(
            course.fresh(told),
            world.caster,
            "请检查该处的供水管道是否漏水。",
            due,
            actor=world.handler,
            now=at("03-09 11:00"),
        )
        if not place:
            joint_tasks.finish_task(
                task, "已检查全部管道，没有发现漏水。", actor=world.caster_handler, now=at("03-10 11:00")
            )
    now = at("03-13 10:00")
    total, time = (
        figures.total(figures.rates(world.jinan, 202603, 202603, now=now)),
        Time(world.jinan, 202603, 202603, now),
    )
    assert {name: share for name in BESIDES if (share := total.beside(name)).of} == {
        "nudged": Share(1, 2), "tasks": Share(1, 2),
    }  # fmt: skip
    every = [world.jinan.pk, world.logistics.pk, world.caster.pk]
    for name in BESIDES:
        share = total.beside(name)
        assert event_cases(time, every, name, met=True).count() == share.of
        if share.n:
            assert event_cases(time, every, name, met=False).count() == share.n
    assert list(event_cases(time, [world.caster.pk], "tasks", met=True)) == [case]


def test_e13_an_excluded_supervisor_finds_the_case_in_no_number(client, sign_in, world, here):
    in_progress(world, here, avoid_people=(world.supervisor,))
    other = course.answered(world, here)
    sign_in(client, world.supervisor)
    found = page(client).context["found"]
    assert (found.total.cells[0].share.n, found.open.n, found.response.n, found.reply.n) == (1, 0, 1, 1)
    assert [one.of for one in found.besides if one.figure == "sealed"] == [0]
    for figure in ("response", "coverage", "on_time", "nudged", "left_out"):
        context = listed(client, figure, world.jinan).context
        assert {row.number for row in context["rows"]} <= {other.number}
        assert context["total"] in {0, 1}
    sign_in(client, world.dispatcher)
    assert page(client).context["found"].total.cells[0].share.n == 2


def test_h78_the_number_behind_a_hidden_cell_is_not_said_either(client, sign_in, world, here):
    reports(world, world.logistics, 4, here)
    sign_in(client, world.manager)
    for query in ({}, {"met": "1"}, {"period": "month"}, {"own": "1"}):
        assert listed(client, "response", world.logistics, **query).context["total"] is None
    reports(world, world.logistics, 1, here)
    assert listed(client, "response", world.logistics).context["total"] == 5
    assert listed(client, "response", world.logistics, period="month").context["total"] is None
    assert listed(client, "response", world.jinan, period="month").context["total"] == 5


def test_h78_what_is_open_and_left_out_is_as_veiled_as_the_rates(client, sign_in, world, here):
    reports(world, world.logistics, 4, here)
    sign_in(client, world.manager)
    found = page(client).context["found"]
    assert (found.open, found.total.left_out) == (None, None)
    reports(world, world.logistics, 1, here)
    assert page(client).context["found"].open.n == 5
    unit = page(client, unit=world.logistics.pk, period="month").context
    assert (unit["found"].open, unit["ages"], unit["found"].total.left_out) == (None, [], None)


def spans(counts):
    """Every sum that a page offers: everything, a year, a quarter of it, a month."""
    months = sorted(counts)
    for year in {month // 100 for month in months}:
        yield year * 100 + 1, year * 100 + 12
        yield from ((year * 100 + begin, year * 100 + begin + 2) for begin in (1, 4, 7, 10))
    yield from ((month, month) for month in months)
    yield months[0], months[-1]


@given(st.dictionaries(st.sampled_from([202511, 202512, *range(202601, 202609)]), st.integers(1, 12), min_size=1))
def test_e18_no_two_spans_that_are_shown_differ_by_a_small_number(counts):
    shown = [span for span in spans(counts) if open_span(counts, *span)]
    inside = {span: {month for month in counts if span[0] <= month <= span[1]} for span in shown}
    for one, other in combinations(shown, 2):
        small, large = sorted((inside[one], inside[other]), key=len)
        if small < large:
            left = sum(counts[month] for month in large - small)
            assert not 0 < left < 5
    assert all(counts[month] >= 5 for month in open_months(counts))


def test_h87_more_units_and_months_cost_no_more_queries(client, sign_in, crew, here):
    sign_in(client, crew.dispatcher)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            page(client)
        return len(queries)

    reports(crew, crew.crew_a, 1, here)
    reports(crew, crew.logistics, 1, here)
    page(client)
    before = asked()
    reports(crew, crew.crew_a, 2, here - timedelta(days=40))
    reports(crew, crew.logistics, 1, here - timedelta(days=80))
    assert asked() == before
