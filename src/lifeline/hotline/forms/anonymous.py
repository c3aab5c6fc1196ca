"""What is typed on the anonymous host: the fields and limits of everybody (H-1); nothing is kept on the device."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lifeline.hotline.forms.reporter import PLACE_MAX, RatingForm, Words, avoided
from lifeline.hotline.queries.reference import first_categories, numbers
from lifeline.hotline.queries.topics import of_company
from lifeline.hotline.rules.codes import TYPED_BACK, plain_code
from lifeline.kernel.forms import Choices, Upload, Uploads
from lifeline.kernel.keys import row_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifeline.hotline.queries.avoid import Named
    from lifeline.people.models import Unit

__all__ = ["AnonMessageForm", "AnonReportForm", "CodeForm", "ConfirmForm", "RatingForm"]


def photos() -> Uploads:
    """The field of photos; what can be cleaned depends on the server, so the page says what it takes."""
    return Uploads(label=_("Photos or files"), required=False, widget=Upload(accept="image/*,.pdf,.docx,.xlsx"))


def keep() -> forms.BooleanField:
    """H-71. 保留原件作证据: off unless its reporter says so."""
    return forms.BooleanField(
        label=_("Keep the originals of these files as evidence"),
        required=False,
        widget=forms.CheckboxInput({"data-keep": True}),
    )


class AnonReportForm(forms.Form):
    """写反映, without a name. A text is enough."""

    company = forms.ChoiceField(label=_("Which company?"), widget=Choices(shape="chips"))
    text = Words(label=_("What is the matter?"), widget=forms.Textarea({"rows": 6, "autocomplete": "off"}))
    photos = photos()
    keep = keep()
    place = forms.CharField(label=_("Where?"), required=False, max_length=PLACE_MAX)
    category = forms.ChoiceField(label=_("What kind of matter is it?"), required=False, widget=Choices(shape="chips"))
    avoid = forms.CharField(
        label=_("Who must not see it?"),
        required=False,
        max_length=500,
        help_text=_("Names, numbers or units, separated by commas. They will not see this case and cannot handle it."),
    )
    topic = forms.CharField(
        label=_("Number of a shared problem, if it is yours, too"),
        required=False,
        max_length=9,
        help_text=_("It stands on the page of the problem. Your report then gets the reply to all."),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    critical = forms.BooleanField(label=_("Critical: people or plant are in danger now"), required=False)

    def __init__(self, *args: Any, companies: Sequence[Unit], **options: Any) -> None:
        super().__init__(*args, **options)
        self.companies = {company.code: company for company in companies}
        self.categories = {category.code: category for category in first_categories()}
        self._choose("company", [(code, company.name) for code, company in self.companies.items()])
        names = [(code, str(category)) for code, category in self.categories.items()]
        self._choose("category", [("", _("Let the dispatcher choose")), *names])
        if len(self.companies) == 1:
            self.fields["company"].widget = forms.HiddenInput()
            self.initial["company"] = next(iter(self.companies))
        words = self.fields["text"]
        if isinstance(words, Words):
            words.least = numbers().text_min

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def clean_company(self) -> Unit:
        """The company itself."""
        return self.companies[self.cleaned_data["company"]]

    def clean_avoid(self) -> Named:
        """H-12. Whom the words mean; a word that means nobody is an error, for it would protect nobody."""
        company = self.cleaned_data.get("company")
        return avoided(self.cleaned_data["avoid"], company, within=company)

    def clean_topic(self) -> int | None:
        """H-10, H-80. A shared problem that readers of the company see."""
        text, company = self.cleaned_data["topic"].strip(), self.cleaned_data.get("company")
        if not text or company is None:
            return None
        if not of_company(company.pk).filter(pk=row_id(text)).exists():
            raise forms.ValidationError(_("There is no shared problem with this number. Leave it empty if in doubt."))
        return row_id(text)


class AnonMessageForm(forms.Form):
    """A message or an answer through the code."""

    text = Words(label=_("Your message"), widget=forms.Textarea({"rows": 4, "autocomplete": "off"}))
    photos = photos()
    keep = keep()

    def __init__(self, *args: Any, keeps: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if not keeps:
            del self.fields["keep"]

    @property
    def unkept(self) -> bool:
        """H-71. Was the box ticked on a page from before the last went who could open originals?"""
        return "keep" in self.data and "keep" not in self.fields and bool(self.cleaned_data["photos"])


class CodeForm(forms.Form):
    """The code that somebody types. Whether it is right is never said here (H-69)."""

    code = forms.CharField(
        label=_("Your code"),
        max_length=60,
        widget=forms.TextInput(
            {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "inputmode": "text"}
        ),
    )


class ConfirmForm(forms.Form):
    """H-68. The last four characters, typed back from what was written down."""

    last = forms.CharField(
        label=_("Last 4 characters of your code"),
        max_length=12,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, code: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.code = code

    def clean_last(self) -> str:
        """H-68. Equal to the end of the code on the paper."""
        last = plain_code(self.cleaned_data["last"])
        if last != self.code[-TYPED_BACK:]:
            raise forms.ValidationError(_("These are not the last 4 characters. Please compare them with your note."))
        return last
