"""Posters with QR codes, for the walls of a unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lifeline.hotline.forms.posters import PosterForm
from lifeline.hotline.policies import reference as policies
from lifeline.hotline.queries import posters
from lifeline.kernel.documents import render, shown
from lifeline.kernel.errors import Forbidden, Refused
from lifeline.kernel.page import page
from lifeline.kernel.paging import piece
from lifeline.kernel.parts import Crumb

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.people.api import PersonRequest
    from lifeline.people.models import Unit


@require_GET
def poster_list(request: PersonRequest) -> HttpResponse:
    """The units for which the manager may print a poster."""
    gate(request)
    word = request.GET.get("q", "").strip()
    units = policies.units_of_manager(request.user)
    found = piece(units.filter(name__icontains=word) if word else units, request.GET.get("after", ""), order=("path",))
    context = {"rows": found.rows, "pages": found.pager(request.GET), "word": word}
    return page(request, "hotline/poster_list.html", context)


def gate(request: PersonRequest) -> None:
    """Posters are the managers'."""
    if not policies.may_print_posters(request.user):
        raise Forbidden


@require_GET
def poster_print(request: PersonRequest, code: str) -> HttpResponse:
    """Choose places, size and language; with `print` in the address, the posters as a PDF."""
    gate(request)
    unit = policies.unit_of_manager(request.user, code)
    form = PosterForm(request.GET if "print" in request.GET else None)
    if form.is_bound and form.is_valid():
        try:
            return printed(unit, form)
        except Refused as refusal:
            form.add_error("places", str(refusal))
    way = [Crumb(_("Posters"), reverse("hotline:poster_list")), Crumb(unit.name)]
    context = {"unit": unit, "form": form, "way": way}
    return page(request, "hotline/poster_print.html", context, status=422 if form.errors else 200)


def printed(unit: Unit, form: PosterForm) -> HttpResponse:
    """The PDF, to be looked at before it is printed."""
    given = form.cleaned_data
    with translation.override(given["language"]):
        data = posters.poster(unit, given["places"], given["size"])
        return shown(render(posters.TEMPLATE, data, at=timezone.now()), f"{data['title']}.pdf")
