"""What is larger than anything that may be sent is refused by its announced length, before it is read.

A body without a length (chunked) is never read: Django takes it for empty. Under nginx the same limit stands there too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lifeline.kernel.error_pages import error_page
from lifeline.kernel.keys import DIGITS
from lifeline.kernel.rest.problems import problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

MB: Final = 1024 * 1024
LARGEST: Final = 52 * MB
"""Files of 50 MB together, and the words around them."""
LARGEST_OF_STRANGERS: Final = 3 * MB
"""Nobody sends a file before he has signed in."""
API: Final = "/api/"


class BodyLimit:
    """Middleware, behind the one that knows who asks and before anything that reads a form."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """413 for what announces too much; the connection ends, so the rest is not taken in either."""
        if announced(request) <= self.limit(request):
            return self.get_response(request)
        refused = problem(request, 413) if request.path.startswith(API) else error_page(request, 413)
        refused.headers["Connection"] = "close"
        return refused

    def limit(self, request: HttpRequest) -> int:
        """Bytes that this reader may send here; programs show who they are by their key, later on."""
        known = request.user.is_authenticated or request.path.startswith(API)
        return LARGEST if known else LARGEST_OF_STRANGERS


def announced(request: HttpRequest) -> int:
    """The length that the request gives itself; 0 for none."""
    given = request.META.get("CONTENT_LENGTH") or "0"
    return int(given.lstrip("0")[:DIGITS] or 0) if given.isascii() and given.isdigit() else 0
