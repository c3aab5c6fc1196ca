"""Applications: the lists, the page of one, and what changed between two versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lifeline.innovation.forms.compared import compared
from lifeline.innovation.forms.text import TextForm
from lifeline.innovation.policies.applications import application_for
from lifeline.innovation.queries import applications as reading
from lifeline.innovation.queries.checking import config_for
from lifeline.innovation.queries.form import asked
from lifeline.innovation.views.verbs import detail_page
from lifeline.kernel.page import page
from lifeline.kernel.paging import piece
from lifeline.kernel.parts import Crumb, Filter, filter_href

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.people.api import PersonRequest


@require_GET
def application_list(request: PersonRequest) -> HttpResponse:
    """Mine, my unit's, all."""
    show = request.GET.get("show", "")
    narrowed = {name: request.GET.get(name, "") for name in ("cycle", "state", "level")}
    shows = reading.shows(request.user)
    if narrowed["cycle"] and not show and len(shows) > 1:
        show = shows[-1][0]
    rows = reading.applications(request.user, show, **narrowed)
    found = piece(rows, request.GET.get("after", ""), order=reading.NEWEST)
    links = [Filter(label, filter_href(request.GET, "show", key), show == key) for key, label in shows]
    values = {
        "rows": reading.lines(request.user, found.rows), "pages": found.pager(request.GET),
        "filters": links if len(links) > 1 else [],
    }  # fmt: skip
    return page(request, "innovation/application_list.html", values)


@require_GET
def application_detail(request: PersonRequest, number: str) -> HttpResponse:
    """One application: where it stands, what happens next, its text, and exactly the steps open to me."""
    return detail_page(request, application_for(request.user, number), {})


@require_GET
def application_diff(request: PersonRequest, number: str, revision: int) -> HttpResponse:
    """What a version changed against the one before it."""
    application = application_for(request.user, number)
    before, after = (reading.revision(application, one) for one in (max(1, revision - 1), revision))
    detail = reverse("innovation:application_detail", args=[number])
    questions, hung = asked(config_for(application).form), reading.all_files(application)
    values = {
        "changes": compared(TextForm.of(before, questions, hung), TextForm.of(after, questions, hung)),
        "revision": revision,
        "way": [Crumb(number, detail), Crumb(_("Version %s") % revision)],
    }  # fmt: skip
    return page(request, "innovation/application_diff.html", values)
