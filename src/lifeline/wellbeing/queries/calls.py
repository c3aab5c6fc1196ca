"""Help calls as pages show them: frozen values, opened with the key of the call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q
from django.utils.translation import pgettext

from lifeline.kernel import vault
from lifeline.kernel.errors import Unavailable
from lifeline.people import api as people
from lifeline.people.models import Person
from lifeline.wellbeing.models import HelpCall
from lifeline.wellbeing.queries import companies
from lifeline.wellbeing.queries.sealing import content_of, pseudonym
from lifeline.wellbeing.rules.calls import ALL, TRUTH
from lifeline.wellbeing.states import CallState, HelperKind

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet


HELP: Final = "wellbeing.help"


@dataclass(frozen=True)
class Said:
    """A line of the talk; `kind` is that of the helper who wrote it, whoever holds the request now."""

    text: str
    from_helper: bool
    at: datetime
    kind: str = ""

    @property
    def helper(self) -> str:
        """What its author is called if a helper wrote it."""
        return str(HelperKind(self.kind).label) if self.kind else pgettext("wellbeing", "Helper")


@dataclass(frozen=True)
class Revealed:
    """W-63. Who learned within a call who it is, when, and for what reason."""

    by: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class Identity:
    """W-63. Name, phone and workplace; nothing else, and never an answer."""

    name: str
    phone: str
    workplace: str


@dataclass(frozen=True)
class Call:
    """A call for either side. `name` and `contact` are empty where none was given (W-24).

    `uuid` is the caller's address, and all that he has of a call without a name; `key` is that of the desk. Neither
    side sees the other's: whoever has `uuid` is taken for the caller.
    """

    uuid: UUID | None
    key: str
    state: str
    state_name: str
    asked_at: datetime
    minutes: int
    is_late: bool
    everybody: bool
    is_anonymous: bool
    is_drill: bool
    follow_up: bool
    helper_id: int | None
    name: str
    contact: str
    said: tuple[Said, ...]
    company: int | None
    revealed: tuple[Revealed, ...] = ()
    identity: Identity | None = None

    @property
    def is_open(self) -> bool:
        """Whether the two can still talk."""
        return self.state in {CallState.WAITING, CallState.ACCEPTED}


def help_token(person: Person) -> str:
    """W-53: the pseudonym of this class; no row of another class has it."""
    return pseudonym(HELP, person)


def others(call: HelpCall, found: list[Person]) -> list[Person]:
    """W-23. Those of `found` who can take the call: whoever has made it under his name cannot, and is not rung.

    One without a name leads back to nobody (W-24), not even by who was not rung. While the key store does not answer
    nobody is left out: somebody waits.
    """
    if not call.token:
        return found
    try:
        return [person for person in found if help_token(person) != call.token]
    except Unavailable:
        return found


def _call(row: HelpCall, now: datetime, *, whole: bool, desk: bool = False) -> Call:
    """`whole`: with what was given and said; lists go without. `desk`: for a helper."""
    whole = whole and bool(row.key_id) and vault.holds(row.key_id)
    given = content_of(row, row.key_id) if whole and row.sealed else {}
    lines = row.messages.order_by("at", "pk") if whole else []
    return Call(
        uuid=None if desk else row.uuid, key=row.random_key if desk else "",
        state=row.state, state_name=row.get_state_display(), asked_at=row.asked_at,
        minutes=int((now - row.asked_at).total_seconds()) // 60,
        is_late=row.state == CallState.WAITING and now - row.asked_at >= TRUTH, everybody=row.rung >= ALL,
        is_anonymous=not row.token, is_drill=row.is_drill, follow_up=row.follow_up, helper_id=row.helper_id,
        name=given.get("name", ""), contact=given.get("contact", ""),
        said=tuple(
            Said(content_of(line, row.key_id)["text"], line.from_helper, line.at, HelperKind.COUNSELLOR)
            for line in lines
        ),
        company=row.company_id, revealed=_revealed(given), identity=_identity(row, given) if desk else None,
    )  # fmt: skip


def _revealed(given: dict[str, Any]) -> tuple[Revealed, ...]:
    return tuple(
        Revealed(one["by"], datetime.fromisoformat(one["at"]), one["reason"]) for one in given.get("revealed", [])
    )


def _identity(row: HelpCall, given: dict[str, Any]) -> Identity | None:
    """Who calls, once the helper has given a reason, and only while the call is held."""
    if row.state != CallState.ACCEPTED or not given.get("revealed"):
        return None
    person = Person.objects.get(pk=given["person"])
    unit = people.unit_at(person)
    names = [name for _pk, name in people.path_snapshot(unit)] if unit else []
    return Identity(person.name, person.phone, " / ".join(names))


def revelations(person: Person) -> list[Revealed]:
    """W-63. All who have learned within a call who the person is, the newest first."""
    rows = HelpCall.objects.filter(token=help_token(person)).order_by("pk")
    contents = [content_of(row, row.key_id) for row in rows if row.sealed and row.key_id and vault.holds(row.key_id)]
    return sorted((one for content in contents for one in _revealed(content)), key=lambda one: one.at, reverse=True)


def own_call(person: Person, uuid: UUID, now: datetime) -> Call | None:
    """The call as its caller sees it: his own, or one without a name, whose address only he has."""
    row = HelpCall.objects.filter(uuid=uuid, token__in=["", help_token(person)], is_drill=False).first()
    return None if row is None else _call(row, now, whole=True)


def open_call(person: Person, now: datetime) -> Call | None:
    """The person's own call that has not ended; one without a name is found by its address alone."""
    rows = HelpCall.objects.filter(token=help_token(person), state__in=[CallState.WAITING, CallState.ACCEPTED])
    row = rows.first()
    return None if row is None else _call(row, now, whole=False)


def own_calls(person: Person, now: datetime) -> list[Call]:
    """W-57. All that the person has called under his name, with what was given and said."""
    rows = HelpCall.objects.filter(token=help_token(person)).order_by("asked_at")
    return [_call(row, now, whole=True) for row in rows]


def unanswered() -> list[int]:
    """Calls that nobody has accepted yet, the longest first."""
    return list(HelpCall.objects.filter(state=CallState.WAITING).order_by("asked_at").values_list("pk", flat=True))


def for_helper(helper: Person) -> QuerySet[HelpCall]:
    """P-1, E12. Calls that a helper may answer: for his company or for all, and not his own."""
    own = Q(company=None) | Q(company__in=companies.watched(helper, *companies.ROSTERED))
    return HelpCall.objects.filter(own).exclude(token=help_token(helper))


def call_for(helper: Person, key: str, now: datetime) -> Call | None:
    """A call as a helper sees it: waiting ones by their clock alone, his own with all that was given and said.

    E12: nobody helps himself. What another has taken is not there. P-1: nor what another company's helpers are for.
    """
    row = for_helper(helper).filter(random_key=key).first()
    if row is None or row.state in {CallState.WITHDRAWN, CallState.UNANSWERED}:
        return None
    if row.state != CallState.WAITING and row.helper_id != helper.pk:
        return None
    return _call(row, now, whole=row.helper_id == helper.pk, desk=True)


def waiting(helper: Person, now: datetime) -> list[Call]:
    """Who waits, the longest first."""
    rows = for_helper(helper).filter(state=CallState.WAITING).order_by("asked_at")
    return [_call(row, now, whole=False, desk=True) for row in rows]


def in_hand(helper: Person, now: datetime) -> list[Call]:
    """The helper's own calls that have not ended."""
    rows = HelpCall.objects.filter(state=CallState.ACCEPTED, helper=helper).order_by("accepted_at")
    return [_call(row, now, whole=False, desk=True) for row in rows]


@dataclass(frozen=True)
class Drill:
    """W-29. A test call: when it was made, who accepted it, and after how many minutes."""

    asked_at: datetime
    helper: str
    minutes: int | None


def drill(uuid: UUID) -> Drill:
    """How a drill went."""
    row = HelpCall.objects.select_related("helper").get(uuid=uuid, is_drill=True)
    if row.helper is None or row.accepted_at is None:
        return Drill(row.asked_at, "", None)
    return Drill(row.asked_at, row.helper.name, int((row.accepted_at - row.asked_at).total_seconds()) // 60)


def keys_in_use() -> list[str]:
    """K-81. Keys that a call names."""
    return list(HelpCall.objects.exclude(key_id="").values_list("key_id", flat=True))
