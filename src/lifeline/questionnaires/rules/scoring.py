"""One sheet, scored exactly: whole numbers and fractions, rounding only where the definition says so (Q-7).

Q-21: nothing here reads a text, so that instruments whose wording is not free are scored all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from lifeline.questionnaires.rules.rounding import half_up

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lifeline.questionnaires.rules.definition import Bands, Score
    from lifeline.questionnaires.rules.planning import Base, Plan

SCORED: Final = "scored"
PRORATED: Final = "prorated"
PARTIAL: Final = "partial"
REFUSED: Final = "refused"


class BadAnswers(ValueError):
    """Q-15: these items hold a value that is none of their options; nothing is clipped or guessed."""

    def __init__(self, items: tuple[str, ...]) -> None:
        super().__init__("+".join(items))
        self.items = items


@dataclass(frozen=True)
class Value:
    """A number with its type (Q-11). Fewer answered than `of` means 折算: no band and no letters (Q-13)."""

    exact: Fraction
    type: str
    answered: int
    of: int

    @property
    def complete(self) -> bool:
        """Whether every item of the score was answered."""
        return self.answered == self.of


@dataclass(frozen=True)
class Scored:
    """What one sheet gives. `bands` by table id; `refused` holds the open items of each scale without any number."""

    status: str
    values: Mapping[str, Value]
    bands: Mapping[str, str]
    letters: Mapping[str, str]
    refused: Mapping[str, tuple[str, ...]]
    missing: int
    triggers: tuple[tuple[str, str], ...]


def band_of(table: Bands, value: Fraction) -> str:
    """Q-9: the last edge that is ≤ the exact value names the band; the lowest scores always get the lowest band."""
    place = sum(1 for edge in table.edges if value >= edge)
    return table.codes[max(place, 1) - 1]


def triggers(plan: Plan, indexes: Sequence[int | None]) -> tuple[tuple[str, str], ...]:
    """Q-16: (item, level) of each trigger that the answers reach, whatever else is open."""
    return tuple(
        (plan.item_ids[place], level)
        for place, at_least, level in plan.triggers
        if (index := indexes[place]) is not None and index >= at_least
    )


def score(plan: Plan, indexes: Sequence[int | None]) -> Scored:
    """Score one sheet: the option index of each scored item in order, None where it is open (Q-4, Q-17).

    Q-16: triggers are read first. Q-14: scales are computed or refused separately. `BadAnswers` for an index that is
    no option, ValueError for a sheet of another length.
    """
    if len(indexes) != len(plan.item_ids):
        raise ValueError(f"A sheet of {plan.definition.id} has {len(plan.item_ids)} answers, not {len(indexes)}.")
    pairs = list(zip(plan.item_ids, indexes, plan.sizes, strict=True))
    if bad := tuple(name for name, index, size in pairs if index is not None and not 0 <= index < size):
        raise BadAnswers(bad)
    reached = triggers(plan, indexes)
    values = {base.score.id: value for base in plan.bases if (value := _base_value(base, indexes)) is not None}
    letters = _derive(plan, values)
    missing = sum(index is None for index in indexes)
    refused = {} if missing == 0 else _refused(plan, indexes, values)
    if missing == len(indexes):
        refused = dict.fromkeys(refused, ())
    return Scored(_status(values, refused), values, _bands(plan, values), letters, refused, missing, reached)


def _base_value(base: Base, indexes: Sequence[int | None]) -> Value | None:
    """A sum or a mean; None when too many items are open. Q-12: the default is none may be."""
    weighed = [
        weights[index]
        for place, weights in zip(base.places, base.weights, strict=True)
        if (index := indexes[place]) is not None
    ]
    answered, of = len(weighed), len(base.places)
    if answered < of and not may_have_gaps(base, answered):
        return None
    if base.score.op == "mean":
        return Value(Fraction(sum(weighed), answered), base.score.type, answered, of)
    return Value(Fraction(sum(weighed) * of, answered), base.score.type, answered, of)


def may_have_gaps(base: Base, answered: int) -> bool:
    """Q-12: whether a cited rule lets this score be computed from so few answers."""
    if base.missing.policy == "prorate":
        return len(base.places) - answered <= base.missing.limit
    return base.missing.policy == "mean_of_answered" and answered >= base.missing.limit


def _derive(plan: Plan, values: dict[str, Value]) -> dict[str, str]:
    """Add what is made of complete scores; the letters. Q-13: a prorated score gives nothing further."""
    letters = {}
    for made in plan.derived:
        if made.op == "letters":
            parts = [(letter, values.get(name)) for letter, name in made.parts]
            if all(value is not None and value.complete for _letter, value in parts):
                letters[made.id] = code_of([(letter, v.exact) for letter, v in parts if v is not None], made.places)
        elif (below := values.get(made.of)) is not None and below.complete:
            values[made.id] = Value(_derived(made, below.exact), made.type, below.answered, below.of)
    return letters


def _derived(made: Score, below: Fraction) -> Fraction:
    """`scale`: × multiply ÷ divide, rounded as named; `complement`: constant − score."""
    if made.op == "complement":
        return made.constant - below
    exact = below * made.multiply / made.divide
    if made.round == "floor":
        return Fraction(exact.numerator // exact.denominator)
    return Fraction(half_up(exact)) if made.round == "half_up" else exact


def code_of(ranked: Sequence[tuple[str, Fraction]], places: int) -> str:
    """Each letter whose score is ≥ the third highest, `>` between ranks, `=` between ties in the given order."""
    limit = sorted((value for _letter, value in ranked), reverse=True)[places - 1]
    levels: dict[Fraction, list[str]] = {}
    for letter, value in ranked:
        if value >= limit:
            levels.setdefault(value, []).append(letter)
    return ">".join("=".join(levels[value]) for value in sorted(levels, reverse=True))


def _refused(plan: Plan, indexes: Sequence[int | None], values: Mapping[str, Value]) -> dict[str, tuple[str, ...]]:
    """The scales without any number, and their open items."""
    refused = {}
    for scale in plan.scales:
        bases = plan.of_scale(scale)
        if bases and not any(base.score.id in values for base in bases):
            places = sorted({place for base in bases for place in base.places})
            refused[scale] = tuple(plan.item_ids[place] for place in places if indexes[place] is None)
    return refused


def _status(values: Mapping[str, Value], refused: Mapping[str, tuple[str, ...]]) -> str:
    """Section 10.1: partial outranks prorated."""
    if not values:
        return REFUSED
    if refused:
        return PARTIAL
    return SCORED if all(value.complete for value in values.values()) else PRORATED


def _bands(plan: Plan, values: Mapping[str, Value]) -> dict[str, str]:
    """Q-13: bands of complete scores only."""
    return {
        table.id: band_of(table, value.exact)
        for table in plan.bands
        if (value := values.get(table.of)) is not None and value.complete
    }
