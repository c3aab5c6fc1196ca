"""`./lifeline clock`: what happens by itself at its time. `up` starts it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.module_loading import autodiscover_modules

from lifeline.kernel import start
from lifeline.kernel.clock import Clock
from lifeline.kernel.process import stop_event


class Command(BaseCommand):
    help = "Runs the sweeps of all apps at their time, until SIGTERM or Ctrl-C."

    def handle(self, **_options: Any) -> None:
        start.ready_or_end()
        stop = stop_event()
        autodiscover_modules("tasks")
        Clock().run(stop)
