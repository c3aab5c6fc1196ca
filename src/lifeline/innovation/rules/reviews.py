"""I-44 … I-47. What a review holds, what it still lacks, whether it counts, and what it comes to."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, fields
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from lifeline.innovation.rules import numbers as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

NOVELTY, EFFECT, EXEMPLARITY = "NOVELTY", "EFFECT", "EXEMPLARITY"
DIMENSIONS: Final = (NOVELTY, EFFECT, EXEMPLARITY)
DIRECTION: Final = "DIRECTION"
MEETS, DOUBT, FAILS = "MEETS", "DOUBT", "FAILS"


@dataclass(frozen=True)
class Sheet:
    """I-44. What a reviewer says. `grades` by dimension, 0–100; a dimension in `cannot` is one he cannot judge.

    `reasons` by dimension, DIRECTION among them; `direction` is MEETS, DOUBT, FAILS or empty; `advice` one sentence.
    """

    direction: str = ""
    grades: dict[str, int] = field(default_factory=dict)
    cannot: list[str] = field(default_factory=list)
    reasons: dict[str, str] = field(default_factory=dict)
    advice: str = ""

    def as_json(self) -> dict[str, Any]:
        """Plain values, for the database."""
        return json.loads(json.dumps(asdict(self)))  # type: ignore[no-any-return]

    @property
    def sha256(self) -> str:
        """Stands for the sheet: the same words, the same digest."""
        text = json.dumps(self.as_json(), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def counts(self) -> bool:
        """I-46. Has it at least two of the three grades?"""
        return len(self.grades) >= n.GRADES_LEAST


def sheet_of(body: Mapping[str, Any]) -> Sheet:
    """The sheet of a stored review."""
    known = {one.name for one in fields(Sheet)}
    return Sheet(**{name: value for name, value in body.items() if name in known})


class Lack(NamedTuple):
    """What a review still lacks: the field and a code."""

    field: str
    code: str


def lacks(sheet: Sheet) -> list[Lack]:
    """I-45 … I-47. All that keeps a sheet from being handed in."""
    found = [] if sheet.direction in {MEETS, DOUBT, FAILS} else [Lack(DIRECTION, "missing")]
    if sheet.direction in {DOUBT, FAILS} and _short(sheet, DIRECTION):
        found.append(Lack(DIRECTION, "reason"))
    for name in DIMENSIONS:
        if (grade := sheet.grades.get(name)) is None:
            if name not in sheet.cannot:
                found.append(Lack(name, "missing"))
        elif not 0 <= grade <= 100:
            found.append(Lack(name, "range"))
        elif (grade < n.EXPLAIN_BELOW or grade >= n.EXPLAIN_FROM) and _short(sheet, name):
            found.append(Lack(name, "reason"))
    if not sheet.advice.strip():
        found.append(Lack("advice", "missing"))
    return found


def _short(sheet: Sheet, name: str) -> bool:
    return len(sheet.reasons.get(name, "").strip()) < n.EXPLAIN_LEAST


def total(grades: Mapping[str, int], weights: Sequence[int]) -> Fraction | None:
    """I-44, I-46. The weighted grade, 0–100; the weights of what is missing are shared out among the rest, exactly.

    None with fewer than two grades: such a review does not count.
    """
    given = [(grades[name], weight) for name, weight in zip(DIMENSIONS, weights, strict=True) if name in grades]
    whole = sum(weight for _grade, weight in given)
    if len(given) < n.GRADES_LEAST or not whole:
        return None
    return Fraction(sum(grade * weight for grade, weight in given), whole)


def gate(directions: Iterable[str]) -> str:
    """I-45. What the gate asks for: "" nothing, "AGENDA" a word in the meeting, "VOTE" a vote before any other.

    Never more: no count of words fails an application by itself.
    """
    said = list(directions)
    if said.count(FAILS) >= 2:
        return "VOTE"
    return "AGENDA" if DOUBT in said or FAILS in said else ""


def wanted(k: int, *, waived: bool) -> int:
    """I-39. How many valid reviews are needed: one less where the chair has waived, never below two."""
    return max(n.WAIVE_LEAST, k - 1) if waived else k
