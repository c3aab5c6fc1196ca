"""Which help card a person sees, from the answers alone (Q-16, W-18)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifeline.questionnaires import api

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lifeline.questionnaires.api import Definition


def card_of(definition: Definition, given: Mapping[str, int | None]) -> str:
    """W-19. firm, soft, quiet (a trigger item was skipped), or none; never a risk grade.

    `given` by item: an option index, None where it was skipped; an item without an answer is not there.
    """
    indexes = [given.get(item.id) for item in definition.scored_items]
    levels = {level for _item, level in api.triggers(api.plan(definition), indexes)}
    if levels:
        return "firm" if "firm" in levels else "soft"
    return "quiet" if any(given.get(trigger.item, 0) is None for trigger in definition.triggers) else ""
