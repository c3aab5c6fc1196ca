"""What a reporter types: a report, a message, a rating, a reason."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from lifeline.hotline.queries.avoid import MOST, named_near, words_of
from lifeline.hotline.queries.reference import first_categories, numbers
from lifeline.hotline.rules import texts
from lifeline.hotline.rules.numbers import TEXT_MAX, read_number
from lifeline.hotline.states import Grade, Verdict
from lifeline.kernel.forms import Boxes, Choices, OnceField, Upload, Uploads
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.core.files.uploadedfile import UploadedFile

    from lifeline.hotline.queries.avoid import Named
    from lifeline.kernel.files import Stored
    from lifeline.people.models import Person, Unit

PLACE_MAX = 100
HINT, HINTS_MOST = re.compile(r"(faq|board|topic) [0-9]{1,9}( opened)?"), 9


class Words(forms.CharField):
    """A text as the hotline stores it, of at least `least` and at most 10,000 characters (H-1)."""

    def __init__(self, *, least: int = 1, **options: Any) -> None:
        super().__init__(strip=False, **options)
        self.least = least

    def clean(self, value: Any) -> str:
        """The stored form of the text."""
        text = texts.clean(super().clean(value))
        if text and texts.length(text) < self.least:
            raise forms.ValidationError(_("Please write at least %(least)s characters.") % {"least": self.least})
        if len(text) > TEXT_MAX:
            raise forms.ValidationError(_("Please write at most %(most)s characters.") % {"most": TEXT_MAX})
        return text


class WithFiles(forms.Form):
    """A form with photos and sound. What the server has taken stays on the form while the rest is mended (H-8)."""

    once = OnceField()
    photos = Uploads(
        label=_("Photos or files"),
        required=False,
        widget=Upload(accept="image/*,video/*,.pdf,.docx,.xlsx,.pptx"),
    )
    sound = Uploads(label=_("Voice"), required=False, widget=Upload(accept="audio/*"))
    kept = forms.MultipleChoiceField(label=_("Already received"), required=False, widget=Boxes)

    def __init__(self, *args: Any, before: Sequence[Stored] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.held: list[Stored] = []
        self.hold(before)

    def offered(self) -> Iterator[tuple[str, UploadedFile[bytes]]]:
        """The files of this submission with the field that brought them."""
        for name in ("photos", "sound"):
            for upload in self.cleaned_data.get(name, []):
                yield name, upload

    def hold(self, stored: Sequence[Stored]) -> None:
        """Show what has been received as boxes that are ticked; unticking takes a file out again."""
        self.held += [one for one in stored if one.key not in {other.key for other in self.held}]
        field = self.fields["kept"]
        if self.held and isinstance(field, forms.MultipleChoiceField):
            field.choices = [(one.key, one.name) for one in self.held]
        if isinstance(self.data, QueryDict):
            self.data = self.data.copy()
            self.data.setlist("kept", [one.key for one in self.held])


def avoided(text: str, near: Unit | None, *, within: Unit | None = None) -> Named:
    """H-12. Whom the words mean; at most ten. A word that means nobody is an error, for it would protect nobody."""
    if len(words_of(text)) > MOST:
        raise forms.ValidationError(_("Please name at most %(most)s persons or units.") % {"most": MOST})
    found = named_near(text, near, within=within)
    if found.unknown:
        words = "、".join(found.unknown)
        raise forms.ValidationError(
            _("Not found: %(words)s. Please check the name, or write the employee number.") % {"words": words}
        )
    return found


class Hinted(forms.Field):
    """H-11. What was shown while the reporter wrote, as the page noted it; whatever else was smuggled in is dropped."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> tuple[str, ...]:
        """The notes that can be ours."""
        return tuple(one for one in dict.fromkeys(value or ()) if HINT.fullmatch(one))[:HINTS_MOST]


class ReportForm(WithFiles):
    """我要反映. A text is enough (H-1)."""

    text = Words(label=_("What is the matter?"), widget=forms.Textarea({"rows": 5}))
    place = forms.CharField(label=_("Where?"), required=False, max_length=PLACE_MAX)
    category = forms.ChoiceField(label=_("What kind of matter is it?"), required=False, widget=Choices(shape="chips"))
    avoid = forms.CharField(
        label=_("Who must not see it?"),
        required=False,
        max_length=500,
        help_text=_("Names, numbers or units, separated by commas. They will not see this case and cannot handle it."),
    )
    critical = forms.BooleanField(label=_("Critical: people or plant are in danger now"), required=False)
    hinted = Hinted(required=False)

    def __init__(self, *args: Any, reporter: Person | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.reporter = reporter
        self.categories = {category.code: category for category in first_categories()}
        choice = self.fields["category"]
        if isinstance(choice, forms.ChoiceField):
            names = [(code, str(category)) for code, category in self.categories.items()]
            choice.choices = [("", _("Let the dispatcher choose")), *names]
        words = self.fields["text"]
        if isinstance(words, Words):
            words.least = numbers().text_min

    def clean_avoid(self) -> Named:
        """H-12. Whom the words mean; a word that means nobody is an error, for it would protect nobody."""
        text = self.cleaned_data["avoid"]
        return avoided(text, people.unit_at(self.reporter) if self.reporter and words_of(text) else None)


class MessageForm(WithFiles):
    """A message or an answer to the unit."""

    text = Words(label=_("Your message"), widget=forms.Textarea({"rows": 4}))


class RatingForm(forms.Form):
    """H-43. Two questions; words are welcome and not needed."""

    verdict = forms.ChoiceField(
        label=_("Is it solved?"),
        choices=Verdict.choices,
        widget=Choices(
            hints={
                Verdict.SOLVED: _("The case ends with that."),
                Verdict.PARTLY: _("You can have it worked on again at once."),
                Verdict.UNSOLVED: _("You can have it worked on again at once."),
            }
        ),
    )
    grade = forms.TypedChoiceField(
        label=_("Are you satisfied with how it was handled?"),
        choices=Grade.choices,
        coerce=lambda value: Grade(int(value)),
        widget=Choices(shape="chips"),
    )
    text = Words(label=_("Anything to add?"), required=False, widget=forms.Textarea({"rows": 3}))


class ReasonForm(forms.Form):
    """Why a case is to be worked on again, or a refusal looked at again."""

    text = Words(label=_("What is still missing?"), widget=forms.Textarea({"rows": 4}))

    def __init__(self, *args: Any, label: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        words = self.fields["text"]
        words.label = label or words.label
        if isinstance(words, Words):
            words.least = numbers().text_min


class NumberForm(forms.Form):
    """A number typed by hand (H-5)."""

    number = forms.CharField(label=_("Number"), max_length=20, help_text=_("such as 2026-K7Q4M"))

    def clean_number(self) -> str:
        """The number as it is written."""
        found = read_number(self.cleaned_data["number"])
        if found is None:
            raise forms.ValidationError(
                _("A number has a year and five characters, such as 2026-K7Q4M. Please compare it with your slip.")
            )
        return found
