"""The desk: the tree of units."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lifeline.kernel.errors import Unseen
from lifeline.kernel.events import history
from lifeline.kernel.page import page
from lifeline.kernel.parts import Crumb, Happening
from lifeline.people import policies
from lifeline.people.actions import units
from lifeline.people.forms import UnitChangeForm, UnitCloseForm, UnitForm, UnitMergeForm
from lifeline.people.queries import ancestors
from lifeline.people.queries.desk import unit_nodes
from lifeline.people.views.desk import ask, done

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpResponse

    from lifeline.people.api import PersonRequest
    from lifeline.people.models import Person, Unit

BY = policies.ADMINISTRATOR


@require_GET
def unit_trunk(request: PersonRequest) -> HttpResponse:
    """The topmost unit that the administrator keeps."""
    policies.desk_gate(request.user)
    if (top := policies.visible_units(request.user).first()) is None:
        raise Unseen
    return redirect("people:unit_tree", top.pk)


@require_GET
def unit_tree(request: PersonRequest, pk: int) -> HttpResponse:
    """P-6. A unit, what stands directly below it, and how many people work in each."""
    kept = policies.visible_units(request.user)
    root = policies.unit_for(request.user, pk)
    mine = {unit.pk for unit in kept}
    above = ancestors(root) if root.parent_id else []
    way = [Crumb(u.name, reverse("people:unit_tree", args=[u.pk]) if u.pk in mine else "") for u in above]
    lines = history(root, viewer_language=get_language() or "zh-hans")
    told = [Happening(line.sentence, line.at, who=line.who) for line in reversed(lines)]
    values = {"root": root, "nodes": unit_nodes(root), "way": way, "told": told}
    return page(request, "people/unit_tree.html", values)


def way_to(unit: Unit) -> list[Crumb]:
    """From the tree to the unit."""
    return [
        Crumb(_("Units"), reverse("people:unit_trunk")),
        Crumb(unit.name, reverse("people:unit_tree", args=[unit.pk])),
    ]


@require_http_methods(["GET", "POST"])
def unit_new(request: PersonRequest, pk: int) -> HttpResponse:
    """P-6. A new unit below this one."""
    parent = policies.unit_for(request.user, pk)
    form = UnitForm(request.POST or None)

    def act() -> None:
        given = form.cleaned_data
        units.open_unit(given["code"], given["name"], given["kind"], parent, on=given["on"], actor=request.user, by=BY)

    if done(request, form, act):
        return redirect("people:unit_tree", parent.pk)
    return ask(request, form, _("New unit"), _("Save"), way=way_to(parent))


@require_http_methods(["GET", "POST"])
def unit_edit(request: PersonRequest, pk: int) -> HttpResponse:
    """P-6. Another name or another place, from a day on."""
    unit = policies.unit_for(request.user, pk)
    now_is = {"name": unit.name, "parent": unit.parent.code if unit.parent else ""}
    form = UnitChangeForm(request.POST or None, reader=request.user, initial=now_is)
    if unit.parent is None:
        del form.fields["parent"]
    if done(request, form, lambda: _change(unit, form.cleaned_data, request.user)):
        return redirect("people:unit_tree", unit.pk)
    lead = _("What happened before that day keeps the old name and place.")
    return ask(request, form, _("Rename or move"), _("Save"), way=way_to(unit), lead=lead)


def _change(unit: Unit, given: dict[str, object], actor: Person) -> None:
    """The acts that the form asks for."""
    on: date = given["on"]  # type: ignore[assignment]
    if given["name"] != unit.name:
        units.rename_unit(unit, str(given["name"]), on=on, actor=actor, by=BY)
    parent: Unit | None = given.get("parent")  # type: ignore[assignment]
    if parent is not None and parent.pk != unit.parent_id:
        units.move_unit(unit, parent, on=on, actor=actor, by=BY)


@require_http_methods(["GET", "POST"])
def unit_merge(request: PersonRequest, pk: int) -> HttpResponse:
    """P-6. The unit becomes part of another one."""
    unit = policies.unit_for(request.user, pk)
    form = UnitMergeForm(request.POST or None, reader=request.user)

    def act() -> None:
        units.merge_unit(unit, form.cleaned_data["unit"], on=form.cleaned_data["on"], actor=request.user, by=BY)

    if done(request, form, act):
        return redirect("people:unit_tree", unit.pk)
    lead = _("Members, units below and open work go there. The page of this unit stays and reads as before.")
    return ask(request, form, _("Merge into another unit"), _("Merge"), way=way_to(unit), lead=lead)


@require_http_methods(["GET", "POST"])
def unit_close(request: PersonRequest, pk: int) -> HttpResponse:
    """P-6. The unit ends; members and open work go to its parent."""
    unit = policies.unit_for(request.user, pk)
    form = UnitCloseForm(request.POST or None)
    if done(request, form, lambda: units.close_unit(unit, on=form.cleaned_data["on"], actor=request.user, by=BY)):
        return redirect("people:unit_tree", unit.pk)
    lead = _("Members, units below and open work go to the unit above.")
    return ask(request, form, _("Close this unit"), _("Close it"), way=way_to(unit), lead=lead)
