"""`shown` and `attached`: a finished document as the answer of a page."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def shown(pdf: bytes, name: str) -> HttpResponse:
    """The browser shows it and saves it under `name`; nobody keeps it on the way."""
    return _answer(pdf, name, "application/pdf", saves=False)


def attached(written: bytes, name: str, type_: str) -> HttpResponse:
    """The browser saves it under `name`; nobody keeps it on the way."""
    return _answer(written, name, type_, saves=True)


def _answer(written: bytes, name: str, type_: str, *, saves: bool) -> HttpResponse:
    response = HttpResponse(written, content_type=type_)
    response["Content-Disposition"] = content_disposition_header(as_attachment=saves, filename=name) or "inline"
    response["Cache-Control"] = "private, no-store"
    return response
