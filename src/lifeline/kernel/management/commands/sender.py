"""`./lifeline sender`: sends what the outbox holds. `up` starts it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from lifeline.kernel import start
from lifeline.kernel.notices.sender import Sender
from lifeline.kernel.process import stop_event


class Command(BaseCommand):
    help = "Sends notices by mail, webhook, WeCom and DingTalk, until SIGTERM or Ctrl-C."

    def handle(self, **_options: Any) -> None:
        start.ready_or_end()
        Sender().run(stop_event())
