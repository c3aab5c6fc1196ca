"""The publisher's forms."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from lifeline.hotline.forms.staff import words


class PublishForm(forms.Form):
    """H-76. A summary in the publisher's own words."""

    title = forms.CharField(label=_("Title"), max_length=60)
    asked = words(
        _("What it was about"), help_text=_("In your own words: no name, number, plate or place of a person.")
    )
    done = words(_("What was done"))


class UnpublishForm(forms.Form):
    """H-79. Why it is taken down."""

    reason = forms.CharField(max_length=500)
