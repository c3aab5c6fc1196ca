"""The helper's desk: what waits, what is in hand, who comes when; one request; one booking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_POST

from lifeline.kernel.errors import Forbidden, Unseen
from lifeline.kernel.page import page
from lifeline.wellbeing.actions import bookings
from lifeline.wellbeing.actions import desk as actions
from lifeline.wellbeing.forms.calls import SayForm
from lifeline.wellbeing.forms.requests import ContactForm, SlotForm
from lifeline.wellbeing.queries import desk as reading
from lifeline.wellbeing.queries import requests, talks

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from django.http import HttpResponse

    from lifeline.people.api import PersonRequest


def _only_helpers(request: PersonRequest) -> None:
    """E13. Whoever holds no duty of a helper has no desk."""
    if not reading.has_desk(request.user):
        raise Forbidden


@sensitive_variables()
@require_GET
def desk(request: PersonRequest) -> HttpResponse:
    """New requests, the oldest first; first contacts, overdue ones on top; bookings; follow-ups that are due."""
    _only_helpers(request)
    return page(request, "wellbeing/desk.html", reading.today(request.user, timezone.now()))


@sensitive_variables()
@require_GET
def desk_request(request: PersonRequest, key: str) -> HttpResponse:
    """One request: by its clock while it waits, whole once it is one's own."""
    _only_helpers(request)
    return _shown(request, key, {})


def _shown(request: PersonRequest, key: str, forms: Mapping[str, Any]) -> HttpResponse:
    now = timezone.now()
    helper = requests.profile(request.user)
    asked = None if helper is None else requests.request_for(helper, key, now)
    if helper is None or asked is None:
        raise Unseen
    slots = SlotForm(slots=reading.own_slots(helper, now), channels=helper.channels)
    values = {"asked": asked, "say": SayForm(), "contact": ContactForm(), "slots": slots, "kind": helper.kind}
    broken = any(form.errors for form in forms.values())
    return page(request, "wellbeing/desk_request.html", {**values, **forms}, status=422 if broken else 200)


@require_POST
def request_take(request: PersonRequest, key: str) -> HttpResponse:
    """W-42. Take a waiting request; who comes second is told."""
    _only_helpers(request)
    actions.take_request(key, actor=request.user, now=timezone.now())
    return redirect("wellbeing:desk_request", key)


@sensitive_post_parameters()
@require_POST
def request_contact(request: PersonRequest, key: str) -> HttpResponse:
    """W-39. Record the first contact."""
    _only_helpers(request)
    form = ContactForm(request.POST)
    if not form.is_valid():
        return _shown(request, key, {"contact": form})
    given = form.cleaned_data
    actions.note_contact(key, given["channel"], given["note"], actor=request.user, now=timezone.now())
    return redirect("wellbeing:desk_request", key)


@sensitive_post_parameters()
@require_POST
def request_reply(request: PersonRequest, key: str) -> HttpResponse:
    """A line from the helper; one that cannot be taken stays in its field."""
    _only_helpers(request)
    form = SayForm(request.POST)
    if not form.is_valid():
        return _shown(request, key, {"say": form})
    actions.reply(key, form.cleaned_data["text"], actor=request.user, now=timezone.now())
    return redirect("wellbeing:desk_request", key)


@require_POST
def request_refer(request: PersonRequest, key: str) -> HttpResponse:
    """W-31, W-42. Pass it on to the counsellors, in one tap."""
    _only_helpers(request)
    actions.refer(key, actor=request.user, now=timezone.now())
    messages.success(request, _("Passed on. A counsellor will get in touch."))
    return redirect("wellbeing:desk")


@require_POST
def request_return(request: PersonRequest, key: str) -> HttpResponse:
    """Give it back; it waits again."""
    _only_helpers(request)
    actions.give_back(key, actor=request.user, now=timezone.now())
    messages.success(request, _("Given back. It waits for somebody else."))
    return redirect("wellbeing:desk")


@require_POST
def request_book(request: PersonRequest, key: str) -> HttpResponse:
    """Book one of one's own free times for the person."""
    _only_helpers(request)
    helper = requests.profile(request.user)
    if helper is None:
        raise Unseen
    form = SlotForm(request.POST, slots=reading.own_slots(helper, timezone.now()), channels=helper.channels)
    if not form.is_valid():
        return _shown(request, key, {"slots": form})
    start, channel = form.start(), form.cleaned_data["channel"]
    actions.book_for(key, start, channel, actor=request.user, now=timezone.now())
    return redirect("wellbeing:desk_request", key)


@require_POST
def request_close(request: PersonRequest, key: str) -> HttpResponse:
    """The request is over."""
    _only_helpers(request)
    actions.close_request(key, actor=request.user, now=timezone.now())
    messages.success(request, _("Closed."))
    return redirect("wellbeing:desk")


@sensitive_variables()
@require_GET
def desk_booking(request: PersonRequest, key: str) -> HttpResponse:
    """W-38. A booked talk: name as given, contact, time, topic if given."""
    _only_helpers(request)
    booking = talks.booking_for(request.user, key, timezone.now())
    if booking is None:
        raise Unseen
    return page(request, "wellbeing/desk_booking.html", {"booking": booking})


@require_POST
def booking_settle(request: PersonRequest, key: str) -> HttpResponse:
    """Whether the talk took place."""
    _only_helpers(request)
    bookings.settle(key, held=request.POST.get("held") == "yes", actor=request.user, now=timezone.now())
    return redirect("wellbeing:desk")
