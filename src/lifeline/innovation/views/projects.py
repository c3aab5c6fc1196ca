"""项目: the list, the one page of a project with exactly the acts that are open to its reader, its charters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lifeline.innovation.policies import ledger as money
from lifeline.innovation.policies import projects as gates
from lifeline.innovation.policies.papers import may_read_sheets
from lifeline.innovation.queries import ledger, projects
from lifeline.innovation.queries.awards import may_see_shares
from lifeline.innovation.queries.succession import may_not_lead, waits_for_leader
from lifeline.innovation.views import project_acts as acts
from lifeline.innovation.views.act import row_of
from lifeline.innovation.views.trying import moved, placed, status_of, tried
from lifeline.kernel import files
from lifeline.kernel.errors import Forbidden, Unseen
from lifeline.kernel.events import history
from lifeline.kernel.page import page
from lifeline.kernel.paging import piece
from lifeline.kernel.parts import Crumb, Filter, Happening, filter_href

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from lifeline.innovation.forms.projects import StepForm
    from lifeline.innovation.models import Project
    from lifeline.people.api import PersonRequest

SHOWS = {
    "": gettext_lazy("All projects"),
    "mine": gettext_lazy("My projects"),
    "live": gettext_lazy("At work"),
    "signing": gettext_lazy("Charter to be signed"),
    "ended": gettext_lazy("Ended projects"),
}


@require_GET
def project_list(request: PersonRequest) -> HttpResponse:
    """All projects of one's company: title, unit, stage; the colour for those who may read how they fare."""
    show, text = request.GET.get("show", ""), request.GET.get("q", "").strip()
    rows = projects.listed(request.user, show=show, text=text)
    found = piece(rows, request.GET.get("after", ""), order=projects.NEWEST)
    values = {
        "rows": projects.lines(request.user, found.rows, timezone.now()),
        "pages": found.pager(request.GET),
        "filters": [
            Filter(str(label), filter_href(request.GET, "show", key), show == key) for key, label in SHOWS.items()
        ],
        "text": text,
        "show": show,
        "oversees": gates.oversees(request.user),
    }
    return page(request, "innovation/project_list.html", values)


@require_GET
def project_detail(request: PersonRequest, number: str) -> HttpResponse:
    """One page: charter, milestones, reports, visits, corrections, colour with reasons, money, history."""
    return shown(request, gates.project_for(request.user, number), None)


def shown(request: PersonRequest, project: Project, sent: StepForm | None) -> HttpResponse:
    """The page, with the form that came back in place of a fresh one."""
    now, person = timezone.now(), request.user
    values: dict[str, Any] = {
        "project": project,
        "way": [Crumb(_("Innovation projects"), reverse("innovation:project_list")), Crumb(project.number)],
        "reads": gates.may_read(person, project),
    }
    if values["reads"]:
        values["shares"] = may_see_shares(person, project)
        course = projects.course(project, now, acts.open_before_closing(person, project, now))
        values |= {
            "course": course,
            "line": projects.Line(project, course.health),
            "charter": project.charters.order_by("-number").first(),
            "team": projects.team(project),
            "barred": waits_for_leader(project) and may_not_lead(project, timezone.localdate(now)),
            "opinions": may_read_sheets(person, project),
            "accounts": ledger.accounts(project) if money.may_read_ledger(person, project) else [],
            "doors": acts.doors(person, project, course, now, sent),
            "told": [Happening(one.sentence, one.at, who=one.who) for one in told(project)],
        }
    placed(request, acts.forms_in(values.get("doors", {})), sent)
    return page(request, "innovation/project_detail.html", values, status=status_of(sent) if sent else 200)


def told(project: Project) -> Any:
    """The history, the newest first; at most so many lines."""
    language = get_language() or "zh-hans"
    return list(reversed(history(project, viewer_language=language)))[:40]


@require_POST
def project_step(request: PersonRequest, number: str) -> HttpResponse:
    """Any act of the page. Which are open, the same table says that draws the buttons."""
    project, now = gates.project_for(request.user, number), timezone.now()
    act = acts.ACTS.get(request.POST.get("act", ""))
    if act is None or not gates.may_read(request.user, project):
        raise Unseen
    item = act.item(project, request.POST.get("item", ""))
    gone = act.goes_without(item)
    if not gone and not act.may.who(request.user, project, item, now):
        raise Forbidden
    form = act.form(request.POST, request.FILES, project=project, act=request.POST["act"], item=item)
    if gone or not act.may.when(project, item, now):
        return shown(request, project, moved(form))
    done = tried(form, lambda given: act.do(project, item, {**given, "form": form}, actor=request.user, now=now))
    if done is None:
        return shown(request, gates.project_for(request.user, number), form)
    messages.success(request, str(act.done))
    return redirect("innovation:project_detail", number)


@require_GET
def charter_detail(request: PersonRequest, number: str, version: int) -> HttpResponse:
    """I-85. One version of the charter; every one stays readable."""
    project = gates.project_for(request.user, number)
    if not gates.may_read(request.user, project):
        raise Unseen
    charters = {one.number: one for one in project.charters.order_by("number")}
    if version not in charters:
        raise Unseen
    way = [
        Crumb(_("Innovation projects"), reverse("innovation:project_list")),
        Crumb(project.number, reverse("innovation:project_detail", args=[number])),
        Crumb(_("Charter, version %(number)s") % {"number": version}),
    ]
    values = {"project": project, "charter": charters[version], "versions": sorted(charters), "way": way}
    values |= {"paper": f"{number}.{version}"}
    return page(request, "innovation/charter_detail.html", values)


@require_GET
def project_file(request: PersonRequest, number: str, part: str, item: int, key: str) -> HttpResponseBase:
    """A file of the project's process, for those who read its page."""
    project = gates.project_for(request.user, number)
    row = row_of(project, part, str(item))
    if row is None or not gates.may_read(request.user, project):
        raise Unseen
    return files.deliver(request, files.linked_file(row, key), inline=True)
