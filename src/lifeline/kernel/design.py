"""What the living page /design/ shows: made-up values for every component, and no record of anybody."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifeline.kernel.error_pages import WORDS
from lifeline.kernel.forms import Boxes, Choices, Day, OnceField, Upload, Uploads
from lifeline.kernel.parts import TONES, Crumb, Filter, Happening, Pager, Step, Sum, filter_href

if TYPE_CHECKING:
    from django.http import HttpRequest

ZONE = ZoneInfo("Asia/Shanghai")
COLOURS = (
    "bg", "card", "sunken", "ink", "ink-2", "line", "line-2", "steel", "link", "accent", "accent-ink", "accent-bg",
    "info", "ok", "warn", "bad",
)  # fmt: skip


class SampleForm(forms.Form):
    """A field of every kind. `still`: the summary of errors does not take the focus on this page of many things."""

    still = True

    once = OnceField()
    mode = forms.ChoiceField(
        label=gettext_lazy("How do you want to speak?"),
        choices=[
            ("named", gettext_lazy("With your name")),
            ("sealed", gettext_lazy("In confidence")),
            ("anonymous", gettext_lazy("Unnamed")),
        ],
        widget=Choices(
            shape="across",
            hints={
                "named": gettext_lazy("The handler sees who you are and can call you."),
                "sealed": gettext_lazy("Only two keepers together can open who you are."),
                "anonymous": gettext_lazy("Nobody can find you; you get a code."),
            },
        ),
    )
    text = forms.CharField(
        label=gettext_lazy("What is it about?"),
        help_text=gettext_lazy("Write as you would say it. Leave out names that are not needed."),
        widget=forms.Textarea,
        max_length=2000,
    )
    place = forms.CharField(label=gettext_lazy("Place"), required=False, max_length=80)
    kind = forms.ChoiceField(
        label=gettext_lazy("Category"),
        choices=[
            ("", gettext_lazy("Let the dispatcher choose")),
            ("food", gettext_lazy("Canteen")),
            ("pay", gettext_lazy("Pay")),
        ],
        required=False,
    )
    seen_on = forms.DateField(label=gettext_lazy("Since when?"), widget=Day, required=False)
    hidden_from = forms.MultipleChoiceField(
        label=gettext_lazy("Who must not see it"),
        choices=[
            ("foreman", gettext_lazy("My foreman")),
            ("workshop", gettext_lazy("My workshop")),
            ("plant", gettext_lazy("My plant")),
        ],
        widget=Boxes(shape="chips"),
        required=False,
    )
    photos = Uploads(
        label=gettext_lazy("Photos and sound"),
        help_text=gettext_lazy("Where and when a photo was taken is removed before it is stored."),
        widget=Upload(accept="image/*,audio/*"),
        required=False,
    )
    urgent = forms.BooleanField(
        label=gettext_lazy("Danger to life or health"),
        help_text=gettext_lazy("Wakes the officer on duty at once."),
        required=False,
    )


def refused() -> SampleForm:
    """The form after a refusal: values kept, errors at their fields."""
    form = SampleForm(
        {"mode": "named", "text": "", "place": "3#", "kind": "food", "once": "0123456789abcdef"}, prefix="r"
    )
    form.data = {f"r-{name}": value for name, value in form.data.items()}
    return form


def happenings() -> list[Happening]:
    """A timeline with every state."""
    return [
        Happening(_("Received"), datetime(2026, 3, 9, 10, 2, tzinfo=ZONE), who=_("by yourself")),
        Happening(
            _("Answer of the unit"),
            datetime(2026, 3, 10, 15, 40, tzinfo=ZONE),
            who=_("Logistics"),
            text=_("The canteen will stay open until 20:30 from Monday on.\nThank you for telling us."),
            state="ok",
        ),
        Happening(_("Your verdict"), when=_("until 17 March"), state="now"),
        Happening(_("Closed"), when=_("after your verdict"), state="next"),
    ]


def table(chosen: str) -> list[dict[str, Any]]:
    """Rows of a queue; `chosen` is the number of the one whose details are shown."""
    states = (
        (_("late by 2 hours"), "bad"),
        (_("3 hours left"), "warn"),
        (_("2 days left"), "info"),
        (_("done"), "ok"),
    )
    titles = (
        _("Can the evening meal of canteen 3 last until 20:30?"),
        _("Two days of overtime are missing in October"),
        _("A stop of the shuttle bus at West Station"),
        _("The lamp above crossing 7 has been out for a week"),
    )
    return [
        {"number": f"HL-2611{21 - place:02d}-{37 + 19 * place:04d}", "title": title, "left": left, "tone": tone,
         "unit": unit, "count": 3 - place if place < 3 else 0, "href": f"?row={place}", "current": str(place) == chosen,
         "show": ("late", "today", "mine", "mine")[place]}
        for place, (title, (left, tone), unit) in enumerate(
            zip(titles, states, (_("Logistics"), _("Pay office"), _("Transport"), _("Power plant")), strict=True)
        )
    ]  # fmt: skip


def context(request: HttpRequest) -> dict[str, Any]:
    """Everything that the page shows."""
    wanted = request.GET.get("show", "")
    rows = table(request.GET.get("row", "0"))
    counts = (
        ("", _("All"), 128),
        ("late", _("Late"), 3),
        ("today", _("Due today"), 12),
        ("mine", _("Mine"), 41),
    )
    return {
        "colours": COLOURS,
        "tones": [(tone, label) for tone, label in zip(TONES, tone_words(), strict=True)],
        "form": SampleForm(),
        "refused": refused(),
        "rows": rows,
        "chosen": next((row for row in rows if row["current"]), rows[0]),
        "shown": [row for row in rows if not wanted or row["show"] == wanted],
        "filters": [Filter(label, filter_href(request.GET, "show", key), key == wanted, n) for key, label, n in counts],
        "pages": Pager(4, next_href="?after=x", first_href="?show="),
        "way": [Crumb(_("Dispatch desk"), "#"), Crumb(_("Late"), "#"), Crumb("HL-261121-0037")],
        "happenings": happenings(),
        "sums": [
            Sum(_("Answer due after"), _("3 working days")),
            Sum(_("Counted from"), _("Mon 9 March 10:02")),
            Sum(_("Waiting for you"), _("+ 5 working hours")),
            Sum(_("Promised until"), _("Thu 12 March 15:02")),
        ],
        "stages": [
            Step(_("Received"), "past"),
            Step(_("Being handled"), "now"),
            Step(_("Answered"), "next"),
        ],
        "bars": [
            (_("Canteen"), 84),
            (_("Pay and leave"), 61),
            (_("Transport"), 33),
            (_("Housing"), 12),
            (_("Other"), 0),
        ],
        "trend": [12.4, 11.9, 13.0, 11.2, 9.8, 10.1, 8.7, 7.9],
        "long_run": [61, 64, 63, None, 70, 74, 73, 79, None, 84, None, 86],
        "limits": [("ok", 80), ("warn", 65)],
        "errors": [(status, words) for status, words in WORDS.items()],
    }


def tone_words() -> tuple[str, ...]:
    """What each tone says on the page."""
    return _("Withdrawn"), _("Being handled"), _("Closed"), _("Waits for you"), _("Late")
