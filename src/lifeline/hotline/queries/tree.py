"""Figures down the tree of units: what a node's subtree counted, and each of its children with all below it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lifeline.hotline.queries.counts import summed
from lifeline.people import api as people

if TYPE_CHECKING:
    from lifeline.hotline.queries.counts import Counts
    from lifeline.hotline.queries.figures import Cells
    from lifeline.people.models import Unit


@dataclass(frozen=True)
class Branch:
    """A child of the node that is shown. `own`: the node itself, as far as it held cases besides its children."""

    unit: Unit
    counts: Counts
    own: bool
    deeper: bool


class Tree:
    """The cells of some months, laid on the tree of units. Two queries for any number of units."""

    def __init__(self, cells: Cells, root: Unit) -> None:
        self.root = root
        self.cells = cells
        counted = people.units_by_id({unit for unit, _month in cells})
        self.paths = {pk: unit.path for pk, unit in counted.items()}
        above = {int(part) for path in self.paths.values() for part in path.strip("/").split("/")}
        self.units = {**counted, **people.units_by_id(above - set(counted)), root.pk: root}

    def below(self, unit: Unit) -> set[int]:
        """The counted units of a subtree, the unit itself included."""
        return {pk for pk, path in self.paths.items() if path.startswith(unit.path)}

    def of(self, unit: Unit) -> Cells:
        """The cells of a subtree."""
        inside = self.below(unit)
        return {key: counts for key, counts in self.cells.items() if key[0] in inside}

    def branches(self, unit: Unit) -> list[Branch]:
        """The children in whose subtrees something was counted; the unit itself first, if it held cases beside them."""
        parts: dict[int, list[Counts]] = defaultdict(list)
        deep: set[int] = set()
        for (pk, _month), counts in self.of(unit).items():
            rest = self.paths[pk].removeprefix(unit.path).strip("/").split("/")
            child = int(rest[0]) if rest[0] else unit.pk
            parts[child].append(counts)
            if len(rest) > 1:
                deep.add(child)
        if set(parts) == {unit.pk}:
            return []
        return [Branch(self.units[pk], summed(cells), pk == unit.pk, pk in deep) for pk, cells in parts.items()]

    def way(self, unit: Unit) -> list[Unit]:
        """From the root down to the unit."""
        steps = [int(part) for part in unit.path.strip("/").split("/")]
        begin = steps.index(self.root.pk)
        return [self.units.get(pk, unit) for pk in steps[begin:]]
