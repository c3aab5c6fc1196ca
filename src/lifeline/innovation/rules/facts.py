"""What the signals of a day are counted from: plain records of an organiser or of one of its second-level units."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from fractions import Fraction


class Row(NamedTuple):
    """What a figure counts: "application", "project", "result" by number, or "unit" by name."""

    kind: str
    key: str


class Call(NamedTuple):
    """A cycle as its applications are compared; an imported one has no days."""

    number: int
    opened_on: date | None = None
    closes_at: datetime | None = None


class Applied(NamedTuple):
    """An application that was submitted. `alike`: to one of its own unit in the last two cycles by at least 0.60."""

    number: str
    call: int
    unit: int
    path: str
    branch: bool
    at: datetime | None
    returned: bool = False
    alike: bool = False
    team: frozenset[int] = frozenset()


class Worked(NamedTuple):
    """A project at work on the day. `turns`: days of its mid-term checks and closings; `evidence`: days of filing."""

    number: str
    unit: int
    path: str
    key: bool
    begins_on: date
    signs: tuple[date, ...] = ()
    visits: int = 0
    turns: tuple[date, ...] = ()
    evidence: tuple[date, ...] = ()
    paid_fen: int = 0
    report_missing: bool = False
    gate_overdue: bool = False
    ended: bool = False


class Item(NamedTuple):
    """Something of a project that is good or not: a milestone in time, a correction past its date, refused evidence."""

    number: str
    unit: int
    yes: bool


class Turnaround(NamedTuple):
    """C3. What the office was asked: the share of its days that it used; 1 is the last day."""

    number: str
    unit: int
    used: Fraction


class Shared(NamedTuple):
    """A published result: its cycle, its day, and the days on which units confirmed its adoption."""

    number: str
    call: int
    unit: int
    published_on: date
    adopted: tuple[date, ...] = ()


@dataclass(frozen=True)
class Facts:
    """All that the signals of a day are counted from. `calls`: the newest and the two before it, newest first.

    `heads` and `places` (paths of the units whose silence counts) are of the scope; `veterans` were in a team of the
    last two cycles anywhere; `shift` is Q1 in its standard errors with the number of common reviewers.
    """

    at: datetime
    on: date
    calls: tuple[Call, ...] = ()
    applied: Sequence[Applied] = ()
    worked: Sequence[Worked] = ()
    milestones: Sequence[Item] = ()
    reports: Sequence[Item] = ()
    judged: Sequence[Item] = ()
    corrections: Sequence[Item] = ()
    turnarounds: Sequence[Turnaround] = ()
    shared: Sequence[Shared] = ()
    heads: int = 0
    places: Sequence[tuple[str, str]] = ()
    veterans: frozenset[int] = field(default_factory=frozenset)
    shift: tuple[Fraction, int] | None = None


PARTED: Final = (
    "applied", "worked", "milestones", "reports", "judged", "corrections", "turnarounds", "shared",
)  # fmt: skip


def by_unit(
    facts: Facts,
    heads: dict[int, int],
    places: dict[int, list[tuple[str, str]]],
    shifts: dict[int, tuple[Fraction, int]],
) -> dict[int, Facts]:
    """The facts of each second-level unit of `heads`."""
    parts: dict[int, dict[str, Any]] = {unit: {name: [] for name in PARTED} for unit in heads}
    for name in PARTED:
        for one in getattr(facts, name):
            if one.unit in parts:
                parts[one.unit][name].append(one)
    own: dict[int, dict[str, Any]] = {
        unit: {"heads": heads[unit], "places": places.get(unit, []), "shift": shifts.get(unit)} for unit in heads
    }
    return {unit: replace(facts, **part, **own[unit]) for unit, part in parts.items()}
