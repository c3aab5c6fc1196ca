"""When a rule sends a case to a unit (H-16): pure conditions over what is known of a new case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lifeline.kernel.text import normalise

if TYPE_CHECKING:
    from collections.abc import Iterable

TRIED = 1_000
"""Cases of the past on which rules are tried."""


@dataclass(frozen=True)
class Facts:
    """What a rule may look at: categories (own and those above), normalised words, where the reporter works.

    `guess`: category and score of the best suggestion; the score is None where key words found it.
    """

    categories: frozenset[int]
    words: str
    path: str
    guess: tuple[frozenset[int], float | None] | None = None


@dataclass(frozen=True)
class Conditions:
    """All that is set must hold; one of the `words` is enough. `suggested`: a suggestion may stand for the category."""

    category: int | None
    words: tuple[str, ...]
    path: str
    suggested: bool


@dataclass(frozen=True)
class Match:
    """A rule fits; `score` of the suggestion it used, None where it used none; `guessed`: it used one."""

    guessed: bool
    score: float | None = None


def split_words(text: str) -> tuple[str, ...]:
    """The words of a rule as they are compared; written one after the other, with any mark between."""
    parts = "".join(" " if one in ",，、;；\n\r\t" else one for one in text).split(" ")
    return tuple(word for part in parts if (word := normalise(part)))


def fits(asked: Conditions, facts: Facts) -> Match | None:
    """H-16. Does the rule fit this case, and did it need a suggestion? A rule that asks nothing fits nothing."""
    if asked.category is None and not asked.words and not asked.path:
        return None
    if asked.words and not any(word in facts.words for word in asked.words):
        return None
    if asked.path and not facts.path.startswith(asked.path):
        return None
    if asked.category is None or asked.category in facts.categories:
        return Match(guessed=False)
    if asked.suggested and not facts.categories and facts.guess is not None and asked.category in facts.guess[0]:
        return Match(guessed=True, score=facts.guess[1])
    return None


def sure_enough(match: Match, sure: float | None) -> bool:
    """H-16. May it dispatch by itself: it used no suggestion, or one above the level of 98 % (None: no model)."""
    return not match.guessed or (match.score is not None and sure is not None and match.score >= sure)


def first(rules: Iterable[tuple[int, Conditions]], facts: Facts) -> tuple[int, Match] | None:
    """The first rule of the order that fits."""
    for key, asked in rules:
        if (match := fits(asked, facts)) is not None:
            return key, match
    return None
