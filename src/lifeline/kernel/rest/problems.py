"""Every refusal of the REST interface is one shape: `application/problem+json` (RFC 9457), in the reader's language."""

from __future__ import annotations

import json
import uuid
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import structlog
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Schema
from ninja.errors import HttpError, ValidationError

from lifeline.kernel.errors import Conflict, Forbidden, Refused, Unavailable, Unseen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest
    from django.utils.functional import _StrPromise

log = structlog.get_logger(__name__)
JSON = "application/problem+json"


class Problem(Schema):
    """What went wrong. `type` names the kind for programs, `detail` says it to people, `rule` is the house's rule."""

    type: str
    title: str
    status: int
    detail: str
    rule: str = ""
    field_errors: dict[str, list[str]] = {}
    current_version: int | None = None
    request_id: str = ""


class Stop(Exception):
    """Ends a request with the problem of `status`; `headers` go with it."""

    def __init__(
        self, status: int, detail: str | _StrPromise = "", *, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(status, detail)
        self.status, self.detail, self.headers = status, detail, headers or {}


class Unchanged(Exception):
    """K-102 The reader has this version already: 304."""

    def __init__(self, tag: str) -> None:
        super().__init__(tag)
        self.tag = tag


WORDS: dict[int, tuple[str, _StrPromise, _StrPromise]] = {
    400: ("unreadable", _("Unreadable"), _("The request cannot be read.")),
    401: ("no-key", _("No valid key"), _("Send a key for programs: Authorization: Bearer …")),
    403: ("forbidden", _("Not yours to do"), _("Neither this key nor its person may do this.")),
    404: ("unseen", _("Not found"), _("There is nothing here, or you may not see it.")),
    405: ("method", _("Not this way"), _("This address does not take this method.")),
    409: ("conflict", _("Conflict"), _("Meanwhile it has changed. Read it again and decide anew.")),
    412: ("stale", _("Stale version"), _("If-Match names a version that is no longer the present one.")),
    413: ("too-large", _("Too large"), _("The body is larger than this address takes.")),
    415: ("media-type", _("Wrong format"), _("Send the body as application/json.")),
    422: ("refused", _("Refused"), _("Some values cannot be taken.")),
    428: ("version-needed", _("Version needed"), _("Say with If-Match which version you have read.")),
    429: ("too-many", _("Too many requests"), _("Wait a little, then go on.")),
    500: ("fault", _("A fault of ours"), _("Nothing was stored half. The fault has been noted.")),
    503: ("unavailable", _("Not available for a moment"), _("Nothing is lost. Try again soon.")),
}
"""Status → name for programs, title, and the sentence that stands when the refusal brings none."""

FIELD_WORDS: dict[str, _StrPromise] = {
    "missing": _("This value is needed."),
    "string_too_short": _("This text is too short."),
    "string_too_long": _("This text is too long."),
    "extra_forbidden": _("This value is not known here."),
    "json_invalid": _("This is not JSON."),
}


def problem(
    request: HttpRequest,
    status: int,
    detail: str | _StrPromise = "",
    *,
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> HttpResponse:
    """K-101 The answer for `status`; `more` are further members of `Problem`."""
    name, title, sentence = WORDS[status]
    body = Problem(
        type=f"urn:lifeline:{name}",
        title=str(title),
        status=status,
        detail=str(detail or sentence),
        request_id=request_id(request),
        **more,
    )
    return HttpResponse(
        json.dumps(body.dict(), ensure_ascii=False).encode(),
        status=status,
        content_type=JSON,
        headers={"Cache-Control": "no-store", **(headers or {})},
    )


def request_id(request: HttpRequest) -> str:
    """One name for this request, the same in its answer, its header and the log."""
    found: str = request.META.setdefault("lifeline.request_id", uuid.uuid4().hex)
    return found


def answer_to(request: HttpRequest, fault: Exception) -> HttpResponse:
    """K-101 The answer to whatever a request ran into; unknown faults are noted and say nothing of themselves."""
    for kind, answer in ANSWERS.items():
        if isinstance(fault, kind):
            return answer(request, fault)
    log.error("rest.failed", exc_info=fault, method=request.method)
    return problem(request, 500)


def refused(request: HttpRequest, fault: Refused) -> HttpResponse:
    """A rule says no."""
    return problem(request, 422, str(fault), rule=fault.rule)


def conflict(request: HttpRequest, fault: Conflict) -> HttpResponse:
    """412 if the caller said by If-Match what he had read, else 409."""
    status = 412 if "If-Match" in request.headers else 409
    return problem(request, status, current_version=fault.current_version)


def invalid(request: HttpRequest, fault: ValidationError) -> HttpResponse:
    """Values of the wrong shape, each named by its place; a broken path names nothing that exists."""
    if any(error["loc"][0] == "path" for error in fault.errors):
        return problem(request, 404)
    found: dict[str, list[str]] = {}
    for error in fault.errors:
        place = ".".join(str(part) for part in error["loc"][2:] or error["loc"][1:])
        found.setdefault(place, []).append(str(FIELD_WORDS.get(error["type"], _("This value cannot be taken."))))
    return problem(request, 422, field_errors=found)


def unavailable(request: HttpRequest, fault: Unavailable) -> HttpResponse:
    """Something that is needed does not answer."""
    return problem(request, 503, str(fault), headers={"Retry-After": str(fault.retry_after)})


def stopped(request: HttpRequest, fault: Stop) -> HttpResponse:
    """Whatever `Stop` says."""
    return problem(request, fault.status, fault.detail, headers=fault.headers)


def of_ninja(request: HttpRequest, fault: HttpError) -> HttpResponse:
    """A refusal of the framework; without a key it is 401."""
    status = fault.status_code if fault.status_code in WORDS else HTTPStatus.BAD_REQUEST
    return problem(request, status, headers={"WWW-Authenticate": "Bearer"} if status == HTTPStatus.UNAUTHORIZED else {})


ANSWERS: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
    Unchanged: lambda _request, fault: HttpResponse(status=304, headers={"ETag": fault.tag}),
    Stop: stopped,
    Refused: refused,
    Conflict: conflict,
    Unseen: lambda request, _fault: problem(request, 404),
    Http404: lambda request, _fault: problem(request, 404),
    Forbidden: lambda request, _fault: problem(request, 403),
    PermissionDenied: lambda request, _fault: problem(request, 403),
    Unavailable: unavailable,
    RequestDataTooBig: lambda request, _fault: problem(request, 413),
    ValidationError: invalid,
    HttpError: of_ninja,
}
