"""The desk: persons. Each view loads through the policies, calls one action and goes back to the person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lifeline.kernel.events import history
from lifeline.kernel.page import page
from lifeline.kernel.parts import Crumb, Filter, Happening, Pager, filter_href
from lifeline.people import policies
from lifeline.people.actions import persons
from lifeline.people.forms import CloseForm, JoinForm, PersonForm, TransferForm
from lifeline.people.queries import find
from lifeline.people.queries.desk import duty_rows, person_piece, places_of, unit_suggestions
from lifeline.people.states import PersonState
from lifeline.people.views.desk import ask, done

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.people.api import PersonRequest
    from lifeline.people.models import Person

BY = policies.ADMINISTRATOR


@require_GET
def person_list(request: PersonRequest) -> HttpResponse:
    """P-21. Everybody in the administrator's units, by name; found by number, name or initials."""
    policies.desk_gate(request.user)
    people = policies.visible_people(request.user)
    state, word = request.GET.get("state", ""), request.GET.get("q", "").strip()
    if word:
        people = find(word, people)
    people = people.filter(state=PersonState.LEFT if state == "left" else PersonState.ACTIVE)
    piece = person_piece(people, request.GET.get("after", ""))
    links = [
        Filter(_("Employed"), filter_href(request.GET, "state", ""), state != "left"),
        Filter(_("Left"), filter_href(request.GET, "state", "left"), state == "left"),
    ]
    here = filter_href(request.GET, "after", "")
    first = here if request.GET.get("after") else ""
    onwards = filter_href(request.GET, "after", piece.after) if piece.after else ""
    pages = Pager(len(piece.rows), onwards, first)
    values = {"rows": piece.rows, "filters": links, "pages": pages, "word": word, "state": state}
    return page(request, "people/person_list.html", values)


@require_GET
def person_detail(request: PersonRequest, pk: int) -> HttpResponse:
    """One person: where he works and worked, his duties with their reasons, what was changed and by which duty."""
    person = policies.person_for(request.user, pk)
    lines = history(person, viewer_language=get_language() or "zh-hans")
    told = [Happening(line.sentence, line.at, who=line.who) for line in reversed(lines)]
    duties = policies.visible_duties(request.user).filter(person=person)
    values = {"person": person, "places": places_of(person), "duties": duty_rows(duties), "told": told}
    return page(request, "people/person_detail.html", values)


def way_to(person: Person) -> list[Crumb]:
    """From the list to the person."""
    return [
        Crumb(_("Persons"), reverse("people:person_list")),
        Crumb(person.name, reverse("people:person_detail", args=[person.pk])),
    ]


@require_http_methods(["GET", "POST"])
def person_new(request: PersonRequest) -> HttpResponse:
    """P-9. Let somebody join."""
    policies.desk_gate(request.user)
    form = JoinForm(request.POST or None, reader=request.user, initial={"unit": request.GET.get("unit", "")})

    def act() -> None:
        given = form.cleaned_data
        persons.join(
            given["number"], given["name"], given["unit"], on=given["on"], post=given["post"], crew=given["crew"],
            actor=request.user, by=BY,
        )  # fmt: skip

    if done(request, form, act):
        return redirect(f"{reverse('people:person_list')}?q={form.cleaned_data['number']}")
    return ask(request, form, _("New person"), _("Save"), way=[Crumb(_("Persons"), reverse("people:person_list"))])


@require_http_methods(["GET", "POST"])
def person_edit(request: PersonRequest, pk: int) -> HttpResponse:
    """P-9, P-20. Name, number, contact: each change is an act of its own."""
    person = policies.person_for(request.user, pk)
    now_is = {"name": person.name, "number": person.employee_no, "email": person.email, "phone": person.phone}
    form = PersonForm(request.POST or None, initial=now_is)
    if done(request, form, lambda: _save(person, form.cleaned_data, request.user)):
        return redirect("people:person_detail", person.pk)
    return ask(request, form, _("Change name and contact"), _("Save"), way=way_to(person))


def _save(person: Person, given: dict[str, str], actor: Person) -> None:
    """The acts that the form asks for, all or none."""
    with transaction.atomic():
        if given["name"] != person.name:
            persons.rename(person, given["name"], actor=actor, by=BY)
        if given["number"] != person.employee_no:
            persons.renumber(person, given["number"], on=policies.today(), actor=actor, by=BY)
        if (given["email"], given["phone"]) != (person.email, person.phone):
            persons.update_contact(person, email=given["email"], phone=given["phone"], actor=actor, by=BY)


@require_http_methods(["GET", "POST"])
def person_transfer(request: PersonRequest, pk: int) -> HttpResponse:
    """P-7. Another unit, post or crew from a day on."""
    person = policies.person_for(request.user, pk)
    form = TransferForm(request.POST or None, reader=request.user)

    def act() -> None:
        given = form.cleaned_data
        persons.transfer(
            person, given["unit"], on=given["on"], post=given["post"], crew=given["crew"], actor=request.user, by=BY
        )

    if done(request, form, act):
        return redirect("people:person_detail", person.pk)
    return ask(request, form, _("Move to another unit"), _("Move"), way=way_to(person))


@require_http_methods(["GET", "POST"])
def person_close(request: PersonRequest, pk: int) -> HttpResponse:
    """P-12. Somebody leaves: memberships, duties and every way in end with it."""
    person = policies.person_for(request.user, pk)
    form = CloseForm(request.POST or None)
    if done(request, form, lambda: persons.leave(person, on=form.cleaned_data["on"], actor=request.user, by=BY)):
        return redirect("people:person_detail", person.pk)
    lead = _("Duties and every way to sign in end in the same moment. What he reported and did stays.")
    return ask(request, form, _("Leaves the company"), _("Confirm leaving"), way=way_to(person), lead=lead)


@require_GET
def unit_options(request: PersonRequest) -> HttpResponse:
    """Suggestions for a field that names a unit."""
    policies.desk_gate(request.user)
    word = next((request.GET[name] for name in ("unit", "parent") if name in request.GET), "")
    found = unit_suggestions(word, policies.visible_units(request.user))
    return page(request, "people/unit_options.html", {"options": found})
