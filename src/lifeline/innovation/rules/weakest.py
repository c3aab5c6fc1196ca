"""The weakest application as strong as possible (specification, 5.1): for whole numbers, by the optional solver HiGHS.

The largest smallest sum of an item is NP-hard; no exchange of two reviews proves it. HiGHS gives an answer and a bound.
What it answers is counted here again in whole numbers, and where the bound does not meet it, the gap is told.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from itertools import pairwise
from math import floor, isfinite
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from lifeline.innovation.rules.assignment import Solution, best, loads
from lifeline.innovation.rules.problem import Witness
from lifeline.innovation.rules.proof import Proof, check_limits, worth

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifeline.innovation.rules.problem import Problem

SECONDS: Final = 30.0
NEAR: Final = 1e-6
Held = tuple[tuple[int, ...], ...]


class NoSolver(Exception):
    """The extra is not installed."""


class Bounds(NamedTuple):
    """The weakest item's sum, and what no assignment exceeds; equal: proved."""

    value: int
    bound: int


class Weakest(NamedTuple):
    """The answer, the bounds of its weakest item, and the solver with its version."""

    solution: Solution
    least: Bounds
    solver: str


def there() -> bool:
    """Is the extra installed? It is not loaded for this."""
    return find_spec("highspy") is not None


def solve(problem: Problem, *, seed: int = 0, seconds: float = SECONDS) -> Weakest | Witness:
    """I-41. The largest smallest sum, then the largest total less steps within that; or why there is no assignment.

    Raises `NoSolver`; ValueError for steps below 0. At the end of the time the best that was found, with its gap.
    """
    if any(step < 0 for steps in problem.steps for step in steps):
        raise ValueError("a step below 0 is not known to this mode")
    known = best(problem, seed)
    if isinstance(known, Witness):
        return known
    model = Model(problem, seed, monotonic() + seconds)
    held, bound = model.run(known, floor_of=None)
    least = Bounds(min(sums_of(problem, held)), bound)
    held, top = model.run(held, floor_of=least.value)
    check_limits(problem, held)
    total = total_of(problem, held)
    proof = Proof(total, max(top, total), ())
    return Weakest(Solution(held, tuple(sums_of(problem, held)), proof), least, model.name)


def sums_of(problem: Problem, held: Sequence[Sequence[int]]) -> list[int]:
    """Each item's matches together, locked pairs counted."""
    return [sum(problem.match[item][one] or 0 for one in chosen) for item, chosen in enumerate(held)]


def total_of(problem: Problem, held: Sequence[Sequence[int]]) -> int:
    """All matches less the steps of all reviewers."""
    return worth(problem, [set(chosen) for chosen in held], loads(held, problem.reviewers))


class Model:
    """The problem as rows and columns: a column for each pair, 0 or 1, then one for the weakest sum, then one for each
    step of a reviewer: since steps never fall, the cheap ones are filled first.
    """

    def __init__(self, problem: Problem, seed: int, until: float) -> None:
        try:
            self.highs: Any = import_module("highspy")
        except ImportError:
            raise NoSolver from None
        self.problem, self.free, self.until = problem, problem.free(), until
        self.seed = seed % 2**31
        self.pairs = [(i, r) for i in range(len(problem.demand)) for r in self.free.allowed(i)]
        self.gains = [float(self.free.match[i][r] or 0) for i, r in self.pairs]
        self.steps = [
            [float(self.free.step(one, number)) for number in range(self.free.most[one])] if problem.steps else []
            for one in range(self.free.reviewers)
        ]
        self.fixed = [0] * len(problem.demand)
        for item, reviewer in problem.locked:
            self.fixed[item] += problem.match[item][reviewer] or 0
        self.name = f"HiGHS {self.quiet().version()}"

    def quiet(self) -> Any:
        """A solver that tells nothing of its work."""
        solver = self.highs.Highs()
        solver.silent()
        return solver

    def run(self, known: Held, *, floor_of: int | None) -> tuple[Held, int]:
        """The better of what is known and what is found, and the bound; maximise the weakest sum, or the total."""
        value = self.worth(known, floor_of)
        if self.until <= monotonic() or not self.pairs:
            return known, self.ceiling(floor_of)
        solver = self.loaded(known, floor_of)
        solver.run()
        bound = self.proved(solver.getInfo(), floor_of)
        found = self.read(solver)
        if found is not None and self.worth(found, floor_of) > value:
            known, value = found, self.worth(found, floor_of)
        return known, max(bound, value)

    def proved(self, info: Any, floor_of: int | None) -> int:
        """What the solver says that nothing exceeds; the ceiling where it ended without saying so: no proof is made."""
        most, bound = self.ceiling(floor_of), float(info.mip_dual_bound)
        if not (info.valid and isfinite(bound)):
            return most
        return min(floor(bound + NEAR) + self.constant(floor_of), most)

    def worth(self, held: Held, floor_of: int | None) -> int:
        """What is maximised; far below everything for what breaks a limit or falls below the floor."""
        sums = sums_of(self.problem, held)
        if floor_of is None:
            return min(sums)
        return total_of(self.problem, held) if min(sums) >= floor_of else -(2**62)

    def constant(self, floor_of: int | None) -> int:
        """Locked pairs count in the total, less their steps."""
        if floor_of is None:
            return 0
        had = [sum(one == r for _item, r in self.problem.locked) for one in range(self.problem.reviewers)]
        return sum(self.fixed) - sum(self.problem.step(one, n) for one, count in enumerate(had) for n in range(count))

    def ceiling(self, floor_of: int | None) -> int:
        """What no assignment exceeds, were each item alone and cost no step."""
        tops = []
        for item, demand in enumerate(self.free.demand):
            order = sorted(self.free.allowed(item), key=lambda one: -(self.free.match[item][one] or 0))
            chosen = self.free.chosen(item, order, demand)
            tops.append(self.fixed[item] + sum(self.free.match[item][one] or 0 for one in chosen))
        return min(tops) if floor_of is None else sum(tops)

    def loaded(self, known: Held, floor_of: int | None) -> Any:
        """A solver that holds the model."""
        count, solver = len(self.pairs), self.quiet()
        options = {
            "threads": 1, "random_seed": self.seed, "mip_rel_gap": 0.0, "mip_abs_gap": 0.99,
            "time_limit": max(0.1, self.until - monotonic()),
        }  # fmt: skip
        for name, value in options.items():
            solver.setOptionValue(name, value)
        low, high = min(sums_of(self.problem, known)), self.ceiling(None)
        costs = [] if floor_of is None else [-step for steps in self.steps for step in steps]
        more, last = len(costs), float(max(low, high))
        solver.addVars(
            count + 1 + more, [*[0.0] * count, float(low), *[0.0] * more], [*[1.0] * count, last, *[1.0] * more]
        )
        whole = list(range(count + 1))
        solver.changeColsIntegrality(count + 1, whole, [self.highs.HighsVarType.kInteger] * (count + 1))
        gains = [*[0.0] * count, 1.0] if floor_of is None else [*self.gains, 0.0, *costs]
        solver.changeColsCost(len(gains), list(range(len(gains))), gains)
        solver.changeObjectiveSense(self.highs.ObjSense.kMaximize)
        self.add_rows(solver, floor_of)
        return solver

    def add_rows(self, solver: Any, floor_of: int | None) -> None:
        """Demands, loads, caps, and that no item's sum is below the weakest (or below the floor)."""
        places: dict[int, list[int]] = {item: [] for item in range(len(self.fixed))}
        held: dict[int, list[int]] = {one: [] for one in range(self.free.reviewers)}
        for place, (item, reviewer) in enumerate(self.pairs):
            places[item].append(place)
            held[reviewer].append(place)
        infinite = self.highs.kHighsInf
        for item, columns in places.items():
            demand = float(self.free.demand[item])
            self.add(solver, demand, demand, columns)
            for number, group in enumerate(self.free.groups):
                inside = [place for place in columns if self.pairs[place][1] in group]
                self.add(solver, -infinite, float(self.free.caps[item][number]), inside)
            gains, last = [self.gains[place] for place in columns], len(self.pairs)
            if floor_of is None:
                self.add(solver, -float(self.fixed[item]), infinite, [*columns, last], [*gains, -1.0])
            else:
                self.add(solver, float(floor_of - self.fixed[item]), infinite, columns, gains)
        first = len(self.pairs) + 1
        for reviewer, columns in held.items():
            self.add(solver, float(self.free.least[reviewer]), float(self.free.most[reviewer]), columns)
            if floor_of is not None and self.steps[reviewer]:
                steps = list(range(first, first := first + len(self.steps[reviewer])))
                self.add(solver, 0.0, 0.0, [*columns, *steps], [*[1.0] * len(columns), *[-1.0] * len(steps)])

    @staticmethod
    def add(
        solver: Any, low: float, high: float, columns: Sequence[int], values: Sequence[float] | None = None
    ) -> None:  # fmt: skip
        """One row."""
        solver.addRow(low, high, len(columns), list(columns), list(values or [1.0] * len(columns)))

    def read(self, solver: Any) -> Held | None:
        """What was found, as reviewers of each item with the locked ones; None if nothing was."""
        values = solver.getSolution().col_value
        if len(values) <= len(self.pairs):
            return None
        found: list[set[int]] = [set() for _item in self.fixed]
        for item, reviewer in self.problem.locked:
            found[item].add(reviewer)
        for (item, reviewer), value in zip(self.pairs, values, strict=False):
            if value > 0.5:
                found[item].add(reviewer)
        held = tuple(tuple(sorted(chosen)) for chosen in found)
        return held if self.lawful(held) else None

    def lawful(self, held: Held) -> bool:
        """Does it keep every limit, counted in whole numbers?"""
        if any(len(chosen) != demand for chosen, demand in zip(held, self.problem.demand, strict=True)):
            return False
        check_limits(self.problem, held)
        return all(one < other for chosen in held for one, other in pairwise(chosen))
