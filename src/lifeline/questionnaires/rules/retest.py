"""Q-24: when two sheets of one instrument lie so near that both ask about the same days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lifeline.questionnaires.rules.definition import Definition

DAY_MS: Final = 86_400_000


def same_days(definition: Definition, opened_ms: int, others_ms: Iterable[int]) -> bool:
    """Q-24. Whether another sheet, opened at `others_ms` (milliseconds), lies within `retest_min_days` of this one.

    Both are allowed and scored; whoever shows them says that they say little about change.
    """
    least = definition.document.get("retest_min_days", 0)
    return any(abs(other - opened_ms) < least * DAY_MS for other in others_ms)
