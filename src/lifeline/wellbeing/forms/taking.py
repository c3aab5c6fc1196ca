"""Taking part in a campaign, asked where a sheet is finished: one tick, never set beforehand, and what one may say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lifeline.wellbeing.queries.dimensions import CATEGORIES, NAMES

if TYPE_CHECKING:
    from lifeline.wellbeing.queries.campaigns import Offer

PREFIX = "campaign"


class TakePartForm(forms.Form):
    """W-75, W-69. Consent to the statistics of this campaign, and a band of each dimension or "rather not say"."""

    take = forms.BooleanField(required=False)

    def __init__(self, data: Any = None, *, offer: Offer) -> None:
        super().__init__(data, prefix=PREFIX)
        self.offer = offer
        self.fields["take"].label = offer.consent
        for name in offer.dimensions:
            choices = [("", _("Rather not say")), *CATEGORIES[name].items()]
            self.fields[name] = forms.ChoiceField(label=NAMES[name], required=False, choices=choices)

    @property
    def wanted(self) -> bool:
        """Whether the box was ticked."""
        return self.is_valid() and self.cleaned_data["take"]

    @property
    def categories(self) -> list[str]:
        """What was said, in the order of the campaign's dimensions."""
        return [self.cleaned_data[name] for name in self.offer.dimensions]

    @property
    def carried(self) -> list[tuple[str, str]]:
        """Names and values for a page that stands in between."""
        return [(self.add_prefix(name), self.data.get(self.add_prefix(name), "")) for name in self.fields]
