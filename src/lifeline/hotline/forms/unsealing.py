"""What is typed when an identity is asked for, and when a custodian decides."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from lifeline.hotline.forms.staff import words


class RequestForm(forms.Form):
    """H-71. Why somebody has to know who it is."""

    reason = words(_("Why you have to know"), help_text=_("The reporter and the custodian read it; name nobody."))


class DecideForm(forms.Form):
    """H-71. What requester and reporter read of the decision."""

    answer = words(
        _("What requester and reporter read"), required=False, help_text=_("Needed if you do not open it; name nobody.")
    )
