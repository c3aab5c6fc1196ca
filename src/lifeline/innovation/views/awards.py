"""奖励 at the desk, and a team's shares on the phone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lifeline.innovation.actions import awards, shares
from lifeline.innovation.forms.awards import AllocateForm, AnswerForm, ConcludeForm, SharesForm
from lifeline.innovation.policies import projects as gates
from lifeline.innovation.queries import awards as reading
from lifeline.innovation.queries.cycles import cycle_for, may_chair, may_run, may_watch
from lifeline.innovation.views.trying import attempted, left_over, moved, stale, status_of, tried
from lifeline.kernel.errors import Forbidden
from lifeline.kernel.page import page
from lifeline.kernel.parts import Crumb

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpResponse

    from lifeline.innovation.models import Cycle, Project
    from lifeline.people.api import PersonRequest
    from lifeline.people.models import Person


@require_http_methods(["GET", "POST"])
def award_desk(request: PersonRequest, pk: int) -> HttpResponse:
    """I-101 … I-104. Scores, tiers, amounts, leftover, and what changes if one item moves a tier."""
    cycle = cycle_for(request.user, pk, may_watch)
    if request.method == "GET":
        return _desk(request, cycle, {})
    act, now = request.POST.get("act", ""), timezone.now()
    if not (may_chair(request.user, cycle) if act == "conclude" else may_run(request.user, cycle)):
        raise Forbidden
    if act == "appraise":
        if attempted(request, lambda: awards.appraise(cycle, actor=request.user, now=now)):
            messages.success(request, _("Done"))
        return redirect("innovation:award_desk", pk)
    if (form := _forms(cycle, request.user, request.POST, act).get(act)) is None:
        return stale(request, "innovation:award_desk", pk)
    if tried(form, lambda given: _do(request, cycle, act, form, given)) is None:
        return _desk(request, cycle, {act: form}, status=status_of(form))
    messages.success(request, _("Done"))
    return redirect("innovation:award_desk", pk)


def _forms(cycle: Cycle, person: Person, data: Any = None, act: str = "") -> dict[str, Form]:
    """The forms of the desk; the one of `act` is bound."""
    moves, doubts = reading.choices(cycle, person)
    found: dict[str, Form] = {
        "allocate": AllocateForm(data if act == "allocate" else None, moves=moves, gates=doubts),
    }  # fmt: skip
    if (run := reading.run_now(cycle)) is not None and run.state == "DRAFT":
        found["conclude"] = ConcludeForm(data if act == "conclude" else None, auto_id="conclude_%s")
    return found


def _do(request: PersonRequest, cycle: Cycle, act: str, form: Form, given: dict[str, Any]) -> object:
    now, actor = timezone.now(), request.user
    if isinstance(form, AllocateForm):
        return awards.allocate(cycle, form.moved(), form.turned_down(), given["reason"], actor=actor, now=now)
    run = reading.run_now(cycle)
    assert run is not None, act
    return awards.conclude(run, given["present"], given["yes"], given["minutes"], actor=actor, now=now)


def _desk(request: PersonRequest, cycle: Cycle, sent: dict[str, Form], status: int = 200) -> HttpResponse:
    run, live = reading.run_now(cycle), cycle.state == "APPRAISAL"
    waiting = reading.accepted(cycle, "ACCEPTED")
    values = {
        "cycle": cycle, "shown": reading.shown(run, request.user) if run else None, "live": live,
        "forms": {**(_forms(cycle, request.user) if live else {}), **sent}, "waiting": len(waiting),
        "unmet": reading.unmet(cycle, request.user) if live and waiting else [], "runs": may_run(request.user, cycle),
        "chairs": may_chair(request.user, cycle) and (run is None or run.made_by_id != request.user.pk),
        "appraised": len(reading.accepted(cycle, "APPRAISED")),
        "way": [Crumb(cycle.name, reverse("innovation:cycle_board", args=[cycle.pk])), Crumb(_("Awards"))],
    }  # fmt: skip
    return page(request, "innovation/award_desk.html", values, status=status)


@require_http_methods(["GET", "POST"])
def share_edit(request: PersonRequest, number: str) -> HttpResponse:
    """I-105. How the team divides its award: proposed, confirmed by each member, mediated, decided."""
    project = gates.project_for(request.user, number, reading.may_see_shares)
    if request.method == "GET":
        return _shares(request, project, None)
    act, now, actor = request.POST.get("act", ""), timezone.now(), request.user
    if act in {"agree", "refuse"}:
        return _answered(request, project, agrees=act == "agree")
    if act not in reading.share_roles(actor, project):
        raise Forbidden
    role = reading.share_role(actor, project)
    form = SharesForm(request.POST, members=reading.members(project), reason=act != "propose")
    if act != role:
        left_over(request, moved(form))
        return _shares(request, project, None, 409)
    if tried(form, lambda given: _divide(project, role, form, given, actor=actor, now=now)) is None:
        return _shares(request, project, form, status_of(form))
    messages.success(request, _("Saved"))
    return redirect("innovation:share_edit", number)


def _answered(request: PersonRequest, project: Project, *, agrees: bool) -> HttpResponse:
    form, now = AnswerForm(request.POST), timezone.now()
    tried(form, lambda given: shares.answer(
        project, agrees=agrees, version=given["version"], actor=request.user, now=now))  # fmt: skip
    for sentences in form.errors.values():
        messages.error(request, str(sentences[0]))
    return redirect("innovation:share_edit", project.number)


def _divide(project: Project, role: str, form: SharesForm, given: dict[str, Any], **who: Any) -> object:
    if role == "propose":
        return shares.propose(project, form.parts(), **who)
    act = shares.mediate if role == "mediate" else shares.decide
    return act(project, form.parts(), given["reason"], **who)


def _shares(request: PersonRequest, project: Project, sent: SharesForm | None, status: int = 200) -> HttpResponse:
    role = reading.share_role(request.user, project)
    fresh = SharesForm(members=reading.members(project), reason=role != "propose") if role else None
    values = {
        "project": project, "sheet": reading.sheet_of(project), "shares": reading.shares_of(project), "role": role,
        "form": sent or fresh, "mine": reading.own_share(request.user, project),
        "award": reading.award_yuan(project), "stuck": reading.waits_for_others(project),
        "way": [Crumb(project.number, reverse("innovation:project_detail", args=[project.number])), Crumb(_("Shares"))],
    }  # fmt: skip
    return page(request, "innovation/share_edit.html", values, status=status)
