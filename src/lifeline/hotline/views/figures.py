"""三率: the rates, the waiting times, and the cases behind every number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from lifeline.hotline import policies
from lifeline.hotline.queries import figures
from lifeline.hotline.queries.counts import FIGURES
from lifeline.hotline.queries.reference import month_of
from lifeline.hotline.queries.report import NAMES, reach, report
from lifeline.hotline.queries.shown import newest_piece
from lifeline.hotline.views.queue import pager
from lifeline.kernel.errors import Forbidden, Unseen
from lifeline.kernel.page import page
from lifeline.kernel.parts import Crumb, Filter, filter_href

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.hotline.queries.report import Reach
    from lifeline.hotline.queries.times import Waits
    from lifeline.people.api import PersonRequest

EVER = 190001


def scope_of(request: PersonRequest) -> Reach:
    """Whose figures the reader may see."""
    if (found := reach(request.user)) is None:
        raise Forbidden
    return found


def period(request: PersonRequest) -> tuple[int, int, str]:
    """(first month, last month, name) of the chosen period: this month, this year, or everything."""
    this = month_of(timezone.now())
    chosen = request.GET.get("period", "year")
    if chosen == "month":
        return this, this, chosen
    if chosen == "all":
        return EVER, this, chosen
    return this // 100 * 100 + 1, this, "year"


@require_GET
def rate_report(request: PersonRequest) -> HttpResponse:
    """H-87, H-88. The rates with n, coverage and lower bound; times; every number leads to its cases."""
    scope = scope_of(request)
    first, last, chosen = period(request)
    found = report(request.user, scope, first, last, timezone.now())
    names = {"month": _("This month"), "year": _("This year"), "all": _("All years")}
    links = [Filter(words, filter_href(request.GET, "period", key), chosen == key) for key, words in names.items()]
    values = {
        "found": found, "filters": links, "names": list(NAMES.values()), "first": first, "last": last,
        "company": scope.company.name, "reply": days(found.reply), "response": hours(found.response),
        "history": [(one.name, days(one.waits), percent(one.within_15.of, one.within_15.n)) for one in found.history],
    }  # fmt: skip
    return page(request, "hotline/rate_report.html", values)


def percent(of: int, n: int) -> str:
    """A share in percent with one decimal."""
    return f"{100 * of / n:.1f}" if n else "—"


def days(waits: Waits) -> tuple[str, str, str]:
    """(median, 90th percentile, counted from) in calendar days."""
    n = ngettext("%(n)s reply", "%(n)s replies", waits.n) % {"n": waits.n}
    if waits.days_p50 is None or waits.days_p90 is None:
        return "—", "—", n
    return f"{waits.days_p50:.1f}", f"{waits.days_p90:.1f}", n


def hours(waits: Waits) -> tuple[str, str, str]:
    """(median, 90th percentile, counted from) in working hours."""
    n = ngettext("%(n)s round", "%(n)s rounds", waits.n) % {"n": waits.n}
    if waits.work_p50 is None or waits.work_p90 is None:
        return "—", "—", n
    return f"{waits.work_p50 / 60:.1f}", f"{waits.work_p90 / 60:.1f}", n


@require_GET
def rate_cell_list(request: PersonRequest, figure: str, unit: int) -> HttpResponse:
    """H-87. The cases that a number was counted from (`met`: those that met it), as far as the reader may see them."""
    scope = scope_of(request)
    if figure not in FIGURES or (scope.units is not None and unit not in scope.units):
        raise Unseen
    first, last, _chosen = period(request)
    met = request.GET.get("met") == "1"
    now = timezone.now()
    units = [unit] if unit else sorted(pk for pk, _month in figures.rates(scope.company, first, last, now=now))
    counted = figures.counted_cases(scope.company, units, first, last, figure, now, met=met)
    seen = policies.visible_cases(request.user).filter(pk__in=counted.values("pk")).order_by("-submitted_at", "-pk")
    piece = newest_piece(seen.select_related("category", "unit"), now, request.GET.get("after", ""))
    links = [
        Filter(_("All that were counted"), filter_href(request.GET, "met", ""), not met),
        Filter(_("Those that met it"), filter_href(request.GET, "met", "1"), met),
    ]
    title = f"{NAMES[figure]} · {_('cases')}"
    values = {
        "rows": piece.rows, "filters": links, "pages": pager(request, piece), "title": title, "total": counted.count(),
        "way": [Crumb(_("Three rates"), "../../../"), Crumb(title)],
    }  # fmt: skip
    return page(request, "hotline/rate_cell_list.html", values)
