"""The forms of an order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.hotline.forms.staff import VerbForm, words
from lifeline.hotline.queries.orders import due_days

if TYPE_CHECKING:
    from lifeline.hotline.models import Case


class OrderForm(VerbForm):
    """H-60. What the supervisor wants to know, and by when."""

    text = words(_("What has to be answered"), rows=3)
    days = forms.TypedChoiceField(label=_("Answer by"), coerce=int)

    def __init__(self, data: Any = None, *, case: Case) -> None:
        super().__init__(data, case=case)
        self.fields["days"].choices = due_days(case, timezone.now())  # type: ignore[attr-defined]

    def first(self, _case: Case) -> dict[str, Any]:
        return {"days": 2}


class OrderAnswerForm(VerbForm):
    """H-60. The written answer."""

    text = words(
        _("Answer to the order"), help_text=_("Why it is late, what is being done, and the date of the reply.")
    )


class OrderCloseForm(VerbForm):
    """H-60. The supervisor's last word on it."""

    text = forms.CharField(label=_("Remark"), max_length=500)
