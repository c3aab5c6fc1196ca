"""How the clock acts: one case or request after the other, and one that fails stops none of the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from lifeline.kernel.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.db.models import Model

log = structlog.get_logger(__name__)


def tried(step: Callable[..., object], row: Model, now: datetime) -> bool:
    """One action of the clock; False where somebody was faster. One that fails is logged and stops no other."""
    try:
        return step(row, now=now) is not False
    except Refused:
        return False
    except Exception:
        log.exception("hotline.clock_step_failed", table=row._meta.label, row=row.pk)  # noqa: SLF001 - the public name
        return False
