"""An instrument as data: format `lifeline-instrument/1` (specification of wellbeing, section 4.1) as frozen objects.

`parse()` trusts its document: what is wrong with one is said by `checking.check`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

FORMAT: Final = "lifeline-instrument/1"
PACK_FORMAT: Final = "lifeline-text/1"
SHUFFLED: Final = "shuffled"
SPAN: Final = re.compile(r"([a-z]+)([0-9]{1,4})\.\.\1([0-9]{1,4})")
LEVELS: Final = {
    "mild": 1, "moderate": 2, "high": 2, "at_or_above": 2, "moderately_severe": 3, "severe": 3, "extremely_severe": 3,
    "serious": 3, "very_high": 3,
}  # fmt: skip
"""How much a band of this name concerns, where a table does not say it itself."""


@dataclass(frozen=True)
class OptionSet:
    """The answers of an item. Q-5: an option has an index (stored), a code (files) and a weight (scoring).

    `apart` holds the indexes of answers that stand outside the ladder ("not applicable"): answered, never mirrored.
    """

    name: str
    codes: tuple[int, ...]
    weights: tuple[int, ...]
    shown: str = "ascending"
    apart: frozenset[int] = frozenset()

    @property
    def ladder(self) -> tuple[int, ...]:
        """Indexes of the options that form the scale, in canonical order."""
        return tuple(index for index in range(len(self.codes)) if index not in self.apart)

    def reversed_weights(self) -> tuple[int, ...]:
        """Lowest + highest weight of the ladder − weight; what stands apart keeps its own."""
        on_ladder = [self.weights[index] for index in self.ladder]
        turn = min(on_ladder) + max(on_ladder)
        return tuple(weight if index in self.apart else turn - weight for index, weight in enumerate(self.weights))


@dataclass(frozen=True)
class Item:
    """A question: `alias` is another name of its column (E1); an unscored one takes part in no score.

    `options` is "" where a number or a text is written instead of choosing.
    """

    id: str
    options: str
    alias: str = ""
    scored: bool = True


@dataclass(frozen=True)
class Missing:
    """What happens to a score with open items: Q-12 refuse, or a cited rule with its limit."""

    policy: str = "refuse"
    limit: int = 0


@dataclass(frozen=True)
class Score:
    """One number of a result. `items` for sum and mean, `of` for scale and complement, `parts` for letters."""

    id: str
    op: str
    type: str
    range: tuple[Fraction, Fraction] | None
    items: tuple[str, ...] = ()
    reverse: frozenset[str] = frozenset()
    missing: Missing = Missing()
    of: str = ""
    multiply: int = 1
    divide: int = 1
    round: str = "none"
    constant: int = 0
    parts: tuple[tuple[str, str], ...] = ()
    places: int = 3

    @property
    def scale(self) -> str:
        """The scale that this number belongs to: `raw` for the instrument as a whole, else the name before the type."""
        if self.id in {"raw", "standard"}:
            return "raw"
        return re.sub(r"_(raw|standard)$", "", self.id)


@dataclass(frozen=True)
class Bands:
    """Q-9: lower edges, strictly rising from the score's minimum, each with its code and its level of concern (0–3)."""

    id: str
    of: str
    primary: bool
    edges: tuple[Fraction, ...]
    codes: tuple[str, ...]
    levels: tuple[int, ...] = ()


@dataclass(frozen=True)
class Trigger:
    """Q-16: an answer from this index on shows the help card: firm at once, soft under the result."""

    item: str
    at_least: int
    level: str


@dataclass(frozen=True)
class Definition:
    """One version of an instrument. `document` is what it was made of: texts, rights, norms, citations."""

    id: str
    version: str
    use: str
    option_sets: Mapping[str, OptionSet]
    items: tuple[Item, ...]
    scores: tuple[Score, ...]
    bands: tuple[Bands, ...]
    triggers: tuple[Trigger, ...]
    document: Mapping[str, Any]

    @property
    def shown_order(self) -> tuple[int, ...]:
        """Places of the items in the order in which they are asked; storage and scoring know nothing of it (S10).

        One that is shuffled has another order on each sheet: `showing.shown` (Q-39).
        """
        place, order = {item.id: number for number, item in enumerate(self.items)}, self.document.get("order", ())
        return tuple(place[name] for name in (order if order and order != SHUFFLED else place))

    def options_of(self, item: Item) -> OptionSet:
        """The option set of an item."""
        return self.option_sets[item.options]

    @property
    def turned(self) -> frozenset[str]:
        """The items that a score counts the other way round."""
        return frozenset().union(*(score.reverse for score in self.scores))

    @property
    def scored_items(self) -> tuple[Item, ...]:
        """The items that take part in a score, in canonical order."""
        return tuple(item for item in self.items if item.scored)


def expanded(names: Sequence[str]) -> Iterator[str]:
    """`q1..q9` written out."""
    for name in names:
        if found := SPAN.fullmatch(name):
            stem, first, last = found[1], int(found[2]), int(found[3])
            yield from (f"{stem}{number}" for number in range(first, last + 1))
        else:
            yield name


def exact(value: int | str) -> Fraction:
    """A number of a definition: a whole number, or a decimal written as text (`"2.25"`), never a float (Q-7)."""
    return Fraction(value)


def _option_set(name: str, part: Mapping[str, Any]) -> OptionSet:
    codes = tuple(part["codes"])
    return OptionSet(
        name, codes, tuple(part["weights"]), part.get("shown", "ascending"), frozenset(part.get("apart", ()))
    )


def _missing(part: Mapping[str, Any] | None) -> Missing:
    part = part or {}
    return Missing(part.get("policy", "refuse"), part.get("max", part.get("min", 0)))


def _score(part: Mapping[str, Any]) -> Score:
    span = part.get("range")
    return Score(
        id=part["id"],
        op=part["op"],
        type=part["type"],
        range=(exact(span[0]), exact(span[1])) if span else None,
        items=tuple(expanded(part.get("items", ()))),
        reverse=frozenset(expanded(part.get("reverse", ()))),
        missing=_missing(part.get("missing")),
        of=part.get("of", ""),
        multiply=part.get("multiply", 1),
        divide=part.get("divide", 1),
        round=part.get("round", "none"),
        constant=part.get("constant", 0),
        parts=tuple((letter, score) for letter, score in part.get("parts", ())),
        places=part.get("places", 3),
    )


def _bands(part: Mapping[str, Any]) -> Bands:
    edges, codes = tuple(exact(edge) for edge in part["edges"]), tuple(part["codes"])
    levels = tuple(part.get("levels", (LEVELS.get(code, 0) for code in codes)))
    return Bands(part["id"], part["of"], part["primary"], edges, codes, levels)


def parse(document: Mapping[str, Any]) -> Definition:
    """The definition that a checked document describes."""
    return Definition(
        id=document["id"],
        version=document["version"],
        use=document["use"],
        option_sets={name: _option_set(name, part) for name, part in document["option_sets"].items()},
        items=tuple(
            Item(part["id"], part.get("options", ""), part.get("code", ""), not part.get("unscored", False))
            for part in document["items"]
        ),
        scores=tuple(_score(part) for part in document["scores"]),
        bands=tuple(_bands(part) for part in document.get("bands", ())),
        triggers=tuple(
            Trigger(part["item"], part["at_least_index"], part["level"]) for part in document.get("triggers", ())
        ),
        document=document,
    )
