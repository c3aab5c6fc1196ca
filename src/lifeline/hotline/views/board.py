"""公开栏: what was solved, for every reader; and the publisher's desk behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lifeline.hotline import policies
from lifeline.hotline.actions import publication
from lifeline.hotline.forms.board import PublishForm, UnpublishForm
from lifeline.hotline.queries import board, lists
from lifeline.hotline.queries.shown import case_row
from lifeline.hotline.views.queue import gate
from lifeline.kernel.errors import Refused
from lifeline.kernel.page import page
from lifeline.kernel.parts import Crumb, Filter, Pager, filter_href

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.hotline.models import Case
    from lifeline.people.api import PersonRequest

PIECE = 20


@require_GET
def public_case_list(request: PersonRequest) -> HttpResponse:
    """公开栏: published cases of the reader's company, by category and words, the newest first."""
    category, word = request.GET.get("category", ""), request.GET.get("q", "").strip()
    shown = board.filtered(board.board(request.user), category=category, words=word)
    begin = int(after) if (after := request.GET.get("after", "")).isdigit() else 0
    found = list(shown[begin : begin + PIECE + 1])
    links = [Filter(_("All"), filter_href(request.GET, "category", ""), not category)]
    links += [
        Filter(str(one), filter_href(request.GET, "category", one.code), category == one.code)
        for one in board.board_categories(request.user)
    ]
    more = filter_href(request.GET, "after", str(begin + PIECE)) if len(found) > PIECE else ""
    pages = Pager(len(found[:PIECE]), more, filter_href(request.GET, "after", "") if begin else "")
    values = {"rows": found[:PIECE], "filters": links, "pages": pages, "word": word, "category": category}
    return page(request, "hotline/public_case_list.html", values)


@require_GET
def public_case_detail(request: PersonRequest, pk: int) -> HttpResponse:
    """One case of the board: what was asked, what was done, how long it took, what the reporter said."""
    row = board.published(request.user, pk)
    way = [Crumb(_("Board"), reverse("hotline:public_case_list")), Crumb(row.title)]
    return page(request, "hotline/public_case_detail.html", {"row": row, "way": way})


@require_GET
def publication_list(request: PersonRequest) -> HttpResponse:
    """What could go to the board, the latest reply first."""
    gate(request, policies.PUBLISHER)
    now = timezone.now()
    rows = [case_row(case, now) for case in lists.to_publish(request.user)[:50]]
    return page(request, "hotline/publication_list.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
def publication_new(request: PersonRequest, number: str) -> HttpResponse:
    """H-76. Write the summary and bring it to the board; the reporter's own words never appear here."""
    case = policies.case_for(request.user, number, policies.may_publish)
    form = PublishForm(request.POST or None)
    if form.is_valid():
        try:
            bring(case, form.cleaned_data, request)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Published"))
            return redirect("hotline:publication_list")
    replies = [reply.text for reply in case.replies.filter(state="APPROVED").order_by("round")]
    way = [Crumb(_("To publish"), reverse("hotline:publication_list")), Crumb(case.number)]
    values = {"form": form, "case": case, "replies": replies, "way": way}
    return page(request, "hotline/publication_new.html", values, status=422 if form.errors else 200)


def bring(case: Case, given: dict[str, str], request: PersonRequest) -> None:
    """Propose, summarise and publish: three acts of the publisher, each in the history."""
    now = timezone.now()
    row = publication.propose(case, actor=request.user, now=now)
    publication.summarise(row, given["title"], given["asked"], given["done"], actor=request.user, now=now)
    publication.publish(row, actor=request.user, now=now)


@require_POST
def publication_unpublish(request: PersonRequest, pk: int) -> HttpResponse:
    """H-79. Take it from the board at once, with the reason."""
    gate(request, policies.PUBLISHER)
    row = board.published(request.user, pk)
    policies.case_for(request.user, row.case.number, policies.may_publish)
    form = UnpublishForm(request.POST)
    if form.is_valid():
        publication.unpublish(row, form.cleaned_data["reason"], actor=request.user, now=timezone.now())
        messages.success(request, _("Taken from the board"))
        return redirect("hotline:public_case_list")
    return redirect("hotline:public_case_detail", pk)
