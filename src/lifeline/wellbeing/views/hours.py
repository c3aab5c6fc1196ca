"""Profiles and hours: one's own, and for supervisors those of all helpers with their load."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lifeline.kernel.errors import Forbidden, Refused, Unseen
from lifeline.kernel.page import page
from lifeline.wellbeing import policies
from lifeline.wellbeing.actions import bookings, desk, helpers
from lifeline.wellbeing.forms.hours import (
    WEEKDAYS,
    ChangeForm,
    DatesForm,
    EnrolForm,
    ProfileForm,
    SupervisedForm,
    WindowForm,
)
from lifeline.wellbeing.queries import companies, hours, requests, site, supervising

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django import forms
    from django.http import HttpResponse

    from lifeline.people.api import PersonRequest
    from lifeline.wellbeing.queries.hours import Profile


@require_http_methods(["GET", "POST"])
def availability(request: PersonRequest) -> HttpResponse:
    """One's own profile and hours."""
    if not policies.may_help(request.user):
        raise Forbidden
    now = timezone.now()
    profile = hours.own_profile(request.user, now)
    first = profile.values if profile else {"display_name": request.user.name}
    form = ProfileForm(
        request.POST if request.method == "POST" else None, kinds=policies.kinds_of(request.user), initial=first
    )
    if request.method == "POST" and form.is_valid():
        try:
            helpers.keep_profile(request.user, form.cleaned_data, actor=request.user, now=now)
        except Refused as refusal:
            form.add_error("topics", str(refusal))
        else:
            messages.success(request, _("Kept."))
            return redirect("wellbeing:availability")
    return _page(request, profile, {"form": form})


def _page(request: PersonRequest, profile: Profile | None, given: Mapping[str, Any]) -> HttpResponse:
    """The page of hours, one's own or a helper's for a supervisor."""
    values: dict[str, Any] = {"profile": profile, "window": WindowForm(), "change": ChangeForm()}
    values |= {
        "weekdays": dict(WEEKDAYS),
        "days": site.number("SUPERVISION_DAYS"),
        "form": None,
        "dates": None,
        "supervised": SupervisedForm(),
        **given,
    }
    broken = any(form is not None and form.errors for form in given.values())
    return page(request, "wellbeing/availability.html", values, status=422 if broken else 200)


def _profile(request: PersonRequest, key: str) -> Profile:
    """A profile that the reader may change: his own, or one of his company as a supervisor (P-1)."""
    found = hours.profile_of(key, timezone.now())
    if found is None or (found.person_id != request.user.pk and not _oversees(request, key)):
        raise Unseen
    return found


def _oversees(request: PersonRequest, key: str) -> bool:
    person = hours.person_of(key)
    return person is not None and companies.oversees(request.user, person)


def _again(request: PersonRequest, profile: Profile, name: str, form: forms.Form) -> HttpResponse:
    """The page once more, with what is wrong."""
    own = profile.person_id == request.user.pk
    kinds = policies.kinds_of(request.user)
    more = {"form": ProfileForm(kinds=kinds, initial=profile.values)} if own else {"dates": _dates(profile)}
    return _page(request, profile, {**more, name: form})


def _back(request: PersonRequest, profile: Profile) -> HttpResponse:
    if profile.person_id == request.user.pk:
        return redirect("wellbeing:availability")
    return redirect("wellbeing:helper_detail", profile.key)


def _dates(profile: Profile) -> DatesForm:
    return DatesForm(initial={"trained_on": profile.trained_on, "supervised_on": profile.supervised_on})


@require_POST
def window_add(request: PersonRequest, key: str) -> HttpResponse:
    """A time of every week."""
    profile, form = _profile(request, key), WindowForm(request.POST)
    if form.is_valid():
        span = (form.cleaned_data[name] for name in ("weekday", "from_minute", "until_minute"))
        try:
            helpers.add_window(key, *span, actor=request.user, now=timezone.now())
            return _back(request, profile)
        except Refused as refusal:
            form.add_error("begins", str(refusal))
    return _again(request, profile, "window", form)


@require_POST
def window_drop(request: PersonRequest, key: str, pk: int) -> HttpResponse:
    """Take a time of every week out."""
    profile = _profile(request, key)
    helpers.drop_window(key, pk, actor=request.user, now=timezone.now())
    return _back(request, profile)


@require_POST
def change_add(request: PersonRequest, key: str) -> HttpResponse:
    """For once otherwise."""
    profile, form = _profile(request, key), ChangeForm(request.POST)
    if not form.is_valid():
        return _again(request, profile, "change", form)
    given = form.cleaned_data
    helpers.add_change(
        key, given["on"], given["from_minute"], given["until_minute"], adds=given["adds"],
        actor=request.user, now=timezone.now(),
    )  # fmt: skip
    return _back(request, profile)


@require_POST
def change_drop(request: PersonRequest, key: str, pk: int) -> HttpResponse:
    """Take an exception back."""
    profile = _profile(request, key)
    helpers.drop_change(key, pk, actor=request.user, now=timezone.now())
    return _back(request, profile)


def _only_supervisors(request: PersonRequest) -> None:
    if not policies.may_roster(request.user):
        raise Forbidden


@require_http_methods(["GET", "POST"])
def helper_list(request: PersonRequest) -> HttpResponse:
    """The helpers with their load; what waits too long; bookings without a helper; days without a free time in red."""
    _only_supervisors(request)
    now = timezone.now()
    form = EnrolForm(request.POST if request.method == "POST" else None, supervisor=request.user)
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("trained_on", "supervised_on")}
        try:
            helpers.keep_profile(form.cleaned_data["number"], given, actor=request.user, now=now)
            return redirect("wellbeing:helper_list")
        except Refused as refusal:
            form.add_error("number", str(refusal))
    values = {"loads": supervising.loads(request.user, now), "days": supervising.days(request.user, now), "form": form}
    values |= {"overdue": requests.overdue(request.user, now), "orphans": supervising.orphans(request.user, now)}
    return page(request, "wellbeing/helper_list.html", values, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def helper_detail(request: PersonRequest, key: str) -> HttpResponse:
    """A helper's dates and hours, for his supervisor."""
    _only_supervisors(request)
    profile = _profile(request, key)
    form = DatesForm(request.POST) if request.method == "POST" else _dates(profile)
    person = hours.person_of(key)
    if request.method == "POST" and form.is_valid() and person is not None:
        helpers.keep_profile(person, form.cleaned_data, actor=request.user, now=timezone.now())
        return redirect("wellbeing:helper_detail", key)
    return _page(request, profile, {"dates": form})


@require_POST
def supervision_add(request: PersonRequest, key: str) -> HttpResponse:
    """W-30, W-91. Enter supervision that a helper has had."""
    _only_supervisors(request)
    profile, form = _profile(request, key), SupervisedForm(request.POST)
    if form.is_valid():
        try:
            helpers.note_supervision(key, **form.cleaned_data, actor=request.user, now=timezone.now())
            return redirect("wellbeing:helper_detail", key)
        except Refused as refusal:
            form.add_error("on", str(refusal))
    return _again(request, profile, "supervised", form)


@require_POST
def supervision_drop(request: PersonRequest, key: str, pk: int) -> HttpResponse:
    """W-30, W-91. Take out supervision that was entered wrongly."""
    _only_supervisors(request)
    helpers.drop_supervision(key, pk, actor=request.user, now=timezone.now())
    return redirect("wellbeing:helper_detail", key)


@require_POST
def request_hand_over(request: PersonRequest, key: str) -> HttpResponse:
    """W-41. Give a late request to a counsellor."""
    _only_supervisors(request)
    desk.hand_over(key, request.POST.get("helper", ""), actor=request.user, now=timezone.now())
    return redirect("wellbeing:helper_list")


@require_POST
def booking_move(request: PersonRequest, key: str) -> HttpResponse:
    """E13. Give a booking to another helper, or call it off."""
    _only_supervisors(request)
    chosen, now = request.POST.get("helper", ""), timezone.now()
    if chosen:
        bookings.move(key, chosen, actor=request.user, now=now)
    else:
        bookings.call_off(key, actor=request.user, now=now)
    return redirect("wellbeing:helper_list")
