"""The forms of 中期检查、去留、暂停、终止 and of changes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifeline.innovation.forms.ledger import Yuan
from lifeline.innovation.forms.projects import StepForm
from lifeline.innovation.forms.verbs import EmployeeField
from lifeline.innovation.queries import persons
from lifeline.innovation.queries.changes import budget_now, named
from lifeline.innovation.rules.ledger import yuan
from lifeline.innovation.states import Level, Verdict
from lifeline.kernel.forms import Choices, Day


def reason() -> forms.CharField:
    """Why, in a few words."""
    return forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea({"rows": 2}))


class ReasonForm(StepForm):
    """An act that needs a reason."""

    reason = reason()


class VerdictForm(StepForm):
    """I-81, I-84. Go, hold, rework or end."""

    verdict = forms.ChoiceField(
        label=pgettext_lazy("project", "Decision"), choices=Verdict.choices, widget=Choices(shape="across")
    )
    reason = reason()


class DatesForm(StepForm):
    """I-86. A later end."""

    ends_on = forms.DateField(label=_("New planned end"), widget=Day)
    reason = reason()

    def after(self) -> dict[str, Any]:
        """As the action takes it."""
        return {"ends_on": self.cleaned_data["ends_on"].isoformat()}


class ScopeForm(StepForm):
    """Another scope."""

    scope = forms.CharField(label=_("New scope"), max_length=2000, widget=forms.Textarea({"rows": 3}))
    reason = reason()

    def after(self) -> dict[str, Any]:
        """As the action takes it."""
        return {"scope": self.cleaned_data["scope"].strip()}


class BudgetForm(StepForm):
    """Another total."""

    budget_fen = Yuan(label=_("New budget in yuan"))
    reason = reason()

    def after(self) -> dict[str, Any]:
        """As the action takes it."""
        return {"budget_fen": self.cleaned_data["budget_fen"]}


class MoveForm(StepForm):
    """I-87. Money moved between the lines of the budget, perhaps to a new line; the total stays."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = budget_now(self.project)
        for number, (what, fen) in enumerate(self.lines):
            self.fields[f"line_{number}"] = Yuan(label=named(what), initial=yuan(fen), required=False)
        self.fields["new_what"] = forms.CharField(label=_("A new line"), max_length=100, required=False)
        self.fields["new_fen"] = Yuan(label=_("Yuan for it"), required=False)
        self.fields["reason"] = reason()

    def after(self) -> dict[str, Any]:
        """As the action takes it: lines without money are gone."""
        given = self.cleaned_data
        lines = [[what, given[f"line_{number}"] or 0] for number, (what, _fen) in enumerate(self.lines)]
        lines.append([given["new_what"].strip(), given["new_fen"] or 0])
        return {"budget": [line for line in lines if line[1]]}


class LevelForm(StepForm):
    """Another level."""

    level = forms.ChoiceField(label=_("New level"), choices=Level.choices)
    reason = reason()

    def after(self) -> dict[str, Any]:
        """As the action takes it."""
        return {"level": self.cleaned_data["level"]}


class LeaderForm(StepForm):
    """I-87. Another leader, asked by the unit."""

    leader = EmployeeField(active=True, label=_("Employee number of the new leader"))
    reason = reason()

    def after(self) -> dict[str, Any]:
        """As the action takes it."""
        return {"leader": self.cleaned_data["leader"].pk}


class MembersForm(StepForm):
    """Who joins and who leaves."""

    new = forms.CharField(label=_("Who joins"), max_length=200, required=False, help_text=_("Employee numbers."))
    out = forms.CharField(label=_("Who leaves"), max_length=200, required=False, help_text=_("Employee numbers."))
    reason = reason()

    def clean_new(self) -> Any:
        return numbered(self.cleaned_data["new"])

    def clean_out(self) -> Any:
        return numbered(self.cleaned_data["out"])

    def after(self) -> dict[str, Any]:
        """As the action takes it."""
        return {name: [one.pk for one in self.cleaned_data[name]] for name in ("new", "out")}


def numbered(text: str) -> list[Any]:
    """The persons of these numbers. Errors: `ValidationError` for a number that nobody has."""
    found, unknown = persons.by_numbers(text)
    if unknown:
        raise ValidationError(_("Nobody has the number %(number)s."), params={"number": unknown[0]})
    return found
