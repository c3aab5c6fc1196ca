"""What is typed when something is asked of the custodians, and when one of them decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lifeline.hotline.forms.staff import words
from lifeline.hotline.states.custody import Kept
from lifeline.kernel.forms import Choices

if TYPE_CHECKING:
    from collections.abc import Sequence


class RequestForm(forms.Form):
    """H-71. Which of the kept things, and why somebody has to know."""

    what = forms.ChoiceField(label=_("What a custodian is to open"), widget=Choices(shape="chips"))
    reason = words(_("Why you have to know"), help_text=_("The reporter and the custodian read it; name nobody."))

    def __init__(self, *args: Any, kept: Sequence[Kept], **options: Any) -> None:
        super().__init__(*args, **options)
        self.only = kept[0] if len(kept) == 1 else None
        what = self.fields["what"]
        assert isinstance(what, forms.ChoiceField)
        what.choices = [(one.value, one.label) for one in kept]
        if self.initial.get("what") not in kept:
            self.initial["what"] = kept[0]
        if self.only:
            what.widget, what.required = forms.HiddenInput(), False

    def clean_what(self) -> Kept:
        """The only thing there is, where there is no choice."""
        return Kept(self.cleaned_data["what"] or self.initial["what"])


class DecideForm(forms.Form):
    """H-71. What requester and reporter read of the decision."""

    answer = words(
        _("What requester and reporter read"), required=False, help_text=_("Needed if you do not open it; name nobody.")
    )
