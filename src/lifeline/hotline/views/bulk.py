"""H-82: many cases at once: choose, see what would become of each, begin, undo within ten minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lifeline.hotline.actions import bulk as actions
from lifeline.hotline.forms.bulk import BulkForm
from lifeline.hotline.queries import bulk
from lifeline.hotline.states.bulk import BulkAct, BulkState
from lifeline.kernel.errors import Forbidden, Refused
from lifeline.kernel.page import page
from lifeline.kernel.paging import piece
from lifeline.kernel.parts import Crumb, Filter

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.hotline.actions.bulk import Line
    from lifeline.hotline.models import Bulk
    from lifeline.people.api import PersonRequest


def act_of(request: PersonRequest) -> BulkAct:
    """What is to be done; the first that the person may do, if nothing is said."""
    acts = bulk.acts_of(request.user)
    wanted = request.POST.get("act") or request.GET.get("act") or (acts[0] if acts else "")
    if wanted not in acts:
        raise Forbidden
    return BulkAct(wanted)


@require_http_methods(["GET", "POST"])
def bulk_new(request: PersonRequest) -> HttpResponse:
    """H-82. The form; then what would become of each case; with `sure` it begins with those that are not left out."""
    act = act_of(request)
    chosen = {"numbers": "\n".join(request.GET.getlist("case")), "act": act}
    form = BulkForm(request.POST or None, person=request.user, act=act, initial=chosen)
    if request.method == "POST" and form.is_valid():
        answer = looked_at(request, form)
        if answer is not None:
            return answer
    return form_page(request, form, [], [])


def looked_at(request: PersonRequest, form: BulkForm) -> HttpResponse | None:
    """The preview, or where it goes on; None with the reason on the form."""
    cases, unknown = bulk.found(request.user, form.cleaned_data["numbers"])
    try:
        if "sure" in request.POST and (row := begun(request, form)) is not None:
            return redirect("hotline:bulk_detail", row.pk)
        lines = actions.preview(form.wish(), cases, actor=request.user, now=timezone.now())
    except Refused as refusal:
        form.add_error("numbers", str(refusal))
        return None
    form.data = {name: form.data.get(name) for name in form.data} | {"seen": form.signed(lines)}
    return form_page(request, form, lines, unknown)


def begun(request: PersonRequest, form: BulkForm) -> Bulk | None:
    """H-82. Exactly what the preview showed begins; None, with a word on the form, where it showed something else."""
    seen = form.previewed()
    if seen is None:
        form.add_error(None, _("What you see below is not what you saw before. Look again, then go on."))
        return None
    rows = bulk.by_ids(pk for pk, _version, _because in seen)
    good = [rows[pk] for pk, _version, because in seen if not because and pk in rows]
    out = [actions.Line(rows[pk], because) for pk, _version, because in seen if because and pk in rows]
    versions = {pk: version for pk, version, _because in seen}
    return actions.begin(
        form.wish(), good, actor=request.user, now=timezone.now(), left_out=out, versions=versions,
        key=form.cleaned_data["once"],
    )  # fmt: skip


def form_page(request: PersonRequest, form: BulkForm, lines: list[Line], unknown: list[str]) -> HttpResponse:
    """The form, and below it the preview."""
    base = reverse("hotline:bulk_new")
    values = {
        "form": form,
        "acts": [Filter(one.label, f"{base}?act={one}", one == form.kind) for one in bulk.acts_of(request.user)],
        "good": [line for line in lines if not line.because],
        "left_out": [line for line in lines if line.because],
        "unknown": unknown,
        "looked": bool(lines or unknown),
    }
    return page(request, "hotline/bulk_new.html", values, status=422 if form.errors else 200)


@require_GET
def bulk_list(request: PersonRequest) -> HttpResponse:
    """What I did to many cases, the newest first."""
    if not bulk.acts_of(request.user):
        raise Forbidden
    found = piece(bulk.latest(request.user), request.GET.get("after", ""), order=("-asked_at", "-pk"))
    return page(request, "hotline/bulk_list.html", {"rows": found.rows, "pages": found.pager(request.GET)})


@require_GET
def bulk_detail(request: PersonRequest, pk: int) -> HttpResponse:
    """How far it is; while it waits, the way back."""
    row = bulk.bulk_for(request.user, pk)
    lines = bulk.lines(request.user, row)
    values = {
        "row": row,
        "lead": bulk.lead_of(request.user, row),
        "lines": lines,
        "hidden": bulk.hidden(row, lines),
        "waits": row.state == BulkState.WAITING,
        "way": [Crumb(_("Many at once"), reverse("hotline:bulk_list")), Crumb(row.get_act_display())],
    }
    return page(request, "hotline/bulk_detail.html", values)


@require_POST
def bulk_undo(request: PersonRequest, pk: int) -> HttpResponse:
    """H-82. Nothing is done."""
    actions.undo(bulk.bulk_for(request.user, pk), actor=request.user, now=timezone.now())
    messages.success(request, _("Undone. Nothing was changed, nobody was told."))
    return redirect("hotline:bulk_detail", pk)


@require_POST
def bulk_run(request: PersonRequest, pk: int) -> HttpResponse:
    """Not to wait any longer."""
    row = bulk.bulk_for(request.user, pk)
    actions.run(row, timezone.now())
    return redirect("hotline:bulk_detail", pk)
