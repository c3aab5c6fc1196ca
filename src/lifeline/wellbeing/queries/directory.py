"""The directory of helpers with their next slots: frozen values, and nothing that reaches a helper but the desk."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, Exists, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from lifeline.people import api as people
from lifeline.wellbeing import policies
from lifeline.wellbeing.models import Booking, Case, DutyShift, Helper, TalkRequest, Window, WindowChange
from lifeline.wellbeing.models.talks import HELD, IN_HANDS
from lifeline.wellbeing.queries import site
from lifeline.wellbeing.queries.circle import circle, company_of
from lifeline.wellbeing.rules import helpers as numbers
from lifeline.wellbeing.rules.slots import Change, Hours, Weekly, free, slots, week_of
from lifeline.wellbeing.states import CaseState, Channel, Gender, HelperKind, Language, ShiftKind, Topic

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from django.db.models import QuerySet

    from lifeline.people.models import Person

HEAVY: Final = "heavy"
"""All topics of W-31 at once: so that no address tells which of them somebody looked for (W-58)."""
INLINE: Final = 3


@dataclass(frozen=True)
class Slot:
    """A moment that can be booked: `at` in minutes since 1970, as addresses have it."""

    key: str
    helper: str
    kind: str
    start_at: datetime
    minutes: int

    @property
    def at(self) -> int:
        """Minutes since 1970."""
        return int(self.start_at.timestamp()) // 60


@dataclass(frozen=True)
class Card:
    """A helper as the directory shows him (W-38): no number, no unit, no address. W-30: one who takes new people."""

    key: str
    name: str
    kind: str
    kind_name: str
    gender: str
    about: str
    topics: tuple[str, ...]
    not_for: tuple[str, ...]
    languages: tuple[str, ...]
    channels: tuple[str, ...]
    channel_codes: tuple[str, ...]
    shifts: tuple[str, ...]
    places: str
    is_near: bool
    slots: tuple[Slot, ...]


@dataclass(frozen=True)
class Wish:
    """What the directory is filtered by; empty: anybody."""

    topic: str = ""
    gender: str = ""
    place: str = ""
    channel: str = ""
    kind: str = ""
    today: bool = False


def names(codes: Iterable[str], words: Any) -> tuple[str, ...]:
    """Codes of a profile in words; what a later version no longer knows is left out."""
    return tuple(str(words(code).label) for code in codes if code in words.values)


def zone() -> ZoneInfo:
    """W-32. The company's time zone."""
    found: ZoneInfo = timezone.get_default_timezone()
    return found


def on_duty_ids(person: Person | None = None) -> dict[str, frozenset[int]]:
    """E13. Ids of those who hold the duty of each kind of helper today, within the person's company or everywhere."""
    if person is None:
        return on_duty_in(None)
    company = company_of(person)
    return on_duty_in(set() if company is None else {company.pk})


def on_duty_in(companies: Collection[int] | None) -> dict[str, frozenset[int]]:
    """E13, P-1. The same for companies by their ids, without their daughters; None: everywhere. Two queries."""
    found: dict[str, set[int]] = {kind: set() for kind in policies.HELPERS}
    kind_of = {role: kind for kind, role in policies.HELPERS.items()}
    held = people.holding(policies.HELPERS.values())
    of = {} if companies is None else people.companies_of({path for _role, _pk, path in held})
    for role, pk, path in held:
        if companies is None or of[path] in companies:
            found[kind_of[role]].add(pk)
    return {kind: frozenset(ids) for kind, ids in found.items()}


def taking(rows: Iterable[Helper], now: datetime, held: Mapping[str, Collection[int]]) -> list[Helper]:
    """W-30, W-34, E13. Those of the helpers who take new people: duty, training, supervision, a free hand."""
    today, days = timezone.localdate(now), site.number("SUPERVISION_DAYS")
    return [
        row for row in rows
        if row.person_id in held[row.kind] and not row.paused
        and numbers.takes_new(row.trained_on, row.supervised_on, today, days)
        and getattr(row, "in_hand", 0) < site.in_hand(row.kind)
    ]  # fmt: skip


def helpers() -> Any:
    """All profiles with the number of people in hand (W-34): open requests, and open cases of others than these.

    Requests and cases know a person by the same pseudonym; who has both is one person.
    """
    asked = TalkRequest.objects.filter(helper=OuterRef("pk"), state__in=IN_HANDS)
    same = TalkRequest.objects.filter(helper__person=OuterRef("helper"), state__in=IN_HANDS, token=OuterRef("token"))
    held = Case.objects.filter(~Exists(same), helper=OuterRef("person"), state=CaseState.OPEN)
    return Helper.objects.annotate(in_hand=_number(asked) + _number(held)).order_by("display_name", "pk")


def _number(rows: QuerySet[Any]) -> Coalesce:
    """How many rows there are for each outer row."""
    counted = rows.order_by().values("helper").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


class Book:
    """Hours and talks of many helpers at once, in four queries, and the free slots that follow from them."""

    def __init__(self, rows: Collection[Helper], now: datetime) -> None:
        self.now, self.zone, self.days = now, zone(), site.number("AHEAD_DAYS")
        ids = [row.pk for row in rows]
        self._weekly, self._changes, self._taken, self._shifts = (defaultdict[int, list[Any]](list) for _ in range(4))
        self._read_hours(rows, ids)
        begin, end = now - timedelta(days=8), now + timedelta(days=self.days + 8)
        kept = Booking.objects.filter(helper__in=ids, state__in=HELD, start_at__gt=begin, start_at__lt=end)
        for helper, start, minutes in kept.values_list("helper_id", "start_at", "minutes").order_by("start_at"):
            self._taken[helper].append((start, minutes))

    def _read_hours(self, rows: Collection[Helper], ids: list[int]) -> None:
        for window in Window.objects.filter(helper__in=ids).order_by("pk"):
            week = Weekly(window.weekday, window.from_minute, window.until_minute)
            self._weekly[window.helper_id].append(week)
        for row in WindowChange.objects.filter(helper__in=ids).order_by("pk"):
            self._changes[row.helper_id].append(Change(row.on, row.from_minute, row.until_minute, row.adds))
        until = self.now + timedelta(days=self.days)
        on_duty = [row.person_id for row in rows if row.kind == HelperKind.COUNSELLOR]
        kept = DutyShift.objects.filter(person__in=on_duty, until_at__gt=self.now, from_at__lt=until)
        for shift in kept.order_by("pk"):
            self._shifts[shift.person_id].append((shift.from_at, shift.until_at))

    def free(self, row: Helper) -> Iterator[Slot]:
        """W-32, W-34. The helper's free slots, in order."""
        most = site.talks_a_week(row.kind)
        for start in free(self.offered(row), row.minutes, self._taken[row.pk], most, self.zone):
            yield Slot(row.random_key, row.display_name, str(HelperKind(row.kind).label), start, row.minutes)

    def offered(self, row: Helper) -> Iterator[datetime]:
        """W-32. When the helper's slots begin, free or taken, in order."""
        hours = Hours(
            tuple(self._weekly[row.pk]), tuple(self._changes[row.pk]), tuple(self._shifts[row.person_id]), row.minutes
        )
        return slots(hours, self.now, self.zone, self.days)

    def week_load(self, row: Helper) -> int:
        """Talks of the present week."""
        return self.weeks(row)[week_of(self.now, self.zone)]

    def weeks(self, row: Helper) -> Counter[tuple[int, int]]:
        """Talks that are booked, by the week in which they lie."""
        return Counter(week_of(start, self.zone) for start, _minutes in self._taken[row.pk])


def _card(row: Helper, found: Iterable[Slot], near: Collection[int]) -> Card:
    return Card(
        key=row.random_key, name=row.display_name, kind=row.kind, kind_name=str(HelperKind(row.kind).label),
        gender=names([row.gender], Gender)[0] if row.gender in Gender.values else "", about=row.about,
        topics=names(row.topics, Topic), not_for=names(row.not_for, Topic), languages=names(row.languages, Language),
        channels=names(row.channels, Channel),
        channel_codes=tuple(code for code in row.channels if code in Channel.values),
        shifts=names(row.shifts, ShiftKind), places=row.places,
        is_near=row.person_id in near, slots=tuple(found),
    )  # fmt: skip


def fits(row: Helper, wish: Wish) -> bool:
    """Whether a helper is what was wished for. W-31: a heavy topic is for counsellors alone."""
    topics = numbers.RESTRICTED if wish.topic == HEAVY else {wish.topic}
    return (
        (not wish.topic or (bool(topics & set(row.topics)) and (wish.topic != HEAVY or row.kind == numbers.COUNSELLOR)))
        and (not wish.gender or row.gender == wish.gender)
        and (not wish.place or row.places == wish.place)
        and (not wish.channel or wish.channel in row.channels)
        and (not wish.kind or row.kind == wish.kind)
    )


def directory(person: Person, now: datetime, wish: Wish, *, near: bool = False) -> list[Card]:
    """W-46. Who can be talked to, the soonest first; `near`: those instead who are left out as too near.

    W-34: who has no slot left in the days ahead is not there.
    """
    around = circle(person)
    rows = [
        row for row in taking(helpers(), now, on_duty_ids(person))
        if row.person_id != person.pk and (row.person_id in around) == near and fits(row, wish)
    ]  # fmt: skip
    book = Book(rows, now)
    cards = [_card(row, islice(book.free(row), INLINE), around) for row in rows]
    today = timezone.localdate(now)
    if wish.today:
        cards = [replace(card, slots=_on(card.slots, today)) for card in cards]
    return sorted((card for card in cards if card.slots), key=lambda card: (card.slots[0].start_at, card.name))


def _on(found: tuple[Slot, ...], today: Any) -> tuple[Slot, ...]:
    return tuple(slot for slot in found if timezone.localdate(slot.start_at) == today)


def helper_for(person: Person, key: str, now: datetime) -> Card | None:
    """One helper with all free slots; None for oneself (E12), and for who takes nobody new."""
    rows = taking(helpers().filter(random_key=key), now, on_duty_ids(person))
    if not rows or rows[0].person_id == person.pk:
        return None
    return _card(rows[0], Book(rows, now).free(rows[0]), circle(person))


def soonest(person: Person, now: datetime, wish: Wish, count: int = INLINE) -> list[Slot]:
    """W-36, W-85. The next free slots of those who fit, else of anybody; at most one of two helpers at one time."""
    found = directory(person, now, wish) or directory(person, now, replace(wish, topic=""))
    return sorted((slot for card in found for slot in card.slots), key=lambda slot: slot.start_at)[:count]


def next_slots(person: Person, key: str, now: datetime) -> list[Slot]:
    """E23. The next three slots of a helper, else of others of any kind."""
    card = helper_for(person, key, now)
    return list(card.slots[:INLINE]) if card is not None and card.slots else soonest(person, now, Wish())


def places(person: Person) -> list[str]:
    """Places that helpers of the person's company name."""
    ids = {pk for found in on_duty_ids(person).values() for pk in found}
    return sorted(set(Helper.objects.filter(person__in=ids).exclude(places="").values_list("places", flat=True)))


def by_day(found: Iterable[Slot]) -> list[tuple[Any, list[Slot]]]:
    """Slots under the days on which they lie."""
    days: dict[Any, list[Slot]] = {}
    for slot in found:
        days.setdefault(timezone.localdate(slot.start_at), []).append(slot)
    return list(days.items())
