"""Section 7: which cases of a category that was split are worth a person's word, and in which order."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

RECENT = timedelta(days=180)
"""So old a case may be; older ones are asked about only while they are open."""
LOOKED_AT = 60
"""So many of the newest are compared."""
OFFERED = 20
"""So many are shown at once."""
EXAMPLES = 200
"""With so many cases that have a subcategory already they are compared, and with the subcategories' names."""


def doubt(likeness: Iterable[float], score: float | None) -> float:
    """How much a person's word about a case helps, 0 to 1: 1 where it falls right between two subcategories.

    `likeness`: how like it is to each subcategory, each ≥ 0. `score`: how probable the model holds the category itself,
    0 to 1 (0: it abstained or said another one; None: there is no model, which says nothing).
    """
    first, second = sorted((0.0, 0.0, *likeness), reverse=True)[:2]
    between = second / first if first else 1.0
    return max(between, 0.0 if score is None else 1.0 - score)
