"""What a reporter types: a report, a message, a rating, a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from lifeline.hotline.queries.avoid import named
from lifeline.hotline.queries.reference import first_categories, numbers
from lifeline.hotline.rules import texts
from lifeline.hotline.rules.numbers import TEXT_MAX
from lifeline.kernel.forms import Boxes, Choices, OnceField, Upload, Uploads

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.core.files.uploadedfile import UploadedFile

    from lifeline.hotline.queries.avoid import Named
    from lifeline.kernel.files import Stored
    from lifeline.people.models import Person

PLACE_MAX = 100


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
        label=_("Photos, videos, documents"),
        required=False,
        widget=Upload(accept="image/*,video/*,.pdf,.docx,.xlsx,.pptx"),
    )
    sound = Uploads(label=_("Voice recording"), required=False, widget=Upload(accept="audio/*"))
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

    def __init__(self, *args: Any, reporter: Person, **options: Any) -> None:
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
        found = named(self.cleaned_data["avoid"], self.reporter)
        if found.unknown:
            words = "、".join(found.unknown)
            raise forms.ValidationError(
                _("Not found: %(words)s. Please check the name, or write the employee number.") % {"words": words}
            )
        return found


class MessageForm(WithFiles):
    """A message or an answer to the unit."""

    text = Words(label=_("Your message"), widget=forms.Textarea({"rows": 4}))
