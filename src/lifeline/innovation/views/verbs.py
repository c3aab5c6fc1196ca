"""The steps of an application on its page: load with the policy, read the form, act; a refusal keeps what was typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from lifeline.innovation.actions import editing, naming, recommending, screening, submitting
from lifeline.innovation.forms import verbs as forms
from lifeline.innovation.policies.applications import (
    application_for,
    is_member,
    may_copy,
    may_lead,
    may_name_leader,
    may_sign,
)
from lifeline.innovation.queries import applications as reading
from lifeline.innovation.queries import steps
from lifeline.innovation.queries.checking import config_for
from lifeline.innovation.queries.cycles import cycle_for
from lifeline.innovation.queries.succession import may_not_lead
from lifeline.innovation.views.trying import placed, status_of, tried
from lifeline.kernel.errors import Refused
from lifeline.kernel.page import page
from lifeline.kernel.parts import Crumb

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse
    from django.utils.functional import _StrPromise

    from lifeline.innovation.models import Application
    from lifeline.people.api import PersonRequest
    from lifeline.people.models import Person

Given = dict[str, Any]


@dataclass(frozen=True)
class Verb:
    """A step on the page: its address, words, form; `danger` for what cannot be taken back."""

    url: str
    label: str | _StrPromise
    form: type[forms.VerbForm]
    danger: bool = False


VERBS = (
    Verb("application_recommend", gettext_lazy("Recommend"), forms.RecommendForm),
    Verb("application_send_back", gettext_lazy("Send back to the team"), forms.SendBackForm),
    Verb("application_decline", gettext_lazy("Do not recommend"), forms.DeclineForm, danger=True),
    Verb("application_appeal", gettext_lazy("Ask to look at it again"), forms.AppealForm),
    Verb("application_judge", gettext_lazy("Decide on the request"), forms.JudgeForm),
    Verb("application_name_leader", gettext_lazy("Name another leader"), forms.NameLeaderForm),
    Verb("application_keep_leader", gettext_lazy("The leader moved and goes on leading"), forms.KeepLeaderForm),
    Verb("application_take_over", gettext_lazy("Lead it instead of who left"), forms.TakeOverForm),
    Verb("application_withdraw", gettext_lazy("Take it back"), forms.WithdrawForm, danger=True),
)


def detail_page(
    request: PersonRequest, application: Application, sent: dict[str, forms.VerbForm], status: int = 200
) -> HttpResponse:
    """The application with exactly the steps that are open to its reader; `sent` are forms that were refused."""
    person = request.user
    open_ = steps.open_to(person, application, timezone.now())
    verbs = [(one, sent.get(one.url) or one.form(application=application)) for one in VERBS if one.url in open_]
    there = [placed(request, [form for _verb, form in verbs], one) for one in sent.values()]
    values = {
        "application": application, "shown": reading.shown(person, application, config_for(application)),
        "team": reading.team(application), "said": reading.words_of(application),
        "sheets": reading.sheets_of(person, application), "verbs": verbs, "open": open_,
        "errors": [form for form in there if form and form.errors],
        "invited": reading.invitation(person, application), "revisions": reading.revisions(application),
        "barred": "application_name_leader" in open_ and may_not_lead(application, timezone.localdate()),
        "calls": steps.calls_to_copy_to(person, application),
        "way": [Crumb(_("Applications"), reverse("innovation:application_list")), Crumb(application.number)],
    }  # fmt: skip
    return page(request, "innovation/application_detail.html", values, status=status)


def carry_out(
    request: PersonRequest, number: str, may: Callable[[Person, Application], bool] | None,
    form_class: type[forms.VerbForm], act: Callable[[Application, Given], object],
) -> HttpResponse:  # fmt: skip
    """Take a step; a refusal comes back with what was typed."""
    application = application_for(request.user, number, may)
    url = request.resolver_match.url_name or "" if request.resolver_match else ""
    form = form_class(request.POST, application=application)
    if tried(form, lambda given: act(application, given) or True) is not None:
        messages.success(request, _("Done"))
        return redirect("innovation:application_detail", number)
    return detail_page(request, application_for(request.user, number), {url: form}, status_of(form))


@require_POST
def application_recommend(request: PersonRequest, number: str) -> HttpResponse:
    """I-13, I-28. Sign for the unit."""

    def act(application: Application, given: Given) -> None:
        recommending.recommend(
            application, given["rank"], given["text"], actor=request.user, now=timezone.now(), version=given["version"]
        )

    return carry_out(request, number, may_sign, forms.RecommendForm, act)


@require_POST
def application_send_back(request: PersonRequest, number: str) -> HttpResponse:
    """4.2. Back to the team, before the deadline."""

    def act(application: Application, given: Given) -> None:
        recommending.send_back(
            application, given["text"], actor=request.user, now=timezone.now(), version=given["version"]
        )

    return carry_out(request, number, may_sign, forms.SendBackForm, act)


@require_POST
def application_decline(request: PersonRequest, number: str) -> HttpResponse:
    """I-29. Not recommended, with a reason."""

    def act(application: Application, given: Given) -> None:
        recommending.decline(
            application, given["text"], actor=request.user, now=timezone.now(), version=given["version"]
        )

    return carry_out(request, number, may_sign, forms.DeclineForm, act)


@require_POST
def application_appeal(request: PersonRequest, number: str) -> HttpResponse:
    """I-29, I-31. The leader asks once: to admit it, or to check it again."""

    def act(application: Application, given: Given) -> None:
        ask = recommending.ask_admission if application.state == "DECLINED" else screening.ask_recheck
        ask(application, given["text"], actor=request.user, now=timezone.now())

    return carry_out(request, number, may_lead, forms.AppealForm, act)


@require_POST
def application_judge(request: PersonRequest, number: str) -> HttpResponse:
    """I-29, I-31. Decide on what the leader asked."""

    def act(application: Application, given: Given) -> None:
        judge = recommending.judge_admission if application.state == "DECLINED" else screening.recheck
        judge(
            application, given["text"], granted=given["granted"], actor=request.user, now=timezone.now(),
            version=given["version"],
        )  # fmt: skip

    return carry_out(request, number, steps.may_judge, forms.JudgeForm, act)


@require_POST
def application_withdraw(request: PersonRequest, number: str) -> HttpResponse:
    """I-19. Take it back, for good."""

    def act(application: Application, given: Given) -> None:
        submitting.withdraw(
            application, given["text"], actor=request.user, now=timezone.now(), version=given["version"]
        )

    return carry_out(request, number, may_lead, forms.WithdrawForm, act)


@require_POST
def application_name_leader(request: PersonRequest, number: str) -> HttpResponse:
    """E-10. The unit says who leads it from now on."""

    def act(application: Application, given: Given) -> None:
        naming.name_applicant(application, given["leader"], given["reason"], actor=request.user, now=timezone.now())

    return carry_out(request, number, may_name_leader, forms.NameLeaderForm, act)


@require_POST
def application_keep_leader(request: PersonRequest, number: str) -> HttpResponse:
    """E-10. The unit says that a leader who moved goes on leading."""

    def act(application: Application, given: Given) -> None:
        naming.keep_applicant(application, given["reason"], actor=request.user, now=timezone.now())

    return carry_out(request, number, may_name_leader, forms.KeepLeaderForm, act)


@require_POST
def application_take_over(request: PersonRequest, number: str) -> HttpResponse:
    """E-10. The leader has left: one of the team takes his place."""

    def act(application: Application, given: Given) -> None:
        naming.take_over(application, actor=request.user, now=timezone.now(), version=given["version"])

    return carry_out(request, number, is_member, forms.TakeOverForm, act)


@require_POST
def application_copy(request: PersonRequest, number: str, pk: int) -> HttpResponse:
    """I-19. Copy it to a new draft of an open call."""
    application = application_for(request.user, number, may_copy)
    cycle = cycle_for(request.user, pk)
    try:
        copied = editing.copy(application, cycle, actor=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("innovation:application_detail", number)
    return redirect("innovation:application_edit", copied.number)
