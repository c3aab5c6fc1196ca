"""The forms of the case page: one per verb. What a verb does with them stands in its action."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifeline.hotline import states
from lifeline.hotline.forms.vaults import passphrase_field
from lifeline.hotline.queries.reference import categories
from lifeline.hotline.queries.staff import receiving_units
from lifeline.hotline.rules.numbers import TEXT_MAX

if TYPE_CHECKING:
    from lifeline.hotline.models import Case
    from lifeline.people.models import Person

NONE = ("", "—")


def words(label: Any, *, rows: int = 4, **more: Any) -> forms.CharField:
    """A text of several lines."""
    return forms.CharField(label=label, max_length=TEXT_MAX, widget=forms.Textarea({"rows": rows}), **more)


class VerbForm(forms.Form):
    """H-38. A form of the case page: it carries the version that its writer has seen, and when he saw it."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, data: Any = None, *, case: Case) -> None:
        self.case = case
        seen = {"version": case.version, "seen": timezone.now().isoformat()}
        super().__init__(data, initial={**seen, **self.first(case)}, auto_id=f"{self.prefix_of()}_%s")

    def on_top_of(self, case: Case, person: Person) -> VerbForm:
        """The same words for the case as it stands now, so that its writer can look and send again."""
        typed = {name: self.data.get(name) for name in self.fields} | {"version": case.version}
        typed["seen"] = timezone.now().isoformat()
        again = type(self)(typed, case=case)
        again.offered_to(person)
        again.full_clean()
        return again

    def seen_at(self) -> datetime | None:
        """When the writer's page was made; None if it does not say."""
        try:
            at = datetime.fromisoformat(str(self.data.get("seen", "")))
        except ValueError:
            return None
        return at if at.tzinfo else None

    def typed(self) -> list[tuple[str, str]]:
        """What was typed or chosen, field by field, to be read when the form itself can no longer be sent."""
        return [
            (str(one.label), str(one.value()))
            for one in self
            if one.name != "passphrase" and not one.is_hidden and one.value()
        ]

    @classmethod
    def prefix_of(cls) -> str:
        """Ids of fields are unique on a page of many forms."""
        return cls.__name__.lower().removesuffix("form")

    def ask_passphrase(self) -> None:
        """H-64. What was typed reaches a sealed case only through an open vault: ask for the words that open it."""
        self.fields["passphrase"] = passphrase_field(
            _("Passphrase of the vault"), "off", help_text=_("Your vault has closed meanwhile. What you typed is here.")
        )

    def offered_to(self, _person: Person) -> None:
        """Narrow what is offered to what this person may see; most forms offer the same to everybody."""

    def first(self, _case: Case) -> dict[str, Any]:
        """What stands in the form before anybody typed."""
        return {}


class DispatchForm(VerbForm):
    """H-15. To which unit, in which category."""

    unit = forms.TypedChoiceField(label=pgettext_lazy("case", "Unit"), coerce=int)
    category = forms.TypedChoiceField(label=_("Category"), coerce=int, required=False, empty_value=None)
    reason = forms.CharField(label=_("Remark for the unit"), max_length=500, required=False)

    def __init__(self, data: Any = None, *, case: Case) -> None:
        super().__init__(data, case=case)
        self.units = receiving_units(case)
        self.kinds = list(categories())
        self.fields["unit"].choices = [NONE, *((u.pk, u.name) for u in self.units)]  # type: ignore[attr-defined]
        self.fields["category"].choices = [NONE, *((c.pk, str(c)) for c in self.kinds)]  # type: ignore[attr-defined]

    def first(self, case: Case) -> dict[str, Any]:
        return {"category": case.category_id}

    def clean(self) -> dict[str, Any]:
        """Ids become units and categories."""
        values = super().clean() or {}
        values["unit"] = next((u for u in self.units if u.pk == values.get("unit")), None)
        values["category"] = next((c for c in self.kinds if c.pk == values.get("category")), None)
        return values


class ReassignForm(VerbForm):
    """H-15. Another unit, with the reason."""

    unit = forms.TypedChoiceField(label=_("Unit that takes over"), coerce=int)
    reason = forms.CharField(label=_("Reason"), max_length=500)

    def __init__(self, data: Any = None, *, case: Case) -> None:
        super().__init__(data, case=case)
        self.units = receiving_units(case)
        self.fields["unit"].choices = [NONE, *((u.pk, u.name) for u in self.units)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        values["unit"] = next((u for u in self.units if u.pk == values.get("unit")), None)
        return values


class RefuseForm(VerbForm):
    """H-18. A reason of the closed list, and what the reporter reads."""

    reason = forms.ChoiceField(label=_("Reason"), choices=states.RefusalReason.choices)
    text = words(_("Text to the reporter"))


class LevelForm(VerbForm):
    """H-22. Another level, with the reason."""

    level = forms.ChoiceField(label=_("Level"), choices=states.LevelCode.choices)
    reason = forms.CharField(label=_("Reason"), max_length=500)

    def first(self, case: Case) -> dict[str, Any]:
        return {"level": case.level}


class CategoryForm(VerbForm):
    """What the case is about."""

    category = forms.TypedChoiceField(label=_("Category"), coerce=int)

    def __init__(self, data: Any = None, *, case: Case) -> None:
        super().__init__(data, case=case)
        self.kinds = list(categories())
        self.fields["category"].choices = [(c.pk, str(c)) for c in self.kinds]  # type: ignore[attr-defined]

    def first(self, case: Case) -> dict[str, Any]:
        return {"category": case.category_id}

    def clean_category(self) -> Any:
        return next((c for c in self.kinds if c.pk == self.cleaned_data["category"]), None)


class SubcategoryForm(CategoryForm):
    """Section 7. Below, or still in, the category under which the case lies: nothing else."""

    def __init__(self, data: Any = None, *, case: Case) -> None:
        super().__init__(data, case=case)
        above = (case.category.parent_id or case.category_id) if case.category else None
        self.kinds = [one for one in self.kinds if (one.parent_id or one.pk) == above]
        self.fields["category"].choices = [(c.pk, str(c)) for c in self.kinds]  # type: ignore[attr-defined]


class ContactForm(VerbForm):
    """H-29. A message to the reporter, or the note of a call or visit."""

    kind = forms.ChoiceField(label=_("How"), choices=states.Contact.choices)
    text = words(_("What was said"), help_text=_("The first contact of at least 10 characters is the first response."))


class AskForm(VerbForm):
    """H-30. A question to the reporter."""

    text = words(_("Question to the reporter"), help_text=_("From 10 characters on it stops the clock, twice a round."))


class ResumeForm(VerbForm):
    """H-30. Go on without an answer."""


class NoteForm(VerbForm):
    """H-37. An internal note."""

    text = words(_("Internal note"), rows=3, help_text=_("No page for reporters ever shows it."))


class ReplyForm(VerbForm):
    """H-40. The draft of this round's reply."""

    text = words(_("Reply"), rows=8, help_text=_("At least 20 characters; say what was done, by whom and when."))
    disposition = forms.ChoiceField(label=_("Outcome"), choices=states.Disposition.choices)
    draft_version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class SendBackForm(VerbForm):
    """H-39. Why the draft has to change."""

    reason = words(_("What has to change"), rows=3)
    draft_version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ApproveForm(VerbForm):
    """Say yes; nothing is typed."""


class ApproveReplyForm(VerbForm):
    """H-39, E-8. Let the reply go out as it was read: `draft_version` is that of the draft on the page."""

    draft_version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class RefuseReopenForm(VerbForm):
    """H-46. The written reply to a refused request."""

    text = words(_("Answer to the reporter"))
