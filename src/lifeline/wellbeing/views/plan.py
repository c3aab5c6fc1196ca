"""The plan of three years. Everybody may read it; leads keep it; owners remark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lifeline.kernel.errors import Forbidden, Refused, Unseen
from lifeline.kernel.page import page
from lifeline.wellbeing import policies
from lifeline.wellbeing.actions import plan as actions
from lifeline.wellbeing.forms.plan import LectureForm, PlanForm, RemarkForm
from lifeline.wellbeing.queries import plan
from lifeline.wellbeing.rules.plan import INDICATORS

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.people.api import PersonRequest
    from lifeline.wellbeing.queries.plan import Item


@require_GET
def plan_board(request: PersonRequest) -> HttpResponse:
    """W-90. Three strands over three years, each item with what its indicator says."""
    values = {"lanes": plan.board(timezone.localdate()), "may_lead": policies.may_lead(request.user)}
    return page(request, "wellbeing/plan_board.html", values)


@require_http_methods(["GET", "POST"])
def plan_new(request: PersonRequest) -> HttpResponse:
    """Put an item on the board: leads only."""
    _only_leads(request)
    form = PlanForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made = actions.add_item(form.cleaned_data, actor=request.user, now=timezone.now())
        return redirect("wellbeing:plan_item", made.pk)
    return page(request, "wellbeing/plan_new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def plan_item(request: PersonRequest, pk: int) -> HttpResponse:
    """One item; its owner may put a remark beside the figure."""
    item = _item(pk)
    is_owner = item.owner_id == request.user.pk
    form = RemarkForm(request.POST if request.method == "POST" else None, initial={"text": item.remark})
    if request.method == "POST" and not is_owner:
        raise Forbidden
    if request.method == "POST" and form.is_valid():
        actions.remark(pk, form.cleaned_data["text"], actor=request.user, now=timezone.now())
        return redirect("wellbeing:plan_item", pk)
    values = {"item": item, "is_owner": is_owner, "form": form, "may_lead": policies.may_lead(request.user)}
    return page(request, "wellbeing/plan_item.html", values, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def plan_edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Change an item: leads only."""
    _only_leads(request)
    item = _item(pk)
    form = PlanForm(request.POST if request.method == "POST" else None, initial=plan.editable(pk))
    if request.method == "POST" and form.is_valid():
        actions.change_item(pk, form.cleaned_data, actor=request.user, now=timezone.now())
        return redirect("wellbeing:plan_item", pk)
    return page(request, "wellbeing/plan_edit.html", {"form": form, "item": item}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def lecture_list(request: PersonRequest) -> HttpResponse:
    """W-91. The lectures on the theme, and one more: leads only."""
    _only_leads(request)
    form = LectureForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_lecture(**form.cleaned_data, actor=request.user, now=timezone.now())
            return redirect("wellbeing:lecture_list")
        except Refused as refusal:
            form.add_error("held_on", str(refusal))
    values = {"lectures": plan.lectures(), "form": form}
    return page(request, "wellbeing/lecture_list.html", values, status=422 if form.errors else 200)


@require_POST
def lecture_drop(request: PersonRequest, pk: int) -> HttpResponse:
    """W-91. Take a lecture out: leads only."""
    _only_leads(request)
    actions.drop_lecture(pk, actor=request.user, now=timezone.now())
    return redirect("wellbeing:lecture_list")


@require_GET
def indicator_detail(request: PersonRequest, code: str) -> HttpResponse:
    """W-91. The formula, how it went, and what was counted."""
    if code not in INDICATORS:
        raise Unseen
    return page(request, "wellbeing/indicator_detail.html", {"detail": plan.detail(code, timezone.localdate())})


def _only_leads(request: PersonRequest) -> None:
    if not policies.may_lead(request.user):
        raise Forbidden


def _item(pk: int) -> Item:
    found = plan.item(pk, timezone.localdate())
    if found is None:
        raise Unseen
    return found
