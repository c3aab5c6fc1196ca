"""Who shall review what: the problem, an answer to it, and why there is none (specification, 5.1). Integers only."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

Pair = tuple[int, int]
"""An item and a reviewer, by their places."""


@dataclass(frozen=True)
class Problem:
    """I-39, I-40. `demand` reviews for each item; between `least` and `most` for each reviewer, both hard.

    `match[item][reviewer]` is how well they fit, None = forbidden. `steps[reviewer][n]` is what the reviewer's n-th
    review (from 0) costs beside, never falling; none = nothing. `groups` are sets of reviewers, any two apart or one in
    the other (units, plants), and an item takes at most `caps[item][group]` from each. `locked` pairs stay.
    """

    match: Sequence[Sequence[int | None]]
    demand: Sequence[int]
    most: Sequence[int]
    least: Sequence[int]
    steps: Sequence[Sequence[int]] = ()
    groups: Sequence[frozenset[int]] = ()
    caps: Sequence[Sequence[int]] = ()
    locked: frozenset[Pair] = frozenset()

    @property
    def reviewers(self) -> int:
        """How many there are."""
        return len(self.most)

    def step(self, reviewer: int, number: int) -> int:
        """What a reviewer's review with this number, from 0, costs beside."""
        return self.steps[reviewer][number] if self.steps else 0

    def free(self) -> Problem:
        """The same with its locked pairs taken out: what is left to choose. ValueError where they break a limit."""
        if not self.locked:
            return self
        match, demand = [list(row) for row in self.match], list(self.demand)
        held, caps = [0] * self.reviewers, [list(row) for row in self.caps]
        for item, reviewer in self.locked:
            match[item][reviewer] = None
            demand[item] -= 1
            held[reviewer] += 1
            for number, group in enumerate(self.groups):
                caps[item][number] -= reviewer in group
        most = [have - taken for have, taken in zip(self.most, held, strict=True)]
        if min((*demand, *most, *(cap for row in caps for cap in row)), default=0) < 0:
            raise ValueError("the locked pairs break a limit by themselves")
        return replace(
            self, match=match, demand=demand, most=most, caps=caps, locked=frozenset(),
            least=[max(0, have - taken) for have, taken in zip(self.least, held, strict=True)],
            steps=[list(row)[taken:] for row, taken in zip(self.steps, held, strict=True)] if self.steps else (),
        )  # fmt: skip

    def room(self, item: int, held: Collection[int]) -> list[int]:
        """How many more of each group an item may take that holds these reviewers."""
        caps = self.caps[item] if self.caps else ()
        return [cap - len(group & set(held)) for group, cap in zip(self.groups, caps, strict=True)]

    def chosen(self, item: int, order: Iterable[int], count: int) -> list[int]:
        """The first `count` reviewers of an order whom the groups let an item take together; fewer if no more are left.

        Because groups lie in each other or apart, an order from the best down gives the best such choice.
        """
        room, found = self.room(item, ()), list[int]()
        for reviewer in order:
            if len(found) == count:
                break
            around = [number for number, group in enumerate(self.groups) if reviewer in group]
            if all(room[number] > 0 for number in around):
                found.append(reviewer)
                for number in around:
                    room[number] -= 1
        return found

    def allowed(self, item: int) -> list[int]:
        """The reviewers that are not forbidden."""
        return [reviewer for reviewer, match in enumerate(self.match[item]) if match is not None]


class Witness(NamedTuple):
    """I-41. Why a problem has no answer, checkable by counting; pairs that are locked are not counted.

    `minimum` False: `items` need `needed` reviews; `reviewers` can give `can` of them, all others at most `outside`.
    `minimum` True: `reviewers` must have `needed` reviews together; `items` (what they may review) give at most `can`.
    """

    minimum: bool
    items: tuple[int, ...]
    reviewers: tuple[int, ...]
    needed: int
    can: int
    outside: int = 0

    @property
    def short(self) -> int:
        """By how many reviews it fails."""
        return self.needed - self.can - self.outside


def capacity_witness(problem: Problem, items: Iterable[int], reviewers: Collection[int]) -> Witness:
    """Counts what these items need, what these reviewers can give, and what all others can."""
    items, inside = tuple(sorted(items)), frozenset(reviewers)
    outside = sum(
        len(problem.chosen(item, (r for r in problem.allowed(item) if r not in inside), problem.demand[item]))
        for item in items
    )
    needed, can = sum(problem.demand[item] for item in items), sum(problem.most[r] for r in inside)
    return Witness(minimum=False, items=items, reviewers=tuple(sorted(inside)), needed=needed, can=can, outside=outside)


def minimum_witness(problem: Problem, reviewers: Collection[int]) -> Witness:
    """Counts what these reviewers must have together and what all items can give them."""
    inside, given = frozenset(reviewers), dict[int, int]()
    for item, demand in enumerate(problem.demand):
        if count := len(problem.chosen(item, (r for r in problem.allowed(item) if r in inside), demand)):
            given[item] = count
    needed = sum(problem.least[reviewer] for reviewer in inside)
    can = sum(given.values())
    return Witness(minimum=True, items=tuple(given), reviewers=tuple(sorted(inside)), needed=needed, can=can)


def witness(problem: Problem, nodes: Collection[int], items: Sequence[Collection[int]]) -> Witness:
    """Whom a search for exchanges could reach: they have too much, or all others must have more than there is for them.

    `nodes`: reviewers, and behind the last of them the sink of what may still be given; `items` of each reviewer.
    """
    sink = problem.reviewers
    reached = set(nodes) - {sink}
    if sink in nodes:
        return minimum_witness(problem, set(range(sink)) - reached)
    return capacity_witness(problem, {item for reviewer in reached for item in items[reviewer]}, reached)
