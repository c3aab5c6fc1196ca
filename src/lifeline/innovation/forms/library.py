"""The forms of the library, of adoptions and of certificates."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifeline.innovation.rules.numbers import STEPS_MOST


class ResultForm(forms.Form):
    """I-109. What came out, and how to copy it in at most five steps, a line each."""

    title = forms.CharField(label=_("Title of the result"), max_length=80)
    summary = forms.CharField(
        label=_("What it is and what it changed"), max_length=3000, widget=forms.Textarea({"rows": 4})
    )
    steps = forms.CharField(
        label=_("How to do it"), max_length=2000, widget=forms.Textarea({"rows": 6}),
        help_text=_("One step a line, at most five."),
    )  # fmt: skip
    brand = forms.TypedChoiceField(label=_("Brand"), coerce=int, required=False, empty_value=None)

    def __init__(self, data: Any = None, *, initial: dict[str, Any], brands: list[Any]) -> None:
        super().__init__(data, initial=initial)
        self.brands = {brand.pk: brand for brand in brands}
        self.fields["brand"].choices = [("", "—"), *((brand.pk, brand.name) for brand in brands)]  # type: ignore[attr-defined]

    def clean_steps(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["steps"].splitlines() if line.strip()]
        if len(lines) > STEPS_MOST:
            raise forms.ValidationError(_("Tell it in one to %(most)s steps."), params={"most": STEPS_MOST})
        return lines

    def clean_brand(self) -> Any:
        return self.brands.get(self.cleaned_data["brand"])


class WhyForm(forms.Form):
    """Why it is withdrawn or revoked."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class AdoptForm(forms.Form):
    """I-110. Which unit, and what it will do."""

    unit = forms.TypedChoiceField(label=_("Unit that adopts it"), coerce=int)
    plan = forms.CharField(
        label=_("What you will do"), max_length=300, widget=forms.Textarea({"rows": 2}),
        help_text=_("The unit's party secretary confirms; then it counts."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, units: list[Any]) -> None:
        super().__init__(data)
        self.units = {unit.pk: unit for unit in units}
        self.fields["unit"].choices = [(unit.pk, unit.name) for unit in units]  # type: ignore[attr-defined]

    def clean_unit(self) -> Any:
        return self.units[self.cleaned_data["unit"]]


class EffectForm(forms.Form):
    """I-111. A measured number, before and after."""

    indicator = forms.CharField(label=pgettext_lazy("adoption", "What was measured"), max_length=80)
    before = forms.CharField(label=pgettext_lazy("adoption", "Number before"), max_length=40)
    after = forms.CharField(label=pgettext_lazy("adoption", "Number after"), max_length=40)


class CodeForm(forms.Form):
    """I-108. The code of a certificate or a letter."""

    code = forms.CharField(label=_("Code on the paper"), max_length=60)
