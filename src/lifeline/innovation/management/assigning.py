"""`./lifeline innovation assign`: who reviews what, from a plain table of pairs."""

from __future__ import annotations

import json
import os
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifeline.innovation.management import plain
from lifeline.innovation.rules import cures, weakest
from lifeline.innovation.rules.assignment import loads, solve
from lifeline.innovation.rules.problem import Problem, Witness
from lifeline.innovation.rules.runs import MODES, WEAKEST
from lifeline.kernel.commands import Outcome, Unusable, Verb
from lifeline.kernel.errors import Unavailable

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from lifeline.innovation.rules.assignment import Solution
    from lifeline.kernel.commands import Call

READ: Final = (
    plain.key("item", "申报编号", "项目编号", "申报", "项目"),
    plain.key("reviewer", "评审专家", "评审编号", "评审", "专家"),
    plain.key("affinity", "匹配度", "匹配", need=False), plain.key("conflict", "回避", need=False),
)  # fmt: skip
WRITTEN: Final = (plain.written("item"), plain.written("reviewer"), plain.written("affinity"))
MOST_CELLS: Final = 6_000_000
BY_SOLVER: Final = "branch and bound by the solver; limits and sums counted again in whole numbers"
METHOD: Final = "no exchange between reviewers gains anything; no assignment exceeds the bound under these prices"


@dataclass(frozen=True)
class Matrix:
    """Names in the order of the file; affinities as written; the same as whole numbers, `scale` to one."""

    items: list[str]
    reviewers: list[str]
    affinity: dict[tuple[str, str], Decimal]
    conflicts: int
    scale: int

    def problem(self, per_item: int, least: int, most: int) -> Problem:
        """Items and reviewers by name, so that the order of the file makes no difference."""
        items, reviewers = sorted(self.items), sorted(self.reviewers)
        match = [
            [
                None if (found := self.affinity.get((item, one))) is None else int(Fraction(found) * self.scale)
                for one in reviewers
            ]
            for item in items
        ]
        return Problem(match, [per_item] * len(items), [most] * len(reviewers), [least] * len(reviewers))


class Assign(Verb):
    name, writes, dry = "assign", True, True
    help = gettext_lazy("Assigns reviewers to items so that no better assignment exists, and proves it.")

    def arguments(self, parser: ArgumentParser) -> None:
        plain.choose(parser, "--matrix", "CSV or XLSX")
        parser.add_argument("--per-item", type=int, metavar="K", help="reviews of each item (of a table: needed)")
        parser.add_argument(
            "--max-load", type=int, metavar="M", help="items of a reviewer at most (of a table: needed)"
        )
        parser.add_argument("--min-load", type=int, default=0, metavar="m", help="items of a reviewer at least (0)")
        parser.add_argument("--mode", choices=[*MODES, WEAKEST], default="total", help="what is best (total)")
        parser.add_argument("--seed", type=int, default=0, metavar="S", help="chooses among equally good ones (0)")
        parser.add_argument("--out", metavar="OUT", help=".csv or .xlsx; else the rows stand in the JSON")
        parser.add_argument(
            "--csv", metavar="FILE", help="of a cycle: the table that is to be taken instead of solving"
        )
        parser.add_argument("--apply", action="store_true", help="of a cycle: apply all of it, or nothing")

    def run(self, call: Call) -> Outcome:
        """I-41. Read, solve, prove, write the pairs; print a summary in JSON. Infeasible: the witness alone."""
        if call["cycle"] is not None:
            return plain.of_cycle("assign", call)
        if call["per_item"] is None or call["max_load"] is None:
            raise Unusable(_("A table needs --per-item and --max-load."))
        if call["per_item"] < 1 or not 0 <= call["min_load"] <= call["max_load"]:
            raise Unusable(_("--per-item is at least 1, and 0 ≤ --min-load ≤ --max-load."))
        if call["out"] == plain.STDIN:
            raise Unusable(_("The summary goes to standard output: name a file for --out."))
        plain.check_folder(call["out"])
        matrix = matrix_of(call["matrix"])
        problem = matrix.problem(call["per_item"], call["min_load"], call["max_load"])
        found, beside = answer(problem, call["mode"], call["seed"], matrix)
        data: dict[str, Any] = {
            "mode": call["mode"], "seed": call["seed"], "items": len(matrix.items), "reviewers": len(matrix.reviewers),
            "pairs_allowed": len(matrix.affinity), "conflicts": matrix.conflicts, "per_item": call["per_item"],
            "min_load": call["min_load"], "max_load": call["max_load"],
        }  # fmt: skip
        if isinstance(found, Witness):
            told = impossible(found, problem, matrix, data)
            print(json.dumps(data, ensure_ascii=False, indent=2))  # noqa: T201
            raise Unusable("\n".join(told))
        data |= solved(found, matrix)
        data["proof"] |= beside
        data["optimal"] = data["proof"]["optimal"] = not data["proof"]["gap"] and not beside.get("worst_item_gap")
        rows = rows_of(found, matrix)
        if call["out"]:
            plain.write(call["out"], WRITTEN, rows)
            data["out"] = call["out"]
        else:
            data["rows"] = plain.for_json(rows)
        print(_told(data), file=sys.stderr)  # noqa: T201
        return Outcome(data, [json.dumps(data, ensure_ascii=False, indent=2)])


def answer(problem: Problem, mode: str, seed: int, matrix: Matrix) -> tuple[Solution | Witness, dict[str, Any]]:
    """The solution or the witness, and what its proof says beside where HiGHS found it. `Unavailable` without it."""
    if mode != WEAKEST:
        return solve(problem, mode=mode, seed=seed), {}
    try:
        with aside():
            found = weakest.solve(problem, seed=seed)
    except weakest.NoSolver:
        raise Unavailable(no_solver()) from None
    if isinstance(found, Witness):
        return found, {}
    scaled = Scaled(matrix.scale)
    return found.solution, {
        "method": BY_SOLVER, "solver": found.solver, "worst_item_bound": scaled(found.least.bound),
        "worst_item_gap": scaled(found.least.bound - found.least.value),
    }  # fmt: skip


def no_solver() -> str:
    """What is told where the extra is not installed."""
    return _("weakest-application needs an extra: install requirements/solver.txt, or take weakest-pair.")


@contextmanager
def aside() -> Iterator[None]:
    """A native solver greets on descriptor 1, which belongs to the summary: what it says goes to standard error."""
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def _told(data: Mapping[str, Any]) -> str:
    """What a person reads about it."""
    if data["mode"] != WEAKEST:
        return _("Total %(total)s, proved to be the best of all assignments.") % data
    values = {"worst": data["worst_item"]["total"], "bound": data["proof"]["worst_item_bound"], **data}
    if data["optimal"]:
        return (
            _("Weakest item %(worst)s, proved to be the best possible; total %(total)s, the best within that.") % values
        )
    return (
        _("Weakest item %(worst)s; no assignment exceeds %(bound)s. The time was over before it was proved.") % values
    )


def matrix_of(source: str) -> Matrix:
    """All pairs of the table. `Unusable` for a pair that stands there twice and for what is no number."""
    affinity: dict[tuple[str, str], Decimal] = {}
    first: dict[tuple[str, str], int] = {}
    conflicts, decimals = 0, 0
    items, reviewers = dict[str, None](), dict[str, None]()
    for row in plain.rows(source, READ, headers=("affinity",)):
        pair = row.values["item"].strip(), row.values["reviewer"].strip()
        if pair in first:
            raise plain.refused(row.number, _("this pair stands in row %(first)s already.") % {"first": first[pair]})
        first[pair] = row.number
        items[pair[0]] = reviewers[pair[1]] = None
        if plain.flag(row, "conflict"):
            conflicts += 1
            continue
        affinity[pair] = plain.number(row, "affinity")
        decimals = max(decimals, -int(affinity[pair].as_tuple().exponent))
    if not first:
        raise Unusable(_("The table holds no row below its header."))
    if len(items) * len(reviewers) > MOST_CELLS:
        raise Unusable(_("There are more than %(most)s pairs of an item and a reviewer.") % {"most": f"{MOST_CELLS:,}"})
    return Matrix(list(items), list(reviewers), affinity, conflicts, 10**decimals)


def rows_of(found: Solution, matrix: Matrix) -> list[dict[str, Any]]:
    """The assigned pairs in the order of the file."""
    names, reviewers = sorted(matrix.items), sorted(matrix.reviewers)
    place = {name: number for number, name in enumerate(matrix.reviewers)}
    held = {names[item]: [reviewers[r] for r in chosen] for item, chosen in enumerate(found.held)}
    return [
        {"item": item, "reviewer": one, "affinity": matrix.affinity[item, one]}
        for item in matrix.items
        for one in sorted(held[item], key=place.__getitem__)
    ]


def solved(found: Solution, matrix: Matrix) -> dict[str, Any]:
    """What the summary tells of an assignment."""
    items, reviewers = sorted(matrix.items), sorted(matrix.reviewers)
    scaled = Scaled(matrix.scale)
    worst = min(range(len(items)), key=lambda item: (found.sums[item], items[item]))
    pairs = [(items[i], reviewers[r]) for i, chosen in enumerate(found.held) for r in chosen]
    faintest = min(pairs, key=lambda pair: (matrix.affinity[pair], pair))
    had, prices = loads(found.held, len(reviewers)), found.proof.prices
    priced = zip(reviewers, prices, strict=True) if prices else ()
    data: dict[str, Any] = {
        "feasible": True, "pairs": len(pairs), "total": scaled(found.proof.total), "optimal": True,
        "worst_item": {
            "item": items[worst], "total": scaled(found.sums[worst]),
            "reviewers": [reviewers[r] for r in found.held[worst]],
        },
        "worst_pair": {
            "item": faintest[0], "reviewer": faintest[1], "affinity": plain.plain(matrix.affinity[faintest]),
        },
        "loads": {"least": min(had), "most": max(had)},
        "proof": {
            "optimal": True, "verified": True, "total": scaled(found.proof.total), "bound": scaled(found.proof.bound),
            "gap": scaled(found.proof.bound - found.proof.total), "method": METHOD,
            "prices": {name: scaled(price) for name, price in priced},
        },
    }  # fmt: skip
    if found.floor is not None:
        data["proof"]["floor"] = scaled(found.floor)
        data["proof"]["no_higher_floor"] = found.beyond and witness(found.beyond, items, reviewers)
    return data


@dataclass(frozen=True)
class Scaled:
    """Whole numbers back to the unit of the file."""

    scale: int

    def __call__(self, value: int) -> int | float:
        """One number; exact where a float can hold it."""
        return value // self.scale if value % self.scale == 0 else value / self.scale


def witness(found: Witness, items: Sequence[str], reviewers: Sequence[str]) -> dict[str, Any]:
    """A witness with names."""
    return {
        "kind": "minimum" if found.minimum else "capacity", "needed": found.needed, "capacity": found.can,
        "outside": found.outside, "short": found.short, "items": [items[i] for i in found.items],
        "reviewers": [reviewers[r] for r in found.reviewers],
    }  # fmt: skip


def impossible(found: Witness, problem: Problem, matrix: Matrix, data: dict[str, Any]) -> list[str]:
    """I-41. Puts the witness and the smallest cures into the summary; what a person reads about them."""
    data |= {
        "feasible": False,
        "optimal": False,
        "witness": witness(found, sorted(matrix.items), sorted(matrix.reviewers)),
    }
    if found.minimum:
        data["cures"] = {"min_load": cures.min_load(problem)}
    else:
        data["cures"] = {"max_load": cures.max_load(problem), "per_item": cures.per_item(problem)}
    values: Mapping[str, Any] = {
        **data["witness"], "count": len(found.items), "givers": len(found.reviewers),
        "names": plain.listed(data["witness"]["items"]), "who": plain.listed(data["witness"]["reviewers"]),
    }  # fmt: skip
    if found.minimum:
        told = [_("No assignment is possible: %(givers)s reviewers (%(who)s) must have %(needed)s reviews together, and at most %(capacity)s can come to them; %(short)s are missing.") % values]  # fmt: skip  # noqa: E501
    elif found.reviewers:
        told = [_("No assignment is possible: %(count)s items (%(names)s) need %(needed)s reviews; %(givers)s reviewers (%(who)s) can give %(capacity)s of them and all others %(outside)s; %(short)s are missing.") % values]  # fmt: skip  # noqa: E501
    else:
        told = [_("No assignment is possible: the item %(names)s needs %(needed)s reviews, and only %(outside)s reviewers may review it.") % values]  # fmt: skip  # noqa: E501
    options = [f"--{name.replace('_', '-')} {value}" for name, value in data["cures"].items() if value is not None]
    if options:
        told.append(_("It would be possible with: %(options)s.") % {"options": " / ".join(options)})
    return told
