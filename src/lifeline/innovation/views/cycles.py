"""Cycles: what is called for, what was, and the secretariat's board."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lifeline.innovation.actions import cycles as actions
from lifeline.innovation.forms.compared import compared
from lifeline.innovation.forms.setup import ConfigForm, CycleForm, StepForm
from lifeline.innovation.queries import cycles as reading
from lifeline.innovation.queries.cycles import NEWEST, cycles
from lifeline.innovation.queries.together import missing
from lifeline.innovation.rules.config import config_of
from lifeline.innovation.views.cycle_steps import take
from lifeline.innovation.views.trying import status_of, tried
from lifeline.kernel.errors import Forbidden, Refused
from lifeline.kernel.page import page
from lifeline.kernel.paging import piece
from lifeline.kernel.parts import Crumb

if TYPE_CHECKING:
    from django.forms import BoundField
    from django.http import HttpResponse

    from lifeline.innovation.models import Cycle
    from lifeline.innovation.queries.cycles import NextStep
    from lifeline.people.api import PersonRequest


@require_GET
def cycle_list(request: PersonRequest) -> HttpResponse:
    """Open and past cycles of one's company."""
    found = piece(cycles(request.user), request.GET.get("after", ""), order=NEWEST)
    organisers = reading.organisers(request.user)
    values = {"rows": found.rows, "pages": found.pager(request.GET), "form": CycleForm() if organisers else None}
    return page(request, "innovation/cycle_list.html", {**values, "organisers": organisers})


@require_POST
def cycle_new(request: PersonRequest, organiser: int) -> HttpResponse:
    """The secretariat begins to prepare a cycle; it takes over what the last one had set."""
    units = [unit for unit in reading.organisers(request.user) if unit.pk == organiser]
    if not units:
        raise Forbidden
    form = CycleForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the cycle a name."))
        return redirect("innovation:cycle_list")
    cycle = actions.plan(units[0], form.cleaned_data["name"], actor=request.user, now=timezone.now())
    return redirect("innovation:cycle_setup", cycle.pk)


@require_GET
def call_detail(request: PersonRequest, pk: int) -> HttpResponse:
    """The call: what is wanted, until when, what may be asked for; and the button to start."""
    cycle = reading.cycle_for(request.user, pk)
    config = reading.config_now(cycle)
    values = {
        "cycle": cycle, "config": config, "levels": reading.levels(config),
        "is_open": reading.is_open(cycle, timezone.now()), "own": reading.own(request.user, cycle)[:20],
        "staff": reading.may_watch(request.user, cycle),
    }  # fmt: skip
    return page(request, "innovation/call_detail.html", values)


@require_GET
def cycle_board(request: PersonRequest, pk: int) -> HttpResponse:
    """Where a cycle stands, what waits, and the next step with what is in its way."""
    return board(request, reading.cycle_for(request.user, pk, reading.may_watch))


def board(request: PersonRequest, cycle: Cycle, form: StepForm | None = None, status: int = 200) -> HttpResponse:
    """The board, perhaps with a step that was refused."""
    step = reading.next_step(cycle, request.user, timezone.now())
    values = {
        "cycle": cycle, "funnel": reading.funnel(cycle, request.user), "levels": reading.by_level(cycle), "form": form,
        "next": step, "waiting": reading.waiting(cycle), "asked": asked(step, form) if step else [],
        "proposed": reading.out_proposed(cycle), "unrecorded": missing(cycle, timezone.localdate()),
        "chairs": reading.may_chair(request.user, cycle),
        "runs": reading.may_run(request.user, cycle), "versions": reading.versions(cycle),
        "way": [Crumb(_("Innovation cycles"), reverse("innovation:cycle_list")), Crumb(cycle.name)],
    }  # fmt: skip
    return page(request, "innovation/cycle_board.html", values, status=status)


def asked(step: NextStep, sent: StepForm | None) -> list[BoundField]:
    """The fields that the step needs, with what was typed if it is the one that was refused."""
    if sent is None or sent["step"].value() != step.step or not set(step.asks) <= set(sent.fields):
        sent = StepForm(asks=step.asks)
    return [sent[name] for name in step.asks]


@require_POST
def cycle_step(request: PersonRequest, pk: int) -> HttpResponse:
    """Take a step of the cycle; a refusal says what is in the way."""
    cycle, now = reading.cycle_for(request.user, pk, reading.may_watch), timezone.now()
    step = reading.next_step(cycle, request.user, now)
    asks = step.asks if step and step.step == request.POST.get("step") else ()
    form = StepForm(request.POST, asks=asks)
    if tried(form, lambda given: take(cycle, given, actor=request.user, now=now)) is None:
        return board(request, reading.cycle_for(request.user, pk), form, status_of(form))
    messages.success(request, _("Done"))
    return redirect("innovation:cycle_board", pk)


@require_http_methods(["GET", "POST"])
def cycle_setup(request: PersonRequest, pk: int) -> HttpResponse:
    """I-6. All that is set for a cycle; saving makes a new version."""
    cycle = reading.cycle_for(request.user, pk, reading.may_run)
    form = (
        ConfigForm(request.POST)
        if request.method == "POST"
        else ConfigForm.of(reading.config_now(cycle), cycle.version)
    )
    told: dict[str, Any] = {"actor": request.user, "now": timezone.now()}
    if form.is_bound and tried(form, lambda given: actions.propose_config(
        cycle, form.config(), given["reason"], version=given["version"], **told)) is not None:  # fmt: skip
        return redirect("innovation:cycle_board", pk)
    way = [Crumb(cycle.name, reverse("innovation:cycle_board", args=[pk])), Crumb(_("Settings"))]
    values = {"cycle": cycle, "form": form, "way": way}
    return page(request, "innovation/cycle_setup.html", values, status=status_of(form))


@require_GET
def config_diff(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """I-6. What a version changes against the one before it."""
    cycle = reading.cycle_for(request.user, pk, reading.may_watch)
    row = reading.config_version(cycle, number)
    before = reading.config_version(cycle, max(1, number - 1))
    version = next(one for one in reading.versions(cycle) if one.number == number)
    values = {
        "cycle": cycle, "version": version, "number": number,
        "changes": compared(*(ConfigForm.of(config_of(one.body), 0) for one in (before, row))),
        "confirms": version.waits and reading.may_chair(request.user, cycle),
        "way": [Crumb(cycle.name, reverse("innovation:cycle_board", args=[pk])), Crumb(_("Version %s") % number)],
    }  # fmt: skip
    return page(request, "innovation/config_diff.html", values)


@require_POST
def config_confirm(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """I-6. The chair lets a version come into force."""
    cycle = reading.cycle_for(request.user, pk, reading.may_chair)
    try:
        actions.confirm_config(reading.config_version(cycle, number), actor=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("innovation:cycle_board", pk)
