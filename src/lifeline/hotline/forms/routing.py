"""The form of a routing rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lifeline.hotline import policies
from lifeline.hotline.actions.routing import Terms
from lifeline.hotline.forms.staff import NONE
from lifeline.hotline.queries.reference import categories
from lifeline.people import api as people

if TYPE_CHECKING:
    from lifeline.hotline.models import RoutingRule, Ruling
    from lifeline.people.models import Unit


class RuleForm(forms.Form):
    """H-16. What a rule asks, and where it sends. What is left empty is not asked."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    ruling = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("Name of the rule"), max_length=60)
    place = forms.IntegerField(
        label=_("Place in the order"),
        min_value=1,
        max_value=9999,
        initial=100,
        help_text=_("The first rule that fits counts."),
    )
    category = forms.TypedChoiceField(label=_("Category"), coerce=int, required=False, empty_value=None)
    words = forms.CharField(
        label=_("One of these words"),
        required=False,
        max_length=500,
        help_text=_("In the text or the place, separated by commas."),
    )
    from_unit = forms.CharField(label=_("Reporter works in (code of a unit)"), required=False, max_length=30)
    to_unit = forms.TypedChoiceField(label=_("Goes to"), coerce=int)
    suggested = forms.BooleanField(label=_("A suggested category is enough where nobody chose one"), required=False)
    automatic = forms.BooleanField(
        label=_("Dispatch by itself"),
        required=False,
        help_text=_(
            "Off: it is proposed to the dispatcher. On: it also dispatches; with a suggestion only a sure one."
        ),
    )

    def __init__(self, data: Any = None, *, company: Unit, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.company, self.kinds = company, list(categories())
        self.units = people.units_with(policies.HANDLER, company)
        self.fields["category"].choices = [NONE, *((c.pk, str(c)) for c in self.kinds)]  # type: ignore[attr-defined]
        self.fields["to_unit"].choices = [NONE, *((u.pk, u.name) for u in self.units)]  # type: ignore[attr-defined]

    @staticmethod
    def of(rule: RoutingRule) -> dict[str, Any]:
        """The rule as it stands."""
        names = ("name", "place", "words", "suggested", "automatic", "version")
        plain = {name: getattr(rule, name) for name in names}
        code = rule.from_unit.code if rule.from_unit else ""
        return {**plain, "category": rule.category_id, "to_unit": rule.to_unit_id, "from_unit": code}

    @staticmethod
    def of_ruling(ruling: Ruling) -> dict[str, Any]:
        """H-28. What a precedent says, as a rule."""
        name = f"{ruling.category or ''} → {ruling.unit.name if ruling.unit else ''}"[:60]
        return {
            "name": name,
            "place": 100,
            "category": ruling.category_id,
            "to_unit": ruling.unit_id,
            "ruling": ruling.pk,
        }

    def clean_category(self) -> Any:
        return next((c for c in self.kinds if c.pk == self.cleaned_data["category"]), None)

    def clean_to_unit(self) -> Any:
        return next((u for u in self.units if u.pk == self.cleaned_data["to_unit"]), None)

    def clean_from_unit(self) -> Any:
        code = self.cleaned_data["from_unit"].strip()
        unit = people.unit_by_code(code) if code else None
        if code and (unit is None or not unit.path.startswith(self.company.path)):
            raise forms.ValidationError(_("There is no unit with this code in this company."))
        return unit

    def terms(self) -> Terms:
        """What the rule says."""
        given = {name: self.cleaned_data[name] for name in Terms.__dataclass_fields__}
        return Terms(**given)
