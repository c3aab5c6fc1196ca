"""What the desk of awards, a team's shares and a revocation ask for."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifeline.innovation.forms.projects import StepForm
from lifeline.innovation.rules.numbers import BAR_YEARS_MOST
from lifeline.kernel.forms import Day

if TYPE_CHECKING:
    from collections.abc import Sequence


def votes(label: Any) -> forms.IntegerField:
    """A number of members."""
    return forms.IntegerField(label=label, min_value=0, max_value=200)


class AllocateForm(forms.Form):
    """I-104. Which items of a tie zone the vote moves, and what a gate vote turned down."""

    moves = forms.MultipleChoiceField(
        label=_("Moved by a vote in the tie zone"), required=False, widget=forms.CheckboxSelectMultiple
    )
    failed = forms.MultipleChoiceField(
        label=_("Turned down by a gate vote"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(label=_("Why items were moved, and where it is minuted"), max_length=300, required=False)

    def __init__(self, data: Any = None, *, moves: Sequence[tuple[str, str]], gates: Sequence[tuple[str, str]]) -> None:
        super().__init__(data, auto_id="allocate_%s")
        for name, choices in (("moves", moves), ("failed", gates)):
            self.fields[name].choices = list(choices)  # type: ignore[attr-defined]
            if not choices:
                del self.fields[name]

    def moved(self) -> dict[int, int]:
        """Tier by project id."""
        pairs = [one.split(":") for one in self.cleaned_data.get("moves", [])]
        return {int(pk): int(to) for pk, to in pairs}

    def turned_down(self) -> set[int]:
        """Project ids."""
        return {int(pk) for pk in self.cleaned_data.get("failed", [])}


class AnswerForm(forms.Form):
    """I-105. A member's word on the parts; `version` is the one that its page showed (I-2)."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ConcludeForm(forms.Form):
    """I-59. The vote on the whole allocation."""

    present = votes(_("Members present"))
    yes = votes(_("Yes votes"))
    minutes = forms.CharField(label=_("Minutes in which it stands"), max_length=60)


class SharesForm(forms.Form):
    """I-105. Percent of each member, with two places; together exactly 100."""

    def __init__(self, data: Any = None, *, members: Sequence[tuple[int, str, int]], reason: bool) -> None:
        super().__init__(data, auto_id="share_%s")
        for pk, name, points in members:
            self.fields[f"part_{pk}"] = forms.DecimalField(
                label=_("%(name)s, percent") % {"name": name}, min_value=0, max_value=100, decimal_places=2,
                initial=Decimal(points) / 100,
            )  # fmt: skip
        if reason:
            self.fields["reason"] = forms.CharField(
                label=_("Reason"), max_length=300, widget=forms.Textarea({"rows": 2})
            )

    def parts(self) -> dict[int, int]:
        """Hundredths of a percent by person id."""
        given = self.cleaned_data.items()
        return {int(name[5:]): int(value * 100) for name, value in given if name.startswith("part_")}


class RevokeForm(StepForm):
    """I-90. What was found, the hearing, the vote, the bar."""

    finding = forms.CharField(label=_("What was found"), max_length=2000, widget=forms.Textarea({"rows": 4}))
    heard_on = forms.DateField(label=_("The leader was heard on"), widget=Day)
    heard = forms.CharField(label=_("What the leader said"), max_length=2000, widget=forms.Textarea({"rows": 3}))
    present = votes(_("Members present"))
    yes = votes(_("Yes votes"))
    minutes = forms.CharField(label=_("Minutes in which it stands"), max_length=60)
    years = forms.IntegerField(
        label=pgettext_lazy("revocation", "Years without leading a project"), min_value=1, max_value=BAR_YEARS_MOST,
        initial=3,
    )  # fmt: skip
