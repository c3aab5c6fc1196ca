"""I-87. The lines of a project's budget: cut to what is granted, moved between each other; exact to the last 分."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from lifeline.innovation.rules.numbers import MOVE_PERCENT

if TYPE_CHECKING:
    from collections.abc import Sequence


def scaled(lines: Sequence[tuple[str, int]], total_fen: int) -> list[tuple[str, int]]:
    """The lines in proportion, summing to the total; of equal remainders the earlier line. None: one line of all."""
    whole = sum(fen for _what, fen in lines)
    if not whole:
        return [("", total_fen)] if total_fen else []
    parts = [total_fen * fen // whole for _what, fen in lines]
    order = sorted(range(len(parts)), key=lambda place: (-(total_fen * lines[place][1] % whole), place))
    for place in order[: total_fen - sum(parts)]:
        parts[place] += 1
    return [(what, part) for (what, _fen), part in zip(lines, parts, strict=True) if part]


def moved(before: Sequence[tuple[str, int]], after: Sequence[tuple[str, int]]) -> int:
    """分 that change their line: the sum of what lines gain; lines of one name are one line."""
    return (_by_name(after) - _by_name(before)).total()


def _by_name(lines: Sequence[tuple[str, int]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for what, fen in lines:
        found[what] += fen
    return found


def is_small(before: Sequence[tuple[str, int]], after: Sequence[tuple[str, int]], total_fen: int) -> bool:
    """I-87. A move of at most a tenth of the total is only recorded; a larger one is granted by the secretariat."""
    return 100 * moved(before, after) <= MOVE_PERCENT * total_fen
