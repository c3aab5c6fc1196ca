"""`./lifeline worker`: does the jobs of the queue. `up` starts it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from lifeline.kernel import start
from lifeline.kernel.jobs import queue

THREADS = 2
DRAIN_SECONDS = 9


class Command(BaseCommand):
    help = "Does the jobs of the queue, until SIGTERM or Ctrl-C; then it ends the jobs at hand."

    def handle(self, **_options: Any) -> None:
        start.ready_or_end()
        queue().huey.create_consumer(
            workers=THREADS,
            periodic=False,  # the clock is ours: kernel.clock
            max_delay=1.0,
            graceful_signal="TERM",
            shutdown_timeout=DRAIN_SECONDS,
        ).run()
