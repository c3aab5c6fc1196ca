"""The forms of extensions and deferrals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.hotline.forms.staff import VerbForm, words
from lifeline.hotline.queries import terms
from lifeline.hotline.queries.reference import numbers
from lifeline.kernel.forms import Choices

if TYPE_CHECKING:
    from lifeline.hotline.models import Case

READS = _("At least 10 characters; the reporter reads it.")


class ExtendForm(VerbForm):
    """H-33. How many working days more, and why."""

    days = forms.IntegerField(label=_("Working days more"), min_value=1)
    reason = words(_("Reason"), rows=3, help_text=READS)

    def __init__(self, data: Any = None, *, case: Case) -> None:
        super().__init__(data, case=case)
        most = numbers().extension_days
        self.fields["days"] = forms.IntegerField(
            label=_("Working days more"), min_value=1, max_value=most, help_text=_("At most %(most)s.") % {"most": most}
        )


class DecideForm(VerbForm):
    """Agree or not; who does not agree says why."""

    GRANT, REFUSE = "grant", "refuse"
    decision = forms.ChoiceField(
        label=_("Decision"), choices=[(GRANT, _("Agree")), (REFUSE, _("Do not agree"))], widget=Choices
    )
    answer = words(_("Why, if you do not agree"), rows=3, required=False)


class ExtensionDecideForm(DecideForm):
    """H-33. Decide on an extension."""


class DeferralDecideForm(DecideForm):
    """H-34. Decide on a deferral."""


class DeferForm(VerbForm):
    """H-34. To which day, by which plan, owned by whom."""

    until_on = forms.DateField(label=_("Put off to"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    plan = words(_("Plan"), rows=4, help_text=READS)
    owner = forms.TypedChoiceField(label=_("Owner of the plan"), coerce=int)

    def __init__(self, data: Any = None, *, case: Case) -> None:
        super().__init__(data, case=case)
        self.people = terms.owners(case)
        self.fields["owner"].choices = [(one.pk, one.name) for one in self.people]  # type: ignore[attr-defined]
        last = terms.last_deferral_day(timezone.now())
        self.fields["until_on"].widget.attrs |= {"max": last.isoformat()}

    def clean_owner(self) -> Any:
        """The id becomes a person."""
        return next((one for one in self.people if one.pk == self.cleaned_data["owner"]), None)


class TakeUpForm(VerbForm):
    """H-34. Go on before the agreed day."""
