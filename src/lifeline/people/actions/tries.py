"""P-14. Counting tries, for signing in and for the second step, and closing what was tried too often."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.conf import settings
from django.db.models import Max
from django.utils import timezone
from django.utils.crypto import salted_hmac

from lifeline.kernel.action import action, locked, tally
from lifeline.kernel.events import record
from lifeline.kernel.notices import notify
from lifeline.people import events, rules
from lifeline.people.models import Account, Person, Session, Tries
from lifeline.people.states import PersonState

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.http import HttpRequest

T = TypeVar("T")


def digest(kind: str, text: str) -> str:
    """A keyed digest: the table of tries names neither numbers nor addresses."""
    return salted_hmac(f"people.tries.{kind}", text, algorithm="sha256").hexdigest()


def address_of(request: HttpRequest) -> str:
    """The address that a try is counted for: the last one that a proxy of ours saw, else the other end of the line."""
    peer = str(request.META.get("REMOTE_ADDR", ""))
    forwarded = request.headers.get("X-Forwarded-For", "")
    return forwarded.rsplit(",", 1)[-1].strip() if forwarded and peer in settings.PROXIES else peer


@tally(reason="P-14: a row for each try, the same for numbers that nobody has")
def count_try(key: str, address: str, person_id: int | None, *, actor: Person | None, now: datetime) -> bool:  # noqa: ARG001 - K-2
    """P-14. Count one more failure for `key` and for the address (digests); False when either is closed now.

    The same rows are read and written whether the number exists and whether it is closed, so the time tells nothing.
    For the same reason that a number was closed is only marked here; the clock records it (`tell_of_closed`).
    """
    keys = sorted({key, address})
    Tries.objects.bulk_create([Tries(key=each, first_at=now, last_at=now) for each in keys], ignore_conflicts=True)
    rows = list(Tries.objects.select_for_update(no_key=True).filter(key__in=keys).order_by("key"))
    closed = any(_count(row).closed(now) for row in rows)
    for row in rows:
        count = _count(row) if closed else rules.one_more(_count(row), now, address=row.key == address)
        row.failures, row.first_at, row.last_at, row.closed_until_at = count
        if row.key == key:
            row.person_id = person_id
            row.told = row.told and (closed or not count.closed(now))
    Tries.objects.bulk_update(rows, ["failures", "first_at", "last_at", "closed_until_at", "person", "told"])
    return not closed


def _count(row: Tries) -> rules.Count:
    return rules.Count(row.failures, row.first_at, row.last_at, row.closed_until_at)


@tally(reason="P-14: that somebody signed in is nobody's business")
def forget_tries(key: str, address: str, *, actor: Person | None) -> None:  # noqa: ARG001 - K-2
    """P-14. After a right proof: the failures of `key` are forgotten, and the one counted now for the address."""
    Tries.objects.filter(key=key).delete()
    row = Tries.objects.select_for_update(no_key=True).get(key=address)
    row.failures -= 1
    row.closed_until_at = None if row.failures < rules.ADDRESS_FREE_TRIES else row.closed_until_at
    row.save(update_fields=["failures", "closed_until_at"])


def guess(kind: str, person: Person, find: Callable[[], T | None], *, now: datetime) -> T | None:
    """P-14. One guess at another secret of a person ("hotline.vault"): counted before it is looked at.

    What `find` finds; None when it finds nothing, or when too many guesses were wrong before. A right one forgets them.
    `find` may be slow: it runs outside of any transaction.
    """
    keys = digest(kind, str(person.pk)), digest(f"{kind}.side", str(person.pk))
    found = find() if count_try(*keys, None, actor=person, now=now) else None
    if found is not None:
        forget_tries(*keys, actor=person)
    return found


def reopen(key: str) -> None:
    """P-14. Forget what closed a number, as part of an action that has proved its person another way."""
    Tries.objects.filter(key=key).delete()


@action
def tell_of_closed(key: str, *, actor: Person | None, now: datetime) -> None:  # noqa: ARG001 - the event happened before
    """P-14. Record for the clock that a person's number was closed; `Unseen` when a right proof was faster."""
    row = locked(Tries.objects.filter(person__isnull=False).select_related("person"), key)
    assert row.person is not None
    minutes = int(rules.wait_after(row.failures, rules.FREE_TRIES).total_seconds() // 60)
    row.told = True
    row.save(update_fields=["told"])
    notify([row.person.pk], events.TELL_LOCKED, key=f"people.locked.{row.person.pk}.{row.last_at.isoformat()}")
    record(events.LOCKED, row.person, actor=actor, by="clock", at=row.last_at, failures=row.failures, minutes=minutes)


@tally(reason="P-14, P-16: what has run out is nobody's act")
def sweep(*, actor: Person | None, now: datetime) -> int:  # noqa: ARG001 - K-2
    """P-12, P-14, P-16. Delete old tries, dead sessions, passwords of who left long ago; returns how many rows went.

    Who left on the day he came has no membership to count from: his password goes at once.
    """
    left = Person.objects.filter(state=PersonState.LEFT).annotate(until_on=Max("memberships__to_on"))
    lately = left.filter(until_on__gt=timezone.localdate(now) - rules.LEFT_KEPT)
    accounts, _each = (
        Account.objects.filter(person__state=PersonState.LEFT).exclude(person__in=lately.values("pk")).delete()
    )
    tries, _each = Tries.objects.filter(last_at__lt=now - rules.TRIES_FORGOTTEN).delete()
    sessions, _each = Session.objects.filter(expire_date__lte=now).delete()
    return tries + sessions + accounts
