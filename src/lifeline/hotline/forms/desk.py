"""The forms of the desk beside dispatching: who must not know of a case, and what is not clear in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from lifeline.hotline.forms.reporter import avoided
from lifeline.hotline.forms.staff import VerbForm, words

if TYPE_CHECKING:
    from lifeline.hotline.queries.avoid import Named


class RecuseForm(VerbForm):
    """H-12, H-17. Persons and units by name or number."""

    avoid = forms.CharField(
        label=_("Who must not see it?"),
        max_length=500,
        help_text=_("Names, numbers or units, separated by commas. They will not see this case and cannot handle it."),
    )

    def clean_avoid(self) -> Named:
        """Whom the words mean, in this company; a word that means nobody is an error."""
        near = self.case.unit or self.case.company
        return avoided(self.cleaned_data["avoid"], near, within=self.case.company)


class ClarifyForm(VerbForm):
    """What the reporter is asked before the case goes to a unit."""

    text = words(_("Question"), rows=3, help_text=_("At least 10 characters. No clock stands still meanwhile."))
