"""What the custodian of keys sees: numbers, whether the store answers, and whether the duty is in one hand (W-62)."""

from __future__ import annotations

from dataclasses import dataclass

from lifeline.kernel import vault
from lifeline.kernel.errors import Unavailable
from lifeline.wellbeing.queries.health import in_one_hand


@dataclass(frozen=True)
class Keys:
    """The key store in numbers: keys, shredded ones, shreddings not carried out; None where it does not answer."""

    answers: bool
    begun: bool
    keys: int
    shredded: int
    open_orders: int
    in_one_hand: int


def keys() -> Keys:
    """W-55, W-62. No key, no id, and nobody's."""
    try:
        found = vault.status()
    except Unavailable:
        return Keys(answers=False, begun=True, keys=0, shredded=0, open_orders=0, in_one_hand=in_one_hand())
    if found is None:
        return Keys(answers=True, begun=False, keys=0, shredded=0, open_orders=0, in_one_hand=in_one_hand())
    return Keys(
        answers=True, begun=True, keys=found.keys, shredded=found.shredded, open_orders=found.open_orders,
        in_one_hand=in_one_hand(),
    )  # fmt: skip
