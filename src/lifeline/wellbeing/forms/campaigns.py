"""What a lead fills in for a campaign (W-70)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifeline.kernel.forms import Boxes, Day
from lifeline.questionnaires import api
from lifeline.wellbeing import policies
from lifeline.wellbeing.queries import campaigns
from lifeline.wellbeing.queries.dimensions import NAMES
from lifeline.wellbeing.rules.campaigns import LONGEST_DAYS
from lifeline.wellbeing.rules.numbers import K
from lifeline.wellbeing.states import Careless

if TYPE_CHECKING:
    from datetime import date

    from lifeline.people.models import Person
    from lifeline.wellbeing.queries.campaigns import Shown

CONSENT = _(
    "I agree that band and score of this sheet are counted for the statistics of this campaign, without my name. "
    "Nobody can find mine again once the campaign is frozen; until then I can take it back."
)


class CampaignForm(forms.Form):
    """Cohort, scale, last day, what is asked besides, and who answers the wave of requests."""

    title = forms.CharField(label=pgettext_lazy("campaign", "Title"), max_length=60)
    unit = forms.TypedChoiceField(label=pgettext_lazy("campaign", "Who is asked"), coerce=int)
    instrument = forms.ChoiceField(label=pgettext_lazy("campaign", "Scale"))
    until_on = forms.DateField(label=pgettext_lazy("campaign", "Last day"), widget=Day)
    dimensions = forms.MultipleChoiceField(
        label=_("What may everybody say of himself?"), required=False, widget=Boxes, choices=list(NAMES.items()),
        help_text=_("Everybody chooses a band, or rather does not say. Each is shown by itself, never two together."),
    )  # fmt: skip
    k = forms.IntegerField(
        label=_("Smallest cell"), min_value=K, max_value=100, initial=K,
        help_text=_("Cells with fewer returns are hidden. It can be raised, and never changed after opening."),
    )  # fmt: skip
    careless = forms.ChoiceField(
        label=_("Are careless returns left out?"), choices=Careless.choices, initial=Careless.COUNTED,
        help_text=_(
            "Fixed before opening and told to everybody who takes part. Nobody learns whose return it was; "
            "the person's own result stays as it is."
        ),
    )  # fmt: skip
    consent = forms.CharField(label=_("Text of consent"), max_length=1000, widget=forms.Textarea({"rows": 4}))
    care = forms.CharField(
        label=_("Who answers those who then ask for a talk?"), max_length=1000, widget=forms.Textarea({"rows": 3})
    )
    capacity = forms.IntegerField(
        label=_("Talks besides those that can be booked here"), min_value=0, max_value=100_000, initial=0,
        help_text=_("What helpers offer here is counted by itself when the campaign is opened."),
    )  # fmt: skip
    capacity_reason = forms.CharField(
        label=_("Where are these talks held, and how were they counted?"), max_length=200, required=False
    )

    def __init__(self, data: Any = None, *, lead: Person, today: date, before: Shown | None = None) -> None:
        initial: dict[str, Any] = {"consent": CONSENT}
        self.today = today
        self.units = {unit.pk: unit for unit in policies.lead_units(lead)}
        if before is not None:
            initial = {name: getattr(before, name) for name in self.base_fields if hasattr(before, name)}
            initial["unit"] = before.unit_id
            initial["instrument"] = before.instrument_id
        super().__init__(data, initial=initial)
        self.fields["unit"].choices = [(pk, unit.name) for pk, unit in self.units.items()]  # type: ignore[attr-defined]
        names = sorted(campaigns.tables(), key=campaigns.title_of)
        self.fields["instrument"].choices = [(name, campaigns.title_of(name)) for name in names]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """W-72. Talks that are held elsewhere need a reason."""
        given = super().clean() or self.cleaned_data
        if given.get("capacity") and not given.get("capacity_reason"):
            self.add_error("capacity_reason", _("Please say where, and how they were counted."))
        return given

    def clean_until_on(self) -> date:
        """A last day that is still to come, within three months."""
        day: date = self.cleaned_data["until_on"]
        if not self.today <= day <= self.today + timedelta(days=LONGEST_DAYS):
            raise forms.ValidationError(
                _("The last day lies between today and %(most)s days from now.") % {"most": LONGEST_DAYS}
            )
        return day

    def given(self) -> dict[str, Any]:
        """The fields of a campaign."""
        found = dict(self.cleaned_data)
        found["unit"] = self.units[found["unit"]]
        found["version"] = api.definition(found["instrument"]).version
        found["dimensions"] = ",".join(found["dimensions"])
        return found


class LaterForm(forms.Form):
    """W-71. A later last day."""

    until_on = forms.DateField(label=_("New last day"), widget=Day)
