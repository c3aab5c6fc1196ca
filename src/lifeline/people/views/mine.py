"""What a person keeps for himself: the page 我的 and what hangs from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import auth, messages
from django.http import StreamingHttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lifeline.kernel.errors import Refused
from lifeline.kernel.notices import unread_count
from lifeline.kernel.page import home_cards, page
from lifeline.people.actions import accounts, sign_in
from lifeline.people.actions.tries import address_of
from lifeline.people.api import fresh_proof
from lifeline.people.forms import ChangePasswordForm
from lifeline.people.queries import unit_at
from lifeline.people.queries.access import duties_shown, open_reset_of, sessions_of
from lifeline.people.queries.own import ON_PAGE, all_about, as_json

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from lifeline.people.api import PersonRequest


@require_GET
def home(request: PersonRequest) -> HttpResponse:
    """The start page: what the apps have to say to this person."""
    cards = [render_to_string(template, values, request) for template, values in home_cards(request)]
    context = {"cards": cards, "unit": unit_at(request.user)}
    return page(request, "people/home.html", context)


def unread(request: HttpRequest) -> int:
    """How many notices wait to be read, for the bell."""
    return unread_count(cast("PersonRequest", request).user.pk)


def reset_card(request: HttpRequest) -> dict[str, Any] | None:
    """P-18. On the start page: somebody asked for a new password in this person's name."""
    found = open_reset_of(cast("PersonRequest", request).user, timezone.now())
    return {"reset": found} if found else None


@require_GET
def me(request: PersonRequest) -> HttpResponse:
    """Who I am here, which duties I hold, and the doors to what I may decide."""
    context = {"unit": unit_at(request.user), "duties": duties_shown(request.user)}
    return page(request, "people/me.html", context)


@never_cache
@sensitive_post_parameters("old", "password", "again")
@require_http_methods(["GET", "POST"])
def password_change(request: PersonRequest) -> HttpResponse:
    """P-13, P-16. A new password in place of the old one; all other devices are signed out."""
    form = ChangePasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        now, given, person = timezone.now(), form.cleaned_data, request.user
        if sign_in.enter(person.employee_no, given["old"], address_of(request), now=now) != person:
            form.add_error("old", _("This did not fit. After several tries wait a few minutes."))
        else:
            try:
                key = request.session.session_key
                accounts.choose_password(person, given["password"], actor=person, keep_session=key)
            except Refused as refusal:
                form.add_error("password", str(refusal))
            else:
                auth.update_session_auth_hash(request, person)
                messages.success(request, _("The new password holds from now on."))
                return redirect("people:me")
    return page(request, "people/password_change.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
def my_sessions(request: PersonRequest) -> HttpResponse:
    """P-16. Where I am signed in, by class of device and day."""
    context = {"sessions": sessions_of(request.user, timezone.now()), "here": request.session.session_key}
    return page(request, "people/my_sessions.html", context)


@require_POST
def session_end(request: PersonRequest, handle: str) -> HttpResponse:
    """P-16. Sign out one device."""
    accounts.end_session(request.user, handle, actor=request.user)
    messages.success(request, _("Signed out there."))
    return redirect("people:my_sessions")


@require_POST
def sessions_end(request: PersonRequest) -> HttpResponse:
    """P-16. Sign out everywhere but here."""
    accounts.end_other_sessions(request.user, request.session.session_key, actor=request.user)
    messages.success(request, _("Signed out everywhere else."))
    return redirect("people:my_sessions")


@require_GET
def my_data(request: PersonRequest) -> HttpResponse:
    """P-22. All that is stored about me, on one page."""
    return page(request, "people/my_data.html", {"sections": all_about(request.user, most=ON_PAGE)})


@fresh_proof
@require_GET
def my_data_file(request: PersonRequest) -> StreamingHttpResponse:
    """P-22. The same, whole, as a file that I may keep; it is written while it goes out, the newest acts first."""
    told = as_json(request.user, timezone.now(), get_language() or "zh-hans")
    response = StreamingHttpResponse(told, content_type="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="lifeline-my-data.json"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
