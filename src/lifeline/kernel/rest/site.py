"""The one REST interface of the site: `/api/v1/<app>/…`, described in `openapi.json`.

An app's `rest.py` holds `router = Router("hotline")` and its endpoints; the kernel finds it. The same loader, the same
action as the screen: an endpoint asks the policy with `request.user` and calls the action with `actor=request.user`.
"""

from __future__ import annotations

import json
from functools import cache, wraps
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

import ninja
from django.apps import apps
from django.core.exceptions import RequestDataTooBig
from django.urls import re_path
from django.utils.module_loading import module_has_submodule
from ninja.constants import NOT_SET
from ninja.parser import Parser

from .callers import Key, identify, limit, now_of
from .problems import JSON, WORDS, Problem, Stop, answer_to, problem, request_id  # noqa: TC001 - the type of a model
from .versions import done_once

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    View = Callable[..., HttpResponse]

EVERYWHERE = (400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 429, 500, 503)
"""What any endpoint may answer, in the shape of `Problem`."""
DEEPEST = 32
"""Levels of a body."""
VERSION_HEADERS = {
    "GET": [("If-None-Match", "the ETag that you have")],
    "POST": [
        ("Idempotency-Key", "a name of this submission; sent again, it is done once"),
        ("If-Match", "the ETag you read"),
    ],
    "PUT": [("If-Match", "the ETag that you read")],
    "PATCH": [("If-Match", "the ETag that you read")],
    "DELETE": [("If-Match", "the ETag that you read")],
}


class Refusal(ninja.Schema):
    """A problem as an endpoint answers it. One for all: ninja would make one for each status of each endpoint, 900."""

    response: Problem


class Router(ninja.Router):
    """The endpoints of one app. Each asks for a key with the app's scope, unless it says `auth=None` (open to all)."""

    def __init__(self, app: str, **options: Any) -> None:
        super().__init__(auth=Key(app), tags=[app], **options)
        self.app = app

    def add_api_operation(self, path: str, methods: list[str], view_func: Any, **options: Any) -> None:
        """Every endpoint may answer with a problem, and says which headers it listens to."""
        given = options.get("response", NOT_SET)
        answers = given if isinstance(given, dict) else {200: None if given is NOT_SET else given}
        unchanged = {304: None} if "GET" in methods else {}
        options["response"] = {**answers, **unchanged}
        headers = [header for method in methods for header in VERSION_HEADERS.get(method, [])]
        options["openapi_extra"] = {
            "parameters": [
                {"in": "header", "name": name, "required": False, "description": text, "schema": {"type": "string"}}
                for name, text in headers
            ],
            **(options.get("openapi_extra") or {}),
        }
        super().add_api_operation(path, methods, view_func, **options)
        operation = self.path_operations[path].operations[-1]
        operation.response_models |= dict.fromkeys(EVERYWHERE, Refusal)


class Body(Parser):
    """The body was read before the endpoint was found."""

    def parse_body(self, request: HttpRequest) -> Any:
        """What `read_body` found."""
        return request.rest_body  # type: ignore[attr-defined]


class Api(ninja.NinjaAPI):
    """All endpoints behind one door: who calls, how often, what was sent twice, and one shape for every refusal."""

    def __init__(self, name: str = "rest") -> None:
        super().__init__(
            title="Lifeline",
            version="1",
            openapi_url="/openapi.json",
            docs_url=None,
            urls_namespace=name,
            parser=Body(),
        )

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        """K-101 One shape for every refusal."""
        return answer_to(request, exc)

    def _get_urls(self) -> list[Any]:
        """The endpoints behind the door; every other address below is a problem too."""
        found = super()._get_urls()
        for pattern in found:
            pattern.callback = behind_the_door(cast("View", pattern.callback))
        return [*found, re_path(r"", behind_the_door(nothing_here))]

    def get_openapi_schema(self, **options: Any) -> Any:
        """K-106 The description, with the media type that refusals really have: a fuzzer holds the code to it."""
        schema = super().get_openapi_schema(**options)
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, answer in operation["responses"].items():
                    if int(status) in WORDS and "application/json" in answer.get("content", {}):
                        answer["content"] = {JSON: answer["content"]["application/json"]}
        return schema


def behind_the_door(view: View) -> View:
    """One endpoint with everything that all have in common. No session and no cookie counts here."""

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = enter(request, lambda: view(request, *args, **kwargs))
        except Exception as fault:  # noqa: BLE001 - answered by its kind, noted if it has none
            response = answer_to(request, fault)
        if response.status_code == 405:
            response = problem(request, 405, headers={"Allow": response["Allow"]})
        response["X-Request-ID"] = request_id(request)
        return response

    run.csrf_exempt, run.login_required = True, False  # type: ignore[attr-defined]
    return run


def enter(request: HttpRequest, work: Callable[[], HttpResponse]) -> HttpResponse:
    """Who calls, whether he may just now, what he sends; then the endpoint."""
    now = now_of(request)
    caller = identify(request, now)
    request.caller = caller  # type: ignore[attr-defined]
    limit(request, caller, now)
    if any("\0" in value for values in request.GET.lists() for value in (values[0], *values[1])):
        raise Stop(400)
    read_body(request)
    if request.method == "POST" and caller and "Idempotency-Key" in request.headers and is_remembered(request):
        return done_once(request, caller, work)
    return work()


_unremembered: set[str] = set()


def remember_nothing_of(path: str) -> None:
    """Keep no answer of this address and those below it for a submission that is sent again: it is private.

    What it does is the same when it is done twice; what it answers need not be (a receipt has its own number).
    """
    _unremembered.add(path)


def is_remembered(request: HttpRequest) -> bool:
    """K-103 Whether the answer is kept by the kernel, to be given once more for the same submission."""
    return not brings_files(request) and not request.path.startswith(tuple(_unremembered))


def brings_files(request: HttpRequest) -> bool:
    """K-103 Then the endpoint hands `submission_key` to its action: cleaning a file takes long, and holds no lock."""
    return (request.content_type or "").startswith("multipart/")


def nothing_here(_request: HttpRequest) -> HttpResponse:
    """An address that no endpoint has."""
    raise Stop(404)


def read_body(request: HttpRequest) -> None:
    """Reads a JSON body once: 413 too large, 415 another format, 400 unreadable, too deep, or no well-formed text."""
    request.rest_body = None  # type: ignore[attr-defined]
    kind = request.content_type or ""
    if request.method in {"GET", "HEAD", "OPTIONS"} or kind.startswith("multipart/"):
        return
    try:
        raw = request.body
    except RequestDataTooBig:
        raise Stop(413) from None
    if not raw:
        return
    if kind != "application/json":
        raise Stop(415)
    try:
        body = json.loads(raw, parse_constant=unknown_number)
        json.dumps(body, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise Stop(400) from None
    if depth(body) > DEEPEST or "\\u0000" in json.dumps(body):
        raise Stop(400)
    request.rest_body = body  # type: ignore[attr-defined]


def unknown_number(name: str) -> None:
    """NaN and the infinities are no JSON."""
    raise ValueError(name)


def depth(body: Any) -> int:
    """Levels of lists and objects; counts no further than one beyond the deepest allowed."""
    level, inner = 0, [body]
    while inner and level <= DEEPEST:
        level += 1
        inner = [
            child
            for each in inner
            if isinstance(each, dict | list)
            for child in (each.values() if isinstance(each, dict) else each)
        ]
    return level


@cache
def api() -> Api:
    """The interface of this site: the routers of all apps that have a `rest.py`."""
    made = Api()
    for config in apps.get_app_configs():
        if (
            config.name.startswith("lifeline.")
            and module_has_submodule(config.module, "rest")
            and config.label != "kernel"
        ):
            router = import_module(f"{config.name}.rest").router
            made.add_router(f"/{router.app}/", router)
    return made
