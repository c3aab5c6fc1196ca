"""What is typed around a call for help; as little as possible."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifeline.kernel.forms import Day
from lifeline.wellbeing.queries.duty import counsellor_named
from lifeline.wellbeing.rules.calls import SHORTEST_REASON
from lifeline.wellbeing.states import Disposition

if TYPE_CHECKING:
    from lifeline.people.models import Person


class CallForm(forms.Form):
    """A name of the person's choice, and how he can be reached; nothing else is asked."""

    name = forms.CharField(label=_("What may we call you?"), max_length=40)
    contact = forms.CharField(
        label=_("Where do we reach you?"), max_length=60, help_text=_("A phone number, or where you are")
    )


class SayForm(forms.Form):
    """A line of the talk."""

    text = forms.CharField(label=pgettext_lazy("call", "Write"), max_length=1000, widget=forms.Textarea({"rows": 2}))


class RevealForm(forms.Form):
    """W-63. Why the helper has to know who calls."""

    reason = forms.CharField(
        label=_("Why must you know who it is?"), min_length=SHORTEST_REASON, max_length=300,
        widget=forms.Textarea({"rows": 2}), help_text=_("The person reads this reason."),
    )  # fmt: skip


class EndForm(forms.Form):
    """W-27. How it ended, and whether a talk on the next day is offered."""

    disposition = forms.ChoiceField(label=_("How did it end?"), choices=Disposition.choices)
    follow_up = forms.BooleanField(label=_("I offer a talk tomorrow"), required=False)


class ShiftForm(forms.Form):
    """A shift: who, on which day, from when, how long."""

    number = forms.CharField(label=_("Employee number"), max_length=20)
    day = forms.DateField(label=pgettext_lazy("roster", "Day"), widget=Day)
    begins = forms.TimeField(label=pgettext_lazy("roster", "From"), widget=forms.TimeInput({"type": "time"}))
    hours = forms.IntegerField(label=pgettext_lazy("roster", "Hours"), min_value=1, max_value=24, initial=8)

    def __init__(self, *args: Any, supervisor: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.supervisor = supervisor

    def clean_number(self) -> Any:
        """The counsellor of this number, in the supervisor's companies (P-1)."""
        found = counsellor_named(self.cleaned_data["number"], self.supervisor)
        if found is None:
            raise forms.ValidationError(_("No counsellor has this number."))
        return found

    def span(self) -> tuple[datetime, datetime]:
        """From when to when, in the company's zone."""
        given = self.cleaned_data
        begins = timezone.make_aware(datetime.combine(given["day"], given["begins"]))
        return begins, begins + timedelta(hours=given["hours"])
