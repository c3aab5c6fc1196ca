"""What the custodian of keys sees: numbers, whether the store answers, and whether the duty is in one hand (W-62)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lifeline.kernel import vault
from lifeline.kernel.errors import Unavailable
from lifeline.wellbeing.queries.health import in_one_hand

if TYPE_CHECKING:
    from lifeline.kernel.vault import Status


@dataclass(frozen=True)
class Keys:
    """The key store: whether it answers, and its numbers; None where it does not, or where nothing is sealed yet."""

    answers: bool
    store: Status | None
    in_one_hand: int


def keys() -> Keys:
    """W-55, W-62. No key, no id, and nobody's."""
    try:
        return Keys(answers=True, store=vault.status(), in_one_hand=in_one_hand())
    except Unavailable:
        return Keys(answers=False, store=None, in_one_hand=in_one_hand())
