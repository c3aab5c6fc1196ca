"""When a model may speak, and what speaks instead of it (section 7, H-81)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifeline.kernel.text import normalise

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LABELS_LEAST = 500
"""Below so many cases with a confirmed category only key words suggest."""
WORSE_MOST = 0.005
"""A model whose macro-F1 is lower than the active one's by more than half a point is not activated by itself."""
FRESH_LEAST = 200
"""So many texts that the active model has not seen make a comparison; fewer, and the reports are compared."""
WAIT_SECONDS = 0.15
"""H-81. So long a suggestion is waited for."""
SHOWN = 3
"""Categories of one suggestion at most."""
ALIKE, TWIN = 0.3, 0.5
"""From which likeness on a case is shown as similar, and from which as a possible duplicate."""
HINTED = 3
"""H-11. Published entries of each kind that a reporter is shown at most."""
HINT_LEAST = 0.13
"""From which likeness on a published text is shown to whoever writes a report."""
NEAREST = 5
"""Similar cases that are kept and shown."""


def by_words(text: str, words: Mapping[str, Sequence[str]]) -> list[str]:
    """The categories whose key words occur in the text, most different words first; [] where none does.

    Longer words weigh more. Equals stand in the order of `words`; more than three that are equally good say nothing.
    """
    bare = normalise(text)
    weights = {code: sum(len(word) for word in listed if normalise(word) in bare) for code, listed in words.items()}
    found = [code for code, weight in weights.items() if weight]
    found.sort(key=lambda code: -weights[code])
    if len(found) > SHOWN and weights[found[0]] == weights[found[SHOWN]]:
        return []
    return found[:SHOWN]


def may_follow(new: float, active: float | None) -> bool:
    """Is a model with this macro-F1 good enough to take the active one's place?"""
    return active is None or new >= active - WORSE_MOST
