"""The forms of joint tasks. Where several tasks are meant by one form, it asks which one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.hotline.forms.returns import ToUnitForm
from lifeline.hotline.forms.staff import VerbForm, words
from lifeline.hotline.queries import joint_tasks
from lifeline.kernel.forms import Choices

if TYPE_CHECKING:
    from lifeline.hotline.models import Case, Task
    from lifeline.people.models import Person

LEAST = _("At least 10 characters.")


class TaskOpenForm(ToUnitForm):
    """H-35. Which unit, what it is asked, and by when."""

    unit = forms.TypedChoiceField(label=_("Unit that helps"), coerce=int)
    question = words(_("What it is asked to do"), rows=3, help_text=LEAST)
    due_on = forms.DateField(label=_("Done by"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, data: Any = None, *, case: Case) -> None:
        super().__init__(data, case=case)
        if (last := joint_tasks.last_day(case, timezone.now())) is not None:
            field = self.fields["due_on"]
            field.help_text = _("At the latest %(last)s, a working day before the reply.") % {"last": last.isoformat()}
            field.widget.attrs |= {"max": last.isoformat()}
            self.initial.setdefault("due_on", last)

    def offers(self, unit: Any) -> bool:
        return bool(unit.pk != self.case.unit_id)


class TaskForm(VerbForm):
    """A form about one of the case's tasks; `offered_to` narrows it to those the person may decide about."""

    task = forms.TypedChoiceField(label=_("Joint task"), coerce=int)

    def meant(self, _person: Person) -> list[Task]:
        """The tasks among which this person chooses."""
        return joint_tasks.open_tasks(self.case)

    def offered_to(self, person: Person) -> None:
        """One task needs no choice."""
        self.tasks = self.meant(person)
        field = self.fields["task"]
        field.choices = [(one.pk, " · ".join(filter(None, (one.unit_name, one.question[:40])))) for one in self.tasks]  # type: ignore[attr-defined]
        if len(self.tasks) == 1:
            field.widget = forms.HiddenInput()
            self.initial["task"] = self.tasks[0].pk

    def clean_task(self) -> Task | None:
        """The id becomes a task."""
        return next((one for one in self.tasks if one.pk == self.cleaned_data["task"]), None)


class TaskDoneForm(TaskForm):
    """H-35. What was done."""

    answer = words(_("What was found and done"), rows=4, help_text=LEAST)

    def meant(self, person: Person) -> list[Task]:
        return joint_tasks.own_tasks(person, self.case)


class TaskDeclineForm(TaskForm):
    """H-36. Why it is not this unit's part."""

    reason = words(_("Why it is not for your unit"), rows=3, help_text=LEAST)

    def meant(self, person: Person) -> list[Task]:
        return joint_tasks.declinable(person, self.case, timezone.now())


class TaskDecideForm(TaskForm):
    """H-36. Whether the unit has to do it."""

    AGREE, STAND = "agree", "stand"
    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[(AGREE, _("Agree: the unit need not do it")), (STAND, _("Do not agree: the task stands"))],
        widget=Choices,
    )
    answer = words(_("Why, if you do not agree"), rows=3, required=False)

    def meant(self, _person: Person) -> list[Task]:
        return joint_tasks.declining(self.case)


class TaskCancelForm(TaskForm):
    """The answer is needed no more."""
