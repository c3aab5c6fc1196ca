"""The tree of units: opened, renamed, moved, merged, closed. What was then stays readable as it was (P-6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext_lazy as _

from lifeline.kernel.action import action, locked
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import record
from lifeline.people import events
from lifeline.people.models import Duty, Membership, Unit, UnitName, UnitPlace
from lifeline.people.states import UNIT_FLOW, UnitKind, UnitState

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from lifeline.people.models import Person


@action
def open_unit(
    code: str, name: str, kind: str, parent: Unit | None, *, on: date, actor: Person | None, by: str = ""
) -> Unit:
    """P-6. A new unit stands in the tree from `on`, with its first name and place. A closed parent takes no one."""
    if parent is not None and parent.state == UnitState.CLOSED:
        raise Refused("P-6", _("%(unit)s is closed and takes no one."), unit=parent.name)
    if parent is None and kind != UnitKind.COMPANY:
        raise Refused("P-6", _("Only a company stands at the top of the tree."))
    if Unit.objects.filter(code=code).exists():
        raise Refused("P-10", _("The code %(code)s is already used."), code=code)
    unit = Unit.objects.create(code=code, name=name, kind=kind, parent=parent, path=f"+{code}", opened_on=on)
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    unit.save(update_fields=["path"])
    UnitName.objects.create(unit=unit, name=name, from_on=on)
    UnitPlace.objects.create(unit=unit, parent=parent, from_on=on)
    record(events.UNIT_OPENED, unit, actor=actor, by=by, unit=name, parent=parent.name if parent else "—")
    return unit


@action
def rename_unit(unit: Unit, name: str, *, on: date, actor: Person | None, by: str = "") -> Unit:
    """P-6. The unit has the new name from `on`; what happened before keeps the old one."""
    unit = locked(Unit.objects.all(), unit.pk)
    if (old := unit.name) == name:
        raise Refused("P-6", _("The unit already has this name."))
    end_interval(UnitName, unit, on)
    UnitName.objects.create(unit=unit, name=name, from_on=on)
    unit.name = name
    unit.save(update_fields=["name"])
    record(events.UNIT_RENAMED, unit, actor=actor, by=by, old=old, new=name)
    return unit


@action
def move_unit(unit: Unit, parent: Unit, *, on: date, actor: Person | None, by: str = "") -> Unit:
    """P-6. The unit and all below it stand under `parent` from `on`; under itself or below itself is refused.

    A unit never moves into another company by this road: cases, duties and figures belong to one company.
    """
    unit = locked(Unit.objects.select_related("parent"), unit.pk)
    if parent.path.startswith(unit.path):
        raise Refused("P-6", _("A unit cannot stand below itself."))
    if parent.state == UnitState.CLOSED:
        raise Refused("P-6", _("%(unit)s is closed and takes no one."), unit=parent.name)
    old_parent, old_path = unit.parent, unit.path
    end_interval(UnitPlace, unit, on)
    UnitPlace.objects.create(unit=unit, parent=parent, from_on=on)
    unit.parent, unit.path = parent, f"{parent.path}{unit.pk}/"
    unit.save(update_fields=["parent"])
    moved = Unit.objects.filter(path__startswith=old_path)
    moved.update(path=Concat(Value(unit.path), Substr(F("path"), len(old_path) + 1)))
    record(
        events.UNIT_MOVED, unit, actor=actor, by=by,
        unit=unit.name, old_parent=old_parent.name if old_parent else "—", parent=parent.name,
    )  # fmt: skip
    return unit


@action
def merge_unit(unit: Unit, into: Unit, *, on: date, actor: Person | None, by: str = "") -> Unit:
    """P-6. Members and units below go to `into`, which is the successor; apps move open work by the event."""
    if into.pk == unit.pk or into.path.startswith(unit.path):
        raise Refused("P-6", _("A unit cannot become part of itself."))
    return _close(unit, into, events.UNIT_MERGED, on=on, actor=actor, by=by)


@action
def close_unit(unit: Unit, *, on: date, actor: Person | None, by: str = "") -> Unit:
    """P-6. The unit ends on `on`; members and units below go to its parent, and open work follows by the event."""
    if unit.parent is None:
        raise Refused("P-6", _("A company is not closed here: it is the root of everything below it."))
    return _close(unit, unit.parent, events.UNIT_CLOSED, on=on, actor=actor, by=by)


def _close(unit: Unit, into: Unit, kind: str, *, on: date, actor: Person | None, by: str) -> Unit:
    unit = locked(Unit.objects.all(), unit.pk)
    if into.state == UnitState.CLOSED:
        raise Refused("P-6", _("%(unit)s is closed and takes no one."), unit=into.name)
    for child in unit.children.filter(state=UnitState.OPEN).order_by("pk"):
        move_unit(child, into, on=on, actor=actor, by=by)
    members = hand_over(unit, into, on)
    UNIT_FLOW.move(unit, "close")
    unit.closed_on, unit.successor = on, into
    unit.save(update_fields=["state", "closed_on", "successor"])
    end_duties(Duty.objects.filter(unit=unit), on)
    record(
        kind, unit, actor=actor, by=by,
        unit=unit.name, unit_id=unit.pk, into=into.name, into_id=into.pk, members=members,
    )  # fmt: skip
    return unit


def hand_over(unit: Unit, into: Unit, on: date) -> int:
    """P-7. Each open membership ends on `on` and goes on in `into`; one that begins on that day just changes over."""
    rows = list(Membership.objects.filter(unit=unit, to_on__isnull=True).order_by("pk"))
    started = [row for row in rows if row.from_on < on]
    Membership.objects.filter(pk__in=[row.pk for row in started]).update(to_on=on)
    Membership.objects.filter(pk__in=[row.pk for row in rows if row.from_on >= on]).update(unit=into)
    Membership.objects.bulk_create(
        Membership(person_id=row.person_id, unit=into, post=row.post, crew=row.crew, from_on=on, main=row.main)
        for row in started
    )
    return len(rows)


def end_duties(duties: QuerySet[Duty], on: date) -> None:
    """End what still runs on `on`; what would have begun later never was (deputies go first: they point to it)."""
    future = duties.filter(from_on__gte=on)
    Duty.objects.filter(deputy_of__in=future).delete()
    future.delete()
    duties.filter(Q(to_on__isnull=True) | Q(to_on__gt=on)).update(to_on=on)


def end_interval(table: type[UnitName | UnitPlace], unit: Unit, on: date) -> None:
    """End the open interval of a unit's name or place; one that began on the same day or later is replaced."""
    table.objects.filter(unit=unit, to_on__isnull=True, from_on__lt=on).update(to_on=on)
    table.objects.filter(unit=unit, to_on__isnull=True, from_on__gte=on).delete()
