"""The only way to write: a verb of the business is one function, done by a named actor, all or nothing, with an event.

`locked` and `once` are what an action begins with: the row that nobody else may change meanwhile, and the submission
that was perhaps already taken. K-3: only `actions/` of an app (and the kernel) write; a guard names every other line.
"""

from __future__ import annotations

import hashlib
import inspect
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from django.db import connection, transaction

from lifeline.kernel.errors import Conflict, Unseen
from lifeline.kernel.events import bound_now, current_now, leave_trace, must_leave_trace
from lifeline.kernel.models import OnceKey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from django.db.models import Model, QuerySet

P = ParamSpec("P")
R = TypeVar("R")
M = TypeVar("M", bound="Model")

TALLIES = (
    "people.count_try",
    "people.forget_tries",
    "people.sweep",
    "people.prove_by_app",
    "people.prove_by_passkey",
    "people.use_token",
    "people.keep_look",
    "people.choose_ways",
    "hotline.note_progress",
    "hotline.drop",
    "wellbeing.remind_talk",
    "wellbeing.remind_unfinished",
    "wellbeing.send_code",
    "wellbeing.tell_ending",
    "wellbeing.say",
    "wellbeing.answer",
    "wellbeing.forget_calls",
    "wellbeing.open_granted",
    "wellbeing.end_stale",
    "wellbeing.end_expired",
    "wellbeing.forget_follow_ups",
    "wellbeing.forget_discussions",
    "wellbeing.forget_supervision",
    "wellbeing.note_rates",
    "wellbeing.take_readings",
    "wellbeing.forget_talks",
    "wellbeing.write",
    "wellbeing.reply",
    "wellbeing.note_progress",
    "wellbeing.take_part",
    "wellbeing.write_note",
    "wellbeing.forget_notes",
    "wellbeing.forget_cases",
    "wellbeing.offer_due",
    "questionnaires.open_sheet",
    "questionnaires.save_answers",
    "questionnaires.note_reminded",
    "questionnaires.note_ending",
    "questionnaires.finish",
    "questionnaires.void_withdrawn",
    "questionnaires.forget_stale",
    "questionnaires.forget_holder",
    "questionnaires.keep_shorter",
    "questionnaires.erase_holder",
    "questionnaires.erase_sheet",
    "hotline.spend",
    "media.flush_marks",
    "media.react",
    "media.unreact",
    "media.save",
    "media.unsave",
    "media.follow",
    "media.confirm",
    "surveys.cast",
    "surveys.redeem",
    "hotline.use_vault",
    "hotline.sweep_vaults",
    "hotline.forget_retired",
    "hotline.close_unsealed",
    "hotline.count_topics",
    "innovation.cast",
)
"""Every write that leaves no event, because the event would betray a person or store each reading for ever. Closed."""

_inside: ContextVar[bool] = ContextVar("inside", default=False)
KEEP = timedelta(hours=24)


def inside_action() -> bool:
    """K-7. Does an action or a tally run right now? Tests close the network and refuse to sleep then."""
    return _inside.get()


def action(verb: Callable[P, R]) -> Callable[P, R]:
    """Make a function a verb of the business.

    K-1: one transaction; who raises leaves nothing. An action inside another joins it. K-2: it has a keyword-only
    `actor` (TypeError at import). It records at least one event (AssertionError), whose time is its `now`. K-7: it
    neither waits nor speaks to the network.
    """
    _needs_actor(verb)

    @wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with _one_step(kwargs.get("now")), must_leave_trace(verb.__qualname__):
            return verb(*args, **kwargs)

    return run


def tally(*, reason: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function a verb without an event: atomic, with an actor, and on the closed list `TALLIES`.

    `reason` names the rule that wants it so ("media 5.6"). LookupError at import for a name that is not on the list.
    """

    def wrap(verb: Callable[P, R]) -> Callable[P, R]:
        _needs_actor(verb)
        name = f"{verb.__module__.split('.')[1]}.{verb.__name__}"
        if name not in TALLIES:
            raise LookupError(f"{name} is not on the list of tallies ({reason}).")

        @wraps(verb)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            with _one_step(kwargs.get("now")):
                return verb(*args, **kwargs)

        return run

    return wrap


def _needs_actor(verb: Callable[..., object]) -> None:
    actor = inspect.signature(verb).parameters.get("actor")
    if actor is None or actor.kind is not inspect.Parameter.KEYWORD_ONLY:
        raise TypeError(f"{verb.__qualname__} needs a keyword-only `actor`.")


@contextmanager
def _one_step(now: Any) -> Iterator[None]:
    token = _inside.set(True)
    try:
        with transaction.atomic(), bound_now(now):
            yield
    finally:
        _inside.reset(token)


def locked(queryset: QuerySet[M], pk: object, version: int | None = None) -> M:
    """The row, for this action alone until it ends. `Unseen` if it is not there, `Conflict` if its version is another.

    On PostgreSQL the row is locked; on SQLite the immediate transaction holds everything. It is locked as for a change
    that leaves its keys alone (FOR NO KEY UPDATE), here and wherever else rows are locked: nobody else locks, changes
    or deletes it, but who writes a row that points to it does not wait. Otherwise an action that holds a row and points
    to its parent, and one that holds the parent and wants the row, would wait for each other until one is broken off.
    """
    if not connection.in_atomic_block:
        raise AssertionError("A row is locked inside an action.")
    found = queryset.select_for_update(of=("self",), no_key=True).filter(pk=pk)
    row = next(iter(found), None)  # one at most: `first` would have it sorted, which costs a quarter of the query
    if row is None:
        raise Unseen
    current = getattr(row, "version", None)
    if version is not None and version != current:
        raise Conflict(current)
    return row


@dataclass(frozen=True)
class Stored:
    """What the first submission led to: the value that `remember` was given."""

    result: Any


def once(key: str, digest: str, *, scope: str, keep: timedelta = KEEP) -> Stored | None:
    """K-4. None for the first submission of this key in this scope: go on, and `remember`. Else what it led to.

    `digest` stands for the body: another body under the same key is `Conflict`. Two at the same moment: the second
    waits for the first to commit, or goes on in its place if that one failed. A key is forgotten after `keep`.
    """
    digest = _digest(digest)
    now = current_now()
    while True:
        if _claim(scope, _digest(key), digest, now + keep):
            return None
        known = OnceKey.objects.filter(scope=scope, key_digest=_digest(key)).first()
        if known is None:
            continue
        if known.expires_at <= now:
            OnceKey.objects.filter(pk=known.pk).delete()
            continue
        if known.body_digest != digest:
            raise Conflict
        leave_trace("kernel.once")
        return Stored(known.result)


def remember(key: str, result: Any, *, scope: str) -> None:
    """K-4. Keep what this submission led to (plain JSON), in the action's transaction."""
    changed = OnceKey.objects.filter(scope=scope, key_digest=_digest(key)).update(result=result)
    if changed != 1:
        raise AssertionError("Ask `once` before `remember`.")


def _claim(scope: str, key_digest: str, body_digest: str, expires_at: datetime) -> bool:
    """Insert the key; False if it is there (after waiting for whoever is about to insert it)."""
    columns = "scope, key_digest, body_digest, expires_at"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO kernel_oncekey ({columns}) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",  # noqa: S608
            [scope, key_digest, body_digest, connection.ops.adapt_datetimefield_value(expires_at)],
        )
        return bool(cursor.rowcount == 1)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
