"""Steps of a cycle beyond its call: the name on the board, and the action that it calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lifeline.innovation.actions import calibrations, notices

if TYPE_CHECKING:
    from collections.abc import Callable

    from lifeline.innovation.models import Cycle

STEPS: dict[str, Callable[[Cycle, dict[str, Any]], object]] = {
    "table again": lambda cycle, told: calibrations.table_again(cycle, **told),
    "draft notice": lambda cycle, told: notices.draft(cycle, **told),
}
"""`told`: actor, now, version."""
