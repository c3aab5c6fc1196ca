"""The form of a poster: where it will hang, how large, in which language."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.conf.locale import LANG_INFO
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifeline.hotline.rules.numbers import POSTER_PLACE_MAX, POSTER_PLACES

SIZES = (("a4", _("A4, for a wall")), ("a5", _("A5, for a table or a door")))
LANGUAGES = tuple((code, LANG_INFO[code]["name_local"]) for code, _name in settings.LANGUAGES)


class PosterForm(forms.Form):
    """Places of one unit, a line each. Sent by GET: a poster changes nothing, and its address can be kept."""

    places = forms.CharField(
        label=_("Places, one a line"), required=False, widget=forms.Textarea({"rows": 4}),
        help_text=_("A poster each; whoever scans it need not type where he is. Empty: the unit alone."),
    )  # fmt: skip
    size = forms.ChoiceField(label=pgettext_lazy("poster", "Size"), choices=SIZES, initial="a4")
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, initial="zh-hans")

    def clean_places(self) -> list[str]:
        """The lines without the empty ones, each place once."""
        lines = [" ".join(line.split()) for line in self.cleaned_data["places"].splitlines()]
        places = list(dict.fromkeys(line for line in lines if line))
        if len(places) > POSTER_PLACES:
            raise forms.ValidationError(_("At most %(most)s places at once.") % {"most": POSTER_PLACES})
        for place in places:
            if len(place) > POSTER_PLACE_MAX:
                shown = {"place": place[:POSTER_PLACE_MAX], "most": POSTER_PLACE_MAX}
                raise forms.ValidationError(_("“%(place)s…” is longer than %(most)s characters.") % shown)
        return places
