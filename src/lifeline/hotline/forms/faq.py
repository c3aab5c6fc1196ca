"""The forms of the FAQ: an entry's words, and what it needs to be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifeline.hotline.forms.staff import NONE, words
from lifeline.hotline.queries.reference import categories
from lifeline.people import api as people

if TYPE_CHECKING:
    from lifeline.hotline.models import FaqEntry
    from lifeline.people.models import Person


class SeenForm(forms.Form):
    """H-38. It says which state of the entry its writer has seen; three of them stand on one page."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    PLACE = "id"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = f"{self.PLACE}_%s"

    def on_top_of(self, entry: FaqEntry) -> None:
        """What was typed stays, and goes on from the entry as it stands now."""
        self.data = {**{name: self.data.get(name) for name in self.data}, "version": str(entry.version)}


class EntryForm(SeenForm):
    """Question, answer and category of an entry."""

    question = words(_("Question"), rows=3)
    answer = words(pgettext_lazy("faq", "Answer"), rows=8)
    category = forms.TypedChoiceField(label=_("Category"), coerce=int, required=False, empty_value=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = list(categories())
        self.fields["category"].choices = [NONE, *((c.pk, str(c)) for c in self.kinds)]  # type: ignore[attr-defined]

    @classmethod
    def of(cls, entry: FaqEntry) -> EntryForm:
        """The entry as it stands."""
        given = {"question": entry.question, "answer": entry.answer, "category": entry.category_id}
        return cls(initial={**given, "version": entry.version})

    def clean_category(self) -> Any:
        return next((c for c in self.kinds if c.pk == self.cleaned_data["category"]), None)


class ShowForm(SeenForm):
    """What an entry needs before readers see it."""

    PLACE = "show"

    owner = forms.CharField(label=_("Employee number of its owner"), max_length=20)
    expires_on = forms.DateField(
        label=_("Valid until"),
        widget=forms.DateInput({"type": "date"}),
        help_text=_("Then its owner reviews it."),
    )
    kept_because = forms.CharField(
        label=_("Why marked numbers may stay"), max_length=300, required=False,
        help_text=_("Only what is official, such as an office's own phone."),
    )  # fmt: skip

    @classmethod
    def of(cls, entry: FaqEntry, keeper: Person) -> ShowForm:
        """The entry as it stands; without an owner the keeper himself is proposed."""
        given = {"owner": (entry.owner or keeper).employee_no, "kept_because": entry.kept_because}
        return cls(initial={**given, "expires_on": entry.expires_on, "version": entry.version})

    def clean_owner(self) -> Person:
        """The person with that number."""
        person = people.numbered(self.cleaned_data["owner"])
        if person is None:
            raise forms.ValidationError(_("Nobody has this employee number."))
        return person


class RetireForm(SeenForm):
    """Why an entry is taken away or turned down."""

    PLACE = "retire"

    because = forms.CharField(label=_("Why it is taken away"), max_length=300)
