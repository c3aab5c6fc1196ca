"""Keys for programs: made by a person for himself, shown once, limited in what and how long (kernel, section 14)."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.kernel.action import action, locked, tally
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import record
from lifeline.people import events, rules
from lifeline.people.models import Token
from lifeline.people.policies import PERSONAL_SCOPES, SCOPES
from lifeline.people.states import PersonState

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from lifeline.people.models import Person

PREFIX = "lifeline_"
"""So that scanners of repositories and mails recognise a token that was lost."""


@dataclass(frozen=True)
class Bearer:
    """Who calls by a token, and what the token allows; the person's own rights are asked beside it."""

    token_id: int
    person: Person
    scopes: frozenset[str]


def digest_of(token: str) -> str:
    """How a token is found; the token itself is kept nowhere."""
    return hashlib.sha256(token.encode()).hexdigest()


@action
def make(person: Person, name: str, scopes: Iterable[str], until_on: date, *, actor: Person, now: datetime) -> str:
    """A new token of the person, dead from `until_on` on, at most a year; returned once. Unknown scopes are refused.

    W-60: the event names no scope. One that left out what is the person's alone would say by its gap what it hides.
    """
    wanted, today = sorted(set(scopes)), timezone.localdate(now)
    if not wanted or set(wanted) - set(SCOPES):
        raise Refused("P-12", _("A key needs at least one scope that exists."))
    if not today < until_on <= today + timedelta(days=rules.TOKEN_DAYS):
        raise Refused("P-12", _("A key is good for at least a day and at most a year."))
    if PERSONAL_SCOPES & set(wanted) and until_on > today + timedelta(days=rules.PERSONAL_TOKEN_DAYS):
        raise Refused("P-12", _("A key to what is yours alone is good for seven days at most."))
    token = PREFIX + secrets.token_urlsafe(32)
    Token.objects.create(
        person=person, name=name, digest=digest_of(token), scopes=" ".join(wanted), made_on=today, until_on=until_on
    )
    record(events.TOKEN_MADE, person, actor=actor, name=name, until_on=until_on.isoformat())
    return token


@action
def revoke(token: Token, *, actor: Person) -> None:
    """The token opens nothing from now on."""
    row = locked(Token.objects.select_related("person"), token.pk)
    row.delete()
    record(events.TOKEN_REVOKED, row.person, actor=actor, name=token.name)


def token_for(header: str, *, now: datetime) -> Bearer | None:
    """P-12. Who calls with this `Authorization` header; None for an unknown or dead token, or if its person left."""
    kind, _space, token = header.partition(" ")
    if kind.lower() != "bearer" or not token.startswith(PREFIX):
        return None
    today = timezone.localdate(now)
    living = Token.objects.filter(until_on__gt=today, person__state=PersonState.ACTIVE)
    row = living.select_related("person__account").filter(digest=digest_of(token)).first()
    if row is None:
        return None
    if row.used_on != today:
        use_token(row.pk, today, actor=row.person)
    return Bearer(row.pk, row.person, frozenset(row.scopes.split()))


@tally(reason="kernel 14: the day of the last use, written once a day")
def use_token(pk: int, on: date, *, actor: Person) -> None:  # noqa: ARG001 - K-2
    """Note the day on which a token was last used, so that its person sees which ones nobody needs."""
    Token.objects.filter(pk=pk).update(used_on=on)
