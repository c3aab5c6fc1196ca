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
from lifeline.kernel.paging import piece
from lifeline.kernel.parts import Crumb, Filter, filter_href

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from lifeline.people.api import PersonRequest

PIECE = 20
NEWEST = ("-published_at", "-pk")


@require_GET
def public_case_list(request: PersonRequest) -> HttpResponse:
    """公开栏: published cases of the reader's company, by category, unit, month and words, the newest first."""
    category, word = request.GET.get("category", ""), request.GET.get("q", "").strip()
    every = board.board(request.user)
    facets = board.facets(every)
    unit = chosen(request, "unit", [pk for pk, _name in facets.units])
    time = next((one for one in facets.times if one.value == request.GET.get("month")), None)
    month, months = time or (None, 1)
    shown = board.filtered(every, category=category, unit=unit, month=month, months=months, words=word)
    found = piece(shown, request.GET.get("after", ""), order=NEWEST, size=PIECE)
    links = [Filter(_("All"), filter_href(request.GET, "category", ""), not category)]
    links += [
        Filter(str(one), filter_href(request.GET, "category", one.code), category == one.code)
        for one in board.board_categories(request.user)
    ]
    values = {
        "rows": found.rows, "filters": links, "pages": found.pager(request.GET), "word": word, "category": category,
        "facets": facets, "unit": unit, "time": time,
    }  # fmt: skip
    return page(request, "hotline/public_case_list.html", values)


def chosen(request: PersonRequest, name: str, offered: Sequence[int]) -> int | None:
    """What was chosen of the offered numbers; None for nothing, and for what is not offered."""
    given = request.GET.get(name, "")
    return next((one for one in offered if str(one) == given), None)


@require_GET
def public_case_detail(request: PersonRequest, pk: int) -> HttpResponse:
    """One case of the board: what was asked, what was done, how long it took, what the reporter said."""
    row = board.published(request.user, pk)
    way = [Crumb(_("Board"), reverse("hotline:public_case_list")), Crumb(row.title)]
    form = UnpublishForm() if public.may_unpublish(request.user, row) else None
    return page(request, "hotline/public_case_detail.html", {"row": row, "way": way, "form": form})
