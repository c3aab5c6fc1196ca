"""A helper's profile and hours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifeline.kernel.forms import Boxes, Choices, Day
from lifeline.wellbeing.queries.companies import oversees
from lifeline.wellbeing.queries.hours import person_numbered
from lifeline.wellbeing.rules.helpers import MINUTES
from lifeline.wellbeing.rules.slots import DAY_MINUTES, LENGTHS
from lifeline.wellbeing.states import Channel, Gender, HelperKind, Language, ShiftKind, Topic

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import time

    from lifeline.people.models import Person

WEEKDAYS: Final = (
    (0, _("Monday")), (1, _("Tuesday")), (2, _("Wednesday")), (3, _("Thursday")), (4, _("Friday")), (5, _("Saturday")),
    (6, _("Sunday")),
)  # fmt: skip


def _boxes(label: Any, choices: Any, *, required: bool = False) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=choices, required=required, widget=Boxes(shape="chips"))


class ProfileForm(forms.Form):
    """W-38. What the directory shows of a helper."""

    kind = forms.ChoiceField(label=_("I help as"))
    display_name = forms.CharField(label=_("Name in the directory"), max_length=40)
    gender = forms.ChoiceField(
        label=_("Woman or man"), required=False, choices=[("", pgettext_lazy("gender", "Not said")), *Gender.choices]
    )
    about = forms.CharField(
        label=_("In one or two sentences"), max_length=300, required=False, widget=forms.Textarea({"rows": 2})
    )
    topics = _boxes(pgettext_lazy("talk", "Topics"), Topic.choices)
    not_for = _boxes(_("Not for"), Topic.choices)
    channels = _boxes(_("How"), Channel.choices, required=True)
    places = forms.CharField(label=pgettext_lazy("talk", "Where"), max_length=120, required=False)
    languages = _boxes(_("Languages"), Language.choices)
    shifts = _boxes(_("Can be met beside"), ShiftKind.choices)
    minutes = forms.TypedChoiceField(
        label=_("Minutes of a talk"), choices=[(n, str(n)) for n in LENGTHS], coerce=int, initial=50,
        widget=Choices(shape="chips"),
    )  # fmt: skip
    paused = forms.BooleanField(label=_("Take nobody new for now"), required=False)

    def __init__(self, data: Any = None, *, kinds: Sequence[str], initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        offered = [(code, label) for code, label in HelperKind.choices if code in kinds]
        self.fields["kind"].choices = offered  # type: ignore[attr-defined]


def _time(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput({"type": "time"}))


class SpanForm(forms.Form):
    """From a clock time to another; midnight at the end is the end of the day."""

    begins = _time(pgettext_lazy("roster", "From"))
    ends = _time(pgettext_lazy("roster", "Until"))

    def clean(self) -> dict[str, Any]:
        """A span ends later than it begins."""
        given = super().clean() or {}
        if "begins" in given and "ends" in given:
            given["from_minute"], given["until_minute"] = (
                _minute(given["begins"]),
                _minute(given["ends"]) or DAY_MINUTES,
            )
            if given["until_minute"] <= given["from_minute"]:
                self.add_error("ends", _("It ends later than it begins. For a night, enter two times."))
        return given


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


class WindowForm(SpanForm):
    """W-32. A time of every week."""

    weekday = forms.TypedChoiceField(label=pgettext_lazy("roster", "Weekday"), choices=WEEKDAYS, coerce=int)
    field_order = ("weekday", "begins", "ends")


class ChangeForm(SpanForm):
    """W-32. For once otherwise."""

    on = forms.DateField(label=pgettext_lazy("roster", "Day"), widget=Day)
    adds = forms.TypedChoiceField(
        label=_("What is different?"), coerce=lambda text: text == "more",
        choices=[("less", _("I am not there")), ("more", _("I am there as well"))], widget=Choices(shape="chips"),
    )  # fmt: skip
    field_order = ("on", "adds", "begins", "ends")


class DatesForm(forms.Form):
    """W-30. What a supervisor confirms."""

    trained_on = forms.DateField(label=_("Training passed on"), widget=Day, required=False)
    supervised_on = forms.DateField(label=_("Supervised last on"), widget=Day, required=False)


class SupervisedForm(forms.Form):
    """W-91. Supervision that took place: when, and how long."""

    on = forms.DateField(label=pgettext_lazy("plan", "Day"), widget=Day)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=MINUTES[0], max_value=MINUTES[1])


class EnrolForm(DatesForm):
    """W-30. A helper is entered: whoever holds the duty, with the dates."""

    number = forms.CharField(label=_("Employee number"), max_length=20)
    field_order = ("number", "trained_on", "supervised_on")

    def __init__(self, *args: Any, supervisor: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.supervisor = supervisor

    def clean_number(self) -> Any:
        """The person of this number, if he holds a helper's duty in the supervisor's companies (P-1)."""
        found = person_numbered(self.cleaned_data["number"])
        if found is None or not oversees(self.supervisor, found):
            raise forms.ValidationError(_("Nobody with this number holds the duty of a helper."))
        return found
