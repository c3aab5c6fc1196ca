"""The side of the counsellors: who waits, the talk, how it ended; and the roster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lifeline.kernel.errors import Forbidden, Unseen
from lifeline.kernel.page import page
from lifeline.wellbeing import policies
from lifeline.wellbeing.actions import calls as actions
from lifeline.wellbeing.actions import roster as rosters
from lifeline.wellbeing.forms.calls import EndForm, RevealForm, SayForm, ShiftForm
from lifeline.wellbeing.queries import calls
from lifeline.wellbeing.queries import duty as reading

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.people.api import PersonRequest


def _only_helpers(request: PersonRequest) -> None:
    if not policies.may_answer(request.user):
        raise Forbidden


@require_GET
def duty(request: PersonRequest) -> HttpResponse:
    """Waiting calls with their clock, and one's own."""
    _only_helpers(request)
    now = timezone.now()
    on_duty = any(person.pk == request.user.pk for person in reading.on_duty(now))
    values = {"waiting": calls.waiting(request.user, now), "mine": calls.in_hand(request.user, now)}
    return page(request, "wellbeing/duty.html", {**values, "on_duty": on_duty})


@sensitive_variables()
@require_GET
def call_detail(request: PersonRequest, key: str) -> HttpResponse:
    """A call that one has taken: what was given, what was said, and how to end it."""
    return _shown(request, key, EndForm(), SayForm())


def _shown(
    request: PersonRequest, key: str, end: EndForm, say: SayForm, reveal: RevealForm | None = None
) -> HttpResponse:  # fmt: skip
    _only_helpers(request)
    call = calls.call_for(request.user, key, timezone.now())
    if call is None:
        raise Unseen
    values: dict[str, Any] = {"call": call, "form": say, "end": end, "reveal": reveal or RevealForm()}
    wrong = any(form.errors for form in (end, say, values["reveal"]))
    return page(request, "wellbeing/call_detail.html", values, status=422 if wrong else 200)


@require_POST
def call_accept(request: PersonRequest, key: str) -> HttpResponse:
    """W-26. Take a waiting call; who comes second is told."""
    _only_helpers(request)
    actions.accept(key, actor=request.user, now=timezone.now())
    return redirect("wellbeing:call_detail", key)


@sensitive_post_parameters()
@require_POST
def call_say(request: PersonRequest, key: str) -> HttpResponse:
    """A line from the helper. K-98: one that cannot be taken stays in its field, with the reason."""
    _only_helpers(request)
    form = SayForm(request.POST)
    if not form.is_valid():
        return _shown(request, key, EndForm(), form)
    actions.answer(key, form.cleaned_data["text"], actor=request.user, now=timezone.now())
    return redirect("wellbeing:call_detail", key)


@sensitive_post_parameters()
@require_POST
def call_reveal(request: PersonRequest, key: str) -> HttpResponse:
    """W-63. Learn who calls, for a written reason that the person reads."""
    _only_helpers(request)
    form = RevealForm(request.POST)
    if not form.is_valid():
        return _shown(request, key, EndForm(), SayForm(), form)
    actions.reveal(key, form.cleaned_data["reason"], actor=request.user, now=timezone.now())
    return redirect("wellbeing:call_detail", key)


@require_POST
def call_end(request: PersonRequest, key: str) -> HttpResponse:
    """W-27. End it, with how it ended."""
    _only_helpers(request)
    form = EndForm(request.POST)
    if not form.is_valid():
        return _shown(request, key, form, SayForm())
    given = form.cleaned_data
    actions.end(key, given["disposition"], follow_up=given["follow_up"], actor=request.user, now=timezone.now())
    return redirect("wellbeing:duty")


@require_http_methods(["GET", "POST"])
def roster(request: PersonRequest) -> HttpResponse:
    """Shifts of the next 14 days, and when nobody is on duty."""
    if not policies.may_roster(request.user):
        raise Forbidden
    now = timezone.now()
    form = ShiftForm(request.POST if request.method == "POST" else None, supervisor=request.user)
    if request.method == "POST" and form.is_valid():
        rosters.add_shift(form.cleaned_data["number"], *form.span(), actor=request.user, now=now)
        return redirect("wellbeing:roster")
    shifts = reading.shifts(request.user, now)
    values = {"shifts": shifts, "gaps": reading.gaps(now, shifts), "form": form}
    return page(request, "wellbeing/roster.html", values, status=422 if form.errors else 200)


@require_POST
def shift_drop(request: PersonRequest, pk: int) -> HttpResponse:
    """Take a shift out of the roster."""
    if not policies.may_roster(request.user):
        raise Forbidden
    rosters.drop_shift(pk, actor=request.user, now=timezone.now())
    return redirect("wellbeing:roster")
