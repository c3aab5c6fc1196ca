"""Versions over the wire: what the reader has, what the writer has read, and what was sent already.

case = case_for(request.user, number)
fresh(request, response, case.version)                       # GET: ETag, or 304 at once
answer(case.pk, …, version=expected(request), actor=…)       # POST, PUT: If-Match reaches `locked`
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from django.db import transaction
from django.http import HttpResponse

from lifeline.kernel.action import once, remember

from .problems import Stop, Unchanged

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from .callers import Caller

KEY = re.compile(r"[\x21-\x7e]{1,200}")
KEPT_HEADERS = ("ETag", "Location", "Content-Type")


def tag(version: int | str) -> str:
    """A version, or the hash of what never changes, as an entity tag."""
    return f'"{version}"'


def fresh(request: HttpRequest, response: HttpResponse, version: int | str) -> None:
    """K-102 Marks the answer with its version; ends the request with 304 if the reader has it already."""
    known = [each.strip().removeprefix("W/") for each in request.headers.get("If-None-Match", "").split(",")]
    if tag(version) in known or known == ["*"]:
        raise Unchanged(tag(version))
    response["ETag"] = tag(version)
    response["Cache-Control"] = "private, no-cache"


def expected(request: HttpRequest, *, demanded: bool = False) -> int | None:
    """K-101 The version that `If-Match` names; None without one or for `*`.

    `Stop(428)` where it is demanded and missing, `Stop(412)` for one that no version ever had.
    """
    header = request.headers.get("If-Match", "").strip()
    if not header:
        if demanded:
            raise Stop(428)
        return None
    if header == "*":
        return None
    found = re.fullmatch(r'"(\d{1,18})"', header)
    if found is None:
        raise Stop(412)
    return int(found[1])


def submission_key(request: HttpRequest) -> str:
    """K-103 For an endpoint that takes files: the caller's `Idempotency-Key` as its action's key; empty without one.

    A file is cleaned before any transaction begins, so the door does not repeat such a request's answer by itself.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return ""
    if not KEY.fullmatch(key):
        raise Stop(400)
    return f"rest {request.caller.token_id} {key}"  # type: ignore[attr-defined]


def done_once(request: HttpRequest, caller: Caller, work: Callable[[], HttpResponse]) -> HttpResponse:
    """K-103 Does what a POST asks; the second one with the same `Idempotency-Key` gets the first one's answer for 24 h.

    Another body under the same key is a conflict. An answer that refuses is not kept: the same key may be tried again.
    """
    key = request.headers["Idempotency-Key"]
    if not KEY.fullmatch(key):
        raise Stop(400)
    scope = f"rest {caller.token_id}"
    content = f"{request.method} {request.get_full_path()}\n".encode() + request.body
    with transaction.atomic():
        stored = once(key, hashlib.sha256(content).hexdigest(), scope=scope)
        if stored is not None:
            kept = stored.result
            return HttpResponse(kept["body"].encode(), status=kept["status"], headers=kept["headers"])
        response = work()
        if response.status_code >= 400:
            transaction.set_rollback(True)
        else:
            headers = {name: response[name] for name in KEPT_HEADERS if name in response}
            kept = {"status": response.status_code, "headers": headers, "body": response.content.decode()}
            remember(key, kept, scope=scope)
    return response
