"""What stands between signing in and a page: the idle limit, a new password, the second step, the person's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject

from lifeline.kernel.htmx import go
from lifeline.people.actions import sessions
from lifeline.people.policies import BY_PROVIDER, second_step_is_due
from lifeline.people.queries import duties_of
from lifeline.people.queries.access import needs_second_step

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from lifeline.people.models import Person

View = TypeVar("View", bound="Callable[..., Any]")


def before_the_gate(view: View) -> View:
    """Mark a page that is open to a person who has not taken every step yet: the steps themselves, the way out."""
    view.before_the_gate = True  # type: ignore[attr-defined]
    return view


def is_open(view: Callable[..., Any]) -> bool:
    """Public pages and those before the gate."""
    return getattr(view, "before_the_gate", False) or not getattr(view, "login_required", True)


class SignedIn(AuthenticationMiddleware):
    """Django's own middleware, with the person who came with the session's row, where nothing is left to ask."""

    def process_request(self, request: HttpRequest) -> None:
        """Whose request it is, found out when somebody asks."""
        super().process_request(request)
        ask_django = request.user

        def found() -> Any:
            return sessions.person_of(request.session) or ask_django

        request.user = SimpleLazyObject(found)  # type: ignore[assignment]


class PersonGate:
    """Middleware, after Django's own for sessions, languages and persons."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer in the person's language; let his session's idle limit run anew."""
        person: Any = request.user
        if person.is_authenticated:
            translation.activate(person.language)
            request.LANGUAGE_CODE = translation.get_language()
            if sessions.worth_renewing(request.session, timezone.now()):
                sessions.renew(request.session, holds_duty=bool(duties_of(person)))
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        """P-13, P-15. Lead to the step that is still to be taken."""
        person: Any = request.user
        if is_open(view) or not person.is_authenticated:
            return None
        return next_step(request, person)


def next_step(request: HttpRequest, person: Person) -> HttpResponse | None:
    """The redirect to the step that this person must take before any page, or None."""
    if person.account.must_change and not request.session.get(BY_PROVIDER):
        return redirect(f"{reverse('people:password_first')}?{urlencode({'next': request.get_full_path()})}")
    if second_step_is_due(request.session, duty_asks=needs_second_step(person)):
        return go(request, f"{reverse('people:second_step')}?{urlencode({'next': request.get_full_path()})}")
    return None
