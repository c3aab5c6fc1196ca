"""What happens by itself at its time: functions that take `now`, registered where they stand (`tasks.py` of an app).

    @every(seconds=60)
    def seal(now): …

    @daily(at="02:30")
    def recount(now): …

One clock runs on all machines (`kernel.leader`). Each function runs in a thread of its own, never twice at once, and a
fault in one is logged and leaves the others alone. A run that was missed, because everything was down, is caught up
once, not as often as it was missed: these functions are sweeps that look for what is due. What takes minutes hands its
work to the worker (`kernel.jobs`).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from dataclasses import dataclass
from datetime import time, timedelta
from typing import TYPE_CHECKING, Final, TypeVar

import structlog
from django.db import connections
from django.utils import timezone

from lifeline.kernel.leader import Leader
from lifeline.kernel.models import ClockRun

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterable
    from concurrent.futures import Future
    from datetime import datetime

    Sweep = Callable[[datetime], object]

log = structlog.get_logger(__name__)
Row = TypeVar("Row")
TICK_SECONDS: Final = 1.0
REMEMBERED_FROM_SECONDS: Final = 600
"""A shorter interval is not written down: after a restart such a function simply runs."""
THREADS: Final = 4
DRAIN_SECONDS: Final = 9.0


@dataclass(frozen=True)
class Periodic:
    """One entry of the register: each `seconds`, or at the time of day `at` in the site's zone (on one `weekday`)."""

    name: str
    run: Sweep
    seconds: int = 0
    at: time | None = None
    weekday: int | None = None

    @property
    def remembered(self) -> bool:
        """Whether its last run is kept over a restart."""
        return self.at is not None or self.seconds >= REMEMBERED_FROM_SECONDS

    def due(self, last_at: datetime | None, now: datetime) -> bool:
        """Whether it has to run, given when it last ran. A last run in the future: the clock was set back."""
        if self.at is None:
            return last_at is None or not last_at <= now < last_at + timedelta(seconds=self.seconds)
        return last_at is not None and (last_at < self._occurrence(now) or last_at > now)

    def _occurrence(self, now: datetime) -> datetime:
        """The latest moment not after `now` at which it should have run."""
        assert self.at is not None
        local = timezone.localtime(now)
        moment = local.replace(hour=self.at.hour, minute=self.at.minute, second=0, microsecond=0)
        while moment > local or self.weekday not in {None, moment.weekday()}:
            moment -= timedelta(days=1)
        return moment


REGISTER: Final[dict[str, Periodic]] = {}


def every(*, seconds: int) -> Callable[[Sweep], Sweep]:
    """Register a function to run each `seconds` seconds."""
    return lambda run: _register(run, seconds=seconds)


def daily(*, at: str) -> Callable[[Sweep], Sweep]:
    """Register a function to run once a day at `at` ("02:30", site's zone). The first day it waits for that time."""
    return lambda run: _register(run, at=time.fromisoformat(at))


def weekly(*, weekday: int, at: str) -> Callable[[Sweep], Sweep]:
    """Register a function to run once a week: weekday 0 is Monday."""
    return lambda run: _register(run, at=time.fromisoformat(at), weekday=weekday)


def each(rows: Iterable[Row], act: Callable[[Row], object]) -> None:
    """For a sweep: act on every row. One that fails is logged, without a word on whose it is, and holds none back."""
    for row in rows:
        try:
            act(row)
        except Exception:  # refused, a key that is gone, a damaged row
            log.exception("clock.row_left", kind=type(row).__name__, function=act.__module__)


def _register(run: Sweep, *, seconds: int = 0, at: time | None = None, weekday: int | None = None) -> Sweep:
    name = f"{run.__module__.removeprefix('lifeline.')}.{run.__name__}"
    if name in REGISTER and REGISTER[name].run is not run:
        raise ValueError(f"{name} is registered twice")
    REGISTER[name] = Periodic(name, run, seconds, at, weekday)
    return run


class Clock:
    """The running clock. `tick(now)` starts what is due; `run(stop)` ticks until told to stop."""

    def __init__(self, register: dict[str, Periodic] | None = None) -> None:
        self.register = REGISTER if register is None else register
        self._last: dict[str, datetime] | None = None
        self._running: dict[str, Future[None]] = {}
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="clock")

    def run(self, stop: threading.Event) -> None:
        """Tick each second while we lead, until `stop` is set; then wait up to 9 s for what still runs."""
        leader = Leader("clock")
        try:
            while not stop.wait(TICK_SECONDS):
                if leader.claim():
                    self.tick(timezone.now())
                else:
                    self._last = None  # another clock runs and remembers
        finally:
            wait_for(self._running.values(), timeout=DRAIN_SECONDS)
            self._threads.shutdown(wait=False, cancel_futures=True)
            leader.resign()

    def tick(self, now: datetime) -> list[str]:
        """Start every function that is due and not still running; their names."""
        if self._last is None:
            self._last = dict(ClockRun.objects.values_list("name", "last_at"))
        self._running = {name: future for name, future in self._running.items() if not future.done()}
        started = []
        for name, periodic in self.register.items():
            last_at = self._last.get(name)
            if last_at is None and periodic.at is not None:
                self._remember(periodic, now)  # new on this site: its time of day has yet to come
            elif name not in self._running and periodic.due(last_at, now):
                started.append(name)
                self._last[name] = now
                self._running[name] = self._threads.submit(self._run, periodic, now)
        return started

    def settle(self) -> None:
        """Wait until everything that was started has ended."""
        wait_for(self._running.values())

    def _run(self, periodic: Periodic, now: datetime) -> None:
        """Run one function, then write the run down: killed in the middle, it is caught up."""
        try:
            periodic.run(now)
        except Exception:
            log.exception("clock.function_failed", function=periodic.name)
        try:
            if periodic.remembered:
                self._remember(periodic, now)
        except Exception:
            log.exception("clock.run_not_written", function=periodic.name)
        finally:
            connections.close_all()

    def _remember(self, periodic: Periodic, now: datetime) -> None:
        assert self._last is not None
        self._last[periodic.name] = now
        ClockRun.objects.update_or_create(name=periodic.name, defaults={"last_at": now})
