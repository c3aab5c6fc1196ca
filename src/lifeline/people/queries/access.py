"""What the pages of signing in read: second proofs, sessions, resets, invitations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from lifeline.kernel.errors import Unseen
from lifeline.people.models import (
    Account,
    Duty,
    Factor,
    Invitation,
    Person,
    RecoveryCode,
    Reset,
    Session,
    Token,
    Tries,
    Unit,
)
from lifeline.people.policies import ADMINISTRATOR, LEADER, ROLES, duties_of, duty_units, in_effect, inside, today
from lifeline.people.queries import members, unit_at
from lifeline.people.rules import normal_number
from lifeline.people.states import PersonState

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet


def untold_tries() -> list[str]:
    """P-14. Keys of persons' numbers that were closed and of which the log does not know yet."""
    return list(Tries.objects.filter(told=False, person__isnull=False).order_by("key").values_list("key", flat=True))


def factors_of(person: Person) -> list[Factor]:
    """P-15. The second proofs of a person, oldest first."""
    return list(Factor.objects.filter(person=person).order_by("pk"))


def factor_for(person: Person, pk: int) -> Factor:
    """One of the person's own second proofs; `Unseen` for another's."""
    if (found := Factor.objects.filter(person=person, pk=pk).first()) is None:
        raise Unseen
    return found


def recovery_codes_left(person: Person) -> int:
    """P-15. How many recovery codes still open."""
    return RecoveryCode.objects.filter(person=person).count()


def needs_second_step(person: Person) -> bool:
    """P-15. Does he hold a duty today that asks for a second proof? Never on a demo that only its own machine sees."""
    if not settings.SECOND_STEP:
        return False
    return any(ROLES[held.role].needs_mfa for held in duties_of(person) if held.role in ROLES)


def sessions_of(person: Person, now: datetime) -> list[Session]:
    """P-16. Where the person is signed in, newest first."""
    return list(Session.objects.filter(person=person, expire_date__gt=now).order_by("-started_on", "-expire_date"))


@dataclass(frozen=True)
class DutyShown:
    """A duty as its holder reads it."""

    title: str
    unit: str
    since: date
    deputy: bool


def duties_shown(person: Person) -> list[DutyShown]:
    """P-4. The duties of today in words, for the person himself."""
    return [
        DutyShown(str(ROLES[held.role].title), held.unit_name, held.from_on, held.deputy)
        for held in duties_of(person)
        if held.role in ROLES
    ]


def covers(actor: Person, roles: tuple[str, ...], person: Person) -> bool:
    """P-18. Does the actor hold one of the roles over the person's unit and over every unit in which he holds a duty?

    So nobody resets the password of somebody who stands above him, and from there takes over what he may do.
    """
    home = unit_at(person)
    if home is None:
        return False
    paths = [home.path, *(held.path for held in duties_of(person))]
    mine = [held.path for held in duties_of(actor) if held.role in roles]
    return any(all(path.startswith(top) for path in paths) for top in mine)


def person_to_reset(actor: Person, employee_no: str) -> Person | None:
    """P-18. The person of this number, if the actor may ask for him; no answer tells whether others exist."""
    number = normal_number(employee_no)
    person = Person.objects.filter(employee_no=number, state=PersonState.ACTIVE).first()
    return person if person is not None and may_ask_reset(actor, person) else None


def may_ask_reset(actor: Person, person: Person) -> bool:
    """P-18. An administrator of the person's unit, never for himself."""
    return actor.pk != person.pk and covers(actor, (ADMINISTRATOR,), person)


def may_confirm_reset(actor: Person, reset: Reset) -> bool:
    """P-18. Another administrator of the person's unit or its leader: neither who asked nor whom it is for."""
    strangers = actor.pk not in {reset.asked_by_id, reset.person_id}
    return strangers and covers(actor, (ADMINISTRATOR, LEADER), reset.person)


def resets_for(actor: Person, now: datetime) -> list[Reset]:
    """P-18. Open requests that the actor asked for or may confirm, oldest first."""
    rows = Reset.objects.filter(closed_at__isnull=True, until_at__gt=now).select_related("person", "asked_by")
    return [row for row in rows.order_by("asked_at") if actor.pk == row.asked_by_id or may_confirm_reset(actor, row)]


def open_reset_of(person: Person, now: datetime) -> Reset | None:
    """P-18. What was asked for in this person's name and is still open."""
    return (
        Reset.objects.filter(person=person, closed_at__isnull=True, until_at__gt=now).select_related("asked_by").first()
    )


def reset_for(actor: Person, pk: int, now: datetime) -> Reset:
    """P-18. One of the requests that the actor may see: his own, those he asked for or may confirm. Else `Unseen`."""
    row = Reset.objects.filter(pk=pk, until_at__gt=now).select_related("person").first()
    if row is None or not (actor.pk in {row.person_id, row.asked_by_id} or may_confirm_reset(actor, row)):
        raise Unseen
    return row


def has_administrator() -> bool:
    """P-19. Can anybody sign in who keeps this site?"""
    return Duty.objects.filter(in_effect(today()), role=ADMINISTRATOR, person__account__isnull=False).exists()


def invitation_for(digest: str, now: datetime) -> Invitation | None:
    """P-19. The invitation that a link names, if it was not used and is younger than a day."""
    return Invitation.objects.filter(digest=digest, used_at__isnull=True, until_at__gt=now).first()


def tokens_of(person: Person) -> list[Token]:
    """The person's keys for programs, newest first."""
    return list(Token.objects.filter(person=person).order_by("-pk"))


def token_of(person: Person, pk: int) -> Token:
    """One of the person's own keys; `Unseen` for another's."""
    if (found := Token.objects.filter(person=person, pk=pk).first()) is None:
        raise Unseen
    return found


def awaiting_slips(unit: Unit, actor: Person | None, now: datetime) -> QuerySet[Person]:
    """P-13. Who works in the unit or below it and has neither a password nor a slip that is still good, by name.

    For an administrator without those who hold a duty outside of his own units (P-18); `actor` None is the site itself.
    """
    none_yet = Q(account__isnull=True) | Q(account__must_change=True, account__initial_until_at__lte=now)
    people = members(unit, timezone.localdate(now)).filter(none_yet)
    if actor is None:
        return people
    above = Duty.objects.filter(in_effect(today())).exclude(
        unit__in=Unit.objects.filter(inside(duty_units(actor, ADMINISTRATOR))).order_by().values("pk")
    )
    return people.exclude(pk__in=above.order_by().values("person")).exclude(pk=actor.pk)


def lost_slip_of(actor: Person, employee_no: str) -> Person | None:
    """P-13. A person of the administrator's units who lost his slip before he used it."""
    person = person_to_reset(actor, employee_no)
    never = person is not None and Account.objects.filter(person=person, must_change=False).exists()
    return None if never else person
