"""Persons join, move, change, leave, come back and are erased. A change is a new interval (P-7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lifeline.kernel.action import action, locked
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import erase, record
from lifeline.kernel.notices import forget
from lifeline.people import events, rules
from lifeline.people.actions.accounts import end_access
from lifeline.people.actions.units import end_duties
from lifeline.people.models import Duty, FormerNumber, Membership, Person
from lifeline.people.states import PERSON_FLOW, UnitState

if TYPE_CHECKING:
    from datetime import date

    from lifeline.people.models import Unit


def checked_name(name: str) -> str:
    """P-20. The name as it is stored, or `Refused`."""
    clean = rules.clean_name(name)
    if not rules.is_name(clean):
        raise Refused(
            "P-20", _("A name has 1 to 60 letters, and nothing but letters, blanks, hyphens and middle dots.")
        )
    return clean


def set_name(person: Person, name: str) -> None:
    """P-20, P-21. The name with what sorting and search need; unsaved."""
    person.name, person.name_key, person.initials = name, rules.name_key(name), rules.initials(name)


def refuse_closed(unit: Unit) -> None:
    """P-6. A closed unit takes no one."""
    if unit.state == UnitState.CLOSED:
        raise Refused("P-6", _("%(unit)s is closed and takes no one."), unit=unit.name)


@action
def join(
    employee_no: str,
    name: str,
    unit: Unit,
    *,
    on: date,
    post: str = "",
    crew: str = "",
    actor: Person | None,
    by: str = "",
) -> Person:
    """P-9, P-10. A new person works in `unit` from `on`. He has no password yet; a known number is refused."""
    refuse_closed(unit)
    if Person.objects.filter(employee_no=employee_no).exists():
        raise Refused("P-10", _("The employee number is already used."))
    person = Person(employee_no=employee_no)
    set_name(person, checked_name(name))
    person.save()
    Membership.objects.create(person=person, unit=unit, post=post, crew=crew, from_on=on)
    record(
        events.JOINED, person, actor=actor, by=by,
        name=person.name, employee_no=employee_no, unit=unit.name, from_on=on.isoformat(),
    )  # fmt: skip
    return person


@action
def rename(person: Person, name: str, *, actor: Person | None, by: str = "") -> Person:
    """P-20. The new name sorts and is found at once; old names stay only as personal values of the history."""
    person = locked(Person.objects.all(), person.pk)
    old = person.name
    set_name(person, checked_name(name))
    person.save(update_fields=["name", "name_key", "initials"])
    record(events.RENAMED, person, actor=actor, by=by, old=old, new=person.name)
    return person


@action
def renumber(person: Person, employee_no: str, *, on: date, actor: Person | None, by: str = "") -> Person:
    """P-9. The old number is kept as former, so that the person is found and is never taken for another."""
    person = locked(Person.objects.all(), person.pk)
    taken = Person.objects.filter(employee_no=employee_no).exclude(pk=person.pk).exists()
    if taken or FormerNumber.objects.filter(employee_no=employee_no).exclude(person=person).exists():
        raise Refused("P-10", _("The employee number is already used."))
    old = person.employee_no
    FormerNumber.objects.get_or_create(employee_no=old, defaults={"person": person, "to_on": on})
    person.employee_no = employee_no
    person.save(update_fields=["employee_no"])
    record(events.RENUMBERED, person, actor=actor, by=by, old=old, new=employee_no)
    return person


@action
def update_contact(person: Person, *, email: str, phone: str, actor: Person | None, by: str = "") -> Person:
    """P-10. Mail and phone; a mail address that another person has is refused."""
    person = locked(Person.objects.all(), person.pk)
    if email and Person.objects.filter(email__iexact=email).exclude(pk=person.pk).exists():
        raise Refused("P-10", _("Another person has this e-mail address."))
    person.email, person.phone = email, phone
    person.save(update_fields=["email", "phone"])
    record(events.UPDATED, person, actor=actor, by=by, what="contact")
    return person


@action
def transfer(
    person: Person, unit: Unit, *, on: date, post: str = "", crew: str = "", actor: Person | None, by: str = ""
) -> Membership:
    """P-7. The main membership ends on `on` and a new one begins; a day before the present one began is refused."""
    refuse_closed(unit)
    person = locked(Person.objects.all(), person.pk)
    now_in = Membership.objects.filter(person=person, main=True, to_on__isnull=True).select_related("unit").first()
    if now_in is not None and on <= now_in.from_on:
        raise Refused(
            "P-7", _("The day must lie after %(day)s, when the present membership began."), day=now_in.from_on
        )
    if now_in is not None:
        now_in.to_on = on
        now_in.save(update_fields=["to_on"])
    membership = Membership.objects.create(person=person, unit=unit, post=post, crew=crew, from_on=on)
    record(
        events.TRANSFERRED, person, actor=actor, by=by,
        old_unit=now_in.unit.name if now_in else "—", unit=unit.name, from_on=on.isoformat(),
    )  # fmt: skip
    return membership


@action
def change_crew(person: Person, crew: str, *, on: date, actor: Person | None, by: str = "") -> Membership:
    """P-7. Another crew is a new interval in the same unit."""
    now_in = Membership.objects.select_related("unit").get(person=person, main=True, to_on__isnull=True)
    if on <= now_in.from_on:
        now_in.crew = crew
        now_in.save(update_fields=["crew"])
    else:
        now_in.to_on = on
        now_in.save(update_fields=["to_on"])
        now_in = Membership.objects.create(person=person, unit=now_in.unit, post=now_in.post, crew=crew, from_on=on)
    record(events.CREW_CHANGED, person, actor=actor, by=by, crew=crew)
    return now_in


@action
def leave(person: Person, *, on: date, actor: Person | None, by: str = "") -> Person:
    """P-12. Memberships, duties, deputies and every way in end in the same transaction; the history stays."""
    person = locked(Person.objects.all(), person.pk)
    PERSON_FLOW.move(person, "leave")
    person.save(update_fields=["state"])
    end_intervals(person, on)
    end_access(person, left=True)
    record(events.LEFT, person, actor=actor, by=by, on=on.isoformat())
    return person


def end_intervals(person: Person, on: date) -> None:
    """End every open membership and duty on `on`; what would have begun later never was."""
    Membership.objects.filter(person=person, from_on__gte=on).delete()
    Membership.objects.filter(Q(to_on__isnull=True) | Q(to_on__gt=on), person=person).update(to_on=on)
    end_duties(Duty.objects.filter(Q(person=person) | Q(deputy_of__person=person)), on)


@action
def come_back(
    person: Person, unit: Unit, *, on: date, post: str = "", crew: str = "", actor: Person | None, by: str = ""
) -> Person:
    """P-9. A number that comes back is the same person with a new interval; his old duties do not come back."""
    refuse_closed(unit)
    person = locked(Person.objects.all(), person.pk)
    PERSON_FLOW.move(person, "return")
    person.save(update_fields=["state"])
    end_access(person)
    Membership.objects.create(person=person, unit=unit, post=post, crew=crew, from_on=on)
    record(events.RETURNED, person, actor=actor, by=by, unit=unit.name, from_on=on.isoformat())
    return person


@action
def erase_person(person: Person, *, reason: str, actor: Person | None, by: str = "") -> Person:
    """P-12. Name, mail, phone and the log's personal values go; the id stays, so no history and no figure breaks.

    Consequences: his notices, what of them was still to be sent, and his choices about them are deleted too.
    """
    person = locked(Person.objects.all(), person.pk)
    PERSON_FLOW.move(person, "erase")
    person.name, person.name_key, person.initials = "—", "", ""
    person.email = person.phone = ""
    person.employee_no = f"x{person.pk}"
    person.save()
    FormerNumber.objects.filter(person=person).delete()
    end_access(person)
    record(events.ERASED, person, actor=actor, by=by, reason=reason)
    erase(person, reason=reason, actor=actor)
    forget(person.pk)
    return person
