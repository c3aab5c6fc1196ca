"""The part of a campaign in the pages where a sheet is finished."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.utils import timezone
from django.utils.translation import gettext as _

from lifeline.questionnaires import api
from lifeline.wellbeing.actions import taking
from lifeline.wellbeing.forms.taking import TakePartForm
from lifeline.wellbeing.queries import campaigns

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from lifeline.people.api import PersonRequest
    from lifeline.questionnaires.api import Definition


def asked(request: PersonRequest, definition: Definition, begun_at: datetime | None = None) -> TakePartForm | None:
    """The question of the campaign that asks for this instrument now; None where there is none."""
    offer = campaigns.offer_for(request.user, definition, begun_at, timezone.now())
    return None if offer is None else TakePartForm(request.POST if request.method == "POST" else None, offer=offer)


def answered(
    request: PersonRequest, form: TakePartForm | None, definition: Definition, indexes: Sequence[int | None]
) -> None:
    """W-75. Give the finished sheet to the campaign if the box was ticked. W-74: the thanks are the same for all."""
    if form is None:
        return
    if form.wanted:
        plan = api.plan(definition)
        band, score = campaigns.counted(plan, api.score(plan, indexes))
        taking.take_part(form.offer, form.categories, band, score, actor=request.user, now=timezone.now())
    messages.success(request, _("Thank you for taking the time."))
