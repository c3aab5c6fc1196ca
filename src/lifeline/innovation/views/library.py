"""成果库: find a result, adopt it, report its effect; team and secretariat write and publish."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lifeline.innovation.actions import library as actions
from lifeline.innovation.forms.library import AdoptForm, EffectForm, ResultForm, WhyForm
from lifeline.innovation.policies import library as gates
from lifeline.innovation.policies import projects as project_gates
from lifeline.innovation.queries import library
from lifeline.innovation.states import Kind, Level, ResultState
from lifeline.innovation.views.trying import attempted, left_over, moved, status_of, tried
from lifeline.kernel.errors import Forbidden, Unseen
from lifeline.kernel.page import page
from lifeline.kernel.paging import piece
from lifeline.kernel.parts import Crumb, Filter, filter_href

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.people.api import PersonRequest

ALL = gettext_lazy("All levels")


@require_GET
def result_list(request: PersonRequest) -> HttpResponse:
    """I-109. Every published result, the newest first: search, level, kind, brand; drafts above for whom they wait."""
    asked = {name: request.GET.get(name, "").strip() for name in ("q", "level", "kind", "brand")}
    rows = library.results(
        request.user, text=asked["q"], level=asked["level"], kind=asked["kind"], brand=asked["brand"]
    )
    found = piece(rows, request.GET.get("after", ""), order=library.NEWEST)
    values = {
        "rows": found.rows,
        "pages": found.pager(request.GET),
        "levels": _links(request, "level", Level, ALL),
        "kinds": _links(request, "kind", Kind, _("All kinds")),
        "text": asked["q"],
        "drafts": library.drafts(request.user),
        "writable": library.writable(request.user),
    }
    return page(request, "innovation/result_list.html", values)


def _links(request: PersonRequest, name: str, choices: Any, everything: Any) -> list[Filter]:
    """One facet as links."""
    now = request.GET.get(name, "")
    rows = [("", everything), *choices.choices]
    return [Filter(str(label), filter_href(request.GET, name, key), now == key) for key, label in rows]


@require_GET
def result_detail(request: PersonRequest, number: str) -> HttpResponse:
    """How to do it in five steps, who does it already and with what effect, and what the reader may do."""
    return _shown(request, number)


def _shown(request: PersonRequest, number: str, status: int = 200, **forms: Any) -> HttpResponse:
    result = gates.result_for(request.user, number)
    adopted = library.adoptions(request.user, result)
    values = {
        "result": result,
        "way": [Crumb(_("Library of results"), reverse("innovation:result_list")), Crumb(result.number)],
        "adopted": adopted,
        "counts": library.counts(adopted),
        "edits": gates.may_edit(request.user, result),
        "publishes": gates.may_publish(request.user, result.project),
        "adopts": gates.may_adopt(request.user, result),
        "withdraw": forms.get("withdraw") or WhyForm(),
        "effect": forms.get("effect") or EffectForm(),
    }
    return page(request, "innovation/result_detail.html", values, status=status)


@require_http_methods(["GET", "POST"])
def result_edit(request: PersonRequest, number: str) -> HttpResponse:
    """I-109. Write or mend the result of a project; its address is the project's number."""
    project = project_gates.project_for(request.user, number)
    if not (project_gates.is_on_team(request.user, project) or gates.may_publish(request.user, project)):
        raise Forbidden
    form = ResultForm(
        request.POST or None, initial=library.first(project), brands=library.brand_choices(project.cycle.organiser_id)
    )
    who: dict[str, Any] = {"actor": request.user, "now": timezone.now()}
    if (
        request.method == "POST"
        and tried(form, lambda given: actions.write_result(project, **given, **who)) is not None
    ):
        messages.success(request, _("Saved"))
        return redirect("innovation:result_detail", number)
    way = [Crumb(_("Library of results"), reverse("innovation:result_list")), Crumb(project.number)]
    values = {"form": form, "project": project, "way": way}
    return page(request, "innovation/result_edit.html", values, status=status_of(form))


@require_POST
def result_publish(request: PersonRequest, number: str) -> HttpResponse:
    """I-109. The secretariat publishes a draft."""
    result = gates.result_for(request.user, number)
    if not gates.may_publish(request.user, result.project):
        raise Forbidden
    if attempted(request, lambda: actions.publish(result, actor=request.user, now=timezone.now())):
        messages.success(request, _("Published. All employees find it now."))
    return redirect("innovation:result_detail", number)


@require_POST
def result_withdraw(request: PersonRequest, number: str) -> HttpResponse:
    """I-109. The secretariat withdraws it, with a reason."""
    result = gates.result_for(request.user, number)
    if not gates.may_publish(request.user, result.project):
        raise Forbidden
    form = WhyForm(request.POST)
    who: dict[str, Any] = {"actor": request.user, "now": timezone.now()}
    if result.state != ResultState.PUBLISHED:
        left_over(request, moved(form))
        return _shown(request, number, 409)
    if tried(form, lambda given: actions.withdraw_result(result, **given, **who)) is None:
        return _shown(request, number, status_of(form), withdraw=form)
    messages.success(request, _("Withdrawn."))
    return redirect("innovation:result_detail", number)


@require_http_methods(["GET", "POST"])
def adoption_new(request: PersonRequest, number: str) -> HttpResponse:
    """I-110. Two minutes: which unit, what it will do."""
    result = gates.result_for(request.user, number)
    if not gates.may_adopt(request.user, result):
        raise Forbidden
    form = AdoptForm(request.POST or None, units=library.own_units(request.user))
    who: dict[str, Any] = {"actor": request.user, "now": timezone.now()}
    if request.method == "POST" and tried(form, lambda given: actions.adopt(result, **given, **who)) is not None:
        messages.success(request, _("Proposed. The unit's party secretary confirms it."))
        return redirect("innovation:result_detail", number)
    way = [
        Crumb(_("Library of results"), reverse("innovation:result_list")),
        Crumb(result.number, reverse("innovation:result_detail", args=[number])),
        Crumb(_("Adopt it")),
    ]
    values = {"result": result, "form": form, "way": way}
    return page(request, "innovation/adoption_new.html", values, status=status_of(form))


@require_POST
def adoption_step(request: PersonRequest, pk: int) -> HttpResponse:
    """I-110, I-111. Confirm, decline, report the effect, verify it."""
    adoption, act, now = library.adoption_for(request.user, pk), request.POST.get("act", ""), timezone.now()
    if adoption is None or adoption.result.state != ResultState.PUBLISHED:
        raise Unseen
    if act not in library.ACTS or not library.ACTS[act][1](request.user, adoption):
        raise Forbidden
    who: dict[str, Any] = {"actor": request.user, "now": now}
    if act == "report":
        form = EffectForm(request.POST)
        if act not in library.acts(request.user, adoption):
            left_over(request, moved(form))
            return _shown(request, adoption.result.number, 409)
        if tried(form, lambda given: actions.report_effect(adoption, **given, **who)) is None:
            return _shown(request, adoption.result.number, status_of(form), effect=form)
    else:
        doing = {
            "confirm": actions.confirm_adoption, "decline": actions.decline_adoption, "verify": actions.verify_effect,
        }  # fmt: skip
        attempted(request, lambda: doing[act](adoption, **who))
    return redirect("innovation:result_detail", adoption.result.number)


@require_GET
def brand_list(request: PersonRequest) -> HttpResponse:
    """The brands with their results and adopters, and which is still empty."""
    return page(request, "innovation/brand_list.html", {"brands": library.brands(request.user)})
