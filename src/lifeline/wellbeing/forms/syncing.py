"""What a device or a program sends of its queue: {"answers": [{"item", "index", "device", "sequence", "at"}, …]}."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from lifeline.questionnaires.api.sheets import Answer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from lifeline.questionnaires.api.sheets import OpenedSheet

LARGEST: Final = 64 * 1024
"""Bytes of a batch."""
MOST: Final = 400
"""Answers of a batch; a device that has more sends several."""
LAST: Final = 1_000_000
DEVICE: Final = re.compile(r"[0-9a-f]{8}")


def batch_of(body: bytes, sheet: OpenedSheet, now: datetime) -> list[Answer] | None:
    """The answers of a batch; None when it is none."""
    if len(body) > LARGEST:
        return None
    try:
        return answers_of(json.loads(body)["answers"], sheet.elapsed_ms(now))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def answers_of(found: object, elapsed_ms: int) -> list[Answer]:
    """Q-31. The answers, `elapsed_ms` after the opening: a device's clock cannot be ahead of the server's.

    ValueError, KeyError or TypeError for what is no batch.
    """
    if not isinstance(found, list) or not 0 < len(found) <= MOST:
        raise ValueError
    return [_answer(one, elapsed_ms) for one in found]


def _answer(one: Mapping[str, Any], elapsed_ms: int) -> Answer:
    """One answer as the device says it; ValueError for a cell of another kind."""
    item, index, device = one["item"], one["index"], one["device"]
    if not isinstance(item, str) or not isinstance(device, str) or not DEVICE.fullmatch(device):
        raise ValueError
    if index is not None:
        index = _whole(index)
    at_ms = min(_whole(one["at"]), elapsed_ms)
    return Answer(item, index, device, min(_whole(one["sequence"]), LAST), at_ms)


def _whole(value: object) -> int:
    """A whole number from 0 on; JSON's true is none."""
    if type(value) is not int or value < 0:
        raise ValueError
    return value
