"""An attacker who knows every headcount and every shown count, and tries all that fits; shares no line with the rules.

The set of totals that fit a subtree is kept as the bits of a whole number: bit n is 1 when n people fit. Sums of sets
are convolutions, so nothing is assumed about intervals.
"""

from __future__ import annotations


def plus(left: int, right: int) -> int:
    """All sums of one number of each set."""
    found, place = 0, 0
    while right:
        if right & 1:
            found |= left << place
        right >>= 1
        place += 1
    return found


def minus(total: int, part: int) -> int:
    """All differences ≥ 0 of a number of `total` and a number of `part`."""
    found, place = 0, 0
    while part:
        if part & 1:
            found |= total >> place
        part >>= 1
        place += 1
    return found


def up_to(size: int) -> int:
    return (1 << (size + 1)) - 1


def ends(bits: int) -> tuple[int, int]:
    return (bits & -bits).bit_length() - 1, bits.bit_length() - 1


class Attack:
    """Fits of every unit and of every unit's own people, from what is shown: {unit number: exact count}."""

    def __init__(self, tree, shown):
        self.tree, self.shown = tree, shown
        self.below = {}
        for unit in tree.upwards():
            self.below[unit] = self.clip(unit, self.sum_of(unit))
        self.fits, self.own = {}, {}
        for unit, parent in enumerate(tree.parent):
            if parent is None:
                self.fits[unit] = self.below[unit]
            self.descend(unit)

    def clip(self, unit, bits):
        bits &= up_to(self.tree.size[unit])
        return bits & (1 << self.shown[unit]) if unit in self.shown else bits

    def sum_of(self, unit, but=None):
        bits = up_to(self.tree.own[unit]) if but != "own" else 1
        for child in self.tree.children[unit]:
            if child != but:
                bits = plus(bits, self.below[child])
        return bits

    def descend(self, unit):
        for child in self.tree.children[unit]:
            self.fits[child] = self.below[child] & minus(self.fits[unit], self.sum_of(unit, but=child))
        if self.tree.children[unit]:
            self.own[unit] = up_to(self.tree.own[unit]) & minus(self.fits[unit], self.sum_of(unit, but="own"))
