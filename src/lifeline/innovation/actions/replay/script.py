"""The story of the fourth cycle: what is applied for, what becomes of it, and on which day what happens."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lifeline.innovation.rules.numbers import LEVELS, QUOTAS, TIERS
from lifeline.innovation.states import CycleState

if TYPE_CHECKING:
    from collections.abc import Sequence

FILE: Final = Path(__file__).parents[2] / "data" / "replay.json"
APPROVED, AS_PLANT, REJECTED, DEFERRED, MERGED, OUT, WITHDRAWN, DRAFT = (
    "APPROVED", "AS_PLANT", "REJECTED", "DEFERRED", "MERGED", "OUT", "WITHDRAWN", "DRAFT",
)  # fmt: skip
GOES_ON: Final = (APPROVED, AS_PLANT)
TABLED: Final = (*GOES_ON, REJECTED, DEFERRED, MERGED)
C = CycleState
BEGINS: Final = {
    C.PLANNING: 0, C.CALL_OPEN: 1, C.SCREENING: 26, C.REVIEW: 45, C.DELIBERATION: 66, C.NOTICE_1: 78, C.APPROVED: 93,
    C.RUNNING: 115, C.CLOSING: 580, C.APPRAISAL: 655, C.NOTICE_2: 690, C.CONFERENCE: 709, C.ARCHIVED: 780,
}  # fmt: skip
"""On which day of the story each state begins: far enough apart for every deadline between, with its holidays."""
STOPS: Final = {
    C.PLANNING: 1, C.CALL_OPEN: 10, C.SCREENING: 40, C.REVIEW: 60, C.DELIBERATION: 72, C.NOTICE_1: 80, C.APPROVED: 112,
    C.RUNNING: 400, C.CLOSING: 598, C.APPRAISAL: 685, C.NOTICE_2: 694, C.CONFERENCE: 770, C.ARCHIVED: 781,
}  # fmt: skip
"""On which day a performance stands that stops in a state: that day is today where it is shown."""
STARTS: Final = 120
"""The day on which all projects begin."""
MONTHS: Final = {"": 15, "EXTENDED": 17, "MICRO": 10}
"""How long a project takes: the one that is extended into the next cycle still runs when its own one closes."""


@dataclass(frozen=True)
class Row:
    """One application and its fate. `end` is what becomes of the project; `notes` are turns of the story."""

    key: str
    level: str
    kind: str
    fate: str
    end: str
    notes: Sequence[str]
    title: str
    problem: str
    idea: str
    part: str

    @property
    def goes_on(self) -> bool:
        """Does it become a project?"""
        return self.fate in GOES_ON

    @property
    def worth(self) -> int:
        """What reviewers find it worth, before they differ: 0–100."""
        return {"EXCELLENT": 88, "GOOD": 81, "PASS": 75, "": 62}.get(self.end, 72)

    @property
    def after(self) -> int:
        """What is measured of the indicator at the end."""
        return {"EXCELLENT": 91, "GOOD": 86}.get(self.end, 79)


@dataclass(frozen=True)
class Script:
    """What is played: all 45 applications, or a part of them; `group` votes, `judges` review."""

    rows: Sequence[Row]
    group: int
    judges: int
    tiers: dict[str, int]

    def of(self, *fates: str) -> list[Row]:
        """The rows with one of these fates."""
        return [row for row in self.rows if row.fate in fates]

    def noted(self, note: str) -> Row | None:
        """The row with this turn, if it is played."""
        return next((row for row in self.rows if note in row.notes), None)

    @property
    def maxima(self) -> dict[str, int]:
        """I-11. As many places as the story fills."""
        counts = Counter("PLANT" if row.fate == AS_PLANT else row.level for row in self.rows if row.goes_on)
        return {level: counts[level] for level in LEVELS}

    def quotas(self, units: int) -> dict[str, int]:
        """I-13. What a unit may recommend: the usual number, or more where there are few units; one to spare."""
        counts = Counter(row.level for row in self.rows)
        return {level: max(QUOTAS[level], 1 - (-counts[level] // units)) for level in LEVELS}


@cache
def _told() -> dict[str, Any]:
    return json.loads(FILE.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def words() -> dict[str, Any]:
    """The sentences that the people of the story say."""
    return _told()["words"]  # type: ignore[no-any-return]


def earlier() -> dict[str, Any]:
    """What the three cycles before are made of."""
    return _told()["earlier"]  # type: ignore[no-any-return]


def told_of(kind: str) -> str:
    """I-10. How an application of this kind begins to tell what is asked of it."""
    return str(_told()["told"][kind])


def script(part: str = "") -> Script:
    """The whole story, 45 → 36 = 7 + 20 + 9; or one of its parts "a" and "b", for a demo and for tests."""
    rows = [Row(**row) for row in _told()["rows"]]
    if part:
        return Script([row for row in rows if row.part == part], 7, 11, {"1": 1, "2": 2, "3": 3})
    return Script(rows, 15, 24, dict(TIERS))
