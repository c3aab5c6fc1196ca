"""The form of a canned reply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lifeline.hotline.rules.canned import SHOWN, TEXT_MAX, TITLE_MAX

if TYPE_CHECKING:
    from lifeline.hotline.models import CannedReply
    from lifeline.people.models import Unit


class CannedForm(forms.Form):
    """Title, text, and with whom it is shared; an existing one stays whose it is."""

    title = forms.CharField(label=_("Title"), max_length=TITLE_MAX)
    text = forms.CharField(
        label=pgettext_lazy("canned", "Text"), max_length=TEXT_MAX, widget=forms.Textarea({"rows": 6})
    )
    unit = forms.TypedChoiceField(label=_("Who may use it"), coerce=int, required=False, empty_value=None)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, units: list[Unit], row: CannedReply | None = None) -> None:
        given = {"title": row.title, "text": row.text, "version": row.version} if row else {}
        super().__init__(data, initial=given)
        words = SHOWN["zh" if (get_language() or "").startswith("zh") else "en"]
        self.fields["text"].help_text = _(
            "%(words)s fill themselves in when it is used; anything else in braces is filled by hand."
        ) % {"words": words}
        self.units = {unit.pk: unit for unit in units}
        if row or not units:
            del self.fields["unit"]
        else:
            choices = [("", _("Only me")), *((unit.pk, unit.name) for unit in units)]
            self.fields["unit"].choices = choices  # type: ignore[attr-defined]

    @property
    def shared_with(self) -> Unit | None:
        """The unit that was chosen."""
        chosen = self.cleaned_data.get("unit")
        return self.units.get(chosen) if chosen else None
