"""H-78, E-18: which cells a reader who may not open the cases must not see, however he changes the view.

Time is read as a tree: all years, years, quarters, months. In each node the small ones are hidden together with what
they could be computed by (`figures.hidden`), and below a hidden one everything is. The same months are hidden in every
view, so no two views can be taken from each other. Units are shown by year alone, by the same rule down their tree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifeline.hotline.rules.figures import hidden
from lifeline.hotline.rules.numbers import CELL_MIN

if TYPE_CHECKING:
    from collections.abc import Mapping


def quarter(month: int) -> int:
    """202605 → 20262."""
    return month // 100 * 10 + (month % 100 + 2) // 3


def open_months(counts: Mapping[int, int]) -> set[int]:
    """The months (202605) whose number may be shown, given the number of each month that was ever counted."""
    years = _grouped(counts, lambda month: month // 100)
    shown: set[int] = set()
    for year in _large(years):
        of_year = {month: n for month, n in counts.items() if month // 100 == year}
        quarters = _grouped(of_year, quarter)
        for part in _large(quarters):
            of_part = {month: n for month, n in of_year.items() if quarter(month) == part}
            shown |= _large(of_part)
    return shown


def _large(counts: Mapping[int, int]) -> set[int]:
    small: set[int] = hidden(counts)
    return {key for key in counts if key not in small}


def open_span(counts: Mapping[int, int], first: int, last: int) -> bool:
    """May the sum of these months be shown? A month, a quarter, a year, or everything: whatever a page offers."""
    inside = {month: n for month, n in counts.items() if first <= month <= last}
    if 0 < sum(inside.values()) < CELL_MIN:
        return False
    years = _grouped(counts, lambda month: month // 100)
    if len({month // 100 for month in inside}) > 1 or not inside:
        return True
    year = next(iter(inside)) // 100
    if year in hidden(years):
        return False
    of_year = {month: n for month, n in counts.items() if month // 100 == year}
    if set(inside) == set(of_year):
        return True
    quarters = _grouped(of_year, quarter)
    part = quarter(min(inside))
    if part in hidden(quarters):
        return False
    of_part = {month: n for month, n in of_year.items() if quarter(month) == part}
    return set(inside) == set(of_part) or set(inside) <= open_months(counts)


def _grouped(counts: Mapping[int, int], key) -> dict[int, int]:  # type: ignore[no-untyped-def]  # noqa: ANN001
    sums: dict[int, int] = {}
    for month, n in counts.items():
        sums[key(month)] = sums.get(key(month), 0) + n
    return sums
