"""What an action knows while it runs: that it must leave an event, and what time it is."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

_trace: ContextVar[list[str] | None] = ContextVar("trace", default=None)
_now: ContextVar[datetime | None] = ContextVar("now", default=None)


@contextmanager
def must_leave_trace(name: str) -> Iterator[None]:
    """Fail with `AssertionError` if nothing was recorded inside. What an inner one records counts for the outer one."""
    outer, trace = _trace.get(), list[str]()
    token = _trace.set(trace)
    try:
        yield
    finally:
        _trace.reset(token)
    if not trace:
        raise AssertionError(f"{name} changed the world without an event.")
    if outer is not None:
        outer.extend(trace)


def leave_trace(kind: str) -> None:
    """Tell the action round us that it left an event."""
    if (trace := _trace.get()) is not None:
        trace.append(kind)


@contextmanager
def bound_now(now: datetime | None) -> Iterator[None]:
    """Bind the action's `now` (aware). None keeps what the outer action bound."""
    if now is None:
        yield
        return
    if now.tzinfo is None:
        raise ValueError("`now` needs a time zone.")
    token = _now.set(now)
    try:
        yield
    finally:
        _now.reset(token)


def current_now() -> datetime:
    """The `now` of the action that runs; outside of one the clock of the machine, in UTC."""
    return _now.get() or timezone.now()
