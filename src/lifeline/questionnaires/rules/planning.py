"""A definition compiled for scoring: per score its items and what each answer of each item weighs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lifeline.questionnaires.rules.definition import Bands, Definition, Missing, Score


@dataclass(frozen=True)
class Base:
    """A sum or mean: the places of its items in the sheet, and for each of them index → weight, reversal applied."""

    score: Score
    places: tuple[int, ...]
    weights: tuple[tuple[int, ...], ...]

    @property
    def missing(self) -> Missing:
        """The rule for open items."""
        return self.score.missing


@dataclass(frozen=True)
class Plan:
    """What `score` and `score_many` share. `sizes`: how many options each item of the sheet has."""

    definition: Definition
    item_ids: tuple[str, ...]
    sizes: tuple[int, ...]
    bases: tuple[Base, ...]
    derived: tuple[Score, ...]
    bands: tuple[Bands, ...]
    triggers: tuple[tuple[int, int, str], ...]
    integral: Mapping[str, bool]
    scales: tuple[str, ...]

    def of_scale(self, scale: str) -> tuple[Base, ...]:
        """The sums and means of one scale."""
        return tuple(base for base in self.bases if base.score.scale == scale)


def plan(definition: Definition) -> Plan:
    """Compile a definition once. Only scored items are part of a sheet; an unscored one is no answer to score."""
    items = definition.scored_items
    place = {item.id: number for number, item in enumerate(items)}
    bases = tuple(_base(definition, score, place) for score in definition.scores if score.op in {"sum", "mean"})
    return Plan(
        definition=definition,
        item_ids=tuple(place),
        sizes=tuple(len(definition.options_of(item).codes) for item in items),
        bases=bases,
        derived=_in_order(definition.scores),
        bands=definition.bands,
        triggers=tuple((place[trigger.item], trigger.at_least, trigger.level) for trigger in definition.triggers),
        integral={score.id: _is_integral(definition, score) for score in definition.scores},
        scales=tuple(dict.fromkeys(score.scale for score in definition.scores if score.op != "letters")),
    )


def _base(definition: Definition, score: Score, place: Mapping[str, int]) -> Base:
    weights = []
    by_id = {item.id: item for item in definition.items}
    for name in score.items:
        options = definition.options_of(by_id[name])
        weights.append(options.reversed_weights() if name in score.reverse else options.weights)
    return Base(score, tuple(place[name] for name in score.items), tuple(weights))


def _in_order(scores: tuple[Score, ...]) -> tuple[Score, ...]:
    """Derived scores, each after those that it is made of."""
    done = {score.id for score in scores if score.op in {"sum", "mean"}}
    left = [score for score in scores if score.id not in done]
    ordered: list[Score] = []
    while left:
        ready = [score for score in left if {score.of or None, *(part for _l, part in score.parts)} - {None} <= done]
        if not ready:
            raise ValueError("Scores are made of each other in a circle.")
        ordered += ready
        done |= {score.id for score in ready}
        left = [score for score in left if score not in ready]
    return tuple(ordered)


def _is_integral(definition: Definition, score: Score) -> bool:
    """Whether the score of a complete sheet is a whole number by its kind, whatever the answers."""
    if score.op == "sum":
        return True
    if score.op not in {"scale", "complement"}:
        return False
    below = next(part for part in definition.scores if part.id == score.of)
    if score.op == "scale" and score.round in {"floor", "half_up"}:
        return True
    return _is_integral(definition, below) and score.multiply % score.divide == 0
