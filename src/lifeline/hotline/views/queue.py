"""The desks' lists: what waits for the dispatcher, the handler, the lead, the supervisor."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from lifeline.hotline import policies
from lifeline.hotline.queries import desk, joint_tasks, lists, waiting
from lifeline.hotline.queries.alike import hints
from lifeline.hotline.queries.bulk import acts_of
from lifeline.hotline.queries.shown import due_piece, found_piece, heading, left, level_counts, newest_piece
from lifeline.hotline.states import LevelCode
from lifeline.hotline.views.reading import sealed_waiting
from lifeline.kernel.errors import Forbidden
from lifeline.kernel.page import page
from lifeline.kernel.parts import Filter, Pager, filter_href
from lifeline.people import api as people

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpResponse

    from lifeline.hotline.models import Case
    from lifeline.hotline.queries.shown import Piece
    from lifeline.people.api import PersonRequest


def gate(request: PersonRequest, *roles: str) -> None:
    """A desk is open to those who hold its duty somewhere."""
    if not any(people.has_duty(request.user, role) for role in roles):
        raise Forbidden


def pager(request: PersonRequest, piece: Piece) -> Pager:
    """Onwards, and back to the start."""
    first = filter_href(request.GET, "after", "") if request.GET.get("after") else ""
    return Pager(len(piece.rows), filter_href(request.GET, "after", piece.after) if piece.after else "", first)


def levels(request: PersonRequest, cases: QuerySet[Case]) -> tuple[QuerySet[Case], list[Filter]]:
    """The list narrowed to one level, and the filters with their numbers."""
    counts, chosen = level_counts(cases), request.GET.get("level", "")
    links = [Filter(_("All"), filter_href(request.GET, "level", ""), not chosen, sum(counts.values()))]
    links += [
        Filter(code.label, filter_href(request.GET, "level", code), chosen == code, counts[code])
        for code in LevelCode
        if counts.get(code)
    ]
    return (cases.filter(level=chosen) if chosen in LevelCode.values else cases), links


def shown(
    request: PersonRequest,
    cases: QuerySet[Case],
    template: str,
    more: dict[str, Any] | None = None,
    *,
    hinted: bool = False,
) -> HttpResponse:
    """A list by the clock that breaks first, with filters by level."""
    cases, links = levels(request, cases)
    piece = due_piece(cases, timezone.now(), request.GET.get("after", ""))
    found = hints(request.user, [row.pk for row in piece.rows]) if hinted else {}
    rows = [replace(row, hint=found.get(row.pk)) for row in piece.rows]
    values = {"rows": rows, "filters": links, "pages": pager(request, piece), **(more or {})}
    values["bulk_acts"] = acts_of(request.user)
    return page(request, template, {**values, "sealed": sealed_waiting(request, piece)})


@require_GET
def queue_list(request: PersonRequest) -> HttpResponse:
    """分办台: cases to be dispatched, the clock that breaks first stands first."""
    gate(request, *policies.DESKS.values())
    now = timezone.now()
    return shown(
        request,
        lists.queue(request.user),
        "hotline/queue_list.html",
        {"returns": waiting.returns(request.user, now), "declines": waiting.declines(request.user, now)},
        hinted=True,
    )


@require_GET
def desk_list(request: PersonRequest) -> HttpResponse:
    """我的待办 in four groups: 今天到期, 本周, 等对方, 会办."""
    gate(request, *policies.OF_UNIT)
    now, show = timezone.now(), request.GET.get("show", "")
    cases, groups = lists.held(request.user), desk.conditions(now)
    counts, tasks = desk.counts(cases, now), joint_tasks.held(request.user).count()
    names = {"": _("All"), desk.TODAY: _("Due today"), desk.WEEK: _("This week"), desk.WAITING: _("Waiting for others")}
    links = [
        Filter(label, filter_href(request.GET, "show", key), show == key, counts[key or "all"])
        for key, label in names.items()
    ]
    links.append(Filter(_("Joint tasks"), filter_href(request.GET, "show", desk.JOINT), show == desk.JOINT, tasks))
    values: dict[str, Any] = {"filters": links, "rows": [], "joint": show == desk.JOINT}
    if show == desk.JOINT:
        values["tasks"] = waiting.tasks(request.user, now)
    else:
        piece = due_piece(cases.filter(groups.get(show, Q())), now, request.GET.get("after", ""))
        values |= {"rows": piece.rows, "pages": pager(request, piece), "bulk_acts": acts_of(request.user)}
        values["sealed"] = sealed_waiting(request, piece)
    return page(request, "hotline/desk_list.html", values)


UNIT_PARTS = {
    "": gettext_lazy("All that is open"),
    "soon": gettext_lazy("Due this week"),
    "late": gettext_lazy("Late"),
    "rated": gettext_lazy("Waiting for the rating"),
    "unsolved": gettext_lazy("Not solved"),
}


@require_GET
def unit_list(request: PersonRequest) -> HttpResponse:
    """本单位: 待审核答复, 将超期, 已超期, 待评价, 未解决."""
    gate(request, policies.LEAD)
    now = timezone.now()
    drafts = [
        (reply.case.number, heading(reply.case), reply.unit.name, left(reply.case.due_at, now))
        for reply in lists.to_approve(request.user)[:50]
    ]
    parts, counts = desk.of_lead(request.user, now)
    show = chosen if (chosen := request.GET.get("show", "")) in parts else ""
    piece = due_piece(parts[show], now, request.GET.get("after", ""))
    links = [
        Filter(label, filter_href(request.GET, "show", key), show == key, counts[key] if key else None)
        for key, label in UNIT_PARTS.items()
    ]
    values = {"drafts": drafts, "rows": piece.rows, "filters": links, "pages": pager(request, piece)}
    return page(request, "hotline/unit_list.html", {**values, "sealed": sealed_waiting(request, piece)})


@require_GET
def case_list(request: PersonRequest) -> HttpResponse:
    """Every case that the person sees through a duty, the newest first, found by number or words."""
    if not policies.may_see_figures(request.user):
        raise Forbidden
    word, now, after = request.GET.get("q", "").strip(), timezone.now(), request.GET.get("after", "")
    if word:
        piece, total = found_piece(request.user, word, now, after)
    else:
        piece, total = newest_piece(lists.seen(request.user), now, after), None
    values = {"rows": piece.rows, "pages": pager(request, piece), "word": word, "total": total}
    values["bulk_acts"] = acts_of(request.user)
    return page(request, "hotline/case_list.html", values)
