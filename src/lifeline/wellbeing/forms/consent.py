"""Ticks of consent (W-1): one purpose a box, never ticked beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifeline.wellbeing.rules.consents import VERSIONS

if TYPE_CHECKING:
    from django.http import QueryDict


def ticked(data: QueryDict) -> list[str]:
    """The purposes that were ticked; others are no purposes of ours."""
    return [purpose for purpose in VERSIONS if data.get(purpose) == "yes"]
