"""I-41. A run as it is kept: the problem, the answer and the proof as plain values, which can be verified again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lifeline.innovation.rules.assignment import solve
from lifeline.innovation.rules.problem import Problem, Witness
from lifeline.innovation.rules.proof import Unproved, verify

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lifeline.innovation.rules.assignment import Solution

MODES: Final = ("total", "weakest-pair")


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
    """Solve, and tell what came of it as plain values: `held` with its proof, or the `witness` that nothing goes."""
    found = solve(problem, mode=mode, seed=seed)
    if isinstance(found, Witness):
        return {"witness": found._asdict(), "held": [], "proof": None}
    return {"witness": None, "held": [list(one) for one in found.held], "proof": found.proof._asdict(), **_told(found)}


def _told(found: Solution) -> dict[str, Any]:
    return {"sums": list(found.sums), "floor": found.floor}


def proved(body: Mapping[str, Any], answer_: Mapping[str, Any]) -> bool:
    """V-9. Does the stored answer still verify against the stored problem, with the same total?

    In the mode of the weakest pair the problem has no pairs below its floor, but for locked ones.
    """
    problem = restored(body)
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
