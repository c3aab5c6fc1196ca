"""The forms of returns and rulings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lifeline.hotline import states
from lifeline.hotline.forms.staff import NONE, VerbForm, words
from lifeline.hotline.queries import paths
from lifeline.hotline.queries.staff import receiving_units
from lifeline.kernel.forms import Choices

if TYPE_CHECKING:
    from lifeline.hotline.models import Case

BASIS = _("At least 10 characters.")


class ToUnitForm(VerbForm):
    """H-15. A form that names a unit which can take the case; subclasses add the field `unit`."""

    def __init__(self, data: Any = None, *, case: Case) -> None:
        super().__init__(data, case=case)
        self.units = [unit for unit in receiving_units(case) if self.offers(unit)]
        self.fields["unit"].choices = [NONE, *((u.pk, u.name) for u in self.units)]  # type: ignore[attr-defined]

    def offers(self, _unit: Any) -> bool:
        """Which of the units that can take the case may be chosen here."""
        return True

    def clean(self) -> dict[str, Any]:
        """The id becomes a unit."""
        values = super().clean() or {}
        values["unit"] = next((u for u in self.units if u.pk == values.get("unit")), None)
        return values


class ReturnForm(ToUnitForm):
    """H-23. Whose case it is instead, and by which line of the list of duties."""

    unit = forms.TypedChoiceField(label=_("Unit that is in charge"), coerce=int)
    reason = forms.ChoiceField(label=_("Reason"), choices=states.ReturnReason.choices)
    basis = words(_("Basis in the list of duties"), rows=3, help_text=BASIS)

    def offers(self, unit: Any) -> bool:
        return bool(unit.pk != self.case.unit_id)


class ReturnDecideForm(ToUnitForm):
    """H-25, H-26. Agree, do not agree, or leave it to the supervisor."""

    ACCEPT, REJECT, REFER = "accept", "reject", "refer"
    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            (ACCEPT, _("Agree: the unit gives the case back")),
            (REJECT, _("Do not agree: the unit keeps it")),
            (REFER, _("Leave it to the supervisor")),
        ],
        widget=Choices,
    )
    unit = forms.TypedChoiceField(
        label=_("Send it at once to"), coerce=int, required=False, empty_value=None, help_text=_("If you agree.")
    )
    answer = words(_("Why, if you do not agree"), rows=3, required=False)

    def offers(self, unit: Any) -> bool:
        return bool(unit.pk != self.case.unit_id)

    def first(self, case: Case) -> dict[str, Any]:
        asked = paths.open_return(case)
        return {"unit": asked.right_unit_id if asked else None}


class DisputeForm(ToUnitForm):
    """H-26, H-27. The unit that only the supervisor can put in charge, and why."""

    unit = forms.TypedChoiceField(label=_("Unit that should be in charge"), coerce=int)
    reason = words(_("Why the supervisor has to decide"), rows=3, help_text=BASIS)


class RulingForm(ToUnitForm):
    """H-26, H-28. Who is in charge, and the sentence that later cases are decided by."""

    unit = forms.TypedChoiceField(label=_("Unit in charge"), coerce=int)
    text = words(
        _("Ruling"), rows=4, help_text=_("It binds, and is shown as a precedent beside similar cases; name no person.")
    )

    def first(self, case: Case) -> dict[str, Any]:
        ruling = paths.open_ruling(case)
        return {"unit": ruling.wanted_id if ruling else None}


class RulingProposeForm(VerbForm):
    """H-28. Propose the ruling as a rule for new cases."""
