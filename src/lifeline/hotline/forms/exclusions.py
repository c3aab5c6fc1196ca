"""The form of an exclusion."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lifeline.hotline.forms.staff import VerbForm, words


class ExcludeForm(VerbForm):
    """H-89. Why the case shall count in no figure."""

    reason = words(
        _("Why it shall not count"),
        rows=3,
        help_text=_("A second person decides. The number of excluded cases stands beside every figure."),
    )
