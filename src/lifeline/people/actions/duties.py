"""Duties are given, confirmed by a second person, lent to a deputy, and ended; who, why and since when stays (P-4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lifeline.kernel.action import action, locked
from lifeline.kernel.errors import Forbidden, Refused
from lifeline.kernel.events import record
from lifeline.people import events
from lifeline.people.models import Duty
from lifeline.people.policies import ADMINISTRATOR, ROLES, excluded, two_person_roles
from lifeline.people.queries import during, has_duty

if TYPE_CHECKING:
    from datetime import date

    from lifeline.people.models import Person, Unit


def refuse_exclusion(person: Person, role: str, on: date) -> None:
    """P-3. Roles that exclude each other never lie in one hand, whoever grants them."""
    held = set(Duty.objects.filter(during(on), person=person).values_list("role", flat=True))
    if clash := sorted(other for other in held if other in ROLES and excluded(role, other)):
        raise Refused(
            "P-3",
            _("%(role)s and %(other)s must not lie in one hand."),
            role=ROLES[role].title,
            other=ROLES[clash[0]].title,
        )


def refuse_stranger(actor: Person | None, unit: Unit, on: date) -> None:
    """P-5. Only an administrator of the unit gives and ends duties there; the system itself (actor None) may."""
    if actor is not None and not has_duty(actor, ADMINISTRATOR, unit, on):
        raise Forbidden


@action
def grant(
    person: Person, role: str, unit: Unit, *, from_on: date, to_on: date | None = None, reason: str,
    document_no: str = "", actor: Person | None, by: str = "",
) -> Duty:  # fmt: skip
    """P-5. The person holds the role in the unit's subtree from `from_on`; nobody grants himself anything.

    A role that is marked for two persons waits, without effect, until a second administrator confirms it.
    """
    if role not in ROLES:
        raise Refused("P-4", _("There is no such role."))
    if actor is not None and actor.pk == person.pk:
        raise Refused("P-5", _("Nobody grants himself a duty."))
    if not reason.strip():
        raise Refused("P-5", _("A duty needs a reason."))
    refuse_stranger(actor, unit, from_on)
    refuse_exclusion(person, role, from_on)
    if Duty.objects.filter(during(from_on), person=person, role=role, unit=unit, deputy_of__isnull=True).exists():
        raise Refused("P-4", _("The person already holds this duty."))
    duty = Duty.objects.create(
        person=person, role=role, unit=unit, from_on=from_on, to_on=to_on, granted_by=actor, reason=reason,
        document_no=document_no,
    )  # fmt: skip
    waits = actor is not None and ROLES[role].two_person
    record(
        events.DUTY_GRANTED, person, actor=actor, by=by, role=role, unit=unit.name, from_on=from_on.isoformat(),
        to_on=to_on.isoformat() if to_on else "", reason=reason, duty_id=duty.pk, waits=waits,
    )  # fmt: skip
    return duty


@action
def confirm_duty(duty: Duty, *, on: date, actor: Person) -> Duty:
    """P-5. A second administrator, neither the first nor the holder, puts a two-person duty into effect."""
    duty = locked(Duty.objects.select_related("unit", "person"), duty.pk)
    if actor.pk in {duty.granted_by_id, duty.person_id}:
        raise Refused("P-5", _("A second administrator has to confirm this."))
    refuse_stranger(actor, duty.unit, on)
    if duty.confirmed_by_id is not None or duty.role not in two_person_roles():
        raise Refused("P-5", _("This duty waits for nobody's confirmation."))
    duty.confirmed_by = actor
    duty.save(update_fields=["confirmed_by"])
    record(
        events.DUTY_CONFIRMED,
        duty.person,
        actor=actor,
        by=ADMINISTRATOR,
        role=duty.role,
        unit=duty.unit.name,
        duty_id=duty.pk,
    )
    return duty


@action
def end_duty(duty: Duty, *, on: date, reason: str, actor: Person | None, by: str = "") -> Duty:
    """P-5. The duty ends on `on`, and every deputy of it with it; a duty that had not begun is taken back."""
    duty = locked(Duty.objects.select_related("unit", "person"), duty.pk)
    refuse_stranger(actor, duty.unit, on)
    for deputy in duty.deputies.filter(to_on__gt=on):
        end_duty(deputy, on=on, reason=reason, actor=actor, by=by)
    record(
        events.DUTY_ENDED, duty.person, actor=actor, by=by,
        role=duty.role, unit=duty.unit.name, to_on=on.isoformat(), reason=reason, duty_id=duty.pk,
    )  # fmt: skip
    if duty.from_on >= on:
        duty.deputies.all().delete()
        duty.delete()
    else:
        duty.to_on = on
        duty.save(update_fields=["to_on"])
    return duty


@action
def deputise(duty: Duty, person: Person, *, from_on: date, to_on: date, actor: Person) -> Duty:
    """P-2. The deputy has the duty from `from_on` until before `to_on`; the holder or an administrator asks for it."""
    duty = locked(Duty.objects.select_related("unit", "person"), duty.pk)
    if actor.pk != duty.person_id:
        refuse_stranger(actor, duty.unit, from_on)
    if person.pk == duty.person_id or duty.deputy_of_id is not None:
        raise Refused("P-2", _("A deputy is another person, and a deputy has no deputy."))
    if to_on <= from_on or (duty.to_on is not None and to_on > duty.to_on):
        raise Refused("P-2", _("The days of a deputy lie within those of the duty."))
    refuse_exclusion(person, duty.role, from_on)
    deputy = Duty.objects.create(
        person=person, role=duty.role, unit=duty.unit, from_on=from_on, to_on=to_on, deputy_of=duty,
        granted_by=None if actor.pk == person.pk else actor, confirmed_by=duty.confirmed_by, reason=duty.reason,
    )  # fmt: skip
    record(
        events.DUTY_DEPUTISED, person, actor=actor, role=duty.role, unit=duty.unit.name,
        from_on=from_on.isoformat(), to_on=to_on.isoformat(), duty_id=deputy.pk, deputy_of=duty.pk,
    )  # fmt: skip
    return deputy
