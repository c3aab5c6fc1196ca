"""The anonymous host in the browser tests: a second server with the face's own middleware, pages and way of taking files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.files.uploadhandler import load_handler
from django.db import connections
from django.test.testcases import LiveServerThread
from django.test.utils import override_settings

from lifeline.kernel import faces

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase


class Worn:
    """Middleware: this request meets the face, whatever the rest of the process serves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        face = faces.face_named("say")
        request.urlconf = face.urls
        request.upload_handlers = [load_handler(one, request) for one in face.upload_handlers]
        return self.get_response(request)


def serve() -> LiveServerThread:
    """Start the second server; the caller ends it with `terminate()`."""
    face = faces.face_named("say")
    inner = {connection.alias: connection for connection in connections.all()}
    for connection in inner.values():
        connection.inc_thread_sharing()
    thread = LiveServerThread("localhost", StaticFilesHandler, connections_override=inner)
    thread.daemon = True
    with override_settings(MIDDLEWARE=["tests.browser.anonymous.Worn", *face.middleware]):
        thread.start()
        thread.is_ready.wait()
    if thread.error:
        raise thread.error
    return thread
