"""K-96. The browser loads and runs nothing that this site did not send as a file: the last wall behind escaping.

No inline script and no inline style is ever sent, so no nonce is needed: the server writes the look onto <html>, bars
and curves carry SVG attributes, and the offline page reads its look with a small file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

POLICY = (
    "default-src 'self'; "
    "img-src 'self' blob:; "  # a photo before it is sent
    "media-src 'self' blob:; "  # a voice message before it is sent
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
PERMISSIONS = "camera=(self), microphone=(self), geolocation=(), payment=(), usb=()"


class ContentSecurityPolicy:
    """Middleware: both headers on every answer that has not set its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, then fence the answer in."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response
