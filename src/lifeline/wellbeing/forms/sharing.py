"""What is asked when something is shared: with whom, how much, until when, under which name."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifeline.kernel.forms import Day
from lifeline.wellbeing.queries import site
from lifeline.wellbeing.rules.grants import LINE, RESULT, last_day
from lifeline.wellbeing.rules.helpers import COACH, COUNSELLOR, VOLUNTEER

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from lifeline.wellbeing.queries.helpers import HelperName

KINDS = {
    COUNSELLOR: pgettext_lazy("helper", "Counsellors"),
    COACH: pgettext_lazy("helper", "Happiness coaches"),
    VOLUNTEER: pgettext_lazy("helper", "Volunteers"),
}


class ShareForm(forms.Form):
    """W-10. One helper, one result or its line, until the end of a day."""

    helper = forms.TypedChoiceField(label=pgettext_lazy("grant", "With whom?"), coerce=int)
    scope = forms.ChoiceField(
        label=pgettext_lazy("grant", "How much?"), initial=RESULT, widget=forms.RadioSelect,
        choices=[
            (RESULT, pgettext_lazy("grant", "This result alone")),
            (LINE, pgettext_lazy("grant", "All results of this scale, those to come too")),
        ],
    )  # fmt: skip
    until = forms.DateField(label=pgettext_lazy("grant", "Until the end of which day?"), widget=Day)
    name = forms.CharField(label=pgettext_lazy("grant", "Under which name?"), max_length=40)

    def __init__(self, found: Sequence[HelperName], today: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found, self.today = {one.pk: one for one in found}, today
        helper, until = self.fields["helper"], self.fields["until"]
        helper.choices = [("", _("Please choose")), *self._groups()]  # type: ignore[attr-defined]
        until.initial = today + timedelta(days=site.number("GRANT_DAYS"))
        until.widget.attrs |= {"min": today.isoformat(), "max": last_day(today).isoformat()}

    def _groups(self) -> list[tuple[Any, list[tuple[int, str]]]]:
        kinds = {kind: [(one.pk, one.name) for one in self.found.values() if one.kind == kind] for kind in KINDS}
        return [(KINDS[kind], choices) for kind, choices in kinds.items() if choices]

    def clean_until(self) -> date:
        """W-10. From today on, for 90 days at most."""
        until: date = self.cleaned_data["until"]
        if not self.today <= until <= last_day(self.today):
            raise forms.ValidationError(_("Choose a day from today on, within 90 days."))
        return until

    def chosen(self) -> HelperName:
        """The helper who was chosen."""
        return self.found[self.cleaned_data["helper"]]
