"""The clocks of a case: computed from its rows by `rules.clocks`, explained line by line from the same values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from lifeline.hotline.models import Merge
from lifeline.hotline.queries.deferred import deferrals, progress
from lifeline.hotline.queries.reference import numbers, times
from lifeline.hotline.queries.remembered import asked_once
from lifeline.hotline.rules import clocks
from lifeline.hotline.rules.clocks import Agreed, Change, Deadline, Extended, Ledger, Period
from lifeline.hotline.rules.spans import Span
from lifeline.hotline.states import ON_LADDER, RANK, CaseState, CheckState, Clock, LevelCode, Rung
from lifeline.kernel.calendar.store import office

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from django.utils.functional import _StrPromise

    from lifeline.hotline.models import Case, Extension, Pause
    from lifeline.hotline.queries.deferred import Progress
    from lifeline.hotline.rules.clocks import Name
    from lifeline.hotline.rules.spans import Times
    from lifeline.kernel.calendar import Calendar

DUES = {Clock.DISPATCH: "dispatch_due_at", Clock.RESPONSE: "response_due_at", Clock.RESOLVE: "resolve_due_at"}
NAMES: dict[Clock, Name] = {Clock.DISPATCH: "dispatch", Clock.RESPONSE: "response", Clock.RESOLVE: "resolve"}


def calendars(versions: str) -> list[Calendar]:
    """The office calendars of the versions by which a round was timed, oldest first."""
    return [office(version) for version in versions.split(",")]


@asked_once
def pauses(case: Case) -> list[Pause]:
    """Every pause of the case, the first one first."""
    return list(case.pauses.order_by("from_at", "pk"))


@asked_once
def extensions(case: Case) -> list[Extension]:
    """H-33. Every extension that was asked for, the first one first."""
    return list(case.extensions.select_related("unit").order_by("asked_at", "pk"))


def ended_pauses(case: Case) -> tuple[clocks.Pause, ...]:
    """H-55. The pauses that have ended since the clocks began; a case that no unit has held has none."""
    if case.pk is None or case.assigned_at is None:
        return ()
    rows = [row for row in pauses(case) if row.round == case.round and row.from_at >= case.round_at]
    return tuple((row.from_at, row.to_at) for row in rows if row.to_at)


@asked_once
def ledger(case: Case) -> Ledger:
    """What the clocks of the case's present round are computed from."""
    first = case.level_changes[0][0] if case.level_changes else case.level
    changes = tuple(level_change(*change, version=case.level_version) for change in case.level_changes)
    return Ledger(case.round_at, times(case.level_version, first), changes, ended_pauses(case), terms(case))


def terms(case: Case) -> tuple[Extended | Agreed, ...]:
    """H-33, H-34. What supervisors granted since the clocks began, in order."""
    if case.pk is None or case.assigned_at is None:
        return ()
    asked = [row for row in extensions(case) if (row.round, row.state) == (case.round, CheckState.GRANTED)]
    put_off = [row for row in deferrals(case) if (row.round, row.state) == (case.round, CheckState.GRANTED)]
    found: list[Extended | Agreed] = [
        *(Extended(row.asked_at, row.days) for row in asked),
        *(Agreed(row.decided_at, row.until_on) for row in put_off if row.decided_at),
    ]
    return tuple(sorted((term for term in found if term.at >= case.round_at), key=lambda term: term.at))


def level_change(before: str, after: str, at: str, *, version: int, by: Callable[[int, str], Times] = times) -> Change:
    """H-22. A change of the level as the clocks read it; `at` is an ISO text."""
    raised = RANK[LevelCode(after)] > RANK[LevelCode(before)]
    return Change(datetime.fromisoformat(at), by(version, after), raised)


@dataclass(frozen=True)
class Joined:
    """H-51. What a lead takes over from the cases merged into it in this round.

    `dues`: their deadlines by clock, as far as they were still to come. `broken_at`: the earliest that was not.
    """

    dues: dict[Clock, list[datetime]]
    broken_at: datetime | None = None


@asked_once
def joined(case: Case) -> Joined:
    """H-51. Counted while a case is merged, and for good once the joint reply has reached its reporter."""
    if case.pk is None:
        return Joined({})
    bound = Q(ended_at__isnull=True) | Q(answered_at__isnull=False)
    rows = list(Merge.objects.filter(bound, lead=case, lead_round=case.round))
    dues = {clock: [due for row in rows if (due := getattr(row, DUES[clock])) and due > row.at] for clock in NAMES}
    broken = [row.resolve_due_at for row in rows if row.broken and row.ended_at is None]
    return Joined(dues, min(broken, default=None))


def own_deadlines(case: Case) -> dict[Clock, Deadline]:
    """H-54, E-12. The three deadlines of the present round by the case's own events: what its reporter is promised."""
    facts, versions = ledger(case), calendars(case.calendar_versions)
    return {clock: clocks.deadline(versions, facts, name) for clock, name in NAMES.items()}


def with_joined(own: dict[Clock, Deadline], others: Joined) -> dict[Clock, Deadline]:
    """H-51. The same, each the earlier one where a merged case is due first."""
    return {clock: clocks.joined(due, others.dues.get(clock, [])) for clock, due in own.items()}


def deadlines(case: Case) -> dict[Clock, Deadline]:
    """H-51, H-54. The three deadlines of the present round, as they bind the unit."""
    return with_joined(own_deadlines(case), joined(case))


def next_rung_at(case: Case, due: Deadline) -> datetime | None:
    """H-59. When the next rung is due: a function of the same facts as the deadline; None where the clock stands."""
    if case.state not in ON_LADDER:
        return None
    return clocks.next_rung_at(due, times(case.level_version, case.level).ladder, case.rung)


def rungs_due(case: Case, now: datetime) -> Iterator[tuple[Rung, int]]:
    """H-59. The rungs that are due by now and not reached yet, the lowest first, each with its percent."""
    if case.state not in ON_LADDER:
        return
    due, ladder = resolve_deadline(case), times(case.level_version, case.level).ladder
    for place in range(case.rung, len(ladder)):
        if clocks.moment_at(due, ladder[place]) > now:
            return
        yield Rung(place + 1), ladder[place]


def resolve_deadline(case: Case) -> Deadline:
    """The deadline of the reply alone."""
    own = clocks.deadline(calendars(case.calendar_versions), ledger(case), "resolve")
    return clocks.joined(own, joined(case).dues.get(Clock.RESOLVE, []))


def decision_due(case: Case, now: datetime) -> datetime:
    """H-25, H-26, H-33, H-36. Until when something asked now is to be decided: 4 working hours (site)."""
    span = Span(numbers().decision_hours, "wh")
    return clocks.run_out(calendars(case.calendar_versions)[-1], now, span).at


@dataclass(frozen=True)
class Step:
    """One line of a clock's arithmetic that the calendar does not know. `str` gives the sentence."""

    sentence: str | _StrPromise
    at: datetime | None = None
    hours: str = ""
    n: int = 0

    def __str__(self) -> str:
        at = f"{self.at:%Y-%m-%d %H:%M}" if self.at else ""
        return str(self.sentence) % {"at": at, "hours": self.hours, "n": self.n}


@dataclass(frozen=True)
class Explained:
    """A clock as a page shows it. `lines` end with the deadline itself; `met_at`: when it was kept or too late."""

    clock: Clock
    due: Deadline
    lines: Sequence[object]
    met_at: datetime | None
    paused: bool

    @property
    def kept(self) -> bool | None:
        """Was the deadline met? None while nobody knows."""
        return None if self.met_at is None else self.met_at <= self.due.at


def explain(due: Deadline) -> list[object]:
    """H-56. From the start over each day and each pause to the deadline, in sentences of the reader's language."""
    period, calendar = due.period, due.calendar
    if due.own_at is not None:
        own = explain(replace(due, at=due.own_at, own_at=None))
        return [*own, Step(_("A case that was merged is due earlier: %(at)s"), due.at.astimezone(calendar.zone))]
    if due.agreed is not None:
        return list(_agreed(due))
    if period.wall_minutes:
        return list(_around_the_clock(due))
    lines: list[object] = list(
        calendar.explain(period.start, days=period.days, minutes=period.minutes, end="close", pauses=due.pauses)
    )
    return [*lines[:-1], *_extended(due), lines[-1]]


def _extended(due: Deadline) -> list[Step]:
    """H-33. How much of the time was granted later."""
    words = ngettext_lazy(
        "Of these, extended: %(n)s working day", "Of these, extended: %(n)s working days", due.extended
    )
    return [Step(words, n=due.extended)] if due.extended else []


def _agreed(due: Deadline) -> list[Step]:
    """H-34. The agreed day in place of a period."""
    zone, calendar = due.calendar.zone, due.calendar
    lines = [Step(_("Put off on %(at)s to an agreed day"), due.period.start.astimezone(zone)), *_extended(due)]
    for begun_at, ended_at in due.pauses:
        hours = _hours(calendar.between(begun_at, ended_at))
        lines.append(Step(_("Pause from %(at)s: %(hours)s working hours"), begun_at.astimezone(zone), hours))
    return [*lines, Step(_("Due %(at)s"), due.at.astimezone(zone))]


def _around_the_clock(due: Deadline) -> list[Step]:
    zone = due.calendar.zone
    lines = [
        Step(_("From %(at)s"), due.period.start.astimezone(zone)),
        Step(_("%(hours)s hours around the clock"), hours=_hours(due.period.wall_minutes)),
    ]
    for begun_at, ended_at in due.pauses:
        minutes = (ended_at - begun_at).total_seconds() / 60
        lines.append(Step(_("Pause from %(at)s: %(hours)s hours"), begun_at.astimezone(zone), _hours(minutes)))
    return [*lines, *_extended(due), Step(_("Due %(at)s"), due.at.astimezone(zone))]


def _hours(minutes: float) -> str:
    return f"{minutes / 60:.2f}".rstrip("0").rstrip(".")


def _binding(case: Case) -> dict[Clock, Deadline]:
    """H-51, H-56. The deadlines as the lists sort by them: a merged case that came late makes its lead late at once."""
    others = joined(case)
    if others.broken_at is not None and case.answered_at is None:
        dues = [*others.dues[Clock.RESOLVE], others.broken_at]
        others = replace(others, dues={**others.dues, Clock.RESOLVE: dues})
    return with_joined(own_deadlines(case), others)


def _note(note: Progress, calendar: Calendar) -> Explained:
    """H-34. The clock of a deferred case until the reporter's next note."""
    zone = calendar.zone
    lines = [
        Step(_("Last word to the reporter %(at)s"), note.since_at.astimezone(zone)),
        Step(ngettext_lazy("%(n)s day", "%(n)s days", note.days), n=note.days),
        Step(_("Due %(at)s"), note.due_at.astimezone(zone)),
    ]
    due = Deadline(note.due_at, provisional=False, period=Period(note.since_at), pauses=(), calendar=calendar)
    return Explained(Clock.PROGRESS, due, lines, None, paused=False)


def explained(case: Case, *, alone: bool = False) -> list[Explained]:
    """The clocks of the present round with their arithmetic, as the case page shows them.

    `alone`: E-12, as its reporter reads them, who learns nothing of cases merged into it.
    """
    met = {Clock.DISPATCH: case.dispatched_at, Clock.RESPONSE: case.responded_at, Clock.RESOLVE: case.answered_at}
    paused = any(row.to_at is None for row in pauses(case))
    note = progress(case) if case.state == CaseState.DEFERRED else None
    dues = own_deadlines(case) if alone else _binding(case)
    return [
        *([_note(note, calendars(case.calendar_versions)[-1])] if note else []),
        *(
            Explained(clock, due, explain(due), met[clock], paused=paused and clock == Clock.RESOLVE)
            for clock, due in dues.items()
        ),
    ]
