"""I-6. All that an organiser sets for a cycle, as one form on the desk."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifeline.innovation.queries.form import form_names
from lifeline.innovation.rules import numbers as n
from lifeline.innovation.rules.config import Config
from lifeline.innovation.states import Level
from lifeline.kernel.forms import Day, Moment
from lifeline.kernel.parts import numeral

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.functional import _StrPromise

    Text = str | _StrPromise

BY_LEVEL: dict[str, Text] = {
    "maxima": _("Approvals at most"),
    "minima": _("Approvals at least"),
    "quotas": _("Recommended by one unit at most (0: no limit)"),
    "ceilings": _("Yuan that may be asked for"),
    "reviews": _("Reviews of an application (odd)"),
}
DAYS = ("screened_on", "reviewed_on", "decided_on", "closing_on")
PLAIN = (
    "call_text", "document_no", "grace_minutes", "leads", "memberships", "bar_cycles", "silent_days",
    "correction_days", "review_days", "notice_days", "award_notice_days", "excellent_percent", "per_unit", "form",
    "line_yuan", "purse_yuan", "money_document",
)  # fmt: skip
WEIGHTS = (_("novelty"), _("effect"), _("exemplarity"))


def whole(label: Text, least: int = 0, most: int = 1_000_000_000) -> forms.IntegerField:
    """A whole number."""
    return forms.IntegerField(label=label, min_value=least, max_value=most)


class ConfigForm(forms.Form):
    """The settings; `version` is that of the cycle when the form was opened."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    call_text = forms.CharField(
        label=_("Text of the call"), widget=forms.Textarea({"rows": 6}), max_length=4000, required=False
    )
    document_no = forms.CharField(label=_("Number of the call's document"), max_length=60, required=False)
    closes_at = forms.DateTimeField(label=_("Applications until"), widget=Moment(), required=False)
    screened_on = forms.DateField(label=_("Screened by"), widget=Day(), required=False)
    reviewed_on = forms.DateField(label=_("Reviewed by"), widget=Day(), required=False)
    decided_on = forms.DateField(label=_("Decided by"), widget=Day(), required=False)
    closing_on = forms.DateField(
        label=_("Acceptance begins on"), widget=Day(), required=False,
        help_text=_("Empty: with the first planned end of a project."),
    )  # fmt: skip
    grace_minutes = whole(_("Minutes of grace after the deadline"), 0, n.GRACE_MOST)
    leads = whole(_("Applications that a person may lead"), 1, 5)
    memberships = whole(_("Other teams that a person may be on"), 0, 10)
    bar_cycles = whole(_("Cycles without leading after a project that was not accepted"), 0, 2)
    silent_days = whole(_("Working days that a unit has to sign after the call"), 1, 20)
    correction_days = whole(_("Working days for a correction"), 1, 20)
    review_days = whole(_("Working days for a review"), 3, 40)
    notice_days = whole(_("Working days of the public notice"), n.NOTICE_LEAST, n.NOTICE_MOST)
    award_notice_days = whole(_("Working days of the public notice of awards"), n.NOTICE_LEAST, n.NOTICE_MOST)
    excellent_percent = whole(_("Percent of a level that may be excellent without a vote"), 0, 100)
    per_unit = whole(_("Reviewers of an application from one unit at most"), 1, 2)
    form = forms.ChoiceField(label=pgettext_lazy("innovation", "Form and checklist"))
    line_yuan = whole(_("Yuan for projects in all"))
    purse_yuan = whole(_("Yuan for awards in all"))
    money_document = forms.CharField(label=_("Document that grants the money"), max_length=60, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form"].choices = [(name, name) for name in form_names()]  # type: ignore[attr-defined]
        for name, label in BY_LEVEL.items():
            for level in Level:
                self.fields[f"{name}_{level}"] = whole(f"{label} · {level.label}")
        for tier in n.TIERS:
            self.fields[f"tiers_{tier}"] = whole(_("Awards of tier %(tier)s") % {"tier": numeral(int(tier))}, 0, 200)
        for level in Level:
            for place, label in enumerate(WEIGHTS):
                word = _("Weight of %(part)s, percent") % {"part": label}
                self.fields[f"weights_{level}_{place}"] = whole(f"{word} · {level.label}", 0, 100)
        self.fields["reason"] = forms.CharField(
            label=_("Why it is changed"), max_length=300, required=False, help_text=_("Needed once the call is open.")
        )

    @classmethod
    def of(cls, config: Config, version: int) -> ConfigForm:
        """The settings as they stand."""
        body = config.as_json()
        given = {name: body[name] for name in (*PLAIN, *DAYS)}
        given["closes_at"] = config.closes_at and datetime.fromisoformat(config.closes_at)
        for name in BY_LEVEL:
            given |= {f"{name}_{level}": value for level, value in body[name].items()}
        for level, values in body["weights"].items():
            given |= {f"weights_{level}_{place}": value for place, value in enumerate(values)}
        given |= {f"tiers_{tier}": value for tier, value in body["tiers"].items()}
        return cls(initial={**given, "version": version})

    def config(self) -> Config:
        """What was given, as the rules read it."""
        given = self.cleaned_data
        body: dict[str, Any] = {name: given[name] for name in PLAIN}
        body |= {name: given[name].isoformat() if given[name] else "" for name in DAYS}
        body["closes_at"] = given["closes_at"].isoformat() if given["closes_at"] else ""
        for name in BY_LEVEL:
            body[name] = {level.value: given[f"{name}_{level}"] for level in Level}
        body["weights"] = {level.value: tuple(given[f"weights_{level}_{p}"] for p in range(3)) for level in Level}
        body["tiers"] = {tier: given[f"tiers_{tier}"] for tier in n.TIERS}
        return Config(**body)


class CycleForm(forms.Form):
    """The name of a new cycle."""

    name = forms.CharField(label=_("Name of the cycle"), max_length=80)


ASKED = ("present", "yes", "minutes")


class StepForm(forms.Form):
    """A step of a cycle: its name, the reason where one is asked, the new deadline of an extended call.

    Of the fields in `ASKED` it has those that the step `asks` for, and they are required.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)
    step = forms.CharField(widget=forms.HiddenInput, max_length=30)
    reason = forms.CharField(label=pgettext_lazy("step", "Reason"), max_length=300, required=False)
    until_at = forms.DateTimeField(label=_("New deadline"), widget=Moment(), required=False)
    present = forms.IntegerField(label=_("Members present"), min_value=0, max_value=200)
    yes = forms.IntegerField(label=_("Yes votes"), min_value=0, max_value=200)
    minutes = forms.CharField(label=_("Minutes in which it stands"), max_length=60)

    def __init__(self, *args: Any, asks: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in {*ASKED} - {*asks}:
            del self.fields[name]
