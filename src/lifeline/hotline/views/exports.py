"""Tables of cases for other programs: choose, wait, fetch (H-95, H-96)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from lifeline.hotline import policies
from lifeline.hotline.actions import exports as actions
from lifeline.hotline.forms.exports import ExportForm
from lifeline.hotline.queries import exports
from lifeline.hotline.states import ExportKind
from lifeline.kernel import files
from lifeline.kernel.device import acknowledged
from lifeline.kernel.errors import Forbidden, Refused
from lifeline.kernel.page import page
from lifeline.kernel.paging import piece
from lifeline.people.api import fresh_proof

if TYPE_CHECKING:
    from django.http import HttpResponse, HttpResponseBase

    from lifeline.people.api import PersonRequest


def gate(request: PersonRequest) -> None:
    """Whoever works on cases."""
    if not policies.may_export(request.user):
        raise Forbidden


@fresh_proof
@require_http_methods(["GET", "POST"])
def export_create(request: PersonRequest) -> HttpResponse:
    """H-96, P-15. Choose cases, columns and kind of file; `check` only says how many cases it would be."""
    gate(request)
    form, counted = ExportForm(request.POST or None, person=request.user), None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if "check" in request.POST:
            counted = exports.matching(request.user, form.wanted()).count()
        else:
            try:
                actions.ask(
                    ExportKind(given["kind"]), given["columns"], form.wanted(), actor=request.user,
                    now=timezone.now(), key=given["once"],
                )  # fmt: skip
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                return acknowledged(redirect("hotline:export_list"), given["once"])
    context = {"form": form, "counted": counted}
    return page(request, "hotline/export_create.html", context, status=422 if form.errors else 200)


@require_GET
def export_list(request: PersonRequest) -> HttpResponse:
    """My exports: how far each is, and until when its file can be fetched."""
    gate(request)
    found = piece(exports.of_maker(request.user), request.GET.get("after", ""), order=("-asked_at", "-pk"), size=25)
    context = {
        "exports": exports.shown(found.rows),
        "busy": any(row.state in exports.BUSY for row in found.rows),
        "pages": found.pager(request.GET),
    }
    return page(request, "hotline/export_list.html", context, fragment="hotline/_exports.html")


@fresh_proof
@require_GET
def export_file(request: PersonRequest, pk: int) -> HttpResponseBase:
    """H-96. The file, for its maker alone and until it expires."""
    gate(request)
    export = exports.fetchable(request.user, pk, timezone.now())
    return files.deliver(request, actions.stored_file(export))
