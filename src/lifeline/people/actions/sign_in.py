"""Signing in by number and password, and Django's door to it.

The floor plan has no `auth.py`: a back-end is how Django calls the verbs of this module, so it stands beside them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.backends import BaseBackend
from django.db import transaction
from django.utils.crypto import salted_hmac

from lifeline.people import rules
from lifeline.people.actions import passwords
from lifeline.people.models import Account, Person, Tries
from lifeline.people.states import PersonState

if TYPE_CHECKING:
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
    number = rules.normal_number(employee_no)
    account = Account.objects.select_related("person").filter(person__employee_no=number).first()
    looked_at = count_try(number, address, account, now=now)
    right = passwords.opens(account, password)
    if account is None or not (right and looked_at and _may_enter(account, now)):
        return None
    forget_tries(number, address)
    return account.person


def _may_enter(account: Account, now: datetime) -> bool:
    alive = account.initial_until_at is None or now < account.initial_until_at
    return alive and account.person.is_active


def digest(kind: str, text: str) -> str:
    """A keyed digest: the table of tries names neither numbers nor addresses."""
    return salted_hmac(f"people.tries.{kind}", text, algorithm="sha256").hexdigest()


@transaction.atomic
def count_try(number: str, address: str, account: Account | None, *, now: datetime) -> bool:
    """P-14. Count one more failure for the number and for the address; False when either is closed now.

    The same rows are read and written whether the number exists and whether it is closed, so the time tells nothing.
    For the same reason that a number was closed is only marked here; the clock records it (`tell_of_closed`).
    """
    kinds = {digest("number", number): False, digest("address", address): True}
    Tries.objects.bulk_create(
        [Tries(key=key, first_at=now, last_at=now) for key in sorted(kinds)], ignore_conflicts=True
    )
    rows = list(Tries.objects.select_for_update().filter(key__in=kinds).order_by("key"))
    closed = any(_count(row).closed(now) for row in rows)
    for row in rows:
        count = _count(row) if closed else rules.one_more(_count(row), now, address=kinds[row.key])
        row.failures, row.first_at, row.last_at, row.closed_until_at = count
        if not kinds[row.key]:
            row.person_id = account.pk if account else None
            row.told = row.told and (closed or not count.closed(now))
    Tries.objects.bulk_update(rows, ["failures", "first_at", "last_at", "closed_until_at", "person", "told"])
    return not closed


def _count(row: Tries) -> rules.Count:
    return rules.Count(row.failures, row.first_at, row.last_at, row.closed_until_at)


@transaction.atomic
def forget_tries(number: str, address: str) -> None:
    """P-14. After a right password: the number's failures are forgotten, and the one counted now for the address."""
    Tries.objects.filter(key=digest("number", number)).delete()
    row = Tries.objects.select_for_update().get(key=digest("address", address))
    row.failures -= 1
    row.closed_until_at = None if row.failures < rules.ADDRESS_FREE_TRIES else row.closed_until_at
    row.save(update_fields=["failures", "closed_until_at"])
