"""我现在需要有人: a call for help, from the side of who needs it. No setting turns any of it off (W-28)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lifeline.kernel.errors import Unseen
from lifeline.kernel.page import page
from lifeline.wellbeing.actions import calls as actions
from lifeline.wellbeing.forms.calls import CallForm, SayForm
from lifeline.wellbeing.queries import calls, duty
from lifeline.wellbeing.queries.helplines import lines

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from lifeline.people.api import PersonRequest


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "POST"])
def help_call(request: PersonRequest) -> HttpResponse:
    """W-16, W-23. "A counsellor calls me today" and "talk without my name"; says first when nobody is on duty (E25)."""
    now, anonymous = timezone.now(), request.POST.get("step") == "anonymous"
    form = CallForm(request.POST if request.method == "POST" and not anonymous else None)
    if request.method == "POST" and (anonymous or form.is_valid()):
        given = {"name": "", "contact": ""} if anonymous else form.cleaned_data
        uuid = actions.ask(given["name"], given["contact"], anonymous=anonymous, actor=request.user, now=now)
        return redirect("wellbeing:help_status", uuid)
    values = {"form": form, "lines": lines(), "on_duty": bool(duty.served_by(request.user, now).on_duty)}
    values["call"] = calls.open_call(request.user, now)
    return page(request, "wellbeing/help_call.html", values, status=422 if form.errors else 200)


@sensitive_variables()
@require_GET
def help_status(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """W-23. The truth: who is being called, since when, whether anybody has accepted; and the talk itself."""
    return _status(request, uuid, SayForm())


def _status(request: PersonRequest, uuid: UUID, form: SayForm) -> HttpResponse:
    now = timezone.now()
    call = calls.own_call(request.user, uuid, now)
    if call is None:
        raise Unseen
    values = {"call": call, "form": form, "lines": lines(), "reach": duty.reach(request.user, now, call.company)}
    return page(request, "wellbeing/help_status.html", values, status=422 if form.errors else 200)


@sensitive_post_parameters()
@sensitive_variables()
@require_POST
def help_say(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """A line from the person. K-98: one that cannot be taken stays in its field, with the reason."""
    form = SayForm(request.POST)
    if not form.is_valid():
        return _status(request, uuid, form)
    actions.say(uuid, form.cleaned_data["text"], actor=request.user, now=timezone.now())
    return redirect("wellbeing:help_status", uuid)


@require_POST
def help_withdraw(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """W-25. One tap; nothing is left but a count."""
    actions.withdraw(uuid, actor=request.user, now=timezone.now())
    messages.success(request, _("Withdrawn. Nothing of it is kept. You can call again at any time."))
    return redirect("wellbeing:help_now")
