"""The forms on a project's page: one per act, each with the act's name and what it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifeline.innovation.policies.projects import team_ids
from lifeline.innovation.queries import persons
from lifeline.innovation.states import VisitGrade
from lifeline.kernel.forms import Choices, Day, Upload, Uploads

if TYPE_CHECKING:
    from lifeline.innovation.models import Project


class StepForm(forms.Form):
    """An act without any words: which one, and on which row."""

    act = forms.CharField(widget=forms.HiddenInput)
    item = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, files: Any = None, *, project: Project, act: str, item: Any = None) -> None:
        self.project = project
        pk = getattr(item, "pk", None)
        super().__init__(
            data, files, initial={"act": act, "item": pk, **self.first(item)}, auto_id=f"{act}_{pk or 0}_%s"
        )

    def first(self, item: Any) -> dict[str, Any]:  # noqa: ARG002 - forms with words begin with some
        """What stands in it at first."""
        return {}


def evidence() -> Uploads:
    """Photos from the camera, or papers."""
    return Uploads(label=_("Photos or files"), required=False, widget=Upload(accept="image/*,.pdf,.docx,.xlsx"))


class HandInForm(StepForm):
    """What was done, and what shows it."""

    text = forms.CharField(
        label=pgettext_lazy("project", "What was done"), max_length=4000, widget=forms.Textarea({"rows": 3})
    )
    evidence = evidence()


class ReportForm(HandInForm):
    """I-78. Four questions in one text, already begun."""

    text = forms.CharField(
        label=pgettext_lazy("project", "Report"),
        max_length=8000,
        widget=forms.Textarea({"rows": 8}),
        help_text=_("What was done, what has changed, what hinders, what comes next."),
    )

    def first(self, item: Any) -> dict[str, Any]:
        """Begun with how the milestones stand, or with what was sent back."""
        if item is None or item.text:
            return {"text": item.text} if item else {}
        rows = self.project.milestones.order_by("place", "pk")
        return {"text": "\n".join(f"{one.place}. {one.title} ({one.get_state_display()})" for one in rows)}


class SendBackForm(StepForm):
    """Why it is not enough."""

    reason = forms.CharField(label=_("What is missing"), max_length=300, widget=forms.Textarea({"rows": 2}))


class VisitForm(StepForm):
    """I-79, I-80. A visit in one form; a correction only where something is to be mended."""

    held_on = forms.DateField(label=_("Visited on"), widget=Day)
    visitors = forms.CharField(
        label=_("Visitors"), max_length=200, help_text=_("Employee numbers, at least two, apart by blanks.")
    )
    findings = forms.CharField(label=_("Findings"), max_length=4000, widget=forms.Textarea({"rows": 4}))
    grade = forms.ChoiceField(label=_("Grade"), choices=VisitGrade.choices, widget=Choices(shape="across"))
    evidence = evidence()
    what = forms.CharField(label=_("To be mended"), max_length=300, required=False)
    owner = forms.TypedChoiceField(label=_("Who mends it"), coerce=int, required=False, empty_value=None)
    due_on = forms.DateField(label=_("Mended by"), widget=Day, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.team = persons.team_of(sorted(team_ids(self.project)))
        self.fields["owner"].choices = [("", "—"), *self.team]  # type: ignore[attr-defined]

    def clean_visitors(self) -> Any:
        found, unknown = persons.by_numbers(self.cleaned_data["visitors"])
        if unknown:
            raise ValidationError(_("Nobody has the number %(number)s."), params={"number": unknown[0]})
        return found
