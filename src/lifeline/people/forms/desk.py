"""What an administrator types at the desk: clean values, nothing saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from lifeline.kernel.forms import Day, OnceField
from lifeline.people.policies import ROLES, today, visible_people, visible_units
from lifeline.people.queries.access import lost_slip_of
from lifeline.people.queries.desk import colleague, unit_matching
from lifeline.people.states import UnitKind

if TYPE_CHECKING:
    from lifeline.people.models import Person, Unit


class UnitField(forms.CharField):
    """A unit by its code, by a name that only one has, or by a path of names; the page suggests while one types."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {
            "list": "units",
            "autocomplete": "off",
            "hx-get": reverse_lazy("people:unit_options"),
            "hx-trigger": "input changed delay:300ms",
            "hx-target": "#units",
            "hx-params": "*",
        }
        super().__init__(
            max_length=200,
            widget=forms.TextInput(attrs=attrs),
            help_text=_("Code, name, or a path such as Steelworks/Caster."),
            **kwargs,
        )


class DeskForm(forms.Form):
    """A form of the desk: `reader` decides which units and persons it may name."""

    def __init__(self, *args: Any, reader: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reader = reader

    def unit_of(self, name: str) -> Unit | None:
        """The unit that was named, among those that the administrator keeps."""
        found = unit_matching(self.cleaned_data.get(name, ""), visible_units(self.reader))
        if found is None:
            raise forms.ValidationError(_("No open unit of yours has this code or name, or several have the name."))
        return found

    def clean_unit(self) -> Unit | None:
        return self.unit_of("unit")

    def clean_employee_no(self) -> Person:
        number = self.cleaned_data["employee_no"]
        if (found := visible_people(self.reader).filter(employee_no=number).first()) is None:
            raise forms.ValidationError(_("Nobody in your units has this employee number."))
        return found


def day(label: Any, **more: Any) -> forms.DateField:
    """A day of the site's calendar, today by default."""
    return forms.DateField(label=label, widget=Day, initial=more.pop("initial", today), **more)


class JoinForm(DeskForm):
    """P-9. A new person in a unit."""

    number = forms.CharField(label=_("Employee number"), max_length=20)
    name = forms.CharField(label=_("Name"), max_length=60)
    unit = UnitField(label=_("Unit"))
    post = forms.CharField(label=_("Post"), max_length=60, required=False)
    crew = forms.CharField(label=_("Crew"), max_length=10, required=False)
    on = day(_("From"))


class PersonForm(forms.Form):
    """Name, number and contact of a person."""

    name = forms.CharField(label=_("Name"), max_length=60)
    number = forms.CharField(label=_("Employee number"), max_length=20)
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)


class TransferForm(DeskForm):
    """P-7. Another unit, post or crew from a day on."""

    unit = UnitField(label=_("Unit"))
    post = forms.CharField(label=_("Post"), max_length=60, required=False)
    crew = forms.CharField(label=_("Crew"), max_length=10, required=False)
    on = day(_("From"))


class CloseForm(forms.Form):
    """P-12. The last day is the day before `on`."""

    on = day(_("First day on which the person is no longer here"))


class UnitForm(forms.Form):
    """A unit below another one."""

    code = forms.CharField(label=_("Code"), max_length=30)
    name = forms.CharField(label=_("Name"), max_length=80)
    kind = forms.ChoiceField(label=_("Kind"), choices=UnitKind.choices)
    on = day(_("From"))


class UnitChangeForm(DeskForm):
    """P-6. Another name or another place from a day on."""

    name = forms.CharField(label=_("Name"), max_length=80)
    parent = UnitField(label=_("Stands under"))
    on = day(_("From"))

    def clean_parent(self) -> Unit | None:
        return self.unit_of("parent")


class UnitMergeForm(DeskForm):
    """P-6. The unit that takes over."""

    unit = UnitField(label=_("Becomes part of"))
    on = day(_("From"))


class UnitCloseForm(forms.Form):
    """P-6. The day from which the unit is no more."""

    on = day(_("From"))


class GrantForm(DeskForm):
    """P-5. A duty for a person, with its reason."""

    employee_no = forms.CharField(label=_("Employee number"), max_length=20)
    role = forms.ChoiceField(label=_("Duty"))
    unit = UnitField(label=_("Unit"))
    from_on = day(_("From"))
    to_on = forms.DateField(label=_("Until before"), widget=Day, required=False)
    reason = forms.CharField(label=_("Reason"), max_length=200)
    document_no = forms.CharField(label=_("Document number"), max_length=60, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.name, role.title) for role in ROLES.values()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("to_on") and values.get("from_on") and values["to_on"] <= values["from_on"]:
            self.add_error("to_on", _("This day must lie after the first one."))
        return values


class EndForm(forms.Form):
    """P-5. The end of a duty, with its reason."""

    on = day(_("First day without the duty"))
    reason = forms.CharField(label=_("Reason"), max_length=200)


class DeputyForm(DeskForm):
    """P-2. Who deputises, and on which days."""

    employee_no = forms.CharField(label=_("Employee number of the deputy"), max_length=20)
    from_on = day(_("From"))
    to_on = forms.DateField(label=_("Until before"), widget=Day)

    def clean_employee_no(self) -> Person:
        number = self.cleaned_data["employee_no"]
        if (found := colleague(self.reader, number)) is None:
            raise forms.ValidationError(_("Nobody in your company has this employee number."))
        return found


class WhyForm(DeskForm):
    """P-4. Why somebody may do something somewhere."""

    employee_no = forms.CharField(label=_("Employee number"), max_length=20)
    unit = UnitField(label=_("Unit"))


class ImportForm(forms.Form):
    """P-8. A file of persons."""

    file = forms.FileField(label=_("File (CSV or XLSX)"), widget=forms.FileInput({"accept": ".csv,.xlsx"}))
    full = forms.BooleanField(label=_("The file holds everybody: whoever is not in it has left"), required=False)
    confirm = forms.IntegerField(
        label=_("Number of persons who leave"),
        required=False,
        min_value=1,
        help_text=_("Only if the check asks for it."),
    )
    skip_bad = forms.BooleanField(label=_("Leave bad rows out instead of refusing the file"), required=False)
    once = OnceField()


class SlipForm(DeskForm):
    """P-13. For whom slips are printed: a unit, or one person who lost his."""

    unit = UnitField(label=_("Unit"), required=False)
    employee_no = forms.CharField(
        label=_("Employee number"),
        max_length=20,
        required=False,
        help_text=_("Instead of a unit: one person who lost the slip."),
    )

    def clean_unit(self) -> Unit | None:
        return self.unit_of("unit") if self.cleaned_data.get("unit") else None

    def clean_employee_no(self) -> Any:
        number = self.cleaned_data["employee_no"]
        if number and (found := lost_slip_of(self.reader, number)) is None:
            raise forms.ValidationError(_("Not in your units, above you, or a password was already chosen."))
        return found if number else None

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.errors and bool(values.get("unit")) == bool(values.get("employee_no")):
            raise forms.ValidationError(_("Name either a unit or one person."))
        return values
