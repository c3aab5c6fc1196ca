"""分办规则: the ordered list, a rule, and what the rules would have done to the last 1,000 cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lifeline.hotline.actions import routing as actions
from lifeline.hotline.forms.routing import RuleForm
from lifeline.hotline.policies import routing as policies
from lifeline.hotline.queries import routing
from lifeline.kernel.errors import Conflict, Refused
from lifeline.kernel.page import page
from lifeline.kernel.parts import Crumb
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Callable

    from lifeline.hotline.models import RoutingRule
    from lifeline.people.api import PersonRequest


STALE = 409


@require_GET
def rule_list(request: PersonRequest) -> HttpResponse:
    """H-16, H-28. The rules in their order, and the precedents that were proposed as rules."""
    company = policies.company_kept(request.user)
    values = {"rows": list(routing.standing(company)), "proposals": routing.proposals(request.user, company)}
    return page(request, "hotline/rule_list.html", values)


@require_http_methods(["GET", "POST"])
def rule_new(request: PersonRequest) -> HttpResponse:
    """A new rule; `?ruling=` begins with what a precedent says (H-28)."""
    company = people.units_by_id([pk := policies.company_kept(request.user)])[pk]
    waiting = {str(one.pk): one for one in routing.proposals(request.user, company.pk)}
    ruling = waiting.get(request.POST.get("ruling") or request.GET.get("ruling", ""))
    form = RuleForm(request.POST or None, company=company, initial=RuleForm.of_ruling(ruling) if ruling else None)

    def act() -> HttpResponse:
        actions.make(company, form.terms(), actor=request.user, now=timezone.now(), ruling=ruling)
        messages.success(request, _("Saved"))
        return redirect("hotline:rule_list")

    answer = done(form, act)
    return answer if isinstance(answer, HttpResponse) else rule_page(request, form, None, answer)


@require_http_methods(["GET", "POST"])
def rule_edit(request: PersonRequest, pk: int) -> HttpResponse:
    """H-16. Change a rule: it becomes a new version."""
    rule = policies.rule_for(request.user, pk)
    form = RuleForm(request.POST or None, company=rule.company, initial=RuleForm.of(rule))

    def act() -> HttpResponse:
        version = form.cleaned_data["version"]
        actions.change(rule, form.terms(), actor=request.user, now=timezone.now(), version=version)
        messages.success(request, _("Saved"))
        return redirect("hotline:rule_list")

    answer = done(form, act)
    if answer == STALE:
        rule = policies.rule_for(request.user, pk)
    return answer if isinstance(answer, HttpResponse) else rule_page(request, form, rule, answer)


def done(form: RuleForm, act: Callable[[], HttpResponse]) -> HttpResponse | int:
    """Where the act leads; the status of the form if that or the act says no, with the reason on it."""
    if not form.is_bound:
        return 200
    if not form.is_valid():
        return 422
    try:
        return act()
    except Refused as refusal:
        form.add_error(None, str(refusal))
    except Conflict as newer:
        form.add_error(None, _("Somebody was faster: the rule has changed. What you typed is still here."))
        form.data = {**{name: form.data.get(name) for name in form.data}, "version": str(newer.current_version)}
        return STALE
    return 422


def rule_page(request: PersonRequest, form: RuleForm, rule: RoutingRule | None, status: int) -> HttpResponse:
    """The form of a rule; H-38: over an older version, what stands now beside it."""
    way = [Crumb(_("Routing rules"), reverse("hotline:rule_list")), Crumb(rule.name if rule else _("New rule"))]
    values = {"form": form, "rule": rule, "way": way, "stale": status == STALE}
    return page(request, "hotline/rule_edit.html", values, status=status)


@require_POST
def rule_retire(request: PersonRequest, pk: int) -> HttpResponse:
    """Take a rule away."""
    actions.retire(policies.rule_for(request.user, pk), actor=request.user, now=timezone.now())
    return redirect("hotline:rule_list")


@require_GET
def rule_try(request: PersonRequest) -> HttpResponse:
    """H-16. The dry run, with the differences."""
    company = policies.company_kept(request.user)
    way = [Crumb(_("Routing rules"), reverse("hotline:rule_list")), Crumb(_("Dry run"))]
    return page(request, "hotline/rule_try.html", {"trial": routing.tried(request.user, company), "way": way})
