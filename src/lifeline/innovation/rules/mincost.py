"""Own min-cost flow for reviews: shortest paths of exchanges between reviewers, with prices (specification, 5.1).

Every item holds its best reviewers from the start, so that some reviewers have too much. Each step takes one review off
such a reviewer along the cheapest chain "r gives an item to s, s gives one to t, …" to where there is room. Prices keep
all chains at a cost of nought or more (Dijkstra), so what is reached at the end has no cheaper neighbour: it is the
optimum. The sink stands beside the reviewers as a node of its own; going into it takes up room, coming out of it frees
room, and a least load is room that cannot be freed. A chain passes an item once: were it cheaper to pass twice, the
part between would cost less than nought.
"""

from __future__ import annotations

from itertools import pairwise
from operator import add
from typing import TYPE_CHECKING

from lifeline.innovation.rules.pricing import guess
from lifeline.innovation.rules.problem import capacity_witness, witness

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from lifeline.innovation.rules.problem import Problem, Witness


class Stuck(Exception):
    """There is no chain to any room; `nodes` are all that can be reached."""

    def __init__(self, nodes: list[int]) -> None:
        super().__init__(nodes)
        self.nodes = nodes


def cheapest(problem: Problem, near: Sequence[Collection[int]] = ()) -> list[set[int]] | Witness:
    """The reviewers of each item whose match less steps has the largest sum; or why no choice keeps the limits.

    `problem` has no locked pairs (`Problem.free`). `near` is an assignment from which to begin where matches are equal.
    """
    prices, loads = guess(problem), [0] * problem.reviewers
    held = []
    for item, demand in enumerate(problem.demand):
        gains, before = problem.match[item], near[item] if near else ()
        worth = {
            reviewer: (prices[reviewer] - gain, reviewer not in before, loads[reviewer])
            for reviewer, gain in enumerate(gains)
            if gain is not None
        }
        best = problem.chosen(item, sorted(worth, key=worth.__getitem__), demand)
        if len(best) < demand:
            return capacity_witness(problem, [item], ())
        for reviewer in best:
            loads[reviewer] += 1
        held.append(set(best))
    chains = Chains(problem, held, prices)
    try:
        chains.settle()
    except Stuck as stuck:
        return witness(problem, stuck.nodes, chains.items)
    return chains.held


class Chains:
    """The state of the search.

    `held` reviewers by item, `items` by reviewer, `taken` room by reviewer, `excess` of reviewers and sink (= the last
    node), `price` of both. `losses[item][s]` is minus the match, or far away where the item holds s or may not.
    `rows[r][s]` is what the cheapest exchange from r to s loses, None where it has to be found anew.
    """

    def __init__(self, problem: Problem, held: list[set[int]], prices: list[int]) -> None:
        self.problem, self.held = problem, held
        self.sink = problem.reviewers
        known = [match for row in problem.match for match in row if match is not None]
        known += [step for row in problem.steps for step in row]
        self.far = (max(map(abs, known), default=0) + 1) * (self.sink + 3) * 16
        self.losses = [[self.far if match is None else -match for match in row] for row in problem.match]
        self.gains = [[0 if match is None else match for match in row] for row in problem.match]
        self.items: list[set[int]] = [set() for _reviewer in range(self.sink)]
        for item, reviewers in enumerate(held):
            for reviewer in reviewers:
                self.items[reviewer].add(item)
                self.losses[item][reviewer] = self.far
        self.room = [problem.room(item, reviewers) for item, reviewers in enumerate(held)]
        self.rows: list[list[int] | None] = [None] * self.sink
        self.price = [*prices, 0]
        self.taken = [self.free_room(reviewer) for reviewer in range(self.sink)]
        self.excess = [len(items) - taken for items, taken in zip(self.items, self.taken, strict=True)]
        self.excess.append(sum(self.taken) - sum(problem.demand))

    def free_room(self, reviewer: int) -> int:
        """The room that is taken up at the reviewer's price: all that is worth more than it costs, or is in use."""
        taken, count, price = self.problem.least[reviewer], len(self.items[reviewer]), self.price[reviewer]
        while taken < self.problem.most[reviewer]:
            cost = self.problem.step(reviewer, taken)
            if cost > price or (cost == price and taken >= count):
                break
            taken += 1
        return taken

    def settle(self) -> None:
        """Chain after chain until nobody has too much."""
        for source in range(self.sink + 1):
            while self.excess[source] > 0:
                chain = self.chain(source)
                self.excess[source] -= 1
                self.excess[chain[-1]] += 1
                steps = list(pairwise(chain))
                moved = [self.item_between(one, other) for one, other in steps]
                for (one, other), item in zip(steps, moved, strict=True):
                    if item is None:
                        self.take(one, other)
                    elif self.problem.groups:
                        self.move_grouped(item, one, other)
                    else:
                        self.move(item, one, other)

    def chain(self, source: int) -> list[int]:
        """The cheapest chain from a node to one that lacks something; prices rise so that none becomes cheaper."""
        far, half = self.far, self.far // 2
        distance = [far] * (self.sink + 1)
        distance[source] = 0
        closing = self.price.copy()
        order: list[int] = []
        while True:
            keys = list(map(add, distance, closing))
            key = min(keys)
            if key >= half:
                raise Stuck(order)
            node = self.sink if keys[-1] == key else keys.index(key)
            if self.excess[node] < 0:
                break
            order.append(node)
            closing[node] = 2 * far
            base = distance[node]
            distance = [d if d <= x + base else x + base for d, x in zip(distance, self.arcs(node), strict=True)]  # noqa: FURB136
        for passed in order:
            self.price[passed] = key - distance[passed]
        return self.walked(order, distance, node)

    def walked(self, order: list[int], distance: list[int], node: int) -> list[int]:
        """The chain that ends in `node`: before each node stands the first from which it is reached so cheaply."""
        chain = [node]
        while chain[-1] != order[0]:
            last = chain[-1]
            chain.append(next(u for u in order if distance[u] + self.arcs(u)[last] == distance[last]))
        return chain[::-1]

    def arcs(self, node: int) -> list[int]:
        """What it costs to go from a node to each other one."""
        problem, far = self.problem, self.far
        if node == self.sink:
            return [
                -problem.step(r, taken - 1) if taken > problem.least[r] else far for r, taken in enumerate(self.taken)
            ] + [far]
        full = self.taken[node] >= problem.most[node]
        row = self.rows[node]
        if row is None:
            parts = [self.shifted(item, node) for item in self.items[node]]
            row = self.rows[node] = (
                list(map(min, *parts)) if len(parts) > 1 else parts[0] if parts else [far] * self.sink
            )
        return [*row, far if full else problem.step(node, self.taken[node])]

    def shifted(self, item: int, reviewer: int) -> list[int]:
        """What it loses when the item goes from this reviewer to each other one."""
        gain = self.gains[item][reviewer]
        losses = [loss + gain for loss in self.losses[item]]
        for room, group in zip(self.room[item], self.problem.groups, strict=True):
            if room <= 0 and reviewer not in group:
                for other in group:
                    losses[other] = self.far
        return losses

    def item_between(self, one: int, other: int) -> int | None:
        """The item that goes along one step of a chain; None where the sink is an end of it."""
        if self.sink in {one, other}:
            return None
        cost = self.arcs(one)[other]
        if not self.problem.groups:
            return next(i for i in self.items[one] if self.losses[i][other] + self.gains[i][one] == cost)
        return next(i for i in self.items[one] if self.shifted(i, one)[other] == cost)

    def take(self, one: int, other: int) -> None:
        """Go through the sink: room is taken up, or freed."""
        if other == self.sink:
            self.taken[one] += 1
        else:
            self.taken[other] -= 1

    def move_grouped(self, item: int, one: int, other: int) -> None:
        """Give an item from one reviewer to another where groups have caps; what may follow is found anew."""
        for reviewer in (*self.held[item], other):
            self.rows[reviewer] = None
        self.swap(item, one, other)
        self.losses[item][one], self.losses[item][other] = -self.gains[item][one], self.far
        self.room[item] = self.problem.room(item, self.held[item])

    def swap(self, item: int, one: int, other: int) -> None:
        """Who holds what."""
        self.held[item].remove(one)
        self.held[item].add(other)
        self.items[one].remove(item)
        self.items[other].add(item)

    def move(self, item: int, one: int, other: int) -> None:
        """Give an item from one reviewer to another; only those places of the rows are found anew that depend on it."""
        losses, gains, half = self.losses[item], self.gains[item], self.far // 2
        self.swap(item, one, other)
        row, gain = self.rows[one], gains[one]
        if row is not None:
            stale = [s for s, (x, y) in enumerate(zip(row, losses, strict=True)) if x == y + gain and y < half]
        losses[one], losses[other] = -gain, self.far
        if row is not None:
            for place in stale:
                row[place] = self.least_loss(one, place)
        for reviewer in self.held[item]:
            if (row := self.rows[reviewer]) is None:
                continue
            if reviewer == other:
                gain = gains[other]
                self.rows[other] = [x if x <= y + gain else y + gain for x, y in zip(row, losses, strict=True)]  # noqa: FURB136
            else:
                row[one] = min(row[one], gains[reviewer] - gains[one])
                row[other] = self.least_loss(reviewer, other)

    def least_loss(self, reviewer: int, place: int) -> int:
        """One place of a row."""
        losses, gains = self.losses, self.gains
        return min((losses[i][place] + gains[i][reviewer] for i in self.items[reviewer]), default=self.far)
