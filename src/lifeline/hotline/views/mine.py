"""我的诉求: my cases, their conversation, and what I can do with each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lifeline.hotline import policies
from lifeline.hotline.actions import uploads
from lifeline.hotline.queries import cases as queries
from lifeline.hotline.queries import joint_tasks, lists, merges, mine, publishing
from lifeline.hotline.queries.orders import ordered_on
from lifeline.hotline.queries.reading import Reading
from lifeline.hotline.queries.remembered import remember
from lifeline.hotline.queries.transfers import handed
from lifeline.hotline.views.reading import sealed_file
from lifeline.kernel import files
from lifeline.kernel.errors import Unseen
from lifeline.kernel.page import page
from lifeline.kernel.paging import piece
from lifeline.kernel.parts import Crumb, Filter, Happening, filter_href

if TYPE_CHECKING:
    from django.http import HttpResponse, HttpResponseBase

    from lifeline.people.api import PersonRequest

THUMB = 320


@require_GET
def my_case_list(request: PersonRequest) -> HttpResponse:
    """All that I reported, the newest first."""
    shown = request.GET.get("show", "")
    rows = lists.open_mine(request.user) if shown == "open" else lists.mine(request.user)
    found = piece(rows, request.GET.get("after", ""), order=("-submitted_at", "-pk"))
    links = [
        Filter(_("All"), filter_href(request.GET, "show", ""), shown != "open"),
        Filter(_("Not finished"), filter_href(request.GET, "show", "open"), shown == "open"),
    ]
    context = {
        "cases": mine.my_cases(found.rows, timezone.now()),
        "pages": found.pager(request.GET),
        "filters": links,
        "shown": shown,
    }
    return page(request, "hotline/my_case_list.html", context, fragment="hotline/_my_cases.html")


@require_GET
def my_case_detail(request: PersonRequest, number: str) -> HttpResponse:
    """H-56. Where my case stands, what comes next and by when, what was said, and what I can do."""
    case, now = policies.case_for(request.user, number, may=policies.is_reporter), timezone.now()
    remember(case)
    lines = queries.own_course(case, get_language() or "zh-hans")
    context = {
        "case": case,
        "trail": [Crumb(_("My cases"), reverse("hotline:my_case_list")), Crumb(case.number)],
        "line": mine.my_case(case, now),
        "way": mine.way(case),
        "promise": mine.promise(case, now),
        "question": mine.open_question(case),
        "together": joint_tasks.together(case),
        "rating": merges.rating_of(case),
        "said": mine.conversation(case),
        "told": [Happening(line.sentence, line.at) for line in lines],
        "avoided": mine.avoided(case),
        "ordered_on": ordered_on(case),
        "handed": handed(case, Reading(sealed=False)),
        "for_board": publishing.asked_of(case),
        "can": queries.buttons(request.user, case, now),
    }
    return page(request, "hotline/my_case_detail.html", context)


@require_GET
def case_attachment(request: PersonRequest, number: str, key: str) -> HttpResponseBase:
    """E-24. A file of a case, for those who may read its thread; with ?small a picture as large as a thumb."""
    case = policies.case_for(request.user, number)
    if not policies.may_read(request.user, case):
        raise Unseen
    if case.sealed:
        return sealed_file(request, case, key)
    stored = files.linked_file(case, key)
    if "small" in request.GET and stored.is_clean and stored.type in files.PICTURES:
        stored = files.thumb(stored, (THUMB,))[THUMB]
    return files.deliver(request, stored, inline=True, asker=uploads.owner_of(request.user))
