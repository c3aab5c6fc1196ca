"""The rates over the wire: of named cases; sealed ones are counts, and only where nobody is betrayed by them."""

from __future__ import annotations

import pytest
from django.utils import timezone

from lifeline.hotline.models import Case
from lifeline.hotline.queries import figures
from lifeline.hotline.queries.counts import FIGURES
from lifeline.hotline.queries.reference import month_of
from lifeline.hotline.states import Mode
from lifeline.hotline.tests import course
from lifeline.hotline.tests.keys import Program

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _counts_beside(settings, tmp_path):
    settings.DATA = tmp_path


@pytest.fixture
def clock():
    return timezone.now()


@pytest.fixture
def two_units(world):
    """The steelworks have a handler too."""
    world.person("sister_handler", "He Feng", "steelworks", "hotline.handler")
    return world


def dispatched(world, unit, n, clock, *, sealed=False):
    """So many cases of a unit."""
    from lifeline.hotline.actions import dispatch

    for _ in range(n):
        case = course.report(world, clock)
        dispatch.dispatch(case, unit, actor=world.dispatcher, now=clock)
        if sealed:
            plain = {"reporter": None, "summary": "", "text": "", "place": ""}
            Case.objects.filter(pk=case.pk).update(mode=Mode.CONFIDENTIAL, **plain)


def cells(program, query=""):
    """(unit or None) → cell of this month."""
    answer = program.get(f"rates/?{query}")
    assert answer.status_code == 200, answer.content.decode()
    return {cell["unit"] and cell["unit"]["code"]: cell for cell in answer.json()}


def test_h97_the_rates_count_named_cases_and_say_the_same_as_the_page(two_units, clock):
    world = two_units
    dispatched(world, world.logistics, 3, clock)
    course.answered(world, clock)
    dispatched(world, world.steelworks, 2, clock)
    month = month_of(clock)
    page = figures.by_unit(figures.rates(world.jinan, month, month, now=clock))
    told = cells(Program(world.dispatcher))
    tree = sorted((world.steelworks, world.logistics), key=lambda unit: unit.path)  # /1/10/ stands before /1/9/
    assert list(told) == [None, *(unit.code for unit in tree)]
    for code, unit in (("STEELWORKS", world.steelworks), ("LOGISTICS", world.logistics)):
        for name in FIGURES:
            share = page[unit.pk].share(name)
            assert (told[code][name]["of"], told[code][name]["n"]) == (share.of, share.n)
    assert told[None]["response"] == {"of": 1, "n": 6, "bound": told[None]["response"]["bound"]}
    dispatched(world, world.logistics, 2, clock, sealed=True)
    assert cells(Program(world.dispatcher)) == told


def test_h97_sealed_rounds_are_counted_from_five_on_and_give_no_smaller_number_away(two_units, clock):
    world, desk = two_units, Program(two_units.dispatcher)
    dispatched(world, world.logistics, 4, clock, sealed=True)
    assert {code: cell["sealed"] for code, cell in cells(desk).items()} == {None: None, "LOGISTICS": None}
    dispatched(world, world.logistics, 1, clock, sealed=True)
    assert {code: cell["sealed"] for code, cell in cells(desk).items()} == {None: 5, "LOGISTICS": 5}
    dispatched(world, world.steelworks, 1, clock, sealed=True)
    told = {code: cell["sealed"] for code, cell in cells(desk).items()}
    assert told == {None: 6, "STEELWORKS": None, "LOGISTICS": None}


def test_e18_one_anonymous_case_of_a_unit_changes_nothing_that_programs_read(two_units, clock):
    world = two_units
    dispatched(world, world.logistics, 2, clock)
    dispatched(world, world.steelworks, 7, clock, sealed=True)
    desk, query = Program(world.dispatcher), f"figure=response&month={month_of(clock)}"
    asked = ("rates/", f"rates/cases/?{query}", f"rates/cases/?{query}&unit=LOGISTICS", "cases/?unit=LOGISTICS")
    before = [desk.get(path).json() for path in asked]
    dispatched(world, world.logistics, 1, clock, sealed=True)
    after = [desk.get(path).json() for path in asked]
    assert before[1:] == after[1:]
    assert [cell["response"] for cell in before[0]] == [cell["response"] for cell in after[0]]
    assert [cell["sealed"] for cell in after[0]] == [8, None, None]


def test_h78_who_may_not_open_the_cases_does_not_see_a_cell_of_one_to_four(two_units, clock):
    world = two_units
    dispatched(world, world.logistics, 6, clock)
    manager = Program(world.manager)
    assert cells(manager)["LOGISTICS"]["response"]["n"] == 6
    dispatched(world, world.steelworks, 2, clock)
    told = cells(manager)
    assert (told["STEELWORKS"]["response"], told["LOGISTICS"]["response"]) == (None, None)
    assert told[None]["response"]["n"] == 8
    assert cells(Program(world.dispatcher))["STEELWORKS"]["response"]["n"] == 2


def test_h78_a_small_cell_that_stands_alone_takes_the_sum_with_it(world, clock):
    dispatched(world, world.logistics, 2, clock)
    told = cells(Program(world.manager))
    assert (told[None]["response"], told["LOGISTICS"]["response"]) == (None, None)


def test_h87_every_number_lists_its_cases_as_far_as_the_reader_may_see_them(two_units, clock):
    world, month = two_units, month_of(clock)
    case = course.answered(world, clock)
    dispatched(world, world.steelworks, 1, clock)

    def listed(program, query):
        answer = program.get(f"rates/cases/?month={month}&{query}")
        return [one["number"] for one in answer.json()["items"]] if answer.status_code == 200 else answer.status_code

    desk, lead = Program(world.dispatcher), Program(world.lead)
    assert len(listed(desk, "figure=response")) == 2
    assert listed(desk, "figure=response&met=true") == [case.number]
    assert listed(lead, "figure=response") == listed(lead, "figure=coverage&unit=LOGISTICS") == [case.number]
    assert listed(lead, "figure=coverage&met=true") == []
    assert listed(lead, "figure=response&unit=STEELWORKS") == 404
    assert listed(desk, "figure=response&unit=NOWHERE") == 404
    assert listed(desk, "figure=anything") == 422
    assert listed(Program(world.manager), "figure=response") == []


def test_h97_the_page_of_figures_over_the_wire_counts_named_cases_and_only_for_whom_may_open_them(two_units, clock):
    world, query = two_units, "rates/report/"
    course.answered(world, clock)
    dispatched(world, world.steelworks, 1, clock)
    desk = Program(world.dispatcher)
    told = desk.get(query).json()
    assert (told["unit"]["code"], told["total"]["response"]["n"]) == ("JINAN", 2)
    assert {row["key"]: row["response"]["n"] for row in told["units"]} == {"LOGISTICS": 1, "STEELWORKS": 1}
    assert [row["key"] for row in told["months"]] == [str(month_of(clock))]
    assert (told["response"]["n"], told["open"]["n"], told["board"]["topics_owned"]) == (1, 1, 0)
    assert not {"sealed", "unsealed"} & {one["figure"] for one in told["beside"]}
    dispatched(world, world.logistics, 1, clock, sealed=True)
    assert desk.get(query).json() == told  # E-18: nothing to be computed by difference
    lead = Program(world.lead)
    assert lead.get(query + "?unit=LOGISTICS").json()["board"] is None
    assert lead.get(query + "?unit=STEELWORKS").status_code == 404
    assert desk.get(query + "?first=202613").status_code == 422
    assert Program(world.manager).get(query).status_code == 403


def test_e31_the_other_companys_figures_are_not_read(world, clock):
    dispatched(world, world.logistics, 6, clock)
    foreign = Program(world.foreign_dispatcher)
    assert cells(foreign) == {}
    assert foreign.get(f"rates/cases/?figure=response&month={month_of(clock)}&unit=LOGISTICS").status_code == 404


@pytest.mark.parametrize("query", ["first=202613", "first=202602&last=202601", "first=202401&last=202601", "first=1"])
def test_k101_months_that_cannot_be_are_refused(world, query):
    assert Program(world.dispatcher).get(f"rates/?{query}").status_code == 422
