"""三率: the rates down the tree of units, what stands beside them, the waiting times, the cases behind every number."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_GET

from lifeline.hotline import policies
from lifeline.hotline.queries import behind
from lifeline.hotline.queries.counts import FIGURES
from lifeline.hotline.queries.reach import reach_of
from lifeline.hotline.queries.reference import month_after, month_of
from lifeline.hotline.queries.report import NAMES, Span, report
from lifeline.hotline.queries.shown import newest_piece
from lifeline.hotline.queries.times import EVER
from lifeline.hotline.rules.figures import month_of_quarter
from lifeline.hotline.views.queue import pager
from lifeline.kernel.errors import Unseen
from lifeline.kernel.keys import row_id
from lifeline.kernel.page import page
from lifeline.kernel.parts import Crumb, Filter, filter_href
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpResponse

    from lifeline.hotline.queries.counts import Figure
    from lifeline.hotline.queries.reach import Reach
    from lifeline.hotline.queries.report import RateRow, Report
    from lifeline.hotline.queries.times import OpenCases, Waits
    from lifeline.people.api import PersonRequest
    from lifeline.people.models import Unit

Rate: TypeAlias = "tuple[str, str, str, str, bool]"
WORK_DAY = 8
"""Working hours of a working day (section 5)."""
PERIODS = {
    "month": gettext_lazy("This month"),
    "last": gettext_lazy("Last month"),
    "quarter": gettext_lazy("This quarter"),
    "year": gettext_lazy("This year"),
    "all": gettext_lazy("All years"),
}


def period(request: PersonRequest) -> tuple[Span, str]:
    """The chosen months and the name of the choice: one of `PERIODS`, or a month such as 202603."""
    this = month_of(timezone.now())
    year = this // 100 * 100
    spans = {
        "month": (this, this),
        "last": (month_after(this, -1), month_after(this, -1)),
        "quarter": (year + month_of_quarter(this % 100), this),
        "year": (year + 1, this),
        "all": (EVER, this),
    }
    chosen = request.GET.get("period", "year")
    if chosen not in spans and len(chosen) == len("202603") and chosen.isascii() and chosen.isdecimal():
        month = int(chosen)
        if EVER <= month <= this and 1 <= month % 100 <= 12:
            return Span(month, month), chosen
    chosen = chosen if chosen in spans else "year"
    return Span(*spans[chosen]), chosen


def node(scope: Reach, text: str) -> Unit:
    """The unit whose subtree is read: the company, or one within the reach; `Unseen` for any other."""
    if not text or text == "0":
        return scope.company
    pk = row_id(text)
    unit = people.units_by_id([pk]).get(pk)
    if unit is None or not (unit == scope.company or scope.holds(unit)):
        raise Unseen
    return unit


@require_GET
def rate_report(request: PersonRequest) -> HttpResponse:
    """H-87 to H-91. The rates with n, exclusions, coverage and lower bound; times; every number leads to its cases."""
    scope = reach_of(request.user)
    span, chosen = period(request)
    found = report(request.user, scope, node(scope, request.GET.get("unit", "")), span, timezone.now())
    links = [Filter(words, filter_href(request.GET, "period", key), chosen == key) for key, words in PERIODS.items()]
    if chosen not in PERIODS:
        links.append(Filter(f"{chosen[:4]}-{chosen[4:]}", filter_href(request.GET, "period", chosen), True))
    values = {
        "found": found, "filters": links, "names": [str(cell.name) for cell in found.total.cells], "period": chosen,
        "units": units_of(found, chosen), "months": months_of(found),
        "way": way(found.way, chosen), "times": [*waited(found.reply, "coverage"), *waited(found.response, "response")],
        "ages": aged(found.open),
        "history": [(one.name, days(one.waits), percent(one.within_15.of, one.within_15.n)) for one in found.history],
    }  # fmt: skip
    return page(request, "hotline/rate_report.html", values)


def units_of(found: Report, period: str) -> list[tuple[RateRow, str, list[Rate], str]]:
    """The unit of the page and those below it: (row, where it goes down, its rates, the cases that were left out)."""
    below, lines = reverse("hotline:rate_report"), []
    for one in [found.total, *(found.units or [])]:
        query = f"?period={period}&own=1" if one.own else f"?period={period}"
        down = f"{below}?unit={one.key}&period={period}" if one.deeper else ""
        gone = cases_of(behind.LEFT_OUT, one.key) + query if one.left_out else ""
        lines.append((one, down, rates(one, {name: cases_of(name, one.key) for name in FIGURES}, query), gone))
    return lines


def months_of(found: Report) -> list[tuple[RateRow, list[Rate]]]:
    """The months, with their rates in the unit of the page."""
    cases = {name: cases_of(name, found.unit) for name in FIGURES}
    return [(one, rates(one, cases, f"?period={one.key}")) for one in found.months]


def cases_of(figure: str, unit: int) -> str:
    """The address of the cases behind a number (H-87)."""
    return reverse("hotline:rate_cell_list", args=[figure, unit])


def rates(row: RateRow, cases: Mapping[Figure, str], query: str) -> list[Rate]:
    """A row's rates: (name, the address of what was counted, percent, how many of how many and the bound, shown)."""
    return [
        (str(cell.name), cases[cell.figure] + query, cell.percent, f"{share.of}/{share.n} · ≥{cell.bound}", True)
        if cell.shown and (share := cell.share).n
        else (str(cell.name), "", "", "", cell.shown)
        for cell in row.cells
    ]


def way(units: Sequence[Unit], chosen: str) -> list[Crumb]:
    """From the company down to the unit that is shown; nothing at the company itself."""
    if len(units) == 1:
        return []
    home = reverse("hotline:rate_report")
    return [Crumb(unit.name, f"{home}?unit={unit.pk}&period={chosen}") for unit in units[:-1]] + [Crumb(units[-1].name)]


def percent(of: int, n: int) -> str:
    """A share in percent with one decimal."""
    return f"{100 * of / n:.1f}" if n else "—"


def days(waits: Waits) -> tuple[str, str, str]:
    """(median, 90th percentile, counted from) in calendar days."""
    n = ngettext("%(n)s reply", "%(n)s replies", waits.n) % {"n": waits.n}
    if waits.days_p50 is None or waits.days_p90 is None:
        return "—", "—", n
    return f"{waits.days_p50:.1f}", f"{waits.days_p90:.1f}", n


LABELS = {
    "coverage": (gettext_lazy("Reply, median"), gettext_lazy("Reply, nine in ten")),
    "response": (gettext_lazy("First response, median"), gettext_lazy("First response, nine in ten")),
}


def waited(waits: Waits, figure: str) -> list[dict[str, object]]:
    """Median and 90th percentile in working hours, working days and calendar days, with n and whose cases they are."""
    spans = ((waits.work_p50, waits.wall_p50), (waits.work_p90, waits.wall_p90))
    return [
        {"label": label, "n": waits.n, "figure": figure, "hours": _in(work, 60), "work_days": _in(work, 60 * WORK_DAY),
         "days": _in(wall, 24 * 60)}
        for label, (work, wall) in zip(LABELS[figure], spans, strict=True)
    ]  # fmt: skip


def _in(minutes: int | None, size: int) -> str:
    return "—" if minutes is None else f"{minutes / size:.1f}"


def aged(found: OpenCases | None) -> list[tuple[object, object, str]]:
    """(label, number, unit) of what is open now: how many, how many late, how old in days; nothing if hidden."""
    if found is None:
        return []
    cases = _("cases")
    return [
        (_("Open now"), found.n, cases),
        (_("Late now"), found.late, cases),
        (_("Age of the open ones, median"), _in(found.age_p50, 24 * 60), _("days")),
        (_("Age of the open ones, nine in ten"), _in(found.age_p90, 24 * 60), _("days")),
    ]


LEFT_OUT = pgettext_lazy("figure", "Left out")


@require_GET
def rate_cell_list(request: PersonRequest, figure: str, unit: int) -> HttpResponse:
    """H-87. The cases that a number was counted from (`met`: those that met it), as far as the reader may see them.

    How many there are besides is said only where the report shows the number (H-78).
    """
    scope = reach_of(request.user)
    if figure not in NAMES and figure != behind.LEFT_OUT:
        raise Unseen
    span, _chosen = period(request)
    met, own, now = request.GET.get("met") == "1", request.GET.get("own") == "1", timezone.now()
    cell = behind.Number(node(scope, str(unit)), span, figure, met=met, own=own)
    counted = behind.cases(request.user, scope, cell, now)
    seen = policies.visible_cases(request.user).filter(pk__in=counted.order_by().values("pk"))
    piece = newest_piece(
        seen.select_related("category", "unit").order_by("-submitted_at", "-pk"), now, request.GET.get("after", "")
    )
    title = f"{NAMES.get(figure, LEFT_OUT)} · {cell.unit.name}"
    values = {
        "rows": piece.rows, "filters": met_links(request, met=met), "pages": pager(request, piece), "title": title,
        "total": behind.total(request.user, scope, cell, now),
        "way": [Crumb(_("Three rates"), reverse("hotline:rate_report")), Crumb(title)],
    }  # fmt: skip
    return page(request, "hotline/rate_cell_list.html", values)


def met_links(request: PersonRequest, *, met: bool) -> list[Filter]:
    """All that were counted, or those that met it."""
    return [
        Filter(_("All that were counted"), filter_href(request.GET, "met", ""), not met),
        Filter(_("Those that met it"), filter_href(request.GET, "met", "1"), met),
    ]
