"""That an assignment is lawful and the best there is: checked from the problem alone, by no part of the solver."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifeline.innovation.rules.problem import Problem


class Unproved(Exception):
    """The assignment breaks a limit, or there is a better one."""


class Proof(NamedTuple):
    """Prices of the reviewers under which no assignment can be worth more than `bound`; it equals `total`.

    To check by hand: an item's best choice at match less price, summed over the items, plus for each reviewer price
    times load (the most where the price is above 0, the least where it is below) less steps, is `bound`.
    """

    total: int
    bound: int
    prices: tuple[int, ...]


def verify(problem: Problem, held: Sequence[Sequence[int]]) -> Proof:
    """I-41. Checks the limits and that no round of exchanges gains anything (Bellman and Ford). Raises `Unproved`."""
    check_limits(problem, held)
    free = problem.free()
    chosen = [{r for r in reviewers if (item, r) not in problem.locked} for item, reviewers in enumerate(held)]
    loads = [0] * free.reviewers
    for reviewers in chosen:
        for reviewer in reviewers:
            loads[reviewer] += 1
    heights = potentials(arcs(free, chosen, loads))
    prices = [heights[-1] - height for height in heights[:-1]]
    total = worth(free, chosen, loads)
    bound = upper_bound(free, prices)
    if bound != total:
        raise Unproved(f"worth {total}, but the bound is {bound}")
    fixed = sum(problem.match[item][reviewer] or 0 for item, reviewer in problem.locked)
    fixed -= sum(problem.step(r, n) for r in range(free.reviewers) for n in range(problem.most[r] - free.most[r]))
    return Proof(total + fixed, bound + fixed, tuple(prices))


def check_limits(problem: Problem, held: Sequence[Sequence[int]]) -> None:
    """Demand, loads, forbidden pairs, caps and locked pairs. Raises `Unproved`."""
    loads = [0] * problem.reviewers
    for item, reviewers in enumerate(held):
        for reviewer in reviewers:
            loads[reviewer] += 1
        forbidden = [r for r in reviewers if problem.match[item][r] is None and (item, r) not in problem.locked]
        if len(set(reviewers)) != problem.demand[item] or len(reviewers) != problem.demand[item] or forbidden:
            raise Unproved(f"item {item} has not its number of reviewers, or a forbidden one")
        if min(problem.room(item, reviewers), default=0) < 0:
            raise Unproved(f"item {item} has too many reviewers of one group")
    if any(not low <= load <= high for low, load, high in zip(problem.least, loads, problem.most, strict=True)):
        raise Unproved("a reviewer has too many or too few items")
    if any(reviewer not in held[item] for item, reviewer in problem.locked):
        raise Unproved("a locked pair is missing")


def worth(problem: Problem, held: Sequence[set[int]], loads: Sequence[int]) -> int:
    """Match less steps."""
    total = sum(problem.match[item][reviewer] or 0 for item, reviewers in enumerate(held) for reviewer in reviewers)
    return total - sum(problem.step(r, n) for r, load in enumerate(loads) for n in range(load))


def arcs(problem: Problem, held: Sequence[set[int]], loads: Sequence[int]) -> list[list[int | float]]:
    """What the cheapest exchange from each reviewer to each other one loses; the last node stands for free room."""
    far, count = float("inf"), problem.reviewers
    found: list[list[int | float]] = [[far] * (count + 1) for _node in range(count + 1)]
    for item, reviewers in enumerate(held):
        row, room = problem.match[item], problem.room(item, reviewers)
        losses = [far if match is None or s in reviewers else -match for s, match in enumerate(row)]
        full = [group for group, left in zip(problem.groups, room, strict=True) if left <= 0]
        for reviewer in reviewers:
            open_to = [
                far if any(s in group and reviewer not in group for group in full) else loss
                for s, loss in enumerate(losses)
            ] if full else losses  # fmt: skip
            gain, known = row[reviewer] or 0, found[reviewer]
            found[reviewer] = [x if x <= y + gain else y + gain for x, y in zip(known, [*open_to, far], strict=True)]  # noqa: FURB136
    for reviewer, load in enumerate(loads):
        if load < problem.most[reviewer]:
            found[reviewer][count] = problem.step(reviewer, load)
        if load > problem.least[reviewer]:
            found[count][reviewer] = -problem.step(reviewer, load - 1)
    return found


def potentials(costs: Sequence[Sequence[int | float]]) -> list[int]:
    """Heights under which no arc goes down by more than it costs. `Unproved` where a round of arcs gains something."""
    heights: list[int | float] = [0] * len(costs)
    for _round in range(len(costs) + 1):
        before = heights
        for node, row in enumerate(costs):
            height = heights[node]
            heights = [h if h <= x + height else x + height for h, x in zip(heights, row, strict=True)]  # noqa: FURB136
        if heights == before:
            return [int(height) for height in heights]
    raise Unproved("a round of exchanges gains something")


def upper_bound(problem: Problem, prices: Sequence[int]) -> int:
    """What no assignment exceeds, whatever the prices: each item and each reviewer chooses best for itself alone."""
    total = 0
    for item, demand in enumerate(problem.demand):
        left = {r: m - prices[r] for r, m in enumerate(problem.match[item]) if m is not None}
        total += sum(left[r] for r in problem.chosen(item, sorted(left, key=lambda r: -left[r]), demand))
    for reviewer, price in enumerate(prices):
        total += sum(price - problem.step(reviewer, n) for n in range(problem.least[reviewer]))
        rest = (price - problem.step(reviewer, n) for n in range(problem.least[reviewer], problem.most[reviewer]))
        total += sum(gain for gain in rest if gain > 0)
    return total
