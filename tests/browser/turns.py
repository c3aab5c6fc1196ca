"""One at a time on the database in memory, which test and server share down to the object of the connection.

A site has a connection for each thread; here all have the same. Two requests at once (a page that asks again by itself,
a form beside the editor's own saving), or a request beside an action of the test, would be in one another's
transaction: the first to commit takes the savepoint of the other along.
"""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, connections
from django.db.transaction import Atomic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATIENCE: Final = 60.0
"""Seconds for what takes a moment; a busy machine may need many of them."""
TURN: Final = threading.RLock()
ANSWER, ENTER, LEAVE = WSGIHandler.__call__, Atomic.__enter__, Atomic.__exit__
_count, _asked = threading.Lock(), [0]


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """A whole request, a whole transaction of the test, and each single statement of it wait for their turn."""
    with pytest.MonkeyPatch.context() as patch, connection.execute_wrapper(_single):
        patch.setattr(WSGIHandler, "__call__", _answered)
        patch.setattr(Atomic, "__enter__", _entered)
        patch.setattr(Atomic, "__exit__", _left)
        yield


def all_answered() -> None:
    """Wait until no request is being answered: what a page that is gone has asked ends before the tables are emptied."""
    end = time.monotonic() + PATIENCE
    while _asked[0]:
        assert time.monotonic() < end, "a request is not answered"
        time.sleep(0.01)


def _answered(self: WSGIHandler, *asked: Any) -> Any:
    if type(self) is not WSGIHandler:  # a file: no database
        return ANSWER(self, *asked)
    with _count:
        _asked[0] += 1
    try:
        with TURN:
            return ANSWER(self, *asked)
    finally:
        with _count:
            _asked[0] -= 1


def _is_shared(alias: str | None) -> bool:
    """Whether other threads use the connection of this one."""
    return connections[alias or "default"].allow_thread_sharing


def _entered(self: Atomic) -> None:
    if not _is_shared(self.using):
        ENTER(self)
        return
    TURN.acquire()
    try:
        ENTER(self)
    except BaseException:
        TURN.release()
        raise


def _left(self: Atomic, *fault: Any) -> None:
    try:
        LEAVE(self, *fault)
    finally:
        if _is_shared(self.using):
            TURN.release()


def _single(run: Callable[..., Any], *statement: Any) -> Any:
    with TURN:
        return run(*statement)
