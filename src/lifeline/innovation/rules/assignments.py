"""I-42. One table for man and solver: `action,application,reviewer,reason`; what each row would do, in order.

A row answers OK, NOTHING (it is so already) or REFUSED with a rule and a code. Nothing is applied unless no row is
refused. Applications and reviewers are named by their numbers.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    Pair = tuple[str, str]

ACTIONS: Final = ("assign", "remove", "lock", "unlock", "refuse", "conflict", "clear")
COLUMNS: Final = ("action", "application", "reviewer", "reason")
OK, NOTHING, REFUSED = "OK", "NOTHING", "REFUSED"
WITH_REASON: Final = ("refuse", "conflict", "clear")
REASON_LEAST: Final = 5


class Row(NamedTuple):
    """A row of the table."""

    action: str
    application: str
    reviewer: str
    reason: str = ""


class Outcome(NamedTuple):
    """What a row would do; `code` says why not, `rule` whose rule it is."""

    row: Row
    what: str
    rule: str = ""
    code: str = ""


class Unread(ValueError):
    """The text is not the table: `missing` are the columns that are not there."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


def read(text: str) -> list[Row]:
    """The rows of a CSV text, columns in any order; empty rows are left out. Raises `Unread`."""
    lines = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), skipinitialspace=True)
    names = {(name or "").strip().casefold(): name for name in lines.fieldnames or ()}
    if missing := [name for name in COLUMNS[:3] if name not in names]:
        raise Unread(missing)
    found = []
    for line in lines:
        values = [(line.get(names.get(name, "")) or "").strip() for name in COLUMNS]
        if any(values):
            found.append(Row(values[0].casefold(), *values[1:]))
    return found


def write(rows: Iterable[Row]) -> str:
    """The table as CSV."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(COLUMNS)
    lines.writerows(rows)
    return out.getvalue()


@dataclass
class Board:
    """The assignments as they stand, by numbers. `done` are those that have begun: only voiding takes them back.

    `conflicts` maps pairs to whether a fact stands against them (True) or only somebody's word (False).
    """

    applications: frozenset[str]
    units: Mapping[str, str]
    most: Mapping[str, int]
    per_unit: int
    standing: set[Pair] = field(default_factory=set)
    done: set[Pair] = field(default_factory=set)
    locked: set[Pair] = field(default_factory=set)
    refused: set[Pair] = field(default_factory=set)
    conflicts: dict[Pair, bool] = field(default_factory=dict)
    loads: Counter[str] = field(default_factory=Counter)
    beside: Counter[tuple[str, str]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Count what stands once: a row then asks for two numbers, however many pairs there are."""
        pairs, self.standing = self.standing, set()
        for pair in pairs:
            self.hold(pair)

    def hold(self, pair: Pair) -> None:
        """Let a pair stand; `loads` count by reviewer, `beside` by application and unit of the reviewer."""
        if pair not in self.standing:
            self.standing.add(pair)
            self._count(pair, 1)

    def free(self, pair: Pair) -> None:
        """Take it off the board with its lock."""
        if pair in self.standing:
            self.standing.discard(pair)
            self._count(pair, -1)
        self.locked.discard(pair)

    def _count(self, pair: Pair, by: int) -> None:
        application, reviewer = pair
        self.loads[reviewer] += by
        self.beside[application, self.units.get(reviewer, "")] += by

    def outcomes(self, rows: Iterable[Row], hidden: Collection[str] = ()) -> list[Outcome]:
        """I-42. What each row would do, given all the rows before it.

        I-38: what it would do with an application of `hidden` is not told, whatever it is.
        """
        found, seen = [], set[tuple[str, str, str]]()
        for row in rows:
            if row.application in hidden:
                found.append(Outcome(row, REFUSED, "I-38", "hidden"))
                continue
            key = (row.action, row.application, row.reviewer)
            if key in seen:
                found.append(Outcome(row, REFUSED, "I-42", "twice"))
                continue
            seen.add(key)
            found.append(self.outcome(row))
        return found

    def outcome(self, row: Row) -> Outcome:
        """One row, carried out on this board."""
        if row.action not in ACTIONS:
            return Outcome(row, REFUSED, "I-42", "action")
        if row.application not in self.applications:
            return Outcome(row, REFUSED, "I-42", "application")
        if row.reviewer not in self.units:
            return Outcome(row, REFUSED, "I-42", "reviewer")
        if row.action in WITH_REASON and len(row.reason) < REASON_LEAST:
            return Outcome(row, REFUSED, "I-42", "reason")
        verbs: dict[str, Callable[[Row, Pair], Outcome]] = {
            "assign": self.assign, "remove": self.remove, "lock": self.lock, "unlock": self.unlock,
            "refuse": self.refuse, "conflict": self.pin, "clear": self.clear,
        }  # fmt: skip
        return verbs[row.action](row, (row.application, row.reviewer))

    def assign(self, row: Row, pair: Pair) -> Outcome:
        """I-33, I-40, I-43. A new pair, if nothing is against it."""
        if pair in self.standing:
            return Outcome(row, NOTHING)
        unit = self.units[row.reviewer]
        same, load = self.beside[row.application, unit], self.loads[row.reviewer]
        against = (
            (pair in self.conflicts, "I-33", "conflict"), (pair in self.refused, "I-43", "declined"),
            (bool(unit) and same >= self.per_unit, "I-40", "unit"), (load >= self.most[row.reviewer], "I-40", "load"),
        )  # fmt: skip
        for holds, rule, code in against:
            if holds:
                return Outcome(row, REFUSED, rule, code)
        self.hold(pair)
        return Outcome(row, OK)

    def remove(self, row: Row, pair: Pair) -> Outcome:
        """Take back what has not begun and is not locked."""
        if pair not in self.standing:
            return Outcome(row, NOTHING)
        if pair in self.done:
            return Outcome(row, REFUSED, "I-42", "begun")
        if pair in self.locked:
            return Outcome(row, REFUSED, "I-42", "locked")
        self.free(pair)
        return Outcome(row, OK)

    def lock(self, row: Row, pair: Pair) -> Outcome:
        """Keep a pair whatever a run proposes."""
        if pair not in self.standing:
            return Outcome(row, REFUSED, "I-42", "unassigned")
        if pair in self.locked:
            return Outcome(row, NOTHING)
        self.locked.add(pair)
        return Outcome(row, OK)

    def unlock(self, row: Row, pair: Pair) -> Outcome:
        """Set it free."""
        if pair not in self.locked:
            return Outcome(row, NOTHING)
        self.locked.discard(pair)
        return Outcome(row, OK)

    def refuse(self, row: Row, pair: Pair) -> Outcome:
        """I-43. The reviewer will not: never again in this cycle."""
        if pair in self.refused:
            return Outcome(row, NOTHING)
        if pair in self.done:
            return Outcome(row, REFUSED, "I-42", "begun")
        self.free(pair)
        self.refused.add(pair)
        return Outcome(row, OK)

    def pin(self, row: Row, pair: Pair) -> Outcome:
        """I-35. Set a conflict; what stands is taken back with it."""
        if pair in self.conflicts:
            return Outcome(row, NOTHING)
        self.conflicts[pair] = False
        self.free(pair)
        return Outcome(row, OK)

    def clear(self, row: Row, pair: Pair) -> Outcome:
        """I-35. Clear what was said; a fact stands."""
        if pair not in self.conflicts:
            return Outcome(row, NOTHING)
        if self.conflicts[pair]:
            return Outcome(row, REFUSED, "I-35", "fact")
        del self.conflicts[pair]
        return Outcome(row, OK)
