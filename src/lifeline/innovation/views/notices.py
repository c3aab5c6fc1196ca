"""公示与异议: read by everybody on the phone; objected to under the own name; decided at the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from lifeline.innovation.actions import evidence, notices, objections
from lifeline.innovation.forms.notices import ObjectForm, PaperForm
from lifeline.innovation.policies import notices as gates
from lifeline.innovation.queries import concluding
from lifeline.innovation.queries import notices as reading
from lifeline.innovation.views.objection_acts import ACTS, open_acts
from lifeline.innovation.views.trying import attempted, moved, placed, stale, status_of, tried
from lifeline.kernel import files
from lifeline.kernel.errors import Forbidden, Unseen
from lifeline.kernel.page import page
from lifeline.kernel.paging import piece
from lifeline.kernel.parts import Crumb, Filter, filter_href

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from lifeline.innovation.models import NoticeItem, Objection
    from lifeline.innovation.views.objection_acts import Act
    from lifeline.people.api import PersonRequest

SHOWS = {"": gettext_lazy("Open objections"), "all": gettext_lazy("All")}


@require_GET
def notice_list(request: PersonRequest) -> HttpResponse:
    """I-69. All public notices of one's company, the newest first."""
    found = piece(gates.visible_notices(request.user), request.GET.get("after", ""), order=reading.FRESH)
    values = {"rows": reading.lines(found.rows, timezone.now()), "pages": found.pager(request.GET)}
    return page(request, "innovation/notice_list.html", {**values, "desk": gates.has_desk(request.user)})


@require_http_methods(["GET", "POST"])
def notice_detail(request: PersonRequest, pk: int) -> HttpResponse:
    """I-69. What is going to hold, until when, and how to object; the chair publishes the draft here."""
    notice, now = gates.notice_for(request.user, pk), timezone.now()
    may = gates.may_publish(request.user, notice)
    publishes = notice.state == "DRAFT" and may
    if request.method == "POST":
        if not may:
            raise Forbidden
        if not publishes:
            return stale(request, "innovation:notice_detail", pk)
        if attempted(request, lambda: notices.conclude(notice, actor=request.user, now=now)):
            messages.success(request, _("The notice can be read by everybody from now on."))
        return redirect("innovation:notice_detail", pk)
    way = [Crumb(_("Public notices"), reverse("innovation:notice_list")), Crumb(notice.cycle.name)]
    values = {
        "notice": notice, "line": reading.line(notice, now), "items": reading.items(notice, request.user, now),
        "publishes": publishes, "way": way, "records": gates.may_note_paper(request.user, notice),
        "unmet": concluding.unmet(notice.cycle) if publishes and notice.cycle.state == "DELIBERATION" else [],
    }  # fmt: skip
    return page(request, "innovation/notice_detail.html", values)


@require_http_methods(["GET", "POST"])
def objection_new(request: PersonRequest, pk: int) -> HttpResponse:
    """I-70. Object to one item; the secretariat also records what came on another way and is not processed."""
    item, now = gates.item_for(request.user, pk, gates.may_object), timezone.now()
    records = gates.may_note_paper(request.user, item.notice)
    paper = PaperForm(request.POST if records and "why_not" in request.POST else None, auto_id="paper_%s")
    form = ObjectForm(request.POST, request.FILES) if request.method == "POST" and not paper.is_bound else ObjectForm()
    made: Objection | None = None
    if paper.is_bound:
        made = tried(paper, lambda given: objections.note_inadmissible(item, **given, actor=request.user, now=now))
    elif form.is_bound:
        made = tried(form, lambda given: _object(request, item, given))
    if made is not None:
        messages.success(request, _("It is recorded."))
        return redirect("innovation:objection_detail", made.pk)
    return _new_page(request, item, form, paper if records else None)


def _object(request: PersonRequest, item: NoticeItem, given: dict[str, Any]) -> Objection:
    now = timezone.now()
    kept = evidence.receive(given["evidence"], request.user, now=now)
    return objections.object_to(item, given["facts"], given["for_unit"], kept, actor=request.user, now=now)


def _new_page(request: PersonRequest, item: NoticeItem, form: Form, paper: Form | None) -> HttpResponse:
    way = [
        Crumb(_("Public notices"), reverse("innovation:notice_list")),
        Crumb(item.notice.cycle.name, reverse("innovation:notice_detail", args=[item.notice_id])),
        Crumb(_("Object")),
    ]
    line = reading.line(item.notice, timezone.now())
    values = {"item": item, "form": form, "paper": paper, "way": way, "line": line}
    status = max(status_of(one) for one in (form, paper) if one is not None)
    return page(request, "innovation/objection_new.html", values, status=status)


@require_GET
def objection_list(request: PersonRequest) -> HttpResponse:
    """I-72. The desk with its deadlines; who objected is nowhere on it."""
    show, now = request.GET.get("show", ""), timezone.now()
    found = piece(reading.objections(request.user, show), request.GET.get("after", ""), order=reading.URGENT)
    values = {
        "rows": [reading.shown(request.user, one, now) for one in found.rows], "pages": found.pager(request.GET),
        "filters": [
            Filter(str(label), filter_href(request.GET, "show", key), show == key) for key, label in SHOWS.items()
        ],
    }  # fmt: skip
    return page(request, "innovation/objection_list.html", values)


@require_GET
def objection_file(request: PersonRequest, pk: int, key: str) -> HttpResponseBase:
    """I-71. A piece of evidence: for who objected, the handler and the chair."""
    row = gates.objection_for(request.user, pk)
    if row.by_id != request.user.pk and not gates.may_know(request.user, row):
        raise Unseen
    return files.deliver(request, files.linked_file(row, key), inline=True)


@require_http_methods(["GET", "POST"])
def objection_detail(request: PersonRequest, pk: int) -> HttpResponse:
    """I-71, I-72. The objection for chair, handler and who made it; everybody else of the desk sees how it stands."""
    row = gates.objection_for(request.user, pk)
    if request.method == "GET":
        return _detail(request, row, {})
    act = ACTS.get(request.POST.get("act", ""))
    if act is None or not act.who(request.user, row):
        raise Forbidden
    return _do(request, row, act)


def _do(request: PersonRequest, row: Objection, act: Act) -> HttpResponse:
    form = act.form(request.POST, act=act.name, version=row.version)
    if not act.when(row):
        return _detail(request, row, {act.name: moved(form)}, status=409)
    if tried(form, lambda given: act.do(row, given, actor=request.user, now=timezone.now())) is None:
        return _detail(request, gates.objection_for(request.user, row.pk), {act.name: form}, status=status_of(form))
    if act.name == "name":
        return _detail(request, row, {}, who=reading.objector(row))
    messages.success(request, _("Done"))
    return redirect("innovation:objection_detail", row.pk)


def _detail(
    request: PersonRequest, row: Objection, sent: dict[str, Form], *, who: str = "", status: int = 200
) -> HttpResponse:
    acts = [
        (act, sent.get(act.name) or act.form(act=act.name, version=row.version)) for act in open_acts(request.user, row)
    ]
    for form in sent.values():
        placed(request, [shown for _act, shown in acts], form)
    way = [Crumb(_("Objections"), reverse("innovation:objection_list")), Crumb(row.item.body["number"])]
    values = {
        "shown": reading.shown(request.user, row, timezone.now(), whole=True), "acts": acts, "way": way, "who": who,
        "mine": row.by_id == request.user.pk,
    }  # fmt: skip
    return page(request, "innovation/objection_detail.html", values, status=status)
