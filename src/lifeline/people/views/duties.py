"""The desk: who holds which duty, and why somebody may do something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lifeline.kernel.page import page
from lifeline.kernel.parts import Crumb, Filter, filter_href
from lifeline.people import policies
from lifeline.people.actions import duties
from lifeline.people.api import fresh_proof
from lifeline.people.forms import DeputyForm, EndForm, GrantForm, WhyForm
from lifeline.people.queries.desk import duty_row, duty_rows
from lifeline.people.views.desk import ask, done

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.people.api import PersonRequest
    from lifeline.people.models import Duty

BY = policies.ADMINISTRATOR


@require_GET
def duty_list(request: PersonRequest) -> HttpResponse:
    """P-4. Every duty in the administrator's units: who, where, since when, given by whom and why."""
    policies.desk_gate(request.user)
    role, over = request.GET.get("role", ""), request.GET.get("over") == "1"
    rows = policies.visible_duties(request.user)
    if role:
        rows = rows.filter(role=role)
    shown = [row for row in duty_rows(rows) if over or not row.over]
    links = [Filter(_("All duties"), filter_href(request.GET, "role", ""), not role)]
    links += [
        Filter(one.title, filter_href(request.GET, "role", one.name), role == one.name)
        for one in policies.ROLES.values()
    ]
    values = {
        "rows": shown,
        "filters": links,
        "over": over,
        "toggle": filter_href(request.GET, "over", "" if over else "1"),
    }
    return page(request, "people/duty_list.html", values)


def way() -> list[Crumb]:
    """From the list of duties."""
    return [Crumb(_("Duties"), reverse("people:duty_list"))]


@fresh_proof
@require_http_methods(["GET", "POST"])
def duty_grant(request: PersonRequest) -> HttpResponse:
    """P-5. Give somebody a duty; a two-person duty then waits for a second administrator."""
    policies.desk_gate(request.user)
    first = {"employee_no": request.GET.get("employee_no", ""), "unit": request.GET.get("unit", "")}
    form = GrantForm(request.POST or None, reader=request.user, initial=first)

    def act() -> None:
        given = form.cleaned_data
        duties.grant(
            given["employee_no"], given["role"], given["unit"], from_on=given["from_on"], to_on=given["to_on"],
            reason=given["reason"], document_no=given["document_no"], actor=request.user, by=BY,
        )  # fmt: skip

    if done(request, form, act):
        return redirect("people:duty_list")
    return ask(request, form, _("Give a duty"), _("Give"), way=way())


@fresh_proof
@require_POST
def duty_confirm(request: PersonRequest, pk: int) -> HttpResponse:
    """P-5. The second administrator puts a two-person duty into effect."""
    duty = policies.duty_for(request.user, pk)
    duties.confirm_duty(duty, on=policies.today(), actor=request.user)
    messages.success(request, _("Confirmed"))
    return redirect("people:duty_list")


@fresh_proof
@require_http_methods(["GET", "POST"])
def duty_end(request: PersonRequest, pk: int) -> HttpResponse:
    """P-5. End a duty, with its reason; its deputies end with it."""
    policies.desk_gate(request.user)
    duty = policies.duty_for(request.user, pk)
    form = EndForm(request.POST or None)

    def act() -> None:
        given = form.cleaned_data
        duties.end_duty(duty, on=given["on"], reason=given["reason"], actor=request.user, by=BY)

    if done(request, form, act):
        return redirect("people:duty_list")
    return ask(request, form, _("End a duty"), _("End it"), way=way(), lead=told(duty))


@require_http_methods(["GET", "POST"])
def duty_deputise(request: PersonRequest, pk: int) -> HttpResponse:
    """P-2. Name a deputy for some days: the holder himself, or an administrator."""
    duty = policies.duty_for(request.user, pk)
    form = DeputyForm(request.POST or None, reader=request.user)

    def act() -> None:
        given = form.cleaned_data
        duties.deputise(duty, given["employee_no"], from_on=given["from_on"], to_on=given["to_on"], actor=request.user)

    if done(request, form, act):
        return redirect("people:me")
    return ask(request, form, _("Name a deputy"), _("Name"), lead=told(duty))


def told(duty: Duty) -> str:
    """Whose duty it is, in one line."""
    row = duty_row(duty)
    return f"{row.person} · {row.title} · {row.unit}"


@require_GET
def why_may(request: PersonRequest) -> HttpResponse:
    """P-4. What somebody may do in a unit, and from which duty each right comes."""
    policies.desk_gate(request.user)
    form = WhyForm(request.GET or None, reader=request.user)
    answers = []
    if form.is_valid():
        person, unit = form.cleaned_data["employee_no"], form.cleaned_data["unit"]
        answers = [(role, held) for role in policies.ROLES.values() for held in policies.why(person, role.name, unit)]
    values = {"form": form, "answers": answers, "asked": form.is_valid()}
    return page(request, "people/why_may.html", values, status=422 if form.errors else 200)
