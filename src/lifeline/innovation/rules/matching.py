"""5.1. How well reviewers fit applications, 0 … 1000, and within which loads: what an assignment is made from."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from lifeline.innovation.rules import numbers as n
from lifeline.innovation.rules.problem import Problem
from lifeline.kernel.text import Vectors

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from lifeline.innovation.rules.problem import Pair


@dataclass(frozen=True)
class Item:
    """An application: its key, its text, its kinds (the main one first), its leader, and the reviews it needs."""

    key: int
    text: str
    kinds: tuple[str, ...]
    leader: int
    demand: int


@dataclass(frozen=True)
class Judge:
    """A reviewer: key, past work in words, declared kinds, kinds led or judged before, leaders judged last cycle.

    `unit` is the second-level unit; `least` and `most` None: as the mean asks.
    """

    key: int
    work: str = ""
    declared: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()
    judged: frozenset[int] = frozenset()
    unit: str = ""
    least: int | None = None
    most: int | None = None


def topics(items: Sequence[Item], judges: Sequence[Judge]) -> list[list[int]]:
    """For each item and judge the percentile, 0 … 1000, of the likeness of text and work among this judge's items.

    A rank, so that nobody gains by a long profile; equal likeness shares the middle; no work is 500 for all.
    """
    vectors = Vectors([*(one.text for one in items), *(one.work for one in judges)], sublinear=False)
    texts = [vectors.of(one.text) for one in items]
    found = [[500] * len(judges) for _item in items]
    for place, judge in enumerate(judges):
        mine = vectors.of(judge.work)
        likeness = [round(mine.cosine(text), 9) for text in texts]
        ordered = sorted(likeness)
        for number, value in enumerate(likeness):
            below = bisect_left(ordered, value)
            same = bisect_right(ordered, value) - below
            found[number][place] = round(1000 * (2 * below + same) / (2 * len(likeness)))
    return found


def match(item: Item, judge: Judge, topic: int) -> int:
    """5.1. Half the topic, three tenths the declared kinds, two tenths experience; less where he judged this leader."""
    declared = sum(kind in judge.declared for kind in item.kinds)
    expertise = 1000 * declared // max(1, len(item.kinds))
    experience = 1000 if item.kinds and item.kinds[0] in judge.known else 0
    value = (5 * topic + 3 * expertise + 2 * experience) // 10
    return value - n.AGAIN if item.leader in judge.judged else value


def loads(demand: int, judges: Sequence[Judge], asked: int | None = None) -> tuple[list[int], list[int]]:
    """I-40. Minimum and maximum of each: ⌊0.75·mean⌋ and ⌈1.25·mean⌉ of the demand per reviewer, or the own ones.

    `asked` is a common maximum instead of that by the mean; a smaller own one stays hard.
    """
    count = max(1, len(judges))
    low, high = demand * n.LOAD_LOW // (100 * count), -(-demand * n.LOAD_HIGH // (100 * count))
    common = high if asked is None else asked
    most = [common if one.most is None else one.most if asked is None else min(one.most, asked) for one in judges]
    least = [min(low if one.least is None else one.least, top) for one, top in zip(judges, most, strict=True)]
    return least, most


@dataclass(frozen=True)
class Desk:
    """All that an assignment is made from. `forbidden` pairs of keys conflict or were declined (I-33, I-43)."""

    items: Sequence[Item]
    judges: Sequence[Judge]
    forbidden: Collection[Pair] = ()
    held: Mapping[int, Collection[int]] | None = None
    per_unit: int = 1
    most: int | None = None

    def problem(self) -> Problem:
        """5.1. The problem in integers; pairs that stand stay (top-up), and then no minimum load is asked for."""
        held = self.held or {}
        place = {one.key: number for number, one in enumerate(self.judges)}
        locked = frozenset(
            (number, place[judge])
            for number, item in enumerate(self.items)
            for judge in held.get(item.key, ())
            if judge in place
        )
        had = [sum(number == judge for _item, judge in locked) for number in range(len(self.judges))]
        gone = [sum(judge not in place for judge in held.get(item.key, ())) for item in self.items]
        demand = [
            max(item.demand - gone[number], sum(place_ == number for place_, _judge in locked))
            for number, item in enumerate(self.items)
        ]
        least, most = loads(sum(demand), self.judges, self.most)
        most = [max(top, have) for top, have in zip(most, had, strict=True)]
        least = [0] * len(least) if locked else [min(low, top) for low, top in zip(least, most, strict=True)]
        topic = topics(self.items, self.judges)
        forbidden = set(self.forbidden)
        matches = [
            [
                None if (item.key, judge.key) in forbidden and (row, column) not in locked
                else match(item, judge, topic[row][column])
                for column, judge in enumerate(self.judges)
            ]
            for row, item in enumerate(self.items)
        ]  # fmt: skip
        groups = self.groups()
        caps = [
            [max(self.per_unit, sum((row, one) in locked for one in group)) for group in groups]
            for row in range(len(self.items))
        ]
        fair = sum(demand) // max(1, len(self.judges))
        steps = [[n.OVERLOAD * max(0, number + 1 - fair) for number in range(max(top, 1) + 1)] for top in most]
        return Problem(
            matches, demand, most, least, steps=steps, groups=groups, caps=caps if groups else (), locked=locked
        )

    def groups(self) -> list[frozenset[int]]:
        """I-40. Reviewers of one second-level unit, where there are more than the cap lets an application take."""
        units: dict[str, set[int]] = {}
        for number, judge in enumerate(self.judges):
            if judge.unit:
                units.setdefault(judge.unit, set()).add(number)
        return [frozenset(units[unit]) for unit in sorted(units) if len(units[unit]) > self.per_unit]


def is_away(away: Sequence[Sequence[str]], begin: date, end: date) -> bool:
    """Is a reviewer absent for more than half of the days from `begin` to `end`? `away`: [from, until], both in it."""
    absent = set()
    for one, other in away:
        first, last = max(date.fromisoformat(one), begin), min(date.fromisoformat(other), end)
        absent |= {first + timedelta(days=number) for number in range((last - first).days + 1)}
    return 2 * len(absent) > (end - begin).days + 1
