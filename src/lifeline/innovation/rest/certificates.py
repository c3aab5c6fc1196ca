"""I-108. Whether a certificate is genuine: for anybody, without a key."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Schema

from lifeline.innovation.queries import library
from lifeline.innovation.rest.door import router
from lifeline.innovation.rules.numbers import CODES_A_MINUTE
from lifeline.kernel.errors import Unseen
from lifeline.kernel.rest import limits


class CertificateOut(Schema):
    """What anybody may read; names are masked. `genuine` is false for one that was revoked."""

    number: str
    genuine: bool
    title: str
    level: str
    grade: str
    tier: str
    unit: str
    on: str
    names: list[str]


@router.get("certificates/{code}/", response=CertificateOut, auth=None)
def certificate_verify(request: HttpRequest, code: str) -> Any:
    """I-108, E-18. Genuine or revoked; 404 for a code that nobody was given, 429 for whoever tries many."""
    caller = "certificate." + limits.of_address(request.META.get("REMOTE_ADDR", ""))
    limits.take(caller, CODES_A_MINUTE, timezone.now())
    if (found := library.certificate_of(code)) is None:
        raise Unseen
    told = library.told(found)
    words: dict[str, Any] = {name: str(told[name]) for name in ("level", "grade", "tier", "on")}
    return CertificateOut(**{**told, **words})
