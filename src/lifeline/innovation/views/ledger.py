"""经费台账: the list, a project's ledger, one entry, and the verbs of two persons."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lifeline.innovation.actions import ledger as actions
from lifeline.innovation.forms.ledger import EntryForm, LineForm, RejectForm, ReverseForm
from lifeline.innovation.policies import ledger as gates
from lifeline.innovation.queries import ledger as queries
from lifeline.innovation.queries import reconciling
from lifeline.innovation.states import EntryKind, EntryState
from lifeline.innovation.views.trying import attempted, left_over, status_of, tried
from lifeline.kernel import files
from lifeline.kernel.device import acknowledged
from lifeline.kernel.documents import attached
from lifeline.kernel.errors import Forbidden, Unseen
from lifeline.kernel.page import page
from lifeline.kernel.paging import piece
from lifeline.kernel.parts import Crumb, Filter, filter_href
from lifeline.kernel.tables import write_csv, write_xlsx

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpResponse

    from lifeline.innovation.models import Project
    from lifeline.people.api import PersonRequest
    from lifeline.people.models import Person

SHOWS = {"": gettext_lazy("All entries"), "waiting": gettext_lazy("Waits for the second person")}
TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": files.XLSX}
MOST = 20_000
"""Rows of one export."""
LINES, MONTHS = 8, 6
"""So many lines, and so many monthly sheets, stand above the entries; more sheets can be unfolded."""


def listed(request: PersonRequest) -> Any:
    """The entries that the address asks for; 403 for whoever reads no ledger."""
    if not gates.reads_ledgers(request.user):
        raise Forbidden
    return queries.entries(request.user, show=request.GET.get("show", ""), text=request.GET.get("q", "").strip())


def filters_of(request: PersonRequest, show: str) -> list[Filter]:
    """The links above the list."""
    return [Filter(str(label), filter_href(request.GET, "show", key), show == key) for key, label in SHOWS.items()]


@require_http_methods(["GET", "POST"])
def ledger_list(request: PersonRequest) -> HttpResponse:
    """All entries, the newest first; lines of the cycles above; finance and secretariat enter a document's sum."""
    rows, now = listed(request), timezone.now()
    form = LineForm(request.POST or None, person=request.user)
    if request.method == "POST" and (
        tried(form, lambda given: actions.open_line(**given, actor=request.user, now=now)) is not None
    ):
        messages.success(request, _("The line is entered."))
        return redirect("innovation:ledger_list")
    found = piece(rows, request.GET.get("after", ""), order=queries.NEWEST)
    show = request.GET.get("show", "")
    values = {
        "rows": found.rows,
        "pages": found.pager(request.GET),
        "filters": filters_of(request, show),
        "unreturned": queries.unreturned(request.user),
        "today": timezone.localdate(now),
        "form": form if form.cycles else None,
        "query": request.GET.urlencode(),
        "text": request.GET.get("q", ""),
        "show": show,
        **monthly(request.user, timezone.localdate(now)),
    }
    return page(request, "innovation/ledger_list.html", values, status=status_of(form))


def monthly(person: Person, today: date) -> dict[str, Any]:
    """The newest lines, the monthly sheets that stand open, and those that can be unfolded."""
    lines = reconciling.lines(person, today)
    months = reconciling.months(lines, today)
    return {"lines": lines[:LINES], "months": months[:MONTHS], "earlier": months[MONTHS:]}


@require_GET
def ledger_export(request: PersonRequest, form: str) -> HttpResponse:
    """What the list shows, for vouchers: CSV or a spreadsheet, with stable codes."""
    if form not in TYPES:
        raise Unseen
    rows = listed(request).select_related("line__cycle", "project").order_by(*queries.NEWEST)[:MOST]
    written, table = io.BytesIO(), queries.table(rows)
    if form == "csv":
        write_csv(written, queries.COLUMNS, table)
    else:
        write_xlsx(written, queries.COLUMNS, table, title=pgettext("ledger", "Ledger"), at=timezone.now())
    return attached(written.getvalue(), f"ledger.{form}", TYPES[form])


def way_of(person: Person, project: Project, *more: Crumb) -> list[Crumb]:
    """The crumbs above a project's ledger: through the list for whoever reads it, else through the project's page."""
    if project.cycle.organiser_id in gates.reads_ledgers(person):
        first = Crumb(_("Ledger"), reverse("innovation:ledger_list"))
    else:
        first = Crumb(project.title, reverse("innovation:project_detail", args=[project.number]))
    return [first, *more[:-1], more[-1] if more else Crumb(project.number)]


@require_http_methods(["GET", "POST"])
def project_ledger(request: PersonRequest, number: str) -> HttpResponse:
    """One project's money: balances, entries, and the form of whoever may propose one."""
    project = gates.ledger_for(request.user, number)
    may = gates.may_move(request.user, project)
    if request.method == "POST" and not may:
        raise Forbidden
    form = EntryForm(request.POST or None, lines=queries.lines_of(project))

    def act(given: dict[str, Any]) -> Any:
        what = actions.Movement(given["kind"], given["item"], given["amount_fen"], given["document"], given["note"])
        return actions.propose(given["line"], project, what, given["once"], actor=request.user, now=timezone.now())

    if request.method == "POST" and tried(form, act) is not None:
        messages.success(request, _("Entered. It counts when a second person has confirmed it."))
        return acknowledged(redirect("innovation:project_ledger", number), form.cleaned_data["once"])
    found = piece(project.entries.select_related("line"), request.GET.get("after", ""), order=queries.NEWEST)
    values = {
        "project": project,
        "accounts": queries.accounts(project),
        "rows": found.rows,
        "way": way_of(request.user, project),
    }
    values |= {"pages": found.pager(request.GET), "form": form if may else None}
    return page(request, "innovation/project_ledger.html", values, status=status_of(form))


@require_GET
def entry_detail(request: PersonRequest, pk: int) -> HttpResponse:
    """One entry; its second person confirms or rejects it here, and a confirmed one is reversed here."""
    return _entry_page(request, pk)


def _entry_page(request: PersonRequest, pk: int, **forms: Any) -> HttpResponse:
    entry = gates.entry_for(request.user, pk)
    way = way_of(
        request.user,
        entry.project,
        Crumb(entry.project.number, reverse("innovation:project_ledger", args=[entry.project.number])),
        Crumb(entry.get_kind_display()),
    )
    confirmed = entry.state == EntryState.CONFIRMED and entry.kind != EntryKind.REVERSE
    standing = confirmed and not entry.reversals.exclude(state=EntryState.REJECTED).exists()
    values = {
        "entry": entry,
        "way": way,
        "decides": entry.state == EntryState.PROPOSED and gates.may_decide(request.user, entry),
        "reversible": standing and gates.may_move(request.user, entry.project),
        "reversals": list(entry.reversals.order_by("pk")),
        "reject": forms.get("reject") or RejectForm(),
        "reverse": forms.get("reverse") or ReverseForm(),
    }
    for name, open_ in (("reject", "decides"), ("reverse", "reversible")):
        if name in forms and not values[open_]:
            left_over(request, forms[name])
    status = max(map(status_of, forms.values()), default=200)
    return page(request, "innovation/entry_detail.html", values, status=status)


@require_POST
def entry_confirm(request: PersonRequest, pk: int) -> HttpResponse:
    """I-94. The second person says yes."""
    entry = gates.entry_for(request.user, pk, may=gates.may_decide)
    if attempted(request, lambda: actions.confirm(entry, actor=request.user, now=timezone.now())):
        messages.success(request, _("Confirmed. The balance has moved."))
    return redirect("innovation:entry_detail", pk)


@require_POST
def entry_reject(request: PersonRequest, pk: int) -> HttpResponse:
    """I-94. The second person says no, and why."""
    entry = gates.entry_for(request.user, pk, may=gates.may_decide)
    form = RejectForm(request.POST)
    if tried(form, lambda given: actions.reject(entry, **given, actor=request.user, now=timezone.now())) is None:
        return _entry_page(request, pk, reject=form)
    messages.success(request, _("Rejected. No balance has moved."))
    return redirect("innovation:entry_detail", pk)


@require_POST
def entry_reverse(request: PersonRequest, pk: int) -> HttpResponse:
    """I-93. Propose the reversal of a confirmed entry; a second person confirms it."""
    entry = gates.entry_for(request.user, pk, may=lambda person, one: gates.may_move(person, one.project))
    form = ReverseForm(request.POST)

    def act(given: dict[str, Any]) -> Any:
        what = actions.Movement(
            EntryKind.REVERSE, entry.item, entry.amount_fen, given["document"], given["note"], entry.pk
        )
        project, now = entry.project, timezone.now()
        return actions.propose(entry.line, project, what, given["once"], actor=request.user, now=now)

    made = tried(form, act)
    if made is None:
        return _entry_page(request, pk, reverse=form)
    messages.success(request, _("Entered. It counts when a second person has confirmed it."))
    return redirect("innovation:entry_detail", made.pk)
