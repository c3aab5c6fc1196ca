"""The editor: one question per card. Saves what it gets, complete or not; the check says what is missing."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifeline.innovation.rules.numbers import FILES_MOST
from lifeline.innovation.rules.texts import Text
from lifeline.innovation.states import Kind, Level
from lifeline.kernel.forms import Boxes, Choices, Day, Upload, Uploads

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.core.files.uploadedfile import UploadedFile
    from django.forms import BoundField

    from lifeline.innovation.queries.form import Asked
    from lifeline.kernel.files import Stored

INDICATORS, MILESTONES, LINES = 2, 6, 5
KIND_HINTS: dict[str, Any] = {
    Kind.LEARNED: _("Taken from others and made better."),
    Kind.OWN: _("Thought of here."),
    Kind.INHERITED: _("A tradition or an earlier result, renewed."),
    Kind.INTEGRATED: _("Two or more fields joined."),
    Kind.MICRO: _("Small, quick, in one crew: only problem, idea, indicator and one milestone."),
}
PARTS = {
    "name": _("What is measured"),
    "baseline": _("Value now"),
    "target": pgettext_lazy("indicator", "Target"),
    "unit": pgettext_lazy("indicator", "Unit"),
    "source": _("Where the number comes from"),
}


class TextForm(forms.Form):
    """The whole text. `base` is the digest of what the editor has read (I-27), `hung` the files that belong to it."""

    base = forms.CharField(widget=forms.HiddenInput, max_length=64)
    title = forms.CharField(label=pgettext_lazy("application", "Title"), max_length=80, required=False)
    level = forms.ChoiceField(label=pgettext_lazy("application", "Level"), choices=Level.choices, widget=Choices())
    kind = forms.ChoiceField(
        label=pgettext_lazy("application", "Kind"), choices=Kind.choices, widget=Choices(hints=KIND_HINTS)
    )
    further = forms.MultipleChoiceField(
        label=_("Further kinds, at most two"), choices=Kind.choices, widget=Boxes(shape="chips"), required=False
    )
    starts_on = forms.DateField(label=_("Begins on"), widget=Day(), required=False)
    ends_on = forms.DateField(label=_("Ends on"), widget=Day(), required=False)
    leaving = forms.BooleanField(
        label=_("The leader retires or leaves before the work ends"), required=False,
        help_text=_("Then the team names a deputy who takes over."),
    )  # fmt: skip
    asked_yuan = forms.IntegerField(label=_("Yuan asked for in all"), min_value=0, max_value=10_000_000, required=False)
    difference = forms.CharField(
        label=_("How it differs from similar projects"), widget=forms.Textarea({"rows": 3}), max_length=1000,
        required=False, help_text=_("Needed when a title is nearly the same: at least 50 characters."),
    )  # fmt: skip

    remove = forms.MultipleChoiceField(label=_("Take out"), widget=Boxes(), required=False)
    attached = Uploads(
        label=_("Add photos or files"), required=False, widget=Upload(accept="image/*,.pdf,.docx,.xlsx,.pptx"),
        help_text=_("At most 10 in all, each of at most 20 MB. Photos lose the place where they were taken."),
    )  # fmt: skip

    def __init__(self, *args: Any, asked: list[Asked], hung: Sequence[Stored] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        self.hang(hung)
        for one in asked:
            self.fields[one.rule.key] = forms.CharField(
                label=one.label, help_text=one.example, max_length=one.rule.most, required=False,
                widget=forms.Textarea({"rows": 4}),
            )  # fmt: skip
        for number in range(1, INDICATORS + 1):
            for part, label in PARTS.items():
                self.fields[f"indicator_{number}_{part}"] = forms.CharField(label=label, max_length=100, required=False)
            self.fields[f"indicator_{number}_measured_on"] = forms.DateField(
                label=_("Measured on"), widget=Day(), required=False
            )
        for number in range(1, MILESTONES + 1):
            self.fields[f"plan_{number}_what"] = forms.CharField(label=_("Milestone"), max_length=100, required=False)
            self.fields[f"plan_{number}_on"] = forms.DateField(label=_("Reached on"), widget=Day(), required=False)
        for number in range(1, LINES + 1):
            self.fields[f"budget_{number}_what"] = forms.CharField(label=_("What for"), max_length=100, required=False)
            self.fields[f"budget_{number}_yuan"] = forms.IntegerField(
                label=_("Yuan"), min_value=0, max_value=10_000_000, required=False
            )

    def hang(self, hung: Sequence[Stored]) -> None:
        """These files belong to the text, and each of them can be taken out."""
        self.hung = hung
        self.fields["remove"].choices = [(one.key, one.name) for one in hung]  # type: ignore[attr-defined]

    def clean_attached(self) -> list[UploadedFile[bytes]]:
        """I-22. Not more than an application may have, with those that stay."""
        given: list[UploadedFile[bytes]] = self.cleaned_data["attached"]
        stay = len(self.hung) - len(self.cleaned_data.get("remove", []))
        if len(given) + stay > FILES_MOST:
            raise forms.ValidationError(_("At most %(most)s files."), params={"most": FILES_MOST})
        return given

    @classmethod
    def of(cls, text: Text, asked: list[Asked], hung: Sequence[Stored] = ()) -> TextForm:
        """The text as it stands."""
        given: dict[str, Any] = {**text.as_json(), **text.answers, "base": text.sha256}
        given["attached"] = ", ".join(one.name for one in hung if one.key in text.files)
        given["asked_yuan"] = text.asked_yuan or None
        for name, rows in (("indicator", text.indicators), ("plan", text.plan), ("budget", text.budget)):
            for number, row in enumerate(rows, 1):
                given |= {f"{name}_{number}_{part}": value for part, value in row.items()}
        return cls(initial=given, asked=asked, hung=[one for one in hung if one.key in text.files])

    def text(self, before: Text) -> Text:
        """What was typed; a field that cannot be read keeps what stood there `before`, so that nothing else is lost."""
        given = self.cleaned_data
        told = {name: given.get(name, getattr(before, name)) for name in ("title", "level", "kind", "difference")}
        return Text(
            **told,
            further=list(given.get("further", before.further)),
            answers={
                one.rule.key: given.get(one.rule.key, before.answers.get(one.rule.key, "")) for one in self.asked
            },
            indicators=self._rows("indicator", INDICATORS, (*PARTS, "measured_on"), before.indicators),
            starts_on=_iso(given["starts_on"]) if "starts_on" in given else before.starts_on,
            ends_on=_iso(given["ends_on"]) if "ends_on" in given else before.ends_on,
            plan=self._rows("plan", MILESTONES, ("what", "on"), before.plan),
            asked_yuan=(given["asked_yuan"] or 0) if "asked_yuan" in given else before.asked_yuan,
            budget=self._rows("budget", LINES, ("what", "yuan"), before.budget),
            files=[key for key in before.files if key not in given.get("remove", [])],
            leaving=given.get("leaving", before.leaving),
        )  # fmt: skip

    def _rows(self, name: str, most: int, parts: Iterable[str], before: list[dict[str, Any]]) -> list[dict[str, Any]]:
        found = []
        for number in range(1, most + 1):
            stood = before[number - 1] if number <= len(before) else {}
            row = {part: self.cleaned_data.get(f"{name}_{number}_{part}", stood.get(part)) for part in parts}
            if any(value not in {None, ""} for value in row.values()):
                found.append(
                    {part: _iso(value) if isinstance(value, date) else _said(value) for part, value in row.items()}
                )
        return found

    def questions(self) -> list[tuple[BoundField, Asked]]:
        """The open questions, each on its card."""
        return [(self[one.rule.key], one) for one in self.asked]

    def indicators(self) -> list[list[BoundField]]:
        """The fields of each indicator."""
        return [
            [self[f"indicator_{number}_{part}"] for part in (*PARTS, "measured_on")]
            for number in range(1, INDICATORS + 1)
        ]

    def milestones(self) -> list[list[BoundField]]:
        """What and when of each milestone."""
        return [[self[f"plan_{number}_{part}"] for part in ("what", "on")] for number in range(1, MILESTONES + 1)]

    def lines(self) -> list[list[BoundField]]:
        """What for and how much of each line of the budget."""
        return [[self[f"budget_{number}_{part}"] for part in ("what", "yuan")] for number in range(1, LINES + 1)]


def _iso(value: date | None) -> str:
    return value.isoformat() if value else ""


def _said(value: Any) -> Any:
    return "" if value is None else value
