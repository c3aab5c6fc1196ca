"""Find somebody to talk to, book in two taps, cancel until the minute it begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lifeline.kernel.errors import Refused, Unseen
from lifeline.kernel.page import page
from lifeline.wellbeing.actions import bookings
from lifeline.wellbeing.forms.talks import BookingForm, WishForm, start_of
from lifeline.wellbeing.queries import calendar, directory, requests, site, talks
from lifeline.wellbeing.queries.directory import Wish

if TYPE_CHECKING:
    from uuid import UUID

    from lifeline.people.api import PersonRequest
    from lifeline.wellbeing.queries.directory import Card


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def coach_list(request: PersonRequest) -> HttpResponse:
    """W-36, W-46. Who can be talked to, with the next times of each; the own circle is left out until asked for.

    W-58: wishes come in the body: a topic in an address would stand in histories and logs.
    """
    now = timezone.now()
    form, near = WishForm(request.POST, directory.places(request.user)), request.POST.get("near") == "1"
    wish = form.wish()
    cards = directory.directory(request.user, now, wish, near=near)
    values = {"cards": cards, "form": form, "near": near, "filtered": wish != Wish()}
    values |= {"bookings": talks.own_bookings(request.user, now), "asked": requests.open_request(request.user, now)}
    return page(request, "wellbeing/coach_list.html", values)


@require_GET
def coach_detail(request: PersonRequest, key: str) -> HttpResponse:
    """One helper with all times of the days ahead."""
    card = _card(request, key)
    values = {"card": card, "days": directory.by_day(card.slots), "supervised": site.number("SUPERVISION_DAYS")}
    values["ahead"] = site.number("AHEAD_DAYS")
    return page(request, "wellbeing/coach_detail.html", values)


def _card(request: PersonRequest, key: str) -> Card:
    card = directory.helper_for(request.user, key, timezone.now())
    if card is None:
        raise Unseen
    return card


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "POST"])
def booking_create(request: PersonRequest, key: str, at: int) -> HttpResponse:
    """W-35, W-36. The second tap: what the helper will see, ready to confirm. E23: too late gives three others.

    A third tap, or the way back of the browser, leads to what was booked.
    """
    card, start = _card(request, key), start_of(at)
    if (mine := talks.booked_at(request.user, key, start)) is not None:
        return redirect("wellbeing:booking_detail", mine)
    slot = next((one for one in card.slots if one.start_at == start), None)
    first = {"name": request.user.name, "contact": request.user.phone, "channel": card.channel_codes[:1]}
    form = BookingForm(request.POST if request.method == "POST" else None, channels=card.channel_codes, initial=first)
    values: dict[str, Any] = {"card": card, "slot": slot, "form": form, "refusal": ""}
    values["ahead"] = site.number("AHEAD_DAYS")
    if slot is not None and request.method == "POST" and form.is_valid():
        try:
            uuid = bookings.book(key, slot.start_at, form.cleaned_data, actor=request.user, now=timezone.now())
            return redirect("wellbeing:booking_detail", uuid)
        except Refused as refusal:
            return _refused(request, values, refusal)
    status = 409 if slot is None else 422 if form.errors else 200
    values["taken"] = slot is None
    values["others"] = [] if slot else directory.next_slots(request.user, key, timezone.now())
    return page(request, "wellbeing/booking_create.html", values, status=status)


def _refused(request: PersonRequest, values: dict[str, Any], refusal: Refused) -> HttpResponse:
    """E23, W-31. The next three times of this helper, or of counsellors where the topic asks for one."""
    now, card = timezone.now(), values["card"]
    if (mine := talks.booked_at(request.user, card.key, values["slot"].start_at)) is not None:
        return redirect("wellbeing:booking_detail", mine)  # two taps at the same moment
    heavy = refusal.rule == "W-31"
    others = (
        directory.soonest(request.user, now, Wish(kind="counsellor"))
        if heavy
        else directory.next_slots(request.user, card.key, now)
    )
    shown = values | {"slot": None, "refusal": str(refusal), "others": others, "taken": refusal.rule == "W-33"}
    return page(request, "wellbeing/booking_create.html", shown, status=409)


@sensitive_variables()
@require_GET
def booking_detail(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """When, with whom, how; the file for a calendar; cancelling."""
    booking = talks.own_booking(request.user, uuid, timezone.now())
    if booking is None:
        raise Unseen
    values = {"booking": booking, "missed": talks.two_missed(talks.talk_token(request.user))}
    return page(request, "wellbeing/booking_detail.html", values)


@require_GET
def booking_calendar(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """W-58. A neutral file for a calendar: a time and the word "Appointment", neither helper nor place."""
    booking = talks.own_booking(request.user, uuid, timezone.now())
    if booking is None:
        raise Unseen
    text = calendar.ics(booking, timezone.now(), _("Appointment"))
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def booking_cancel(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """W-37. One tap, no reason."""
    bookings.cancel(uuid, actor=request.user, now=timezone.now())
    messages.success(request, _("Cancelled. What you had written is erased."))
    return redirect("wellbeing:coach_list")
