"""What a person sees when something does not go: what happened, what is kept, and what can be done instead.

`ErrorPages` turns the errors of `kernel.errors` into pages, so that views never catch what they cannot mend. Under htmx
the sentence comes as a toast and the page stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from lifeline.kernel.errors import Conflict, LifelineError, Refused, Unavailable
from lifeline.kernel.htmx import is_htmx, retarget

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Words:
    """The page of one status: icon, heading and the sentence that stands when the error brings none."""

    icon: str
    heading: _StrPromise
    sentence: _StrPromise


WORDS = {
    400: Words(
        "alert-circle",
        _("This request could not be read"),
        _("The address or the form is damaged. Go back and try again."),
    ),
    403: Words(
        "lock",
        _("This is not yours to do"),
        _("You may see this, but the step belongs to another duty. Who holds it can tell you more."),
    ),
    404: Words(
        "search",
        _("Nothing is here for you"),
        _("The page does not exist, or you may not see it. A typing error in the address is the usual reason."),
    ),
    409: Words(
        "hand-stop",
        _("This did not go through"),
        _("Nothing was changed. Look at the present state and decide again."),
    ),
    413: Words(
        "upload",
        _("Too much at once"),
        _("What you sent is larger than 50 MB together and was not taken in. Send fewer or smaller files."),
    ),
    429: Words("clock", _("Too many tries"), _("Nothing is lost. Wait a little, then try again.")),
    500: Words(
        "alert-triangle",
        _("A fault of ours"),
        _("Nothing was stored half. The fault has been noted; please try again in a moment."),
    ),
    503: Words(
        "refresh",
        _("Not available for a moment"),
        _("Something that this page needs does not answer. Nothing is lost; please try again soon."),
    ),
}


def error_page(
    request: HttpRequest,
    status: int,
    sentence: str = "",
    *,
    rule: str = "",
    difference: dict[str, Any] | None = None,
    retry_after: int | None = None,
) -> HttpResponse:
    """The page (or, under htmx, the toast) for `status`, one of `WORDS`.

    `sentence` says what happened in the reader's language, `rule` is the id of the rule that refused, `difference` is
    what somebody else changed meanwhile (name → value), `retry_after` is in seconds and goes into the header too.
    """
    words = WORDS[status]
    values = {
        "status": status,
        "words": words,
        "sentence": sentence or words.sentence,
        "rule": rule,
        "difference": list((difference or {}).items()),
        "wait": _waiting(retry_after),
        "back": _way_back(request),
        "retry": request.method in {"GET", "HEAD"} and status in {429, 500, 503},
    }
    if is_htmx(request):
        response = HttpResponse(render_to_string("kernel/parts/refusal.html", values, request), status=status)
        retarget(response, "#toasts", "beforeend")
    else:
        response = HttpResponse(render_to_string("kernel/error.html", values, request), status=status)
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _waiting(seconds: int | None) -> str:
    """How long to wait, in words; minutes from two minutes on."""
    if seconds is None:
        return ""
    if seconds < 120:
        return ngettext("Try again in %(n)d second.", "Try again in %(n)d seconds.", seconds) % {"n": seconds}
    minutes = -(-seconds // 60)
    return ngettext("Try again in %(n)d minute.", "Try again in %(n)d minutes.", minutes) % {"n": minutes}


def _way_back(request: HttpRequest) -> str:
    """Where a refused step came from: its form's page, when that is ours; else empty."""
    referer = request.headers.get("Referer", "")
    ours = f"{request.scheme}://{request.META.get('HTTP_HOST', '')}/"
    return referer if referer.startswith(ours) else ""


class ErrorPages:
    """Middleware: `Refused` and `Conflict` 409, `Forbidden` 403, `Unseen` 404, `Unavailable` 503.

    An address with a NUL is 400 at once: PostgreSQL takes no such text, and no page of ours makes such a link. Forms
    refuse it field by field, and REST by its description.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Refuse what no address of ours can hold."""
        damaged = "\0" in request.path or "%00" in request.META.get("QUERY_STRING", "")
        if damaged and not request.path.startswith("/api/"):
            return error_page(request, HTTPStatus.BAD_REQUEST)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A page for the errors that the house declares; every other one stays what it is."""
        if isinstance(error, Refused):
            return error_page(request, error.status, str(error), rule=error.rule)
        if isinstance(error, Conflict):
            sentence = gettext("Somebody else was faster. Nothing of yours was stored; compare and decide again.")
            return error_page(request, error.status, sentence, difference=error.difference)
        if isinstance(error, Unavailable):
            return error_page(request, error.status, str(error), retry_after=error.retry_after)
        if isinstance(error, LifelineError):
            return error_page(request, error.status)
        return None


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """400, named in config/urls.py."""
    return error_page(request, HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """403, named in config/urls.py."""
    return error_page(request, HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """404, named in config/urls.py; says the same for "not there" and "not for you"."""
    return error_page(request, HTTPStatus.NOT_FOUND)


def server_error(_request: HttpRequest) -> HttpResponse:
    """500, named in config/urls.py. Asks neither session nor database: they may be what failed."""
    words = WORDS[HTTPStatus.INTERNAL_SERVER_ERROR]
    body = render_to_string("kernel/server_error.html", {"words": words})
    return HttpResponse(body, status=HTTPStatus.INTERNAL_SERVER_ERROR)


def csrf_failure(request: HttpRequest, **_reason: str) -> HttpResponse:
    """CSRF_FAILURE_VIEW: the usual cause is a page that stood open over a log-in or a log-out."""
    sentence = gettext(
        "This page was open for too long. Go back, reload it and send again; the text you wrote is still there."
    )
    return error_page(request, HTTPStatus.FORBIDDEN, sentence)
