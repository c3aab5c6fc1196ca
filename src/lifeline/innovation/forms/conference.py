"""The form of a conference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifeline.kernel.forms import Day

if TYPE_CHECKING:
    from lifeline.innovation.models import Conference

ITEMS_MOST = 40
HOUR = 5


class ConferenceForm(forms.Form):
    """When, where, and the programme: a line for each item."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    held_on = forms.DateField(label=pgettext_lazy("conference", "Day"), widget=Day())
    place = forms.CharField(label=pgettext_lazy("conference", "Place"), max_length=80)
    chaired_by = forms.CharField(label=pgettext_lazy("conference", "Chaired by"), max_length=60, required=False)
    programme = forms.CharField(
        label=pgettext_lazy("conference", "Programme"), max_length=6000, widget=forms.Textarea({"rows": 12}),
        help_text=_("A line for each item: 09:30 | what | who speaks"),
    )  # fmt: skip

    @classmethod
    def of(cls, found: Conference | None) -> ConferenceForm:
        """As it is arranged."""
        if found is None:
            return cls()
        lines = "\n".join(" | ".join(one) for one in found.programme)
        given: dict[str, Any] = {name: getattr(found, name) for name in ("version", "held_on", "place", "chaired_by")}
        return cls(initial={**given, "programme": lines})

    def clean_programme(self) -> list[list[str]]:
        rows = []
        for number, line in enumerate(filter(str.strip, self.cleaned_data["programme"].splitlines()), 1):
            parts = [part.strip() for part in line.replace("｜", "|").split("|")]
            hour = parts[0].replace("：", ":")
            ok = len(hour) == HOUR and hour[2] == ":" and (hour[:2] + hour[3:]).isdecimal() and hour < "24"
            if len(parts) not in {2, 3} or not ok or not parts[1]:
                raise forms.ValidationError(_("Line %(n)s: write 09:30 | what | who speaks"), params={"n": number})
            rows.append([hour, parts[1], parts[2] if parts[2:] else ""])
        if len(rows) > ITEMS_MOST:
            raise forms.ValidationError(_("At most %(most)s items."), params={"most": ITEMS_MOST})
        return sorted(rows, key=lambda row: row[0])
