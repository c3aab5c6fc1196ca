"""P-6: the tree over time."""

from datetime import date, timedelta

import pytest

from lifeline.kernel.errors import Refused
from lifeline.people import api
from lifeline.people.actions import duties, units
from lifeline.people.models import Duty, Unit
from lifeline.people.policies import LEADER, visible_duties, visible_units
from lifeline.people.queries.desk import unit_nodes
from lifeline.people.states import UnitKind, UnitState

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 9)


@pytest.fixture
def casting(world):
    return units.open_unit("CAST", "Casting", UnitKind.PLANT, world.jinan, on=DAY, actor=world.administrator)


def names(snapshot):
    return [name for _pk, name in snapshot]


def test_a_unit_opens_below_its_parent(world, casting):
    assert casting.path == f"{world.jinan.path}{casting.pk}/"
    assert names(api.path_snapshot(casting, DAY)) == ["Jinan Steel", "Casting"]


def test_only_a_company_stands_at_the_top(world):
    with pytest.raises(Refused):
        units.open_unit("X", "X", UnitKind.PLANT, None, on=DAY, actor=world.administrator)


def test_p6_after_a_renaming_old_paths_read_as_then(world, casting):
    units.rename_unit(casting, "Continuous Casting", on=DAY + timedelta(10), actor=world.administrator)
    casting.refresh_from_db()
    assert names(api.path_snapshot(casting, DAY + timedelta(9)))[-1] == "Casting"
    assert names(api.path_snapshot(casting, DAY + timedelta(10)))[-1] == "Continuous Casting"


def test_p6_a_unit_moves_with_all_below_it(world, casting):
    units.move_unit(world.caster, casting, on=DAY, actor=world.administrator)
    crew = Unit.objects.get(pk=world.crew_a.pk)
    assert names(api.path_snapshot(crew, DAY)) == ["Jinan Steel", "Casting", "Caster", "Crew A"]


def test_p6_a_cycle_is_refused_and_changes_nothing(world):
    with pytest.raises(Refused) as refusal:
        units.move_unit(world.steelworks, world.crew_a, on=DAY, actor=world.administrator)
    assert refusal.value.rule == "P-6"
    assert Unit.objects.get(pk=world.steelworks.pk).path == world.steelworks.path


def test_p6_members_and_units_below_go_to_the_successor(world, casting):
    units.merge_unit(world.caster, casting, on=DAY, actor=world.administrator)
    caster, crew = (Unit.objects.get(pk=u.pk) for u in (world.caster, world.crew_a))
    assert (caster.state, caster.successor_id, caster.closed_on) == (UnitState.CLOSED, casting.pk, DAY)
    assert crew.path.startswith(casting.path)
    assert api.unit_at(world.employee, DAY) == crew


def test_p6_members_of_a_closed_unit_go_to_its_parent(world):
    units.close_unit(world.crew_a, on=DAY, actor=world.administrator)
    assert api.unit_at(world.employee, DAY) == world.caster
    assert api.unit_at(world.employee, DAY - timedelta(1)) == world.crew_a


def test_duties_of_a_closed_unit_end_on_the_day(world):
    duty = duties.grant(world.lead, LEADER, world.crew_a, from_on=DAY, reason="x", actor=world.administrator)
    duties.deputise(duty, world.handler, from_on=DAY, to_on=DAY + timedelta(90), actor=world.administrator)
    units.close_unit(world.crew_a, on=DAY + timedelta(5), actor=world.administrator)
    assert set(Duty.objects.filter(role=LEADER).values_list("to_on", flat=True)) == {DAY + timedelta(5)}


def test_a_company_is_not_closed(world):
    with pytest.raises(Refused):
        units.close_unit(world.jinan, on=DAY, actor=world.administrator)


def test_a_unit_cannot_become_part_of_itself(world):
    with pytest.raises(Refused):
        units.merge_unit(world.steelworks, world.crew_a, on=DAY, actor=world.administrator)


def test_the_plant_of_a_unit_is_the_highest_one_below_its_company(world):
    assert api.plant_of(world.crew_a) == api.plant_of(world.steelworks) == world.steelworks
    assert api.plant_of(world.logistics) == world.logistics
    assert api.plant_of(world.jinan) == world.jinan


def test_twelve_sisters_stand_as_they_were_opened_each_before_what_lies_below_it(world):
    """Their ids have one digit more from the third on: as text these would come first."""
    base = 10 ** len(str(Unit.objects.order_by("pk").last().pk)) * 10
    sisters = [
        Unit.objects.create(
            pk=base - 2 + place,
            code=f"S{place:02}",
            name=f"Sister {place}",
            kind=UnitKind.PLANT,
            parent=world.jinan,
            path=f"{world.jinan.path}{base - 2 + place}/",
            opened_on=DAY,
        )
        for place in range(12)
    ]
    below = units.open_unit("B", "Below", UnitKind.WORKSHOP, sisters[0], on=DAY, actor=world.administrator)
    wanted = [sisters[0].pk, below.pk, *[one.pk for one in sisters[1:]]]
    known = {one.pk for one in (*sisters, below)}
    for shown in (api.open_units(), api.subtree(world.jinan), visible_units(world.administrator)):
        assert [one.pk for one in shown if one.pk in known] == wanted
    assert [node.pk for node in unit_nodes(world.jinan) if node.pk in known] == [one.pk for one in sisters]
    assert sorted(known, key=lambda pk: Unit.objects.get(pk=pk).place) == wanted
    for one in sisters[::-1]:
        Duty.objects.create(person=world.colleague, role=LEADER, unit=one, from_on=DAY, reason="test")
    assert api.units_with(LEADER, world.jinan) == sisters
    shown = [duty.unit for duty in visible_duties(world.administrator) if duty.role == LEADER]
    assert [unit for unit in shown if unit in sisters] == sisters
