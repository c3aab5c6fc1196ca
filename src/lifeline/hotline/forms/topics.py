"""The forms of a topic, one for each verb of its page, and that of a reader who met it, too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifeline.hotline import policies
from lifeline.hotline.forms.reporter import Words, avoided
from lifeline.hotline.forms.staff import NONE, words
from lifeline.hotline.queries import topics
from lifeline.kernel.forms import Boxes, OnceField
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifeline.hotline.models import Case, Topic
    from lifeline.hotline.queries.avoid import Named
    from lifeline.people.models import Person

NAME_MOST, TEXT_LEAST = 60, 5


class TopicForm(forms.Form):
    """H-38. A form of a topic's page: which verb it is, and which state of the topic its writer has seen."""

    act = forms.CharField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, topic: Topic, person: Person, act: str, cases: Sequence[Case] = ()) -> None:
        self.topic, self.person, self.seen = topic, person, cases
        super().__init__(data, initial={"act": act, "version": topic.version, **self.first()}, auto_id=f"{act}_%s")

    def first(self) -> dict[str, Any]:
        """What stands in it at first."""
        return {}


class NameForm(TopicForm):
    """What readers read."""

    name = forms.CharField(
        label=_("Name that readers see"), max_length=NAME_MOST, help_text=_("Place and matter, no person.")
    )

    def first(self) -> dict[str, Any]:
        """H-76. Until a person has named it, what its cases have in common."""
        found = self.topic.confirmed_at is None and self.topic.words
        return {"name": topics.shared(self.topic.words) if found else self.topic.name}


class OwnerForm(TopicForm):
    """H-80. Who takes it in hand, how, until when."""

    unit = forms.TypedChoiceField(label=_("Unit that takes it in hand"), coerce=int)
    plan = words(_("Plan that readers see"), rows=3, help_text=_("At least 10 characters."))
    due_on = forms.DateField(label=_("Solved by"), widget=forms.DateInput({"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = people.units_with(policies.HANDLER, self.topic.company)
        self.fields["unit"].choices = [NONE, *((unit.pk, unit.name) for unit in self.units)]  # type: ignore[attr-defined]

    def first(self) -> dict[str, Any]:
        unit = self.topic.unit_id or topics.main_unit(self.topic)
        return {"unit": unit, "plan": self.topic.plan, "due_on": self.topic.due_on}

    def clean_unit(self) -> Any:
        return next((unit for unit in self.units if unit.pk == self.cleaned_data["unit"]), None)


class CasesForm(TopicForm):
    """Some of the cases of the page that lies open."""

    cases = forms.MultipleChoiceField(label=pgettext_lazy("topic", "Cases"), widget=Boxes)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cases"].choices = [(one.number, f"{one.summary} · {one.number}") for one in self.seen]  # type: ignore[attr-defined]

    def clean_cases(self) -> Any:
        return [one for one in self.seen if one.number in self.cleaned_data["cases"]]


class SplitForm(CasesForm):
    """Some of the cases are another matter."""

    name = forms.CharField(label=_("Name of the other topic"), max_length=NAME_MOST)


class JoinForm(TopicForm):
    """Which other topic it is."""

    other = forms.TypedChoiceField(label=_("The same as"), coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.others = topics.others(self.topic)
        self.fields["other"].choices = [NONE, *((one.pk, one.name) for one in self.others)]  # type: ignore[attr-defined]

    def clean_other(self) -> Any:
        return next(one for one in self.others if one.pk == self.cleaned_data["other"])


class OutcomeForm(TopicForm):
    """What was done about it."""

    outcome = words(_("What was done; readers see it"), rows=4, help_text=_("At least 10 characters."))


class MetTooForm(forms.Form):
    """H-9, H-10, H-12. What the joiner says himself; the name of the topic stands there to begin with."""

    once = OnceField()
    text = Words(label=_("What is your situation?"), least=TEXT_LEAST, widget=forms.Textarea({"rows": 4}))
    avoid = forms.CharField(
        label=_("Who must not see it?"),
        required=False,
        max_length=500,
        help_text=_("Names, numbers or units, separated by commas. They will not see this case and cannot handle it."),
    )
    critical = forms.BooleanField(label=_("Critical: people or plant are in danger now"), required=False)

    def __init__(self, *args: Any, reporter: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        self.reporter = reporter

    def clean_avoid(self) -> Named:
        """H-12. Whom the words mean; a word that means nobody is an error."""
        return avoided(self.cleaned_data["avoid"], people.unit_at(self.reporter))


class DropForm(TopicForm):
    """Why it is no topic."""

    reason = forms.CharField(label=_("Why it is no topic"), max_length=300)
