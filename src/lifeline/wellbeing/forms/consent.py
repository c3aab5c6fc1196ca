"""Ticks of consent (W-1): one purpose a box, never ticked beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifeline.wellbeing.rules.consents import KEEP, REMIND

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import QueryDict

    from lifeline.wellbeing.queries.holding import Consent


def ticked(data: QueryDict) -> list[str]:
    """The purposes that were ticked of those that are asked for beside a sheet; others are asked for elsewhere."""
    return [purpose for purpose in (KEEP, REMIND) if data.get(purpose) == "yes"]


def withdrawn(data: QueryDict, found: Sequence[Consent]) -> Consent | None:
    """The consent of the person's own that is to be withdrawn; None for one that does not hold, or is not his."""
    wanted = (data.get("purpose", ""), data.get("about", ""))
    return next((one for one in found if (one.purpose, one.about) == wanted and one.withdrawn_on is None), None)
