"""htmx, as far as the server knows it: who asked, and answers that steer the page.

A view that serves fragments answers a reload and a swap from the same template parts (`page(…, fragment=…)`), so both
give the same document (K-94). Without script the same link or form simply loads the whole page (K-95).
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

Response = TypeVar("Response", bound=HttpResponseBase)


def is_htmx(request: HttpRequest) -> bool:
    """Does htmx want a part of the page? Going back in the history and boosted links want the whole one."""
    headers = request.headers
    whole = headers.get("HX-Boosted") == "true" or headers.get("HX-History-Restore-Request") == "true"
    return headers.get("HX-Request") == "true" and not whole


def target(request: HttpRequest) -> str:
    """The id of the element that the answer will replace; empty without htmx."""
    return request.headers.get("HX-Target", "")


def go(request: HttpRequest, to: Any, *args: Any, **kwargs: Any) -> HttpResponse:
    """Send the browser to another page, as `django.shortcuts.redirect` does; under htmx the whole page moves."""
    if request.headers.get("HX-Request") != "true":
        return HttpResponseRedirect(resolve_url(to, *args, **kwargs))
    return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"HX-Redirect": resolve_url(to, *args, **kwargs)})


def trigger(response: Response, event: str, **detail: Any) -> Response:
    """Let the page hear `event` after the swap; `detail` is what the listener reads."""
    known = json.loads(response.headers.get("HX-Trigger", "{}"))
    response.headers["HX-Trigger"] = json.dumps({**known, event: detail})
    return response


def retarget(response: Response, selector: str, swap: str = "innerHTML") -> Response:
    """Put the answer at another place of the page than the one the element asked for."""
    response.headers["HX-Retarget"] = selector
    response.headers["HX-Reswap"] = swap
    return response


def here(request: HttpRequest) -> str:
    """The address that opens this page again; after a form was sent, the page on which it stood (else "/")."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    return _within(request.headers.get("Referer", ""))


def _within(address: str) -> str:
    parts = urlsplit(address)
    return urlunsplit(("", "", parts.path or "/", parts.query, ""))


class SignInAgain:
    """Middleware: a session that ended on an open page leads to the log-in page, not to a log-in inside a list."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Turn the redirect that a swap would swallow into one of the whole page, back to where the person was."""
        response = self.get_response(request)
        if request.headers.get("HX-Request") != "true" or response.status_code != HTTPStatus.FOUND:
            return response
        login = resolve_url(settings.LOGIN_URL)
        if urlsplit(response.headers["Location"]).path != login:
            return response
        back = urlencode({"next": _within(request.headers.get("HX-Current-URL", ""))})
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"HX-Redirect": f"{login}?{back}"})
