"""The front door for `insight`: indicators and frozen statistics as plain values, nothing of a person."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lifeline.wellbeing.models import Snapshot
from lifeline.wellbeing.queries.plan import measured
from lifeline.wellbeing.rules.plan import INDICATORS

if TYPE_CHECKING:
    from datetime import date

__all__ = ["Told", "indicators", "snapshots"]


@dataclass(frozen=True)
class Told:
    """An indicator of the plan: people or percent; None: nothing counted, or with `few` fewer than ten (W-92)."""

    code: str
    value: float | None
    few: bool


def indicators(today: date) -> list[Told]:
    """W-91. What every indicator comes to today."""
    found = ((code, *measured(code, today)) for code in INDICATORS)
    return [Told(code, None if value is None else float(value), few) for code, value, few in found]


def snapshots() -> list[dict[str, Any]]:
    """W-69. The frozen statistics as they stand, the newest first."""
    rows = Snapshot.objects.order_by("-made_on", "-campaign")
    return [json.loads(bytes(row.body)) for row in rows]
