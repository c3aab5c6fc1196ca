"""What reviewers, the secretariat's desk and the pool ask for."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifeline.innovation.queries.assigning import ENCODINGS
from lifeline.innovation.queries.rubric import ANCHORS, GATE, NAMES
from lifeline.innovation.rules.reviews import DIMENSIONS, DIRECTION, Sheet, sheet_of
from lifeline.innovation.rules.runs import WEAKEST, modes
from lifeline.innovation.states import Direction, Kind
from lifeline.kernel.forms import Boxes, Choices, Day

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lifeline.innovation.models import Review, ReviewerProfile
    from lifeline.innovation.rules.reviews import Lack

LACKS = {
    "missing": _("Please fill this in, or say that you cannot judge it."),
    "reason": _("Please give a reason of at least 20 characters."),
    "range": _("A whole number from 0 to 100."),
}
MOST_BYTES = 1_000_000


class SheetForm(forms.Form):
    """I-44 … I-47. The sheet of a review; saves what it gets, complete or not. `base` is the version that was read."""

    base = forms.IntegerField(widget=forms.HiddenInput)
    direction = forms.ChoiceField(
        label=NAMES[DIRECTION],
        choices=Direction.choices,
        widget=Choices(shape="across"),
        help_text=GATE,
        required=False,
    )

    advice = forms.CharField(
        label=_("One sentence of advice"), widget=forms.Textarea({"rows": 2}), max_length=300, required=False,
        help_text=_("The applicant reads it after the announcement, without your name."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, review: Review) -> None:
        super().__init__(data, initial=self.first(review))
        self.fields[f"reason_{DIRECTION}"] = forms.CharField(
            label=_("Reason for doubt"), widget=forms.Textarea({"rows": 2}), max_length=1000, required=False
        )
        for name in DIMENSIONS:
            self.fields[f"grade_{name}"] = forms.IntegerField(
                label=NAMES[name], min_value=0, max_value=100, required=False, help_text=ANCHORS[name],
                widget=forms.NumberInput({"inputmode": "numeric"}),
            )  # fmt: skip
            self.fields[f"cannot_{name}"] = forms.BooleanField(label=_("I cannot judge this"), required=False)
            self.fields[f"reason_{name}"] = forms.CharField(
                label=pgettext_lazy("review", "Reason"), widget=forms.Textarea({"rows": 2}), max_length=1000,
                required=False, help_text=_("Needed below 60 and from 90: at least 20 characters."),
            )  # fmt: skip
        self.order_fields(["base", "direction", "reason_DIRECTION"])

    @staticmethod
    def first(review: Review) -> dict[str, Any]:
        """The sheet as it stands."""
        sheet = sheet_of(review.body)
        found: dict[str, Any] = {"base": review.version, "direction": sheet.direction, "advice": sheet.advice}
        found |= {f"reason_{name}": text for name, text in sheet.reasons.items()}
        found |= {f"grade_{name}": grade for name, grade in sheet.grades.items()}
        return found | {f"cannot_{name}": True for name in sheet.cannot}

    @property
    def dimensions(self) -> list[list[forms.BoundField]]:
        """Grade, cannot judge, reason of each dimension, for the page."""
        return [[self[f"{part}_{name}"] for part in ("grade", "cannot", "reason")] for name in DIMENSIONS]

    def sheet(self) -> Sheet:
        """What was written; a field that cannot be read keeps what stood. I-46: what cannot be judged has no grade."""
        given = {**self.initial, **self.cleaned_data}
        cannot = [name for name in DIMENSIONS if given.get(f"cannot_{name}")]
        return Sheet(
            direction=given.get("direction") or "",
            grades={
                name: given[f"grade_{name}"]
                for name in DIMENSIONS
                if given.get(f"grade_{name}") is not None and name not in cannot
            },
            cannot=cannot,
            reasons={
                name: given[f"reason_{name}"].strip()
                for name in (*DIMENSIONS, DIRECTION)
                if given.get(f"reason_{name}", "").strip()
            },
            advice=given.get("advice", "").strip(),
        )  # fmt: skip

    def mark(self, lacks: Iterable[Lack]) -> None:
        """I-47. Say at each field what is still missing."""
        for one in lacks:
            reason = one.code == "reason"
            places = {"advice": "advice", DIRECTION: "reason_DIRECTION" if reason else "direction"}
            field = places.get(one.field) or f"{'reason' if reason else 'grade'}_{one.field}"
            self.add_error(field, LACKS[one.code])


class DeclineForm(forms.Form):
    """I-43, I-33. Why the reviewer does not review it."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(label=_("Why you do not review it"), max_length=300)
    tied = forms.BooleanField(
        label=_("I have a tie to it: kinship or another"), required=False,
        help_text=_("It is kept as a declared conflict. A tie can be told at any time."),
    )  # fmt: skip


MODE_NAMES: dict[str, Any] = {
    "total": _("The best match in all"),
    "weakest-pair": _("The weakest pair as good as possible"),
    WEAKEST: _("The weakest application as good as possible"),
}
MODE_HINTS: dict[str, Any] = {WEAKEST: _("By the optional solver, in 30 seconds at most.")}


class WorkOutForm(forms.Form):
    """I-40, I-41. What the solver is asked for."""

    mode = forms.ChoiceField(label=_("What is best"), widget=Choices(hints=MODE_HINTS), initial="total")
    most = forms.IntegerField(
        label=_("Reviews of one reviewer at most"), min_value=1, max_value=200, required=False,
        help_text=_("Empty: a quarter above the mean, or what the reviewer has set."),
    )  # fmt: skip
    seed = forms.IntegerField(
        label=_("Seed"), min_value=0, max_value=999_999, initial=1,
        help_text=_("Chooses among equally good assignments only; the same seed gives the same table."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known, field = modes(), self.fields["mode"]
        field.choices = [(mode, MODE_NAMES[mode]) for mode in known]  # type: ignore[attr-defined]
        if WEAKEST not in known:
            field.help_text = _("“%(name)s” needs an extra: requirements/solver.txt.") % {"name": MODE_NAMES[WEAKEST]}


class TableForm(forms.Form):
    """I-42. A table that somebody has filled in."""

    table = forms.FileField(
        label=_("Table (CSV)"),
        help_text=_("Columns: action, application, reviewer, reason. See the row by row preview."),
    )
    most = forms.IntegerField(label=_("Reviews of one reviewer at most"), min_value=1, max_value=200, required=False)

    def clean_table(self) -> str:
        """The text of the file; UTF-8 or GB18030."""
        raw = self.cleaned_data["table"]
        if raw.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is too large for a table of assignments."))
        body = raw.read()
        for encoding in ENCODINGS:
            try:
                return str(body.decode(encoding))
            except UnicodeDecodeError:
                continue
        raise forms.ValidationError(_("The file is no text: save it as CSV (UTF-8)."))


class DeskStepForm(forms.Form):
    """I-34, I-39, 4.4. Make a review void, open it again, or do without one; always with a reason."""

    act = forms.ChoiceField(
        label=pgettext_lazy("review", "What is to be done"), widget=Choices(shape="across"),
        choices=[("void", _("Make it void")), ("reopen", _("Open it again")), ("waive", _("Do without one (chair)"))],
    )  # fmt: skip
    application = forms.CharField(label=_("Number of the application"), max_length=16)
    reviewer = forms.CharField(label=_("Employee number of the reviewer"), max_length=20, required=False)
    reason = forms.CharField(label=pgettext_lazy("review", "Reason"), max_length=300)


class ConflictForm(forms.Form):
    """I-35. Set or clear a conflict, with a reason."""

    word = forms.ChoiceField(
        label=pgettext_lazy("review", "What is to be done"), widget=Choices(shape="across"),
        choices=[("PINNED", _("Set a conflict")), ("CLEARED", _("Clear what was said"))],
    )  # fmt: skip
    application = forms.CharField(label=_("Number of the application"), max_length=16)
    reviewer = forms.CharField(label=_("Employee number of the reviewer"), max_length=20)
    reason = forms.CharField(label=pgettext_lazy("review", "Reason"), max_length=300)


class DeclareForm(forms.Form):
    """I-33. A tie of one's own."""

    application = forms.CharField(label=_("Number of the application"), max_length=16)
    reason = forms.CharField(label=_("What ties you to it"), max_length=300)


class ProfileForm(forms.Form):
    """What a reviewer takes on. Of several absences the last one is shown; saving leaves that one alone."""

    kinds = forms.MultipleChoiceField(
        label=_("Kinds that you know"), choices=Kind.choices, widget=Boxes(shape="chips"), required=False
    )
    fields_of_work = forms.CharField(
        label=_("Fields of work, in your own words"), widget=forms.Textarea({"rows": 3}), max_length=600, required=False
    )
    least = forms.IntegerField(label=_("Reviews at least"), min_value=0, max_value=200, required=False)
    most = forms.IntegerField(label=_("Reviews at most"), min_value=0, max_value=200, required=False)
    away_from = forms.DateField(label=_("Away from"), widget=Day, required=False)
    away_until = forms.DateField(label=_("Away until"), widget=Day, required=False)
    paused = forms.BooleanField(label=_("Takes on nothing for now"), required=False)

    @classmethod
    def of(cls, profile: ReviewerProfile | None) -> ProfileForm:
        """The form with what stands."""
        if profile is None:
            return cls()
        first, last = (profile.away or [["", ""]])[-1]
        return cls(initial={
            "kinds": profile.kinds, "fields_of_work": profile.fields, "least": profile.least, "most": profile.most,
            "paused": profile.paused, "away_from": first, "away_until": last,
        })  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Least not above most; an absence has both ends, in their order."""
        given = super().clean() or {}
        least, most = given.get("least"), given.get("most")
        if least is not None and most is not None and least > most:
            self.add_error("most", _("The most is not below the least."))
        begin, end = given.get("away_from"), given.get("away_until")
        if (begin is None) != (end is None) or (begin and end and end < begin):
            self.add_error("away_until", _("An absence has a first and a last day."))
        return given

    def away(self) -> list[list[str]]:
        """The absence in ISO days."""
        begin, end = self.cleaned_data["away_from"], self.cleaned_data["away_until"]
        assert begin is None or isinstance(begin, date)
        return [[begin.isoformat(), end.isoformat()]] if begin else []
