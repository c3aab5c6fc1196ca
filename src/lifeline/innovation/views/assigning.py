"""评审分配: the pool, conflicts, the desk, and a run row by row before it is applied (I-33 … I-43)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lifeline.innovation.actions import assignments, conflicts, reviews
from lifeline.innovation.actions import pool as pools
from lifeline.innovation.forms.reviewing import (
    ConflictForm,
    DeclareForm,
    DeskStepForm,
    ProfileForm,
    TableForm,
    WorkOutForm,
)
from lifeline.innovation.policies.reviewing import may_assign, may_review, runs_reviews
from lifeline.innovation.queries import assigning as reading
from lifeline.innovation.queries import pool as pooled
from lifeline.innovation.queries.applications import veiled
from lifeline.innovation.queries.cycles import cycle_for
from lifeline.innovation.queries.reviewing import application_of, desk_review, hidden_from, reviewed_in
from lifeline.innovation.views.trying import attempted, status_of, tried
from lifeline.kernel.documents import attached
from lifeline.kernel.errors import Forbidden, Refused, Unseen
from lifeline.kernel.page import page
from lifeline.kernel.parts import Crumb

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.innovation.models import AssignmentRun, Cycle
    from lifeline.people.api import PersonRequest


def way_to(cycle: Cycle, *more: Crumb) -> list[Crumb]:
    """The crumbs of the desk."""
    board = Crumb(cycle.name, reverse("innovation:cycle_board", args=[cycle.pk]))
    return [board, *more]


@require_http_methods(["GET", "POST"])
def assignment_desk(request: PersonRequest, pk: int) -> HttpResponse:
    """I-39 … I-42. Supply and demand, the solver, a table to upload; nothing is done before its preview."""
    cycle = cycle_for(request.user, pk, may_assign)
    stage, now = reading.stage_of(request.GET.get("stage", "")), timezone.now()
    solver, table = WorkOutForm(), TableForm()
    if request.method == "POST":
        told: dict[str, Any] = {"actor": request.user, "now": now}
        if "upload" in request.POST:
            table = TableForm(request.POST, request.FILES)
            run = tried(table, lambda given: assignments.take_table(
                cycle, stage, given["table"], most=given["most"], **told))  # fmt: skip
        else:
            solver = WorkOutForm(request.POST)
            run = tried(solver, lambda given: assignments.work_out(cycle, stage, **given, **told))
        if run is not None:
            return redirect("innovation:assignment_run", run.pk)
    return desk_page(request, cycle, stage, {"solver": solver, "table": table})


def desk_page(request: PersonRequest, cycle: Cycle, stage: str, forms: dict[str, Any]) -> HttpResponse:
    """The desk, perhaps with what was refused."""
    found = reading.field(cycle, stage, timezone.localdate(), conflicts=False)
    hidden = hidden_from(request.user, found.applications.values())
    under = [one for one in found.applications.values() if one.pk in hidden]
    behind = {one.pk: one for one in (*veiled(request.user, cycle), *under)}
    values = {
        "cycle": cycle, "stage": stage, "supply": reading.supply(found, stage, cycle, behind), "step": DeskStepForm(),
        "items": reading.item_lines(found, stage, behind.values()), "runs": reading.runs(cycle, stage), **forms,
        "way": way_to(cycle, Crumb(_("Assignment of reviewers"))),
    }  # fmt: skip
    return page(request, "innovation/assignment_desk.html", values, status=max(map(status_of, forms.values())))


@require_GET
def assignment_run(request: PersonRequest, pk: int) -> HttpResponse:
    """I-41, I-42. What a run would do, row by row; as CSV with `?form=csv`."""
    run = reading.run_for(request.user, pk, may_assign)
    if request.GET.get("form") == "csv":
        return csv_of(request, run)
    found, hidden, blank = seen(request, run)
    told = [] if run.applied_at else found.board.outcomes(reading.rows_of(run))
    outcomes = [one for one in told if one.row.application not in blank]
    address = f"{reverse('innovation:assignment_desk', args=[run.cycle_id])}?stage={run.stage}"
    values = {
        "run": run, "shown": reading.shown(run, found, hidden), "hidden": len(blank),
        "lines": reading.lines(outcomes),
        "sums": reading.summary(outcomes), "way": way_to(run.cycle, Crumb(_("Assignment of reviewers"), address),
                                                          Crumb(_("Preview"))),
    }  # fmt: skip
    return page(request, "innovation/assignment_run.html", values)


def seen(request: PersonRequest, run: AssignmentRun) -> tuple[reading.Field, set[int], set[str]]:
    """What a run is about, and the ids and numbers of what its reader conflicts with (I-38)."""
    found = reading.field(run.cycle, run.stage, timezone.localdate(), run)
    hidden = hidden_from(request.user, found.applications.values())
    return found, hidden, {number for number, one in found.applications.items() if one.pk in hidden}


def csv_of(request: PersonRequest, run: AssignmentRun) -> HttpResponse:
    """I-42. The table of a run, to be edited and uploaded; without what its reader conflicts with (I-38)."""
    _found, _hidden, blank = seen(request, run)
    body = reading.csv_of(row for row in reading.rows_of(run) if row.application not in blank)
    return attached(body, "assignments.csv", "text/csv; charset=utf-8")


@require_POST
def assignment_apply(request: PersonRequest, pk: int) -> HttpResponse:
    """I-42. Apply all of it, or nothing."""
    run = reading.run_for(request.user, pk, may_assign)
    if attempted(request, lambda: assignments.apply(run, actor=request.user, now=timezone.now())):
        messages.success(request, _("Applied"))
        return redirect(f"{reverse('innovation:assignment_desk', args=[run.cycle_id])}?stage={run.stage}")
    return redirect("innovation:assignment_run", pk)


@require_POST
def review_step(request: PersonRequest, pk: int) -> HttpResponse:
    """I-34, I-39. Make a review void, open it again, or do without one; what was refused stands on the desk's form."""
    cycle = cycle_for(request.user, pk, runs_reviews)
    stage, desk = reading.stage_of(request.GET.get("stage", "")), may_assign(request.user, cycle)
    form = DeskStepForm(request.POST)
    if tried(form, lambda given: stepped(request, cycle, stage, given)) is not None:
        messages.success(request, _("Done"))
        name = "innovation:assignment_desk" if desk else "innovation:calibration_report"
        return redirect(f"{reverse(name, args=[pk])}?stage={stage}")
    if desk:
        return desk_page(request, cycle, stage, {"solver": WorkOutForm(), "table": TableForm(), "step": form})
    for sentences in form.errors.values():
        messages.error(request, str(sentences[0]))
    return redirect("innovation:cycle_board", pk)


def stepped(request: PersonRequest, cycle: Cycle, stage: str, given: dict[str, Any]) -> object:
    """Do what the desk asks for with one review, or with an application that has one too few."""
    told: dict[str, Any] = {"actor": request.user, "now": timezone.now()}
    if given["act"] == "waive":
        return reviews.waive(application_of(request.user, cycle, given["application"]), stage, given["reason"], **told)
    review = desk_review(request.user, cycle, given["application"], given["reviewer"])
    return (reviews.void if given["act"] == "void" else reviews.reopen)(review, given["reason"], **told)


@require_http_methods(["GET", "POST"])
def conflict_list(request: PersonRequest, pk: int) -> HttpResponse:
    """I-33, I-35. Who conflicts with what and why: all for the secretariat, one's own for a reviewer."""
    cycle = cycle_for(request.user, pk, may_review)
    desk = may_assign(request.user, cycle)
    form: Any = ConflictForm(request.POST or None) if desk else DeclareForm(request.POST or None)
    if form.is_bound and tried(form, lambda given: said(request, cycle, given, desk=desk)) is not None:
        messages.success(request, _("Done"))
        return redirect("innovation:conflict_list", pk)
    values = {
        "cycle": cycle, "rows": reading.conflict_lines(cycle, request.user, desk=desk), "form": form, "desk": desk,
        "way": way_to(cycle, Crumb(_("Conflicts of interest"))) if desk else [],
    }  # fmt: skip
    return page(request, "innovation/conflict_list.html", values, status=status_of(form))


def said(request: PersonRequest, cycle: Cycle, given: dict[str, Any], *, desk: bool) -> object:
    """Set or clear at the desk; declare one's own."""
    told: dict[str, Any] = {"actor": request.user, "now": timezone.now()}
    application = reading.numbered(cycle, given["application"])
    if not desk:
        return conflicts.declare(application, given["reason"], **told)
    if (person := reading.judge(cycle, given["reviewer"])) is None:
        raise Refused("I-42", reading.WHY["reviewer"])
    act = conflicts.pin if given["word"] == "PINNED" else conflicts.clear
    return act(application, person, given["reason"], **told)


@require_GET
def reviewer_list(request: PersonRequest, pk: int) -> HttpResponse:
    """The pool: what everybody knows, has, and when they are away."""
    cycle = cycle_for(request.user, pk, may_assign)
    hidden = hidden_from(request.user, reviewed_in(cycle))
    values = {
        "cycle": cycle, "rows": pooled.pool_lines(cycle, pooled.pool(cycle), hidden),
        "way": way_to(cycle, Crumb(_("Reviewers"))),
    }  # fmt: skip
    return page(request, "innovation/reviewer_list.html", values)


@require_http_methods(["GET", "POST"])
def reviewer_edit(request: PersonRequest, pk: int, number: str) -> HttpResponse:
    """What a reviewer takes on: the reviewer's own word, or the secretariat's."""
    cycle = cycle_for(request.user, pk, may_review)
    if (person := reading.judge(cycle, number)) is None:
        raise Unseen
    if person.pk != request.user.pk and not may_assign(request.user, cycle):
        raise Forbidden
    form = (
        ProfileForm(request.POST) if request.method == "POST" else ProfileForm.of(pooled.profiles(cycle).get(person.pk))
    )
    if form.is_bound and tried(form, lambda given: pools.change(
        cycle, person, kinds=given["kinds"], fields=given["fields_of_work"], least=given["least"], most=given["most"],
        away=form.away(), paused=given["paused"], actor=request.user, now=timezone.now())) is not None:  # fmt: skip
        messages.success(request, _("Saved"))
        return redirect("innovation:reviewer_edit", pk, number)
    values = {"cycle": cycle, "person": person, "form": form, "own": person.pk == request.user.pk}
    return page(request, "innovation/reviewer_edit.html", values, status=status_of(form))
