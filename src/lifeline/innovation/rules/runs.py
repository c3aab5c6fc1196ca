"""I-41. A run as it is kept: the problem, the answer and the proof as plain values, which can be verified again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from lifeline.innovation.rules import weakest
from lifeline.innovation.rules.assignment import solve
from lifeline.innovation.rules.problem import Problem, Witness
from lifeline.innovation.rules.proof import Unproved, check_limits, verify

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lifeline.innovation.rules.assignment import Solution

MODES: Final = ("total", "weakest-pair")
WEAKEST: Final = "weakest-application"
"""5.1. By the optional solver alone."""


def modes() -> tuple[str, ...]:
    """What may be asked for here: the mode of the solver only where that is installed."""
    return (*MODES, WEAKEST) if weakest.there() else MODES


def stored(problem: Problem) -> dict[str, Any]:
    """A problem as plain values."""
    return {
        "match": [list(row) for row in problem.match], "demand": list(problem.demand), "most": list(problem.most),
        "least": list(problem.least), "steps": [list(row) for row in problem.steps],
        "groups": [sorted(group) for group in problem.groups], "caps": [list(row) for row in problem.caps],
        "locked": sorted([item, judge] for item, judge in problem.locked),
    }  # fmt: skip


def restored(body: Mapping[str, Any]) -> Problem:
    """The problem of a stored run."""
    return Problem(
        body["match"], body["demand"], body["most"], body["least"], steps=body["steps"],
        groups=[frozenset(group) for group in body["groups"]], caps=body["caps"],
        locked=frozenset((item, judge) for item, judge in body["locked"]),
    )  # fmt: skip


def answer(problem: Problem, mode: str, seed: int) -> dict[str, Any]:
    """Solve, and tell what came of it as plain values: `held` with its proof, or the `witness` that nothing goes.

    By the optional solver also `least`, the weakest sum and what none exceeds, and the `solver`. Raises
    `weakest.NoSolver`.
    """
    if mode == WEAKEST:
        found = weakest.solve(problem, seed=seed)
        more = {} if isinstance(found, Witness) else {"least": found.least._asdict(), "solver": found.solver}
        return _plain(found if isinstance(found, Witness) else found.solution) | more
    return _plain(solve(problem, mode=mode, seed=seed))


def _plain(found: Solution | Witness) -> dict[str, Any]:
    if isinstance(found, Witness):
        return {"witness": found._asdict(), "held": [], "proof": None}
    return {"witness": None, "held": [list(one) for one in found.held], "proof": found.proof._asdict(), **_told(found)}


def _told(found: Solution) -> dict[str, Any]:
    return {"sums": list(found.sums), "floor": found.floor}


class Bounds(NamedTuple):
    """5.1. What the optional solver proved: no weakest application is above `least`, no match in all, with the weakest
    as it is, above `total`. `solver` is "" where the run has a proof of its own.
    """

    solver: str = ""
    least: int = 0
    total: int = 0
    open: bool = False


def bounds_of(answer: Mapping[str, Any]) -> Bounds:
    """The bounds of a run's answer; `open` where one of them is not reached: nothing is proved then."""
    if not (least := answer.get("least")):
        return Bounds()
    proof = answer["proof"]
    gap = least["value"] != least["bound"] or proof["total"] != proof["bound"]
    return Bounds(answer["solver"], least["bound"], proof["bound"], gap)


def proved(body: Mapping[str, Any], answer_: Mapping[str, Any]) -> bool:
    """V-9. Does the stored answer still verify against the stored problem, with the same total?

    In the mode of the weakest pair the problem has no pairs below its floor, but for locked ones. Of what the optional
    solver found limits and sums are counted again, and its bounds, kept with the answer, must be reached.
    """
    problem = restored(body)
    if answer_.get("least"):
        return _counted(problem, answer_)
    if answer_["floor"] is not None:
        floor, locked = answer_["floor"], problem.locked
        match = [
            [None if m is None or (m < floor and (row, column) not in locked) else m for column, m in enumerate(cells)]
            for row, cells in enumerate(problem.match)
        ]
        problem = restored({**body, "match": match})
    try:
        proof = verify(problem, answer_["held"])
    except Unproved:
        return False
    return bool(proof.total == answer_["proof"]["total"])


def _counted(problem: Problem, answer_: Mapping[str, Any]) -> bool:
    held, least, proof = answer_["held"], answer_["least"], answer_["proof"]
    try:
        check_limits(problem, held)
    except Unproved:
        return False
    found = min(weakest.sums_of(problem, held)), weakest.total_of(problem, held)
    return found == (least["value"], proof["total"]) == (least["bound"], proof["bound"])
