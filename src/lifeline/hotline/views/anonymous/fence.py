"""What stands round every page of the anonymous host: headers, the host's own name, errors that quote nothing.

There is no session, no cookie, no CSRF cookie and no message here. A cookie that a browser brings along is not read,
and none is ever set: `Fence` would take it off again.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from lifeline.kernel import bodies
from lifeline.kernel.errors import LifelineError, Refused, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

log = structlog.get_logger(__name__)

CONTENT = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' blob:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
OFF = (
    "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen", "geolocation",
    "gyroscope", "hid", "identity-credentials-get", "idle-detection", "magnetometer", "microphone", "midi", "payment",
    "picture-in-picture", "publickey-credentials-get", "screen-wake-lock", "serial", "storage-access", "usb",
    "xr-spatial-tracking",
)  # fmt: skip
HEADERS = {
    "Content-Security-Policy": CONTENT,
    "Permissions-Policy": ", ".join(f"{name}=()" for name in OFF),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}
LARGEST_BODY = bodies.LARGEST
LANGUAGES = {"zh-hans", "en"}
SIZES = {"125": "l", "150": "xl"}
NOT_CARRIED = {"lang", "size", "code"}


class Look:
    """Language and size of the text, carried from page to page by the forms: there is no cookie to keep them."""

    def __init__(self, language: str, size: str) -> None:
        self.language = language if language in LANGUAGES else settings.LANGUAGE_CODE
        self.size = size if size in SIZES else ""

    @property
    def lang(self) -> str:
        """`lang` of <html>."""
        return "zh-Hans" if self.language.startswith("zh") else self.language

    @property
    def data_size(self) -> str:
        """`data-size` of <html>."""
        return SIZES.get(self.size, "")


class Fence:
    """Middleware, the outermost: arrival, size of the body, language, headers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer within the fence. K-51, H-1: a body beyond the limit is not read."""
        request.arrived = time.monotonic()  # type: ignore[attr-defined]
        request.COOKIES.clear()
        if bodies.announced(request) > LARGEST_BODY:
            response: HttpResponseBase = error(request, 413, _("The files are larger than 50 MB together."))
        else:
            response = self.get_response(request)
        response.cookies.clear()
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)  # a file brings a stricter policy of its own (K-51)
        if not request.path.startswith(settings.STATIC_URL):
            response.headers["Cache-Control"] = "no-store"
        if settings.SESSION_COOKIE_SECURE:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        return response

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        """The reader's language, out of the form or the first address."""
        given = request.POST if request.method == "POST" else request.GET
        request.look = Look(given.get("lang", ""), given.get("size", ""))  # type: ignore[attr-defined]
        translation.activate(request.look.language)  # type: ignore[attr-defined]

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse:
        """P-13. A sentence for what the house declares, and what was typed where waiting helps; for all else a page
        that quotes nothing, and a line that names the place in the code alone.
        """
        if isinstance(problem, Unavailable):
            return error(request, problem.status, str(problem), again=True)
        if isinstance(problem, Refused):
            return error(request, problem.status, str(problem))
        if isinstance(problem, LifelineError):
            return error(request, problem.status, _("Nothing is here. Please begin on the first page."))
        log.error("hotline.anonymous_page_failed", exc_info=problem)
        return error(request, 500, _("The fault is ours. Nothing was half stored; please try again in a moment."))


def error(request: HttpRequest, status: int, sentence: str, *, again: bool = False) -> HttpResponse:
    """A page that says what happened and leads to the first page.

    `again`: with a button that sends the same form once more, so that nobody types a report twice (H-1). A code is
    not among what it carries, nor are files.
    """
    look = getattr(request, "look", None) or Look("", "")
    translation.activate(look.language)
    context = {
        "sentence": sentence,
        "look": look,
        "again": again and request.method == "POST",
        "typed": [(name, value) for name, value in request.POST.items() if name not in NOT_CARRIED] if again else [],
        "files": bool(again and request.FILES),
    }
    body = render_to_string("hotline/anon_error.html", context, using="anonymous")
    return HttpResponse(body, status=status)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """404, also for another host's name."""
    return error(request, 404, _("Nothing is here. Please begin on the first page."))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """400."""
    return error(request, 400, _("The form is damaged. Please begin on the first page."))


def server_error(request: HttpRequest) -> HttpResponse:
    """500, where even the middleware could not help."""
    return error(request, 500, _("The fault is ours. Nothing was half stored; please try again in a moment."))
