"""`shown` and `attached`: a finished document as the answer of a page."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def shown(pdf: bytes, name: str) -> HttpResponse:
    """The browser shows it and saves it under `name`; nobody keeps it on the way."""
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(as_attachment=False, filename=name) or "inline"
    response["Cache-Control"] = "private, no-store"
    return response


def attached(written: bytes, name: str, type_: str) -> HttpResponse:
    """The browser saves it under `name`; nobody keeps it on the way."""
    response = HttpResponse(written, content_type=type_)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response
