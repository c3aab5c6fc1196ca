"""The components of the five signals, counted over plain facts (specification, 5.6); no database.

Every function takes the facts of an organiser or of one of its second-level units and says its figure with the rows
that it counts (I-112). "Earlier" is the mean of the last two cycles at the same day of the phase; a cycle that was
brought in from a table has no days, so it is compared only with a call that is closed.
"""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Final, NamedTuple

from lifeline.innovation.rules.facts import Row
from lifeline.innovation.rules.signals import (
    Figure,
    percentile,
    points_to_earlier,
    ratio_to_earlier,
    share,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from lifeline.innovation.rules.facts import Applied, Call, Facts, Item

DORMANT_DAYS: Final = 60
"""W3. Days without a sign of life."""
BUNCHED_DAYS: Final = 14
"""P1. Days before a check within which evidence is bunched."""
RUSH_HOURS: Final = 24
"""F3. The last hours of a call."""
VISITS_A_YEAR: Final = {True: 2, False: 1}
"""I-79. Planned visits of a key project of the company, and of any other."""


def visit_due(begins_on: date, held: int, *, key: bool) -> date:
    """I-79. The first day on which one visit more than `held` is planned to date, as P3 counts it."""
    return begins_on + timedelta(days=-(-365 * (held + 1) // VISITS_A_YEAR[key]))


COMMON_REVIEWERS: Final = 5
"""Q1. Reviewers who served in both cycles, at least."""


class Measure(NamedTuple):
    """A figure with what it counts: `counted` of `among`, and the rows that were counted."""

    figure: Figure
    counted: int
    among: int
    rows: tuple[Row, ...] = ()


def _applications(found: Iterable[Applied]) -> tuple[Row, ...]:
    return tuple(Row("application", one.number) for one in found)


def _projects(numbers: Iterable[str]) -> tuple[Row, ...]:
    return tuple(Row("project", number) for number in dict.fromkeys(numbers))


def _of(facts: Facts, call: Call) -> list[Applied] | None:
    """The applications of a cycle by the same day of its phase; None where that day is not known."""
    now = facts.calls[0]
    rows = [one for one in facts.applied if one.call == call.number]
    if call.number == now.number:
        return rows
    if call.opened_on is None or now.opened_on is None:
        return rows if _closed(facts) else None
    last = call.opened_on + (facts.on - now.opened_on)
    return [one for one in rows if one.at is not None and one.at.date() <= last]


def _closed(facts: Facts) -> bool:
    closes = facts.calls[0].closes_at
    return closes is None or facts.at >= closes


def _split(facts: Facts) -> tuple[list[Applied], list[list[Applied] | None]]:
    """The cycle's applications, and those of the two before it, the older one first."""
    if not facts.calls:
        return [], []
    return _of(facts, facts.calls[0]) or [], [_of(facts, call) for call in reversed(facts.calls[1:3])]


def _part(code: str, rows: Sequence[Applied], found: Sequence[Applied]) -> Measure:
    return Measure(Figure(code, share(len(found), len(rows)), len(rows)), len(found), len(rows), _applications(found))


def repeated(facts: Facts) -> Measure:
    """I-113, F1. Applications like one of their own unit in the last two cycles."""
    rows, _earlier = _split(facts)
    return _part("F1", rows, [one for one in rows if one.alike])


def new_hands(facts: Facts) -> Measure:
    """F2. Members who were in no team of the last two cycles."""
    rows, _earlier = _split(facts)
    members = frozenset[int]().union(*(one.team for one in rows))
    fresh = members - facts.veterans
    known = len(facts.calls) > 1
    value = share(len(fresh), len(members)) if known else None
    found = [one for one in rows if one.team & fresh]
    return Measure(Figure("F2", value, len(members)), len(fresh), len(members), _applications(found))


def rush(facts: Facts) -> Measure:
    """F3. Submitted in the last 24 hours of the call; cannot be told before it closes."""
    rows, _earlier = _split(facts)
    closes = facts.calls[0].closes_at if facts.calls else None
    if closes is None or facts.at < closes:
        return Measure(Figure("F3", None, len(rows)), 0, len(rows))
    begin = closes - timedelta(hours=RUSH_HOURS)
    return _part("F3", rows, [one for one in rows if one.at is not None and one.at > begin])


def density(facts: Facts) -> Measure:
    """I-114, W1. Applications per 1,000 employees against earlier."""
    rows, earlier = _split(facts)
    per = None if not facts.heads else Fraction(1000 * len(rows), facts.heads)
    before = [None if one is None or not facts.heads else Fraction(1000 * len(one), facts.heads) for one in earlier]
    sample = max([len(rows), *(len(one) for one in earlier if one is not None)])
    value = ratio_to_earlier(per, before)
    return Measure(Figure("W1", value, sample), len(rows), facts.heads, _applications(rows))


def silent(facts: Facts) -> Measure:
    """W2. Units without an application and without a project at work; cannot be told while the call is open."""
    rows, _earlier = _split(facts)
    alive = [one.path for one in rows] + [one.path for one in facts.worked if not one.ended]
    found = [name for path, name in facts.places if not any(one.startswith(path) for one in alive)]
    all_of = len(facts.places)
    value = share(len(found), all_of) if facts.calls and _closed(facts) else None
    return Measure(Figure("W2", value, all_of), len(found), all_of, tuple(Row("unit", one) for one in found))


def dormant(facts: Facts) -> Measure:
    """W3. Projects at work without report, evidence, visit or entry for 60 days."""
    active = [one for one in facts.worked if not one.ended]
    limit = facts.on - timedelta(days=DORMANT_DAYS)
    found = [one.number for one in active if max((one.begins_on, *one.signs)) < limit]
    return Measure(Figure("W3", share(len(found), len(active)), len(active)), len(found), len(active), _projects(found))


def branches(facts: Facts) -> Measure:
    """W4. The branches' share of the applications against earlier, in points."""
    rows, earlier = _split(facts)
    before = [None if one is None else share(sum(row.branch for row in one), len(one)) for one in earlier]
    found = [one for one in rows if one.branch]
    value = points_to_earlier(share(len(found), len(rows)), before)
    return Measure(Figure("W4", value, len(rows)), len(found), len(rows), _applications(found))


def shift(facts: Facts) -> Measure:
    """I-115, Q1. The mean score less last cycle's through common reviewers, in its standard errors."""
    value, common = facts.shift or (None, 0)
    rows, _earlier = _split(facts)
    if common < COMMON_REVIEWERS:
        value = None
    return Measure(Figure("Q1", value, len(rows)), common, COMMON_REVIEWERS)


def returned(facts: Facts) -> Measure:
    """Q2. The share returned for correction against earlier, in points."""
    rows, earlier = _split(facts)
    before = [
        None if one is None or any(row.at is None for row in one) else share(sum(row.returned for row in one), len(one))
        for one in earlier
    ]
    found = [one for one in rows if one.returned]
    value = points_to_earlier(share(len(found), len(rows)), before)
    return Measure(Figure("Q2", value, len(rows)), len(found), len(rows), _applications(found))


def _items(code: str, items: Sequence[Item], *, yes: bool) -> Measure:
    """The share of items that are so; the rows are those that speak for a worse figure."""
    found = [one for one in items if one.yes == yes]
    bad = [one.number for one in items if one.yes == (code in {"Q3", "C1"})]
    projects = len({one.number for one in items})
    value = share(len(found), len(items))
    return Measure(Figure(code, value, projects), len(found), len(items), _projects(bad))


def refused(facts: Facts) -> Measure:
    """Q3. Evidence that was refused, of all that was decided."""
    return _items("Q3", facts.judged, yes=True)


def spread(facts: Facts) -> Measure:
    """Q4. Confirmed adoptions per result at equal age against earlier."""
    newest = max((one.call for one in facts.shared), default=0)
    mine = [one for one in facts.shared if one.call == newest]
    age = (facts.on - max((one.published_on for one in mine), default=facts.on)).days

    def rate(call: int) -> Fraction | None:
        rows = [one for one in facts.shared if one.call == call]
        adopted = sum((on - one.published_on).days <= age for one in rows for on in one.adopted)
        return share(adopted, len(rows))

    before = sorted({one.call for one in facts.shared} - {newest})[-2:]
    value = ratio_to_earlier(rate(newest), [rate(call) for call in before])
    count = sum((on - one.published_on).days <= age for one in mine for on in one.adopted)
    rows = tuple(Row("result", one.number) for one in mine)
    return Measure(Figure("Q4", value, len(mine)), count, len(mine), rows)


def bunched(facts: Facts) -> Measure:
    """I-116, P1. Evidence filed in the 14 days before a mid-term check or a closing, of projects that had one."""
    had = [one for one in facts.worked if one.turns]
    found, among = [], 0
    for one in had:
        among += len(one.evidence)
        found += [
            one.number
            for on in one.evidence
            if any(turn - timedelta(days=BUNCHED_DAYS) <= on <= turn for turn in one.turns)
        ]
    return Measure(Figure("P1", share(len(found), among), len(had)), len(found), among, _projects(found))


def milestones(facts: Facts) -> Measure:
    """P2. Milestones verified in time, of those due."""
    return _items("P2", facts.milestones, yes=True)


def visits(facts: Facts) -> Measure:
    """P3. Visits held, of those planned to date; more at one project do not stand for none at another."""
    held, planned, behind, counted = 0, 0, [], 0
    for one in facts.worked:
        due = VISITS_A_YEAR[one.key] * (facts.on - one.begins_on).days // 365
        if due <= 0 or one.ended:
            continue
        counted += 1
        planned += due
        held += min(one.visits, due)
        behind += [one.number] * (one.visits < due)
    return Measure(Figure("P3", share(held, planned), counted), held, planned, _projects(behind))


def reports(facts: Facts) -> Measure:
    """P4. Reports handed in in time, of those due."""
    return _items("P4", facts.reports, yes=True)


def overdue(facts: Facts) -> Measure:
    """I-117, C1. Corrections past their date, of the open ones."""
    return _items("C1", facts.corrections, yes=True)


def undecided(facts: Facts) -> Measure:
    """C2. Projects whose decision on going on is overdue."""
    active = [one for one in facts.worked if not one.ended]
    found = [one.number for one in active if one.gate_overdue]
    return Measure(Figure("C2", Fraction(len(found)), len(active)), len(found), len(active), _projects(found))


def turnaround(facts: Facts) -> Measure:
    """C3. Nine of ten decisions took no more than this part of the days allowed."""
    value = percentile([one.used for one in facts.turnarounds], 90)
    late = [one.number for one in facts.turnarounds if one.used > 1]
    return Measure(Figure("C3", value, len(facts.turnarounds)), len(late), len(facts.turnarounds), _projects(late))


def unreported(facts: Facts) -> Measure:
    """C4. Money paid in projects whose last due report is missing, of all that was paid; counted in whole yuan."""
    paid = [one for one in facts.worked if one.paid_fen > 0 and not one.ended]
    found = [one for one in paid if one.report_missing]
    part, whole = (sum(one.paid_fen for one in rows) for rows in (found, paid))
    rows = _projects(one.number for one in found)
    return Measure(Figure("C4", share(part, whole), len(paid)), part // 100, whole // 100, rows)


MEASURES: Final[dict[str, Callable[[Facts], Measure]]] = {
    "F1": repeated, "F2": new_hands, "F3": rush, "W1": density, "W2": silent, "W3": dormant, "W4": branches,
    "Q1": shift, "Q2": returned, "Q3": refused, "Q4": spread, "P1": bunched, "P2": milestones, "P3": visits,
    "P4": reports, "C1": overdue, "C2": undecided, "C3": turnaround, "C4": unreported,
}  # fmt: skip
"""I-113 … I-117. Every component by its code."""


def measures(facts: Facts) -> dict[str, Measure]:
    """All components of a scope on a day, by code."""
    return {code: measure(facts) for code, measure in MEASURES.items()}
