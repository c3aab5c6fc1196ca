"""What an act in a meeting asks. `act` names it; `version` is the one that its page showed (I-2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifeline.innovation.states import Choice, Level, Subject, VoteAbout
from lifeline.kernel.forms import Boxes, Choices, Day

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.utils.functional import _StrPromise

    from lifeline.innovation.models import Application, Cycle
    from lifeline.innovation.states import Decision
    from lifeline.people.models import Person

NONE: list[tuple[str, _StrPromise | str]] = [("", "—")]


def reason(label: _StrPromise, *, required: bool = False, help_text: _StrPromise | str = "") -> forms.CharField:
    """A few words."""
    return forms.CharField(
        label=label, required=required, max_length=1000, widget=forms.Textarea({"rows": 2}), help_text=help_text
    )


class ActForm(forms.Form):
    """An act without words."""

    act = forms.CharField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, act: str) -> None:
        super().__init__(data, initial={"act": act}, auto_id=f"{act}_%s")

    def offer(self, name: str, choices: Iterable[tuple[str, Any]]) -> None:
        """Set the choices of a field."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)


class PlanForm(forms.Form):
    """For which cycle, when and where; of one cycle alone nobody has to choose."""

    cycle = forms.TypedChoiceField(label=_("Cycle"), coerce=int)
    held_on = forms.DateField(label=pgettext_lazy("meeting", "Day"), widget=Day())
    place = forms.CharField(label=pgettext_lazy("meeting", "Place"), max_length=80)

    def __init__(self, data: Any = None, *, cycles: Sequence[Cycle], today: str) -> None:
        super().__init__(data, initial={"held_on": today, "cycle": cycles[0].pk if cycles else None})
        self.fields["cycle"].choices = [(one.pk, one.name) for one in cycles]  # type: ignore[attr-defined]
        if len(cycles) == 1:
            self.fields["cycle"].widget = forms.HiddenInput()


class RollForm(ActForm):
    """I-58. Who is in the room."""

    present = forms.MultipleChoiceField(
        label=pgettext_lazy("meeting", "In the room"), required=False, widget=Boxes(shape="chips")
    )

    def __init__(self, data: Any = None, *, act: str, members: Sequence[Person], there: Iterable[int]) -> None:
        super().__init__(data, act=act)
        self.offer("present", [(str(one.pk), one.name) for one in members])
        self.initial["present"] = [str(pk) for pk in there]


class DeputyForm(ActForm):
    """E-34. Whom the meeting elected."""

    person = forms.ChoiceField(label=pgettext_lazy("meeting", "Deputy of the chair"))

    def __init__(self, data: Any = None, *, act: str, members: Sequence[Person]) -> None:
        super().__init__(data, act=act)
        self.offer("person", [(str(one.pk), one.name) for one in members])


class MotionForm(ActForm):
    """I-12. A motion about a level, or to take a decision up again."""

    subject = forms.ChoiceField(
        label=pgettext_lazy("meeting", "Motion"),
        choices=[one for one in Subject.choices if one[0] not in {Subject.APPLICATION, Subject.COMMENDATION}],
    )  # fmt: skip
    level = forms.ChoiceField(label=pgettext_lazy("motion", "Level"), choices=[*NONE, *Level.choices], required=False)
    origin = forms.ChoiceField(
        label=pgettext_lazy("motion", "The place comes from"), choices=[*NONE, *Level.choices], required=False
    )
    number = forms.CharField(label=pgettext_lazy("motion", "Number of the application"), required=False, max_length=16)
    reason = reason(pgettext_lazy("meeting", "Reason"), required=True)


class OpenVoteForm(ActForm):
    """I-58 … I-66. What is put to the vote."""

    about = forms.ChoiceField(label=pgettext_lazy("meeting", "Question"))
    level = forms.ChoiceField(label=pgettext_lazy("vote", "At the level"), choices=Level.choices, required=False)
    target = forms.ChoiceField(label=pgettext_lazy("vote", "Merged into"), required=False)
    reason = reason(
        pgettext_lazy("meeting", "Reason"), help_text=_("Needed for another level, a merger, or more than the maximum.")
    )

    def __init__(
        self, data: Any = None, *, act: str, questions: Sequence[VoteAbout], level: str, targets: Sequence[Application]
    ) -> None:
        super().__init__(data, act=act)
        self.offer("about", [(one.value, one.label) for one in questions])
        self.offer("target", [*NONE, *((str(one.pk), f"{one.number} {one.title}") for one in targets)])
        self.initial["level"] = level
        if VoteAbout.APPROVAL not in questions:
            del self.fields["level"]
        if VoteAbout.MERGER not in questions:
            del self.fields["target"]


class WriteForm(ActForm):
    """I-59. What the votes have decided."""

    decision = forms.ChoiceField(label=pgettext_lazy("meeting", "Decision"), widget=Choices(shape="across"))
    reason = reason(pgettext_lazy("meeting", "Reason"), help_text=_("Needed where it is not approved."))

    def __init__(self, data: Any = None, *, act: str, decisions: Sequence[Decision]) -> None:
        super().__init__(data, act=act)
        self.offer("decision", [(one.value, one.label) for one in decisions])
        self.initial["decision"] = decisions[0] if decisions else ""


class ReasonForm(ActForm):
    """Postpone an item, or give a vote up unread; `spared` says when the act asks for no words."""

    reason = reason(pgettext_lazy("meeting", "Reason"), required=True)

    def __init__(self, data: Any = None, *, act: str, spared: _StrPromise | str = "") -> None:
        super().__init__(data, act=act)
        self.fields["reason"].required, self.fields["reason"].help_text = not spared, spared


class TextForm(ActForm):
    """A member's own words, or a remark in the minutes."""

    text = reason(pgettext_lazy("meeting", "Words"), required=True)


class RaiseForm(ActForm):
    """I-65. A higher level that the leader is asked to agree to."""

    level = forms.ChoiceField(label=pgettext_lazy("vote", "At the level"))

    def __init__(self, data: Any = None, *, act: str, levels: Sequence[str]) -> None:
        super().__init__(data, act=act)
        self.offer("level", [(one, Level(one).label) for one in levels])


class MergeForm(ActForm):
    """I-66. A merger that both leaders are asked to agree to."""

    target = forms.ChoiceField(label=pgettext_lazy("vote", "Merged into"))

    def __init__(self, data: Any = None, *, act: str, targets: Sequence[Application]) -> None:
        super().__init__(data, act=act)
        self.offer("target", [(str(one.pk), f"{one.number} {one.title}") for one in targets])


class CastForm(forms.Form):
    """I-62. Nothing is chosen beforehand, so that no hasty touch is a vote."""

    round = forms.IntegerField(widget=forms.HiddenInput)
    choice = forms.ChoiceField(
        label=pgettext_lazy("meeting", "Your vote"), choices=Choice.choices, widget=Choices(shape="across")
    )


class AnswerForm(forms.Form):
    """I-65, I-66. Yes or no of a leader."""

    agreed = forms.TypedChoiceField(
        label=pgettext_lazy("consent", "Your answer"), coerce=lambda value: value == "1",
        widget=Choices(shape="across"),
        choices=[("1", pgettext_lazy("consent", "I agree")), ("0", pgettext_lazy("consent", "I do not agree"))],
    )  # fmt: skip
