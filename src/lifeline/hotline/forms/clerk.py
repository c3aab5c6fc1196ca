"""What a clerk writes down for somebody who calls or comes: the fields of everybody, and who that is (H-6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lifeline.hotline.forms.anonymous import AnonReportForm
from lifeline.hotline.forms.reporter import ReportForm, avoided
from lifeline.hotline.queries.avoid import bearers, words_of
from lifeline.kernel.forms import Choices
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifeline.hotline.queries.avoid import Named
    from lifeline.people.models import Person, Unit

SHOWN = 5


def caller() -> forms.CharField:
    """Who calls or comes."""
    return forms.CharField(
        label=_("Who calls?"),
        required=False,
        max_length=100,
        help_text=_("Employee number or full name, as the directory has it."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )


def found(text: str, company: Unit) -> Person:
    """The one person of the company whom the words mean; an error that names the numbers where several bear the name.

    At most one word: two names would be two callers.
    """
    persons = bearers(text.strip(), company) if len(words_of(text)) == 1 else []
    if not persons:
        raise forms.ValidationError(_("Nobody in this company has this number or name. Please compare it."))
    if len(persons) > 1:
        units = {one.pk: people.unit_at(one) for one in persons[:SHOWN]}
        numbers = "、".join(
            f"{one.employee_no} {unit.name if (unit := units[one.pk]) else ''}".strip() for one in persons[:SHOWN]
        )
        raise forms.ValidationError(
            _("Several bear this name: %(numbers)s. Please write the number.") % {"numbers": numbers}
        )
    return persons[0]


class ClerkForm(ReportForm):
    """A call, visit or letter under the caller's name; who is not in the directory has none, and quotes the number."""

    company = forms.ChoiceField(label=_("Which company?"), widget=Choices(shape="chips"))
    caller = caller()
    field_order = ("company", "caller")

    def __init__(self, *args: Any, companies: Sequence[Unit], clerk: Person, **options: Any) -> None:
        super().__init__(*args, reporter=clerk, **options)
        self.companies = {company.code: company for company in companies}
        choice = self.fields["company"]
        if isinstance(choice, forms.ChoiceField):
            choice.choices = [(code, company.name) for code, company in self.companies.items()]
        if len(self.companies) == 1:
            choice.widget = forms.HiddenInput()
            self.initial["company"] = next(iter(self.companies))

    def clean_company(self) -> Unit:
        """The company itself."""
        return self.companies[self.cleaned_data["company"]]

    def clean_caller(self) -> Person | None:
        """The person; None where nothing was written."""
        text, company = self.cleaned_data["caller"], self.cleaned_data.get("company")
        return found(text, company) if text.strip() and company else None

    def clean_avoid(self) -> Named:
        """H-12. As the caller sees it."""
        company = self.cleaned_data.get("company")
        who = self.cleaned_data.get("caller")
        return avoided(self.cleaned_data["avoid"], people.unit_at(who) if who else company, within=company)


class ClerkSealedForm(AnonReportForm):
    """The same without a name: of a confidential report the caller's is sealed, of an anonymous one there is none."""

    caller = caller()
    field_order = ("company", "caller")

    def __init__(self, *args: Any, confidential: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if confidential:
            self.fields["caller"].required = True
        else:
            del self.fields["caller"]

    def clean_caller(self) -> Person | None:
        """H-71. Who has to be known to the custodian."""
        company = self.cleaned_data.get("company")
        return found(self.cleaned_data["caller"], company) if company else None
