"""What is stored of oneself: see how much, take it along, erase it. No reason is asked and nobody is told (W-57)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lifeline.kernel.documents import attached, render
from lifeline.kernel.errors import Unseen
from lifeline.kernel.page import page
from lifeline.people import api as people
from lifeline.wellbeing.actions import keeping
from lifeline.wellbeing.actions.leaving import send_code
from lifeline.wellbeing.forms.leaving import LeaverForm
from lifeline.wellbeing.queries import notes, own, papers, site
from lifeline.wellbeing.queries.leaving import in_grace, is_code

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from lifeline.people.api import PersonRequest
    from lifeline.people.models import Person


@require_GET
def data_home(request: PersonRequest) -> HttpResponse:
    """How much of the person is stored here, and the two things that can be done with it."""
    values = {"kept": own.kept(request.user), "grace_days": people.LEFT_KEPT.days}
    return page(request, "wellbeing/data_home.html", values)


@sensitive_variables()
@require_POST
def data_export(request: PersonRequest) -> HttpResponse:
    """W-57. Everything as one file, whose name says nothing (W-58): JSON.

    Parts of it to read: the results as FHIR; results, talks and who has looked on paper.
    """
    form = request.POST.get("form")
    if form == "fhir":
        return _saved(papers.bundle(request.user), "my-data-fhir.json")
    if form == "pdf":
        written = render(papers.TEMPLATE, papers.paper(request.user), at=timezone.now())
        return attached(written, "my-data.pdf", "application/pdf")
    return _file(request.user)


@login_not_required
@never_cache
@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "POST"])
def data_left(request: HttpRequest) -> HttpResponse:
    """E15. Who has left asks for a code with his password, then takes everything along with both.

    What is said after the first step is the same for everybody, whether there is such a person or not.
    """
    form, sent = LeaverForm(request.POST or None), False
    if form.is_valid():
        given, now = form.cleaned_data, timezone.now()
        person = people.prove_left(given["employee_no"], given["password"], people.address_of(request), now=now)
        if person is not None and not in_grace(person, now):
            person = None
        if given["code"]:
            if person is not None and _is_code(person, given["code"], now):
                return _file(person)
            form.add_error("code", _("Number, password and code do not fit together, or the code is too old."))
        else:
            sent = True
            if person is not None:
                send_code(actor=person, now=now)
    values = {"form": form, "sent": sent, "days": people.LEFT_KEPT.days}
    return page(request, "wellbeing/data_left.html", values, status=422 if form.errors else 200)


def _is_code(person: Person, text: str, now: datetime) -> bool:
    """Each guess is counted before it is looked at."""
    return bool(people.guess("wellbeing.left", person, lambda: is_code(person, text, now) or None, now=now))


@sensitive_variables()
def _file(person: Person) -> HttpResponse:
    return _saved(own.export(person), "my-data.json")


@sensitive_variables()
def _saved(found: dict[str, Any], name: str) -> HttpResponse:
    written = json.dumps(found, ensure_ascii=False, indent=1).encode()
    return attached(written, name, "application/json")


@require_http_methods(["GET", "POST"])
def data_erase(request: PersonRequest) -> HttpResponse:
    """W-56, W-57. One tap and one confirmation; then a dated receipt."""
    if request.method == "GET":
        values = {"kept": own.kept(request.user), "days": site.number("KEY_SNAPSHOT_DAYS")}
        values["years"] = notes.longest(request.user)
        return page(request, "wellbeing/data_erase.html", values)
    return redirect("wellbeing:data_receipt", keeping.erase_all(actor=request.user, now=timezone.now()))


@require_GET
def data_receipt(request: PersonRequest, code: str) -> HttpResponse:
    """W-56. What a receipt says; 404 for one that this site never gave."""
    day = own.receipt_day(code)
    if day is None:
        raise Unseen
    return page(
        request,
        "wellbeing/data_receipt.html",
        {"day": day, "code": code, "days": site.number("KEY_SNAPSHOT_DAYS"), "returns": own.receipt_returns(code)},
    )
