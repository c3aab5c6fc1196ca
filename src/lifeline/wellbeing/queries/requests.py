"""Requests as pages show them. Who sees a waiting one is decided here, by one function for lists and for taking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lifeline.wellbeing import policies
from lifeline.wellbeing.models import TalkRequest
from lifeline.wellbeing.models.talks import IN_HANDS
from lifeline.wellbeing.queries import companies, directory, site
from lifeline.wellbeing.queries.calls import Said
from lifeline.wellbeing.queries.talks import content, talk_token, topic_name
from lifeline.wellbeing.rules.helpers import COUNSELLOR, may_hold
from lifeline.wellbeing.rules.phones import dial
from lifeline.wellbeing.rules.requests import LATE, OVERDUE, POOL, WIDE, rung_at
from lifeline.wellbeing.states import BookingState, Channel, HelperKind, RequestState

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from lifeline.people.models import Person
    from lifeline.wellbeing.models import Helper, TalkMessage

OPEN = [RequestState.NEW.value, *IN_HANDS]


@dataclass(frozen=True)
class Asked:
    """A request for either side. `uuid` is the person's address, `key` that of the desk.

    Name, contact, note and lines are empty for whoever may not read them; `topic` is what was named, if anything.
    """

    uuid: UUID | None
    key: str
    state: str
    state_name: str
    helper: str
    helper_kind: str
    asked_at: datetime
    hours: int
    hours_left: int
    is_late: bool
    is_mine: bool
    for_me: bool
    passed_on: bool
    contacted_at: datetime | None
    contacted_by: str
    name: str
    contact: str
    dial: str
    topic: str
    note: str
    booking: UUID | None
    said: tuple[Said, ...]

    @property
    def is_open(self) -> bool:
        """Whether the two can still write to each other."""
        return self.state in OPEN


def _asked(row: TalkRequest, now: datetime, helper: Helper | None = None, *, whole: bool) -> Asked:
    """`helper`: for a helper at the desk, else for the person. `whole`: with what was given and said."""
    given = content(row, row.key_id, row.sealed)
    desk, mine = helper is not None, helper is not None and row.helper_id == helper.pk
    lines = row.messages.order_by("at", "pk") if whole else []
    note = content(row, row.key_id, row.noted, "note").get("note", "") if whole and mine else ""
    return Asked(
        uuid=None if desk else row.uuid, key=row.random_key if desk else "",
        state=row.state, state_name=str(RequestState(row.state).label),
        helper=row.helper.display_name if row.helper else "",
        helper_kind=str(HelperKind(row.helper.kind).label) if row.helper else "",
        asked_at=row.asked_at, hours=int((now - row.asked_at).total_seconds()) // 3600,
        hours_left=max(0, -int((now - row.since_at - site.promise()).total_seconds()) // 3600),
        is_late=row.state in OPEN[:2] and now - row.since_at >= site.promise(), is_mine=mine,
        for_me=helper is not None and row.wanted_id == helper.pk, passed_on=row.since_at != row.asked_at,
        contacted_at=row.contacted_at, contacted_by=str(Channel(row.contacted_by).label) if row.contacted_by else "",
        name=given.get("name", "") if whole else "", contact=given.get("contact", "") if whole else "",
        dial=dial(given.get("contact", "")) if whole else "", topic=topic_name(given.get("topic", "")), note=note,
        booking=row.booking.uuid if whole and not desk and row.booking else None,
        said=tuple(_line(row, line) for line in lines),
    )  # fmt: skip


def _line(row: TalkRequest, line: TalkMessage) -> Said:
    given = content(line, row.key_id, line.sealed)
    return Said(given.get("text", ""), line.from_helper, line.at, given.get("kind", ""))


def rows() -> Any:
    """Requests with what every page of theirs needs."""
    return TalkRequest.objects.select_related("helper", "booking", "company")


def own_request(person: Person, uuid: UUID, now: datetime) -> Asked | None:
    """The person's own request; None for every other."""
    row = rows().filter(uuid=uuid, token=talk_token(person)).first()
    return None if row is None else _asked(row, now, whole=True)


def own_requests(person: Person, now: datetime, *, whole: bool = False) -> list[Asked]:
    """The person's own requests, the newest first; W-57: with all that was given and said."""
    found = rows().filter(token=talk_token(person)).order_by("-asked_at", "pk")
    return [_asked(row, now, whole=whole) for row in found]


def open_request(person: Person, now: datetime) -> Asked | None:
    """The one request of the person that is open."""
    row = rows().filter(token=talk_token(person), state__in=OPEN).first()
    return None if row is None else _asked(row, now, whole=False)


def profile(person: Person) -> Helper | None:
    """The helper who works at the desk: profile and duty (E13)."""
    row: Helper | None = directory.helpers().filter(person=person).first()
    return row if row is not None and row.kind in policies.kinds_of(person) else None


def may_take(helper: Helper, row: TalkRequest, given: dict[str, Any], reach: int) -> bool:
    """W-31, W-41, W-46. Whether a waiting request is for a helper who takes new people.

    `reach` is how far it goes: fresh ones to the helper who was asked for, or to those of the topic; then to all.
    """
    topic = given.get("topic", "")
    if helper.person_id in given.get("left_out", ()) or not may_hold(helper.kind, topic):
        return False
    if row.for_counsellors and helper.kind != COUNSELLOR:
        return False
    if reach >= WIDE or given.get("wide"):
        return True
    return row.wanted_id == helper.pk if row.wanted_id else (not topic or topic in helper.topics)


def takers(row: TalkRequest, given: dict[str, Any], reach: int, now: datetime) -> list[Helper]:
    """W-30, W-34. All helpers of the company who take new people and may take this request."""
    free = directory.taking(directory.helpers(), now, directory.on_duty_in({row.company_id}))
    return [one for one in free if may_take(one, row, given, reach)]


def reach_of(row: TalkRequest, now: datetime) -> int:
    """W-41. How far a waiting request goes by now."""
    return max(row.rung, rung_at(row.since_at, now, is_taken=row.state != RequestState.NEW))


def waiting(helper: Helper, now: datetime) -> list[Asked]:
    """W-41, E12. Waiting requests that the helper may take, the oldest first; by topic and clock, without a name."""
    held = {pk: directory.on_duty_in({pk}) for pk in _companies()}
    found = []
    for row in rows().filter(state=RequestState.NEW).order_by("since_at", "pk"):
        if not directory.taking([helper], now, held[row.company_id]):
            continue
        if may_take(helper, row, content(row, row.key_id, row.sealed), reach_of(row, now)):
            found.append(_asked(row, now, helper, whole=False))
    return found


def _companies() -> set[int]:
    return set(TalkRequest.objects.filter(state=RequestState.NEW).values_list("company_id", flat=True).order_by("pk"))


def in_hand(helper: Helper, now: datetime) -> list[Asked]:
    """The helper's own requests that are not closed, those overdue first, then the oldest."""
    found = rows().filter(helper=helper, state__in=IN_HANDS).order_by("since_at", "pk")
    return sorted((_asked(row, now, helper, whole=False) for row in found), key=lambda one: not one.is_late)


def request_for(helper: Helper, key: str, now: datetime) -> Asked | None:
    """A request at the desk: one's own whole, a waiting one that one may take by its clock; None for every other."""
    row = rows().filter(random_key=key).first()
    if row is None or row.state not in OPEN:
        return None
    if row.helper_id == helper.pk:
        return _asked(row, now, helper, whole=True)
    return next((one for one in waiting(helper, now) if one.key == key), None) if row.state == OPEN[0] else None


@dataclass(frozen=True)
class Overdue:
    """W-41. What a supervisor sees of a request that waits too long or lost its helper: its age, and who could help."""

    key: str
    hours: int
    state_name: str
    helper: str
    lost: bool
    proposed: tuple[tuple[str, str], ...]


def overdue(supervisor: Person, now: datetime) -> list[Overdue]:
    """W-41, E13, P-1. The list of a supervisor, of his companies alone, the oldest first: no name, no topic."""
    watched = companies.watched(supervisor)
    held = {pk: directory.on_duty_in({pk}) for pk in watched}
    profiles = list(directory.helpers())
    free = {pk: directory.taking(profiles, now, held[pk]) for pk in watched}
    found = []
    for row in rows().filter(state__in=OPEN, company__in=watched).order_by("since_at", "pk"):
        lost = row.helper is not None and row.helper.person_id not in held[row.company_id][row.helper.kind]
        if (lost and not _is_to_be_held(row)) or _is_late(row, now):
            found.append(_overdue(row, now, free[row.company_id], lost=lost))
    return found


def _overdue(row: TalkRequest, now: datetime, free: list[Helper], *, lost: bool) -> Overdue:
    return Overdue(
        row.random_key, int((now - row.asked_at).total_seconds()) // 3600, str(RequestState(row.state).label),
        row.helper.display_name if row.helper else "", lost,
        tuple((one.random_key, one.display_name) for one in _counsellors(row, free)),
    )  # fmt: skip


def _is_late(row: TalkRequest, now: datetime) -> bool:
    """Untaken for 8 hours, or not contacted for 24."""
    return row.state in OPEN[:2] and now - row.since_at >= (POOL if row.state == RequestState.NEW else OVERDUE)


def _is_to_be_held(row: TalkRequest) -> bool:
    """A talk that is still to come: it stands among the bookings without a helper, and the request goes with it."""
    return row.booking is not None and row.booking.state == BookingState.BOOKED


def counsellors(row: TalkRequest, now: datetime) -> list[Helper]:
    """W-41, W-46. Counsellors who could take it over, who was proposed first, then who has the fewest in hand."""
    return _counsellors(row, directory.taking(directory.helpers(), now, directory.on_duty_in({row.company_id})))


def _counsellors(row: TalkRequest, free: list[Helper]) -> list[Helper]:
    """The same of those who take new people in its company."""
    given = content(row, row.key_id, row.sealed)
    able = [one for one in free if one.kind == COUNSELLOR and one.pk != row.helper_id]
    found = [one for one in able if may_take(one, row, given, LATE)]
    return sorted(found, key=lambda one: (one.pk != row.proposed_id, getattr(one, "in_hand", 0), one.pk))


def unheard() -> Iterable[int]:
    """W-41. Requests that nobody has contacted since their clock began, for the clock of the site."""
    found = TalkRequest.objects.filter(state__in=OPEN[:2], rung__lt=LATE)
    return list(found.order_by("since_at").values_list("pk", flat=True))
