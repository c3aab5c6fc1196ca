"""三率 on the page, and the cases behind each number."""

from datetime import timedelta
from itertools import count

import pytest
from django.urls import reverse

from lifeline.hotline.actions import feedback
from lifeline.hotline.states import Grade, Verdict
from lifeline.hotline.tests import course
from lifeline.hotline.tests.test_importing import HEAD, ONE, bring

pytestmark = pytest.mark.django_db


def figures_page(client, **query):
    return client.get(reverse("hotline:rate_report"), query)


def cells(client, figure, unit, **query):
    return client.get(reverse("hotline:rate_cell_list", args=[figure, unit]), {"period": "all", **query})


def test_h87_a_rate_stands_with_its_counts_and_leads_to_its_cases(client, sign_in, world, here):
    case = course.answered(world, here)
    other = course.answered(world, here, course.in_progress(world, here, key="other"))
    feedback.rate(case, Verdict.SOLVED, Grade.SATISFIED, "", actor=world.employee, now=here)
    feedback.rate(other, Verdict.UNSOLVED, Grade.FAIR, "", actor=world.employee, now=here)
    sign_in(client, world.dispatcher)
    total = figures_page(client, period="all").context["found"].total
    shares = {cell.figure: (cell.percent, cell.share.of, cell.share.n) for cell in total.cells}
    assert shares["solved"] == ("50.0", 1, 2)
    assert shares["response"] == ("100.0", 2, 2)
    assert [row.number for row in cells(client, "solved", world.logistics.pk, met="1").context["rows"]] == [case.number]
    assert cells(client, "solved", world.logistics.pk).context["total"] == 2


def test_h88_a_unit_with_fewer_than_ten_is_not_ranked(client, sign_in, world, here):
    course.answered(world, here)
    sign_in(client, world.dispatcher)
    assert [row.ranked for row in figures_page(client, period="all").context["found"].units] == [False]


def test_h78_who_may_not_open_the_cases_does_not_see_a_small_unit(client, sign_in, world, here):
    course.answered(world, here)
    sign_in(client, world.manager)
    found = figures_page(client, period="year").context["found"]
    for row in (found.total, *found.units, *found.months):
        assert {cell.shown for cell in row.cells if cell.share.n} == {False}
    assert (found.reply.n, found.response.n) == (0, 0)
    assert figures_page(client, period="all").context["found"].units is None


def test_h94_imported_history_stands_apart_with_its_reply_times(client, sign_in, world, now):
    bring(world, HEAD + ONE, now)
    sign_in(client, world.dispatcher)
    context = figures_page(client, period="all").context
    assert [(name, waits[:2]) for name, waits, _share in context["history"]] == [("history.csv", ("15.2", "15.2"))]
    assert context["found"].total.cells[0].percent == "—"
    bring(world, HEAD + ONE.replace("0071", "0072"), now)
    context = figures_page(client, period="all").context
    assert [name for name, _waits, _share in context["history"]] == ["history.csv"] * 2, "the next import is read too"


def test_h91_no_page_of_figures_names_a_person(client, sign_in, world, here):
    course.answered(world, here)
    sign_in(client, world.dispatcher)
    text = figures_page(client, period="all").content.decode()
    assert not [p.name for p in (world.handler, world.lead, world.employee) if p.name in text]


def test_a_handler_reads_the_figures_of_his_units_only(client, sign_in, world, here):
    course.answered(world, here)
    world.person("other", "Xu Lei", "steelworks", "hotline.handler")
    sign_in(client, world.other)
    assert figures_page(client, period="all").context["found"].units == []
    assert cells(client, "solved", world.logistics.pk).status_code == 404


def test_an_unknown_figure_is_not_there(client, sign_in, world):
    sign_in(client, world.dispatcher)
    assert cells(client, "diligence", 0).status_code == 404


def test_the_cases_behind_a_number_cost_the_same_at_one_and_three(client, sign_in, world, here, constant_queries):
    sign_in(client, world.dispatcher)
    numbers, before = count(), here - timedelta(minutes=1)
    constant_queries(
        "hotline:rate_cell_list",
        13,
        lambda: course.dispatched(world, before, key=f"f{next(numbers)}"),
        args=["response", world.logistics.pk],
        period="all",
    )
