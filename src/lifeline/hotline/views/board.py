"""公开栏: what was solved, for every reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lifeline.hotline.forms.board import UnpublishForm
from lifeline.hotline.policies import public
from lifeline.hotline.queries import board
from lifeline.kernel.page import page
from lifeline.kernel.parts import Crumb, Filter, Pager, filter_href

if TYPE_CHECKING:
    from django.http import HttpResponse

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
    form = UnpublishForm() if public.may_unpublish(request.user, row) else None
    return page(request, "hotline/public_case_detail.html", {"row": row, "way": way, "form": form})
