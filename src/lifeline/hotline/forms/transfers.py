"""The forms of transfers: to whom, why, and the proof that it was taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lifeline.hotline import states
from lifeline.hotline.forms.staff import VerbForm, words
from lifeline.hotline.forms.terms import READS
from lifeline.hotline.queries import transfers

if TYPE_CHECKING:
    from lifeline.hotline.models import Case


class TransferProposeForm(VerbForm):
    """H-20. Which office has to solve it, and why."""

    receiver = forms.ChoiceField(label=_("Office that takes it"), choices=states.Receiver.choices)
    name = forms.CharField(label=_("Its name"), max_length=100, required=False)
    reason = words(_("Reason"), rows=3, help_text=READS)


class TransferForm(TransferProposeForm):
    """H-20. The same, with the proof: a receipt, or who took it on the telephone and when."""

    receipt = forms.CharField(label=_("Number of the receipt"), max_length=60, required=False)
    spoken_with = forms.CharField(label=_("or spoken with"), max_length=60, required=False)
    called_at = forms.DateTimeField(
        label=_("at what time"), required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip

    def first(self, case: Case) -> dict[str, Any]:
        row = transfers.proposed(case)
        return {"receiver": row.receiver, "name": row.name, "reason": row.reason} if row else {}


class TransferDenyForm(VerbForm):
    """H-20. Why it is not handed over."""

    answer = words(_("Why not"), rows=3)


class TakeBackForm(VerbForm):
    """H-20. Why the other office did not take it."""

    reason = words(_("Reason"), rows=3, help_text=READS)
