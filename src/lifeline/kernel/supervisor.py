"""One parent of all processes of a site: web, worker, clock, sender.

It forks them from itself, so that the code is loaded once and its memory is shared; restarts one that died (after 0.5,
1, 2, 4 s; the fifth death within a minute ends the site with a sentence); and at SIGTERM or Ctrl-C gives them 10 s to
finish what they are at. K-108: each process may be killed at any moment. What was acknowledged is in the database; a
killed parent takes all others with it (`die_with_parent` of `kernel.process`), so nothing is left that holds port or
locks, and `up` serves again within 5 s.
"""

from __future__ import annotations

import gc
import logging.config
import os
import signal
import sys
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import structlog
from django.conf import settings
from django.core.management import call_command

from lifeline.kernel import logs
from lifeline.kernel.process import PARENT, die_with_parent, let_go, stop_event

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Sequence

log = structlog.get_logger(__name__)
POLL_SECONDS: Final = 0.1
DRAIN_SECONDS: Final = 10.0
DEATHS: Final = 5
WITHIN_SECONDS: Final = 60.0
FIRST_PAUSE_SECONDS: Final = 0.5


class GaveUpError(Exception):
    """A child died five times within a minute. `name` says which."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass
class Child:
    """One process of the site: its name, and the words after `./lifeline` that it runs."""

    name: str
    words: Sequence[str]
    pid: int | None = None
    deaths: deque[float] = field(default_factory=lambda: deque(maxlen=DEATHS))
    start_at: float = 0.0

    def start(self) -> None:
        """Fork it, in a session of its own: Ctrl-C reaches the parent only, which then drains in order."""
        parent = os.getpid()
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                code = self._live(parent)
            finally:
                os._exit(code)  # never back into the parent's code
        self.pid = pid

    def _live(self, parent: int) -> int:
        """What the new process does until its end; its exit code."""
        try:
            os.setsid()
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, signal.SIG_DFL)
            die_with_parent(parent)
            os.environ[PARENT] = str(parent)
            if settings.LOG_TO_FILES:
                settings.LOGGING = logs.config(settings.DATA / "logs", process=self.name, to_files=True)
                logging.config.dictConfig(settings.LOGGING)
            call_command(*self.words)
        except SystemExit as end:
            return end.code if isinstance(end.code, int) else 1
        except BaseException:
            log.exception("supervisor.child_failed", child=self.name)
            return 1
        return 0

    def ended(self) -> bool:
        """Whether it has died since it was started; its process is then gone for good."""
        if self.pid is None:
            return True
        with suppress(ChildProcessError):
            if os.waitpid(self.pid, os.WNOHANG)[0] == 0:
                return False
        self._kill_group()  # whatever it had started itself
        self.pid = None
        return True

    def signal(self, number: int) -> None:
        """Send a signal to the process; a dead one gets none."""
        if self.pid is not None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill it and the processes that it started."""
        self.signal(signal.SIGKILL)
        self._kill_group()

    def _kill_group(self) -> None:
        if self.pid is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)

    def mourn(self, now: float) -> bool:
        """Note a death at `now` (monotonic seconds) and plan the restart; False when it died too often."""
        self.deaths.append(now)
        recent = sum(now - at < WITHIN_SECONDS for at in self.deaths)
        self.start_at = now + FIRST_PAUSE_SECONDS * 2 ** (recent - 1)
        return recent < DEATHS


CHILDREN: Final[dict[str, Sequence[str]]] = {}
"""Name → words. The kernel's own are added below; an app adds a loop of its own with `child()` in `apps.ready()`."""


def child(name: str, *words: str) -> None:
    """Let `up` run `./lifeline WORDS…` as a process of the site."""
    CHILDREN[name] = words


child("worker", "worker")
child("clock", "clock")
child("sender", "sender")


class Supervisor:
    """The parent. `run()` returns when told to stop; raises GaveUpError when a child cannot live."""

    def __init__(
        self, children: Sequence[Child], *, ready: Callable[[], bool], stop: threading.Event | None = None
    ) -> None:
        self.children = children
        self._ready = ready
        self._stop = stop_event() if stop is None else stop

    def run(self) -> None:
        """Start all, keep them alive, drain at the end. `ready` is asked until it says True, once."""
        let_go()
        gc.collect()
        gc.freeze()  # the shared objects stay shared: no collection writes into them
        waiting = True
        try:
            for each in self.children:
                each.start()
            while not self._stop.wait(POLL_SECONDS):
                self._look(time.monotonic())
                if waiting and self._ready():
                    waiting = False
        finally:
            self.drain()

    def _look(self, now: float) -> None:
        for each in self.children:
            if each.pid is None:
                if now >= each.start_at:
                    each.start()
            elif each.ended():
                log.error("supervisor.child_died", child=each.name)
                if not each.mourn(now):
                    raise GaveUpError(each.name)

    def drain(self) -> None:
        """SIGTERM to all; whoever still runs after 10 s, or at a second Ctrl-C, is killed."""
        until = time.monotonic() + DRAIN_SECONDS
        self._stop.clear()
        for each in self.children:
            each.signal(signal.SIGTERM)
        while not all(each.ended() for each in self.children):
            if time.monotonic() > until or self._stop.wait(POLL_SECONDS / 2):
                break
        for each in self.children:
            each.kill()
        while not all(each.ended() for each in self.children):
            time.sleep(POLL_SECONDS / 10)
