"""What staff follow over all projects: the plan of visits, the changes, the acceptance of what is finished."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from lifeline.innovation.policies import projects as gates
from lifeline.innovation.queries import overseeing, projects
from lifeline.innovation.queries.changes import TONES
from lifeline.kernel.errors import Forbidden
from lifeline.kernel.page import page
from lifeline.kernel.paging import piece
from lifeline.kernel.parts import Crumb, Filter, filter_href

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.people.api import PersonRequest


def gate(request: PersonRequest) -> None:
    """These lists are for whoever follows projects by a duty."""
    if not gates.oversees(request.user):
        raise Forbidden


def way(here: str) -> list[Crumb]:
    """Back to all projects."""
    return [Crumb(_("Innovation projects"), reverse("innovation:project_list")), Crumb(here)]


@require_GET
def visit_list(request: PersonRequest) -> HttpResponse:
    """I-79. 督导计划: which project is to be visited next, by month and unit; what is late stands first."""
    gate(request)
    today = timezone.localdate()
    plan = overseeing.visit_plan(request.user, today)
    asked = request.GET.get("month", "")
    month = asked if asked in plan else next(iter(plan), "")
    links = [
        Filter(_named(key, rows), filter_href(request.GET, "month", key), key == month, len(rows))
        for key, rows in plan.items()
    ]
    values = {"rows": plan.get(month, []), "filters": links, "today": today, "way": way(_("Visits to projects"))}
    return page(request, "innovation/visit_list.html", values)


def _named(key: str, rows: list[overseeing.Planned]) -> str:
    """A month as its filter is called."""
    if key == overseeing.OVERDUE:
        return pgettext("visit", "Overdue")
    return date_format(rows[0].due_on, "YEAR_MONTH_FORMAT")


@require_GET
def change_list(request: PersonRequest) -> HttpResponse:
    """I-85. 变更: what teams ask to change, until somebody has decided; and what was decided."""
    gate(request)
    decided = request.GET.get("show") == "decided"
    found = piece(
        overseeing.change_rows(request.user, decided=decided), request.GET.get("after", ""),
        order=overseeing.ASKED_LAST,
    )  # fmt: skip
    labels = {"": pgettext("change", "To be decided"), "decided": pgettext("change", "Decided")}
    values = {
        "rows": [(row, TONES.get(row.state, "plain")) for row in found.rows], "pages": found.pager(request.GET),
        "decided": decided, "now": timezone.now(),
        "filters": _two(request, labels), "way": way(_("Changes of projects")),
    }  # fmt: skip
    return page(request, "innovation/change_list.html", values)


@require_GET
def acceptance_list(request: PersonRequest) -> HttpResponse:
    """I-97. 结题验收: what is handed in or being rectified, and what was accepted or not."""
    gate(request)
    judged = request.GET.get("show") == "judged"
    found = piece(overseeing.closings(request.user, judged=judged), request.GET.get("after", ""), order=projects.NEWEST)
    labels = {"": pgettext("acceptance", "Under way"), "judged": pgettext("acceptance", "Judged")}
    values = {
        "rows": found.rows, "pages": found.pager(request.GET), "filters": _two(request, labels),
        "way": way(_("Acceptance of projects")), "today": timezone.localdate(),
    }  # fmt: skip
    return page(request, "innovation/acceptance_list.html", values)


def _two(request: PersonRequest, labels: dict[str, str]) -> list[Filter]:
    """The two halves of a list as links."""
    shown = request.GET.get("show", "")
    shown = shown if shown in labels else ""
    return [Filter(label, filter_href(request.GET, "show", key), key == shown) for key, label in labels.items()]
