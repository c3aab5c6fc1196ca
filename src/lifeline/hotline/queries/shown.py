"""Cases as lists show them: plain values, and the time that is left in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from lifeline.hotline import policies
from lifeline.hotline.queries import lists, search
from lifeline.hotline.states import CaseState, Channel, Clock, LevelCode, WaitsFor

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from lifeline.hotline.models import Case
    from lifeline.hotline.queries.alike import Hint
    from lifeline.kernel.parts import Tone
    from lifeline.people.models import Person

PIECE = 25
SOON = timedelta(hours=4)
"""Less than this and the time left is shown as a warning."""
LEVEL_TONES: dict[str, Tone] = {LevelCode.CRITICAL: "bad", LevelCode.URGENT: "warn"}


@dataclass(frozen=True)
class Left:
    """How long until the clock breaks, or since when it is broken."""

    words: str
    tone: Tone


def left(due_at: datetime | None, now: datetime, *, whose: int = WaitsFor.UNIT) -> Left:
    """The time left in the largest useful unit. Who waits for the reporter is never late."""
    if due_at is None:
        return Left("—", "plain")
    ahead = due_at - now
    late = ahead < timedelta(0)
    minutes = int(abs(ahead).total_seconds() // 60)
    if whose == WaitsFor.REPORTER:
        day = date_format(timezone.localtime(due_at), "MONTH_DAY_FORMAT")
        return Left(pgettext("clock", "until %(day)s") % {"day": day}, "plain")
    if late:
        return Left(_("late by %(time)s") % {"time": spelled(minutes)}, "bad")
    return Left(pgettext("clock", "%(time)s left") % {"time": spelled(minutes)}, "warn" if ahead < SOON else "info")


def spelled(minutes: int) -> str:
    """Minutes as days and hours, hours, or minutes."""
    days, hours = minutes // 1440, minutes // 60
    if days >= 3:
        return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    if days:
        return _("%(d)s d %(h)s h") % {"d": days, "h": hours % 24}
    if hours:
        return _("%(h)s h %(m)s min") % {"h": hours, "m": minutes % 60}
    return _("%(m)s min") % {"m": minutes}


def heading(case: Case) -> str:
    """What a list calls the case: its first words, or that it is a sealed one."""
    return _("Sealed case") if case.sealed else case.summary or _("Destroyed case")


@dataclass(frozen=True)
class CaseRow:
    """A line of a list of cases."""

    pk: int
    number: str
    summary: str
    state: str
    level: str
    level_tone: Tone
    category: str
    unit: str
    left: Left
    clock: str
    submitted_at: datetime
    nudges: int
    unread: int
    round: int
    joined: int
    historic: bool
    provisional: bool
    sealed: bool
    version: int
    channel: str
    hint: Hint | None = None


def case_row(case: Case, now: datetime) -> CaseRow:
    """One row, from the columns of `lists.COLUMNS`."""
    return CaseRow(
        case.pk,
        case.number,
        heading(case),
        str(CaseState(case.state).label),  # of a list's 25 rows: `get_state_display` translates every state for each
        str(LevelCode(case.level).label),
        LEVEL_TONES.get(case.level, "plain"),
        str(case.category) if case.category else "",
        case.unit.name if case.unit else "",
        left(case.due_at, now, whose=case.waits_for),
        str(Clock(case.due_clock).label) if case.due_clock else "",
        case.submitted_at,
        case.nudges,
        case.unread,
        case.round,
        case.joined,
        case.channel == Channel.IMPORT,
        case.provisional,
        case.sealed,
        case.version,
        str(Channel(case.channel).label),
    )


@dataclass(frozen=True)
class Piece:
    """A piece of a long list and the mark from which the next one goes on (empty: the last piece)."""

    rows: list[CaseRow]
    after: str


def due_piece(cases: QuerySet[Case], now: datetime, after: str = "") -> Piece:
    """Twenty-five cases by due time behind the mark "instant/pk"; a damaged mark is the start."""
    if (mark := read_mark(after)) is not None:
        at, pk = mark
        cases = cases.filter(Q(due_at__gt=at) | Q(due_at=at, pk__gt=pk))
    return _piece(cases, now, lambda case: case.due_at)


def newest_piece(cases: QuerySet[Case], now: datetime, after: str = "") -> Piece:
    """Twenty-five cases, the newest first, behind the mark."""
    if (mark := read_mark(after)) is not None:
        at, pk = mark
        cases = cases.filter(Q(submitted_at__lt=at) | Q(submitted_at=at, pk__lt=pk))
    return _piece(cases, now, lambda case: case.submitted_at)


def found_piece(person: Person, word: str, now: datetime, after: str = "") -> tuple[Piece, int]:
    """What holds the words, best first, and how many there are in all (K-59: of those that the person may see)."""
    hits = search.find(person, word, limit=PIECE, after=after or None)
    cases = {case.pk: case for case in lists.rows(policies.visible_cases(person).filter(pk__in=hits.keys))}
    return Piece(
        [case_row(cases[int(key)], now) for key in hits.keys if int(key) in cases], hits.after or ""
    ), hits.total


def _piece(cases: QuerySet[Case], now: datetime, key) -> Piece:  # type: ignore[no-untyped-def]  # noqa: ANN001
    found = list(cases[: PIECE + 1])
    shown = found[:PIECE]
    last = shown[-1] if len(found) > PIECE else None
    at = key(last) if last else None
    return Piece([case_row(case, now) for case in shown], f"{at.isoformat()}/{last.pk}" if last and at else "")


def read_mark(after: str) -> tuple[datetime, int] | None:
    """The instant and the row of a paging mark."""
    at, _slash, pk = after.partition("/")
    try:
        moment = datetime.fromisoformat(at)
        return (moment.astimezone(UTC), int(pk)) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def level_counts(cases: QuerySet[Case]) -> dict[str, int]:
    """How many of each level, in one query."""
    return dict(cases.order_by().values_list("level").annotate(n=Count("pk")))
