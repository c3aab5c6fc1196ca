"""How a page of the anonymous host is made: no session behind it, everything that it needs in its forms.

`post_only`: the first page is the only one with an address; every other one answers to a form. `unhurried`: each answer
to a code leaves 900 ms (site) after its question came, right or wrong (H-69). `holding`: a step in the hands of who
shows a thread token; each code takes one step at a time (H-75).
"""

from __future__ import annotations

import hashlib
import threading
import time
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from lifeline.hotline.queries import codes, tokens
from lifeline.hotline.queries.reference import numbers
from lifeline.kernel.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http.response import HttpResponseBase

    from lifeline.hotline.queries.codes import Holder, Opened
    from lifeline.hotline.views.anonymous.fence import Look

DOORS, PATIENCE = [threading.Lock() for _door in range(256)], 10.0


class SayRequest(HttpRequest):
    """A request inside the fence."""

    arrived: float
    look: Look


def show(request: SayRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page in the reader's language and size, by the engine that knows neither request nor person."""
    values = {"look": request.look, "site": settings.SITE_URL, **context}
    return HttpResponse(render_to_string(template, values, using="anonymous"), status=status)


def post_only(view: Callable[[SayRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Somebody who opens the address itself begins on the first page."""

    @wraps(view)
    def run(request: SayRequest) -> HttpResponseBase:
        return view(request) if request.method == "POST" else redirect("hotline:anon_home")

    return run  # type: ignore[return-value]


def unhurried(view: Callable[[SayRequest], HttpResponseBase]) -> Callable[[SayRequest], HttpResponseBase]:
    """H-69. The answer leaves when its time has come, whatever it is and however long it took to find."""

    @wraps(view)
    def run(request: SayRequest) -> HttpResponseBase:
        try:
            return view(request)
        finally:
            time.sleep(max(0.0, request.arrived + numbers().floor_ms / 1000 - time.monotonic()))

    return run


def holding(
    view: Callable[[SayRequest, Holder, Opened], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """H-67. Only with a thread token: who has none, or an old one, types his code again and loses nothing else."""

    @post_only
    @unhurried
    @wraps(view)
    def run(request: SayRequest) -> HttpResponseBase:
        holder = tokens.thread_holder(request.POST.get("thread", ""), timezone.now())
        if holder is None:
            note = _("This page was open for more than 15 minutes. Please type your code again.")
            return show(request, "hotline/anon_enter.html", {"note": note}, status=422)
        with _one_at_a_time(holder.lookup):
            found = codes.opened(holder)
            return unknown(request) if found is None else view(request, holder, found)

    return run


def unknown(request: SayRequest) -> HttpResponse:
    """H-69. The one answer to every code that opens nothing: wrong, mistyped, expired or destroyed."""
    note = _("This code opens nothing. Please compare it with your note, character by character.")
    return show(request, "hotline/anon_enter.html", {"note": note}, status=422)


@contextmanager
def _one_at_a_time(lookup: str) -> Iterator[None]:
    """H-75. One of 256 doors by the code's digest, so that nobody works on a code from many sides at once.

    H-63. They are in memory (this face has one process): a file would keep the minute in which a code was used.
    """
    door = DOORS[int(hashlib.sha256(lookup.encode()).hexdigest(), 16) % len(DOORS)]
    if not door.acquire(timeout=PATIENCE):
        raise Unavailable(_("Another page is using this code. Please try again in a moment."), 5)
    try:
        yield
    finally:
        door.release()
