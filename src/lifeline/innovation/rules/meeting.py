"""I-58 … I-65. 审定: quorum, majorities, who gets a place of a level, and what may be decided after a vote."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from lifeline.innovation.rules import numbers as n

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

Key = TypeVar("Key")


def is_quorum(eligible: int, present: int) -> bool:
    """I-58. Of E voting members who are not recused P are present: at least two thirds, and at least three."""
    return present >= n.QUORUM_LEAST and 3 * present >= 2 * eligible


def may_be_secret(eligible: int) -> bool:
    """I-63. Below four who may vote, a sum would tell how each voted."""
    return eligible >= n.SECRET_LEAST


def passes(yes: int, present: int, *, two_thirds: bool) -> bool:
    """I-59. More than half of those present, or at least two thirds of them; who abstains counts as present."""
    return 3 * yes >= 2 * present if two_thirds else 2 * yes > present


def carried(present: int, yes: int) -> bool:
    """I-59. Two thirds of those present at a vote that is told in figures, and a quorum of the least size there."""
    return present >= n.QUORUM_LEAST and yes <= present and passes(yes, present, two_thirds=True)


class Seat(StrEnum):
    """Where an application stands that passed its vote: it has a place, has none, ties for the last, or must wait."""

    IN = "IN"
    OUT = "OUT"
    TIED = "TIED"
    OPEN = "OPEN"


def _against(one: Sequence[int], other: Sequence[int]) -> int:
    """1 if `one` has more votes, -1 if fewer, 0 if equal, over the rounds that both have had."""
    shared = min(len(one), len(other))
    mine, theirs = tuple(one[:shared]), tuple(other[:shared])
    return (mine > theirs) - (mine < theirs)


def seats(
    votes: Mapping[Key, Sequence[int]], places: int, waiting: int, settled: Collection[Key] = ()
) -> dict[Key, Seat]:
    """I-64, E-30. Who gets the places that are left, by votes alone: no number, score or order of names decides.

    `votes`: for each application that passed, its yes votes, then those of each vote among the tied. `waiting`:
    applications of the level that have not been voted on; each of them might still do better. `settled`: who has been
    given a place; no later vote takes it.
    """
    return {key: _seat(key, votes, places, waiting, settled) for key in votes}


def _seat(key: Key, votes: Mapping[Key, Sequence[int]], places: int, waiting: int, settled: Collection[Key]) -> Seat:
    others = [1 if other in settled else _against(votes[other], votes[key]) for other in votes if other != key]
    better, equal = others.count(1), others.count(0)
    if better >= places:
        return Seat.OUT
    if better + equal + waiting < places:
        return Seat.IN
    return Seat.OPEN if waiting else Seat.TIED


def may_vote_again(rounds: Sequence[int]) -> bool:
    """I-64. `rounds` as in `seats`: after the first vote at most two among the tied."""
    return len(rounds) - 1 < n.TIE_VOTES


def left_of(maxima: Mapping[str, int], approved: Mapping[str, int], moves: Sequence[tuple[str, str]]) -> dict[str, int]:
    """I-11, I-12. Places left per level; each move takes one from a level and gives it to another. Never below 0."""
    found = {level: most - approved.get(level, 0) for level, most in maxima.items()}
    for origin, target in moves:
        found[origin] -= 1
        found[target] += 1
    return {level: max(0, number) for level, number in found.items()}


def rises(before: str, after: str) -> bool:
    """I-65. Does an application move to a higher level than it asked for?"""
    return n.LEVELS.index(after) < n.LEVELS.index(before)


def cut_to(asked: int, ceiling: int) -> int:
    """I-65. What is granted at the decided level: what was asked for, at most its ceiling (one unit of money)."""
    return min(asked, ceiling)
