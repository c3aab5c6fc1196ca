"""The part of a campaign in the pages where a sheet is finished."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.utils import timezone
from django.utils.translation import gettext as _

from lifeline.wellbeing.actions.taking import Gift
from lifeline.wellbeing.forms.taking import TakePartForm
from lifeline.wellbeing.queries import campaigns

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.people.api import PersonRequest
    from lifeline.questionnaires.api import Definition


def asked(request: PersonRequest, definition: Definition, begun_at: datetime | None = None) -> TakePartForm | None:
    """The question of the campaign that asks for this instrument now; None where there is none."""
    offer = campaigns.offer_for(request.user, definition, begun_at, timezone.now())
    return None if offer is None else TakePartForm(request.POST if request.method == "POST" else None, offer=offer)


def gift_of(form: TakePartForm | None) -> Gift | None:
    """W-75. What is given to the campaign with this sheet; None where the box was not ticked."""
    return Gift(form.offer, form.categories) if form is not None and form.wanted else None


def thank(request: PersonRequest, form: TakePartForm | None) -> None:
    """W-74. The thanks are the same for everybody who was asked."""
    if form is not None:
        messages.success(request, _("Thank you for taking the time."))
