"""I-103, I-104: tiers by score, the tie zones at their borders, and what changes if one item moves a tier.

A level is no argument anywhere here (I-15). Money in whole yuan.
"""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from lifeline.innovation.rules import purse as money
from lifeline.innovation.rules.numbers import CAP, UNIT, ZONE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NOTHING = 0
TIERS = (1, 2, 3)


class Scored(NamedTuple):
    """An appraised result: its calibrated score with standard error; `failed` a gate vote (I-104)."""

    item: int
    score: float
    se: float
    failed: bool = False


class Allocation(NamedTuple):
    """`tiers` by item (0: no award), `amounts` of the three tiers, `leftover` of the purse."""

    tiers: dict[int, int]
    amounts: tuple[int, int, int]
    leftover: int

    def yuan(self, item: int) -> int:
        """What an item gets."""
        tier = self.tiers.get(item, NOTHING)
        return self.amounts[tier - 1] if tier else 0


def place(rows: Sequence[Scored], counts: Sequence[int]) -> dict[int, int]:
    """I-103, I-104. Tiers from the best down. Equal scores stay together: a group that does not fit a tier goes to the
    next one, and nobody behind it overtakes. What failed a gate vote gets nothing.
    """
    found = {row.item: NOTHING for row in rows}
    tier, left = 0, list(counts)
    ranked = sorted((row for row in rows if not row.failed), key=lambda row: (-row.score, row.item))
    for _score, group in groupby(ranked, key=lambda row: row.score):
        items = [row.item for row in group]
        while tier < len(left) and left[tier] < len(items):
            tier += 1
        if tier == len(left):
            break
        left[tier] -= len(items)
        found |= dict.fromkeys(items, tier + 1)
    return found


def zones(rows: Sequence[Scored], tiers: Mapping[int, int]) -> dict[int, set[int]]:
    """I-55, I-104. By border (the tier above it): the items within one standard error of its middle."""
    found: dict[int, set[int]] = {}
    for border in TIERS:
        above = [row for row in rows if not row.failed and 0 < tiers[row.item] <= border]
        below = [row for row in rows if not row.failed and not 0 < tiers[row.item] <= border]
        if not above or not below:
            continue
        middle = (min(row.score for row in above) + max(row.score for row in below)) / 2
        found[border] = {row.item for row in (*above, *below) if abs(row.score - middle) <= ZONE * row.se}
    return found


def movable(border_zones: Mapping[int, set[int]], item: int, tier: int, to: int) -> bool:
    """I-104. A vote may carry an item over one border, and only where it lies in the tie zone of that border."""
    last = len(TIERS) + 1
    one, other = sorted(((tier or last), (to or last)))
    return other - one == 1 and item in border_zones.get(one, set())


def allocate(
    rows: Sequence[Scored], tiers: Mapping[int, int], purse: int, cap: int = CAP, unit: int = UNIT
) -> Allocation | None:
    """I-102, I-103. The amounts for so many of each tier; amounts and leftover are the purse. None: it is too small."""
    counts = Counter(tiers.values())
    found = money.tiers([counts[tier] for tier in TIERS], purse, cap, unit)
    if found is None:
        return None
    return Allocation({row.item: tiers[row.item] for row in rows}, found.amounts, found.leftover)


class Moved(NamedTuple):
    """What changes if `item` is in tier `to`: the amounts then, and the leftover."""

    item: int
    to: int
    amounts: tuple[int, int, int]
    leftover: int


def what_if(rows: Sequence[Scored], tiers: Mapping[int, int], purse: int) -> list[Moved]:
    """5.5. For every item in a tie zone: the amounts if it stood on the other side of the border."""
    found = []
    for border, items in sorted(zones(rows, tiers).items()):
        for item in sorted(items):
            to = (border + 1) % (len(TIERS) + 1) if tiers[item] == border else border
            if not movable({border: items}, item, tiers[item], to):
                continue
            other = allocate(rows, {**tiers, item: to}, purse)
            if other is not None:
                found.append(Moved(item, to, other.amounts, other.leftover))
    return found
