"""What supervisors see: load, dates and ages; no name, contact or topic of anybody who asked."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from lifeline.wellbeing.models import Booking, TalkRequest
from lifeline.wellbeing.queries import companies, directory, site, talks
from lifeline.wellbeing.rules import helpers as numbers
from lifeline.wellbeing.states import BookingState, HelperKind, RequestState

if TYPE_CHECKING:
    from datetime import date, datetime

    from lifeline.people.models import Person
    from lifeline.wellbeing.models import Helper


@dataclass(frozen=True)
class Load:
    """One helper's load: talks of this week of how many, people in hand of how many, and overdue first contacts."""

    key: str
    name: str
    kind_name: str
    trained_on: date | None
    supervised_on: date | None
    takes_new: bool
    has_duty: bool
    paused: bool
    week: int
    week_most: int
    in_hand: int
    in_hand_most: int
    overdue: int
    ahead: int


@dataclass(frozen=True)
class Orphan:
    """E13. A booking whose helper has lost the duty, and who could take it over."""

    key: str
    start_at: datetime
    kind_name: str
    stand_ins: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Day:
    """One of the days ahead: how many slots are free, and of how many helpers."""

    on: date
    slots: int
    helpers: int


def loads(supervisor: Person, now: datetime) -> list[Load]:
    """P-1. The helpers of a supervisor's companies with their load, in the order of their names."""
    watched, rows = companies.watched(supervisor), list(directory.helpers())
    homes = companies.homes_of(rows)
    rows = [row for row in rows if homes[row.person_id] & watched]
    held = directory.on_duty_ids()
    book = directory.Book(rows, now)
    today, days = timezone.localdate(now), site.number("SUPERVISION_DAYS")
    waiting = TalkRequest.objects.filter(state=RequestState.TAKEN, since_at__lte=now - site.promise())
    late = Counter(waiting.values_list("helper_id", flat=True).order_by("pk"))
    ahead = Booking.objects.filter(state=BookingState.BOOKED, start_at__gt=now)
    coming = Counter(ahead.values_list("helper_id", flat=True).order_by("pk"))
    return [
        Load(
            key=row.random_key, name=row.display_name, kind_name=str(HelperKind(row.kind).label),
            trained_on=row.trained_on, supervised_on=row.supervised_on,
            takes_new=numbers.takes_new(row.trained_on, row.supervised_on, today, days),
            has_duty=row.person_id in held[row.kind], paused=row.paused,
            week=book.week_load(row), week_most=site.talks_a_week(row.kind),
            in_hand=row.in_hand, in_hand_most=site.in_hand(row.kind),
            overdue=late[row.pk], ahead=coming[row.pk],
        )
        for row in rows
    ]  # fmt: skip


def orphans(supervisor: Person, now: datetime) -> list[Orphan]:
    """E13, P-1. Bookings ahead whose helper in a supervisor's company holds the duty no more, the next first."""
    held = directory.on_duty_ids()
    rows = Booking.objects.filter(state=BookingState.BOOKED, start_at__gt=now).select_related("helper")
    lost = [row for row in rows.order_by("start_at", "pk") if row.helper.person_id not in held[row.helper.kind]]
    homes = companies.homes_of({row.helper for row in lost})
    watched = companies.watched(supervisor)
    free = {home: _free(home, now) for home in set(homes.values())}
    return [
        Orphan(
            row.random_key, row.start_at, str(HelperKind(row.helper.kind).label),
            _named(_stand_ins(row, *free[homes[row.helper.person_id]])),
        )
        for row in lost
        if _is_watched(homes[row.helper.person_id], watched)
    ]  # fmt: skip


def _is_watched(home: frozenset[int], watched: frozenset[int]) -> bool:
    """Whose company nobody can say any more is every supervisor's: else a person would wait before a closed door."""
    return bool(watched) and (not home or bool(home & watched))


def is_orphan(row: Booking, supervisor: Person) -> bool:
    """E13, P-1. Whether a booking has lost its helper, and lies with this supervisor."""
    if row.helper.person_id in directory.on_duty_ids()[row.helper.kind]:
        return False
    return _is_watched(companies.homes_of([row.helper])[row.helper.person_id], companies.watched(supervisor))


def _named(rows: list[Helper]) -> tuple[tuple[str, str], ...]:
    return tuple((one.random_key, f"{one.display_name} · {HelperKind(one.kind).label}") for one in rows)


def stand_ins(row: Booking, now: datetime) -> list[Helper]:
    """E13, W-31, W-46. Helpers who are free at the time of a booking, may hold its topic and are not too near.

    P-1: of the company of the helper whom they stand in for; nobody else could have been booked.
    """
    return _stand_ins(row, *_free(companies.homes_of([row.helper])[row.helper.person_id], now))


def _free(home: frozenset[int], now: datetime) -> tuple[list[Helper], directory.Book]:
    """Who takes new people in these companies, with their hours."""
    rows = directory.taking(directory.helpers(), now, directory.on_duty_in(home))
    return rows, directory.Book(rows, now)


def _stand_ins(row: Booking, free: list[Helper], book: directory.Book) -> list[Helper]:
    given = talks.content(row, row.key_id, row.sealed)
    left_out = set(given.get("left_out") or [])
    rows = [
        one for one in free
        if one.pk != row.helper_id and one.person_id not in left_out and row.channel in one.channels
        and numbers.may_hold(one.kind, given.get("topic", ""))
    ]  # fmt: skip
    return [one for one in rows if any(slot.start_at == row.start_at for slot in book.free(one))]


def days(supervisor: Person, now: datetime) -> list[Day]:
    """W-32, P-1. The free slots of each of the days ahead in a supervisor's companies; none is shown in red."""
    rows, book = _free(companies.watched(supervisor), now)
    found: Counter[date] = Counter()
    who: dict[date, set[int]] = {}
    for row in rows:
        for slot in book.free(row):
            day = timezone.localdate(slot.start_at)
            found[day] += 1
            who.setdefault(day, set()).add(row.pk)
    first = timezone.localdate(now)
    every = [first + timedelta(days=offset) for offset in range(book.days)]
    return [Day(day, found[day], len(who.get(day, ()))) for day in every]
