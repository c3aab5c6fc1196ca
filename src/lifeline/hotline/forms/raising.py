"""The form by which staff raise a named case to confidential (H-70)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lifeline.hotline.forms.staff import VerbForm, words


class SealForm(VerbForm):
    """Why; the next page shows the code that the reporter has to write down first."""

    reason = words(
        _("Why it is to be confidential"),
        rows=2,
        help_text=_("Have the reporter on the telephone: the next page shows the code that you read out to him."),
    )
