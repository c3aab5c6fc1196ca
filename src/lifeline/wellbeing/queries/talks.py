"""Requests and bookings as pages show them: frozen values. Who may read what was sealed is decided here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from lifeline.kernel import vault
from lifeline.kernel.keys import token_text
from lifeline.questionnaires.api.sheets import packed, unpacked
from lifeline.wellbeing import policies
from lifeline.wellbeing.models import Booking, TalkRequest
from lifeline.wellbeing.rules.phones import dial
from lifeline.wellbeing.states import BookingState, Channel, HelperKind, Topic

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from lifeline.people.models import Person
    from lifeline.wellbeing.models import TalkMessage

TALK, CONTACT = "wellbeing.talk", "wellbeing.contact"
"""W-53: the class of the pseudonym, and the class of the keys under which a name and a contact are sealed."""
SHOWN_DAYS: Final = 60
"""So long a talk that is over stays on the person's own page."""


@dataclass(frozen=True)
class Booked:
    """A booking for either side. `uuid` is the person's address, `key` that of the desk; neither side sees the other's.

    Name, contact and topic are those that were given (W-38), and empty for whoever may not read them.
    """

    uuid: UUID | None
    key: str
    helper: str
    helper_kind: str
    helper_key: str
    places: str
    start_at: datetime
    minutes: int
    channel: str
    channel_name: str
    state: str
    state_name: str
    is_ahead: bool
    name: str
    contact: str
    dial: str
    topic: str

    @property
    def end_at(self) -> datetime:
        """When the talk ends."""
        return self.start_at + timedelta(minutes=self.minutes)

    @property
    def is_open(self) -> bool:
        """Whether it is booked and has not been held."""
        return self.state == BookingState.BOOKED


def talk_token(person: Person) -> str:
    """W-53: the pseudonym of this class; no row of another class has it."""
    return token_text(vault.token(TALK, str(person.pk)))


def place(row: Booking | TalkRequest | TalkMessage, part: str = "") -> tuple[str, ...]:
    """What sealed bytes are bound to: the table, the row, and the part of it."""
    return type(row).__name__, row.random_key, part


def sealed(row: Booking | TalkRequest | TalkMessage, key_id: str, content: Mapping[str, Any], part: str = "") -> bytes:
    """Bytes that are bound to their row."""
    return vault.seal(key_id, place(row, part), packed(content))


def content(row: Booking | TalkRequest | TalkMessage, key_id: str, data: Any, part: str = "") -> dict[str, Any]:
    """What was sealed; nothing once its key is gone."""
    if not data or not key_id or not vault.holds(key_id):
        return {}
    return unpacked(vault.unseal(key_id, place(row, part), bytes(data)))


def topic_name(code: str) -> str:
    """A topic in words."""
    return str(Topic(code).label) if code in Topic.values else ""


def _booked(row: Booking, now: datetime, *, whole: bool, desk: bool) -> Booked:
    given = content(row, row.key_id, row.sealed) if whole else {}
    return Booked(
        uuid=None if desk else row.uuid, key=row.random_key if desk else "",
        helper=row.helper.display_name, helper_kind=str(HelperKind(row.helper.kind).label),
        helper_key=row.helper.random_key, places=row.helper.places,
        start_at=row.start_at, minutes=row.minutes,
        channel=row.channel, channel_name=str(Channel(row.channel).label),
        state=row.state, state_name=str(BookingState(row.state).label), is_ahead=row.start_at > now,
        name=given.get("name", ""), contact=given.get("contact", ""), dial=dial(given.get("contact", "")),
        topic=topic_name(given.get("topic", "")),
    )  # fmt: skip


def own_booking(person: Person, uuid: UUID, now: datetime) -> Booked | None:
    """The person's own booking; None for every other."""
    row = Booking.objects.filter(uuid=uuid, token=talk_token(person)).select_related("helper").first()
    return None if row is None else _booked(row, now, whole=True, desk=False)


def own_bookings(person: Person, now: datetime, *, all_: bool = False) -> list[Booked]:
    """The person's own bookings, the next first; `all_`: those of long ago too, with what was given (W-57)."""
    rows = Booking.objects.filter(token=talk_token(person)).select_related("helper").order_by("start_at")
    if not all_:
        rows = rows.filter(start_at__gt=now - timedelta(days=SHOWN_DAYS))
    return [_booked(row, now, whole=all_, desk=False) for row in rows]


def next_booking(person: Person, now: datetime) -> Booked | None:
    """The person's next talk, until it is over."""
    rows = Booking.objects.filter(
        token=talk_token(person), state=BookingState.BOOKED, start_at__gt=now - timedelta(hours=1)
    )
    row = rows.select_related("helper").order_by("start_at").first()
    return None if row is None else _booked(row, now, whole=False, desk=False)


def two_missed(token: str) -> bool:
    """W-37. Whether the last two talks of a person did not take place."""
    over = Booking.objects.filter(token=token, state__in=[BookingState.DONE, BookingState.MISSED])
    last = list(over.order_by("-start_at").values_list("state", flat=True)[:2])
    return last == [BookingState.MISSED, BookingState.MISSED]


def booking_for(helper: Person, key: str, now: datetime) -> Booked | None:
    """A booking as its helper sees it (W-38); None for everybody else, and for who booked it himself (E12).

    E13: once he has lost the duty of his profile it lies on the supervisor's list, and he reads it no more.
    """
    rows = at_desk(helper).filter(random_key=key).exclude(token=talk_token(helper))
    row = rows.exclude(state=BookingState.CANCELLED).select_related("helper").first()
    return None if row is None else _booked(row, now, whole=True, desk=True)


def bookings_of(helper: Person, now: datetime) -> list[Booked]:
    """A helper's talks that are booked, those first that were to be held and have no end yet; with the names given."""
    rows = at_desk(helper).filter(state=BookingState.BOOKED).select_related("helper")
    return [_booked(row, now, whole=True, desk=True) for row in rows.order_by("start_at")]


def at_desk(helper: Person) -> QuerySet[Booking]:
    """E13. Bookings of the helper, while he holds the duty of his profile."""
    return Booking.objects.filter(helper__person=helper, helper__kind__in=policies.kinds_of(helper))


def booked_at(person: Person, key: str, start: datetime | None) -> UUID | None:
    """The person's own booking with this helper at this time: a second tap leads to it, and not to others."""
    if start is None:
        return None
    rows = Booking.objects.filter(token=talk_token(person), helper__random_key=key, start_at=start)
    return rows.filter(state=BookingState.BOOKED).values_list("uuid", flat=True).first()


def keys_in_use() -> list[str]:
    """K-81. Keys that a booking or a request names."""
    return [
        *Booking.objects.exclude(key_id="").values_list("key_id", flat=True),
        *TalkRequest.objects.exclude(key_id="").values_list("key_id", flat=True),
    ]
