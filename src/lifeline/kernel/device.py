"""What an answer tells the device that asked: which draft may go, and when all of them go (K-99)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpResponse

SENT = "sent"
"""The cookie that tells the page which submission has arrived, so that its draft on the device may go (K-99)."""


def acknowledged(response: HttpResponse, key: str) -> HttpResponse:
    """K-99. Tell the device that the submission with this `once` key has arrived: now its draft may go."""
    response.set_cookie(SENT, key, max_age=300, samesite="Strict")
    return response


def forget_device(response: HttpResponse) -> HttpResponse:
    """K-99. For the answer to a log-out: the browser drops drafts and caches; the look stays, it is a cookie."""
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
