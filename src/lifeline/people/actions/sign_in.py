"""Signing in by number and password, and Django's door to it.

The floor plan has no `auth.py`: a back-end is how Django calls the verbs of this module, so it stands beside them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.backends import BaseBackend

from lifeline.kernel.action import action
from lifeline.kernel.events import record
from lifeline.people import events, rules
from lifeline.people.actions import passwords, tries
from lifeline.people.models import Account, Person
from lifeline.people.states import PersonState

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.http import HttpRequest


class NumberBackend(BaseBackend):
    """Finds the person of a session. Proving who he is goes through `enter` and nothing else."""

    def authenticate(self, request: HttpRequest | None, **_credentials: object) -> None:
        """Nobody: `django.contrib.auth.authenticate` knows neither back-off nor initial passwords."""

    def get_user(self, user_id: int) -> Person | None:
        """The person with his account, if he may still sign in; one query."""
        return Person.objects.select_related("account").filter(pk=user_id, state=PersonState.ACTIVE).first()


def enter(employee_no: str, password: str, address: str, *, now: datetime) -> Person | None:
    """P-13, P-14. The person whom number and password prove, or None: unknown, wrong, closed, left and dead look alike.

    1. The try is counted before the password is looked at, so tries side by side cannot outrun the count.
    2. Exactly one hash is computed, whatever happened before (outside of the transaction: it takes 25 ms).
    3. A right password forgets the failures of the number; those of the address stay.
    """
    return _proved(employee_no, password, address, _may_enter, now)


def prove_left(employee_no: str, password: str, address: str, *, now: datetime) -> Person | None:
    """P-12, P-14. Who has left and still knows the password that he chose himself; None for everybody else.

    It opens no session: an app that owes a leaver something asks for this. Counted as signing in is, with it.
    """
    return _proved(employee_no, password, address, _has_left, now)


def _proved(
    employee_no: str, password: str, address: str, may: Callable[[Account, datetime], bool], now: datetime
) -> Person | None:
    number = rules.normal_number(employee_no)
    account = Account.objects.select_related("person").filter(person__employee_no=number).first()
    keys = tries.digest("number", number), tries.digest("address", address)
    looked_at = tries.count_try(*keys, account.pk if account else None, actor=None, now=now)
    right = passwords.opens(account, password)
    if account is None or not (right and looked_at and may(account, now)):
        return None
    tries.forget_tries(*keys, actor=account.person)
    return account.person


def _may_enter(account: Account, now: datetime) -> bool:
    alive = account.initial_until_at is None or now < account.initial_until_at
    by_password = settings.PASSWORDS or account.person.employee_no in settings.EMERGENCY
    return alive and by_password and account.person.is_active


def by_claim(employee_no: str, *, now: datetime) -> Person | None:
    """P-17. The person whom a provider's claim names; None for nobody and for who left. Never makes a person."""
    number = rules.normal_number(employee_no)
    person = Person.objects.select_related("account").filter(employee_no=number, state=PersonState.ACTIVE).first()
    if person is not None and number and not hasattr(person, "account"):
        open_account(person, actor=person, now=now)
    return person if number else None


def _has_left(account: Account, _now: datetime) -> bool:
    """An initial password is not his alone: who printed the slip knows it, too."""
    return account.person.state == PersonState.LEFT and not account.must_change and settings.PASSWORDS


@action
def open_account(person: Person, *, actor: Person, now: datetime) -> None:  # noqa: ARG001 - the time of the event
    """P-17. Who comes by his company's account for the first time gets one here, without a password."""
    account = Account(person=person)
    account.set_unusable_password()
    account.save()
    person.account = account
    record(events.ACCOUNT_OPENED, person, actor=actor)
