"""The frozen tree of units of a campaign, with its headcounts; counts are added up the tree."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class BadTree(ValueError):
    """The units do not form a tree, or their numbers contradict each other; `unit` is where."""

    def __init__(self, reason: str, unit: str) -> None:
        super().__init__(reason, unit)
        self.reason, self.unit = reason, unit


@dataclass(frozen=True)
class Tree:
    """Units by number, parents before children. `size` counts all people below, `own` those who are in no child.

    `floor`: so many returns of each unit are known to be there from what was told before; empty: nothing was told.
    """

    names: tuple[str, ...]
    parent: tuple[int | None, ...]
    children: tuple[tuple[int, ...], ...]
    size: tuple[int, ...]
    own: tuple[int, ...]
    floor: tuple[int, ...] = ()

    def upwards(self) -> Iterator[int]:
        """Children before their parents."""
        return reversed(range(len(self.names)))

    def totals(self, here: Sequence[int]) -> list[int]:
        """What is counted in each unit itself, added up the tree."""
        found = list(here)
        for unit in self.upwards():
            if (above := self.parent[unit]) is not None:
                found[above] += found[unit]
        return found

    def least(self, unit: int) -> int:
        """So many returns of a unit are known to be there."""
        return self.floor[unit] if self.floor else 0

    def lowered(self, counts: Sequence[int]) -> Tree:
        """Somebody may have taken his return back: nothing is known to be there that is not."""
        return replace(self, floor=tuple(map(min, self.floor, counts)))

    def grown(self, returns: Sequence[int]) -> Tree:
        """A unit has at least as many people as returns were given in it, whatever its headcount said."""
        own = [max(people, given) for people, given in zip(self.own, returns, strict=True)]
        return replace(self, own=tuple(own), size=tuple(self.totals(own)))


def tree(rows: Sequence[tuple[str, str, int | None]]) -> Tree:
    """The tree of (unit, parent or "", headcount). `BadTree` for a unit twice, an unknown parent, or a circle.

    A parent's headcount counts everybody below it when it is at least the sum of its children's, and otherwise only the
    people who are in no child; None is no people of its own.
    """
    given = {name: (above, people) for name, above, people in rows}
    if len(given) != len(rows):
        counts = Counter(name for name, *_rest in rows)
        raise BadTree("twice", next(name for name, count in counts.items() if count > 1))
    below: dict[str, list[str]] = {name: [] for name in given}
    roots = []
    for name, (above, people) in given.items():
        if people is not None and people < 0:
            raise BadTree("headcount", name)
        if not above:
            roots.append(name)
        elif above not in given:
            raise BadTree("parent", name)
        else:
            below[above].append(name)
    order = _ordered(roots, below)
    if len(order) != len(given):
        raise BadTree("circle", next(name for name in given if name not in set(order)))
    return _measured(order, given, below)


def _ordered(roots: list[str], below: dict[str, list[str]]) -> list[str]:
    """Parents before children."""
    order, waiting = [], list(reversed(roots))
    while waiting:
        name = waiting.pop()
        order.append(name)
        waiting += reversed(below[name])
    return order


def _measured(order: list[str], given: dict[str, tuple[str, int | None]], below: dict[str, list[str]]) -> Tree:
    number = {name: place for place, name in enumerate(order)}
    size: dict[str, int] = {}
    own: dict[str, int] = {}
    for name in reversed(order):
        people, inside = given[name][1] or 0, sum(size[child] for child in below[name])
        size[name] = people if people >= inside else people + inside
        own[name] = size[name] - inside
    return Tree(
        names=tuple(order),
        parent=tuple(number.get(given[name][0]) for name in order),
        children=tuple(tuple(number[child] for child in below[name]) for name in order),
        size=tuple(size[name] for name in order),
        own=tuple(own[name] for name in order),
    )
