"""What a step of an application asks of whoever takes it. `version` is the one that its page showed (I-2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifeline.innovation.queries.form import checklist
from lifeline.innovation.queries.quotas import next_rank
from lifeline.innovation.states import MemberRole, ScreeningVerdict
from lifeline.kernel.forms import Choices
from lifeline.people import api as people

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from lifeline.innovation.models import Application

    Text = str | _StrPromise


def words(label: Text, *, rows: int = 3, most: int = 2000, help_text: Text = "") -> forms.CharField:
    """A text of several lines."""
    return forms.CharField(label=label, widget=forms.Textarea({"rows": rows}), max_length=most, help_text=help_text)


class VerbForm(forms.Form):
    """Every step knows which version its reader has seen."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    PLACE = "verb"

    def __init__(self, data: Any = None, *, application: Application) -> None:
        super().__init__(data, initial={"version": application.version, **self.first(application)})
        self.auto_id = f"{self.PLACE}_%s"

    def first(self, _application: Application) -> dict[str, Any]:
        """What stands in the form at first."""
        return {}


class ConfirmForm(VerbForm):
    """A step that asks nothing."""

    PLACE = "confirm"


class TakeOverForm(VerbForm):
    """E-10. It asks nothing."""

    PLACE = "take_over"


class WithdrawForm(VerbForm):
    """I-19. Why it is taken back."""

    PLACE = "withdraw"
    text = forms.CharField(label=_("Why it is taken back"), max_length=300)

    def first(self, application: Application) -> dict[str, Any]:
        """E-15. While it is reviewed the version moves with the reviews: the leader must not read it there."""
        return {"version": None} if application.state in {"IN_REVIEW", "REVIEWED"} else {}


class RecommendForm(VerbForm):
    """I-13, I-28. Rank and opinion."""

    PLACE = "recommend"
    rank = forms.IntegerField(label=_("Rank within your unit and level"), min_value=1, max_value=99)
    text = words(_("Opinion of the unit"))

    def first(self, application: Application) -> dict[str, Any]:
        return {"rank": next_rank(application)}


class SendBackForm(VerbForm):
    """4.2. What should be better."""

    PLACE = "back"
    text = words(_("What should be better"))


class DeclineForm(VerbForm):
    """I-29. Why it is not recommended."""

    PLACE = "decline"
    text = words(_("Why it is not recommended"), help_text=_("At least 30 characters; the leader reads it."))


class AppealForm(VerbForm):
    """I-29, I-31. Why it should be looked at again."""

    PLACE = "appeal"
    text = words(_("Why it should be looked at again"))


class JudgeForm(VerbForm):
    """I-29, I-31. Granted or not, with a reason."""

    PLACE = "judge"
    granted = forms.TypedChoiceField(
        label=pgettext_lazy("appeal", "Decision"), coerce=lambda value: value == "1", widget=Choices(shape="across"),
        choices=[("1", pgettext_lazy("appeal", "Grant")), ("0", pgettext_lazy("appeal", "Refuse"))],
    )  # fmt: skip
    text = words(pgettext_lazy("appeal", "Reason"))


class EmployeeField(forms.CharField):
    """A person, by employee number; with `active` nobody who has left."""

    def __init__(self, *, active: bool = False, **kwargs: Any) -> None:
        super().__init__(max_length=20, **kwargs)
        self.active = active

    def clean(self, value: Any) -> Any:
        person = people.numbered(super().clean(value))
        if person is None or (self.active and not person.is_active):
            raise forms.ValidationError(_("Nobody has this employee number."))
        return person


class KeepLeaderForm(VerbForm):
    """E-10. Why the leader who moved goes on. E-15: no version, which moves with reviews and decisions."""

    PLACE = "keep_leader"
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea({"rows": 2}))

    def first(self, _application: Application) -> dict[str, Any]:
        return {"version": None}


class NameLeaderForm(KeepLeaderForm):
    """E-10. Who leads it from now on, and why he."""

    PLACE = "name_leader"
    leader = EmployeeField(active=True, label=_("Employee number of the new leader"))
    field_order = ("leader", "reason")


class InviteForm(VerbForm):
    """I-20. Whom to invite, as what."""

    PLACE = "invite"
    person = EmployeeField(label=_("Employee number"))
    role = forms.ChoiceField(
        label=pgettext_lazy("team", "Role"), widget=Choices(shape="across"), initial=MemberRole.MEMBER,
        choices=[(one.value, one.label) for one in (MemberRole.MEMBER, MemberRole.LEAD_AUTHOR)],
    )  # fmt: skip
    may_edit = forms.BooleanField(label=_("May write in the text"), required=False)
    deputy = forms.BooleanField(label=_("Deputy: takes over if the leader leaves before the end"), required=False)


class AvoidForm(VerbForm):
    """I-36. Who should not review, and why."""

    PLACE = "avoid"
    person = EmployeeField(label=_("Employee number"))
    text = words(_("Why this person should not review"))


class ScreenForm(VerbForm):
    """I-30, I-31. The checklist, what is decided, and the points for the letter."""

    PLACE = "screen"
    verdict = forms.ChoiceField(
        label=pgettext_lazy("screening", "Decision"), choices=ScreeningVerdict.choices, widget=Choices(shape="across")
    )
    items = forms.CharField(
        label=_("What is missing or wrong"), widget=forms.Textarea({"rows": 4}), max_length=2000, required=False,
        help_text=_("The leader reads it; not needed when it passes."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, application: Application, form: str = "2026") -> None:
        super().__init__(data, application=application)
        self.points = checklist(form)
        for key, sentence in self.points:
            self.fields[f"check_{key}"] = forms.BooleanField(label=sentence, required=False)
        self.order_fields([*(f"check_{key}" for key, _sentence in self.points), "verdict", "items"])

    def checks(self) -> dict[str, bool]:
        """The checklist as it was filled in."""
        return {key: self.cleaned_data[f"check_{key}"] for key, _sentence in self.points}


class DecideOutForm(VerbForm):
    """I-31. The second secretary's word."""

    PLACE = "out"
    agreed = forms.TypedChoiceField(
        label=_("Screen it out?"), coerce=lambda value: value == "1", widget=Choices(shape="across"),
        choices=[("1", _("Yes, it does not pass")), ("0", _("No, it is screened again"))],
    )  # fmt: skip


class LetterForm(forms.Form):
    """The free paragraph of a letter."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("Free paragraph"), widget=forms.Textarea({"rows": 4}), max_length=2000, required=False
    )


class ReleaseForm(forms.Form):
    """I-74. The letter as its page showed it."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class DiscardForm(forms.Form):
    """I-74. Why a letter is not sent."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Why it is not sent"), max_length=300)
