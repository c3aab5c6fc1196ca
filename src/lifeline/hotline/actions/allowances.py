"""H-75: how much of an hour's allowance is used. Counted by the hour, in all and by category; never by address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from lifeline.hotline.models import Allowance
from lifeline.kernel.action import tally
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import period_start

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


@tally(reason="hotline H-75: a count of an hour, of nobody")
def spend(limits: Mapping[str, int], *, actor: None, now: datetime) -> None:
    """H-75. One report more, under every name of `limits` (name → most in an hour).

    Refused, and nothing is counted, when one of them is used up. Counts of past hours are forgotten.
    """
    del actor
    hour = period_start(now, "hour")
    Allowance.objects.filter(hour__lt=hour).delete()
    for name, most in limits.items():
        row, _made = Allowance.objects.select_for_update(no_key=True).get_or_create(name=name, hour=hour)
        if row.used >= most:
            raise Refused(
                "H-75", _("Very many reports are coming in. Please send again in a few minutes; your text is kept.")
            )
        Allowance.objects.filter(pk=row.pk).update(used=F("used") + 1)
