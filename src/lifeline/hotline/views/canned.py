"""常用语: my own and the shared ones."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lifeline.hotline.actions import canned as actions
from lifeline.hotline.forms.canned import CannedForm
from lifeline.hotline.policies import reference as policies
from lifeline.hotline.rules.numbers import read_number
from lifeline.hotline.views.case import WRITTEN
from lifeline.kernel.errors import Conflict, Forbidden, Refused
from lifeline.kernel.page import page
from lifeline.kernel.paging import piece
from lifeline.kernel.parts import Crumb, Filter, filter_href

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.hotline.models import CannedReply
    from lifeline.people.api import PersonRequest


def gate(request: PersonRequest) -> None:
    """Whoever writes to reporters."""
    if not policies.may_use_canned(request.user):
        raise Forbidden


@require_GET
def canned_list(request: PersonRequest) -> HttpResponse:
    """What I may use; what I may change leads to its form. From a case's page (`?case=…&into=…`) each leads back."""
    gate(request)
    show, rows = request.GET.get("show", ""), policies.visible_canned(request.user)
    if show in {"own", "shared"}:
        rows = rows.filter(person__isnull=show == "shared")
    found = piece(rows, request.GET.get("after", ""), order=("title", "pk"))
    number, into = read_number(request.GET.get("case", "")), request.GET.get("into", "")
    page_of = reverse("hotline:case_detail", args=[number]) if number and into in WRITTEN else ""
    choices = (("", _("All")), ("own", _("My own")), ("shared", _("Shared")))
    context = {
        "rows": [(row, leads_to(request, row, page_of, into)) for row in found.rows],
        "filters": [Filter(label, filter_href(request.GET, "show", key), show == key) for key, label in choices],
        "pages": found.pager(request.GET),
    }
    return page(request, "hotline/canned_list.html", context)


def leads_to(request: PersonRequest, row: CannedReply, page_of: str, into: str) -> str:
    """Back to the case with the words in the box, to its own form, or nowhere."""
    if page_of:
        return f"{page_of}?{urlencode({'canned': row.pk, 'into': into})}"
    return reverse("hotline:canned_edit", args=[row.pk]) if policies.may_edit_canned(request.user, row) else ""


@require_http_methods(["GET", "POST"])
def canned_new(request: PersonRequest) -> HttpResponse:
    """Write one."""
    gate(request)
    form = CannedForm(request.POST or None, units=policies.units_to_share_with(request.user))
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            actions.add(given["title"], given["text"], form.shared_with, actor=request.user, now=timezone.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("hotline:canned_list")
    return form_page(request, form, None)


@require_http_methods(["GET", "POST"])
def canned_edit(request: PersonRequest, pk: int) -> HttpResponse:
    """H-38. Change one's own, or a shared one of one's unit."""
    gate(request)
    row, status = policies.canned_for(request.user, pk), 0
    form = CannedForm(request.POST or None, units=[], row=row)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            actions.edit(
                row, given["title"], given["text"], actor=request.user, now=timezone.now(), version=given["version"]
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        except Conflict:
            row = policies.canned_for(request.user, pk)
            status, form = 409, CannedForm({**request.POST.dict(), "version": row.version}, units=[], row=row)
            form.add_error(None, _("Somebody was faster: the text has changed. What you typed is still here."))
        else:
            return redirect("hotline:canned_list")
    return form_page(request, form, row, status)


@require_POST
def canned_retire(request: PersonRequest, pk: int) -> HttpResponse:
    """Take one away."""
    gate(request)
    actions.retire(policies.canned_for(request.user, pk), actor=request.user, now=timezone.now())
    messages.success(request, _("Done"))
    return redirect("hotline:canned_list")


def form_page(request: PersonRequest, form: CannedForm, row: CannedReply | None, status: int = 0) -> HttpResponse:
    """The form; over an older state, what stands now beside it."""
    way = [Crumb(_("Canned replies"), reverse("hotline:canned_list")), Crumb(row.title if row else _("New"))]
    context = {"form": form, "row": row, "way": way, "stale": status == 409}
    return page(
        request,
        "hotline/canned_edit.html" if row else "hotline/canned_new.html",
        context,
        status=status or (422 if form.errors else 200),
    )
