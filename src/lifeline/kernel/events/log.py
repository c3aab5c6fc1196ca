"""Writing the log.

Rows go in by plain SQL: the log is on the way of every action, and an id that is taken must be drawn again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection

from lifeline.kernel.events.context import current_now, leave_trace
from lifeline.kernel.events.kinds import kind_of
from lifeline.kernel.events.periods import period_start, to_us
from lifeline.kernel.events.reactions import react
from lifeline.kernel.events.rows import Act, build
from lifeline.kernel.keys import coarse_id, exact_ids, random_id
from lifeline.kernel.merkle import canonical
from lifeline.kernel.models import Event

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.db.models import Model

    from lifeline.kernel.events.kinds import Kind
    from lifeline.kernel.events.rows import Recorded, Subject
    from lifeline.kernel.merkle import Json

BATCH = 500
_EVENT = (
    "INSERT INTO kernel_event"
    " (id, kind, subject_type, subject_key, actor_id, by, at_us, grain, data, commits, leaf) VALUES "
)
_PENDING = (
    "INSERT INTO kernel_pending"
    " (id, kind, subject_type, subject_key, actor_id, by, at_us, grain, data, commits, leaf, period_us) VALUES "
)
_PERSONAL = "INSERT INTO kernel_personal (id, event_id, key, salt, value) VALUES "


class Entry(NamedTuple):
    """One row of `record_many`: what it is about, the values by key, and when it happened if not now."""

    subject: Model | Subject
    values: dict[str, Json]
    at: datetime | None = None


def record(
    kind: str,
    subject: Model | Subject,
    *,
    actor: Model | None,
    by: str = "",
    at: datetime | None = None,
    now_please: bool = False,
    **data: Json,
) -> Recorded:
    """Write down what happened to `subject`, in the action's transaction, and call the reactions.

    `actor` is a person or None; `by` names the capacity in which he acts, and is mandatory without an actor (K-5).
    `at` is when it happened, the action's `now` by default. A coarse event waits in `Pending` for the end of its
    period (K-15); `now_please=True` skips the wait, at the price that the moment of writing can be seen.
    Undeclared kinds, keys and capacities raise `LookupError` or `ValueError`; values that are refused `NotCanonical`.
    """
    found = kind_of(kind)
    act = Act(found, subject, actor, by, at or current_now(), data)
    event = _write(found, [act], now_please=now_please)[0]
    react(found, [event])
    return event


def record_many(kind: str, rows: Iterable[Entry], *, actor: Model | None, by: str = "") -> list[Recorded]:
    """Write down many events of one kind (an import): one INSERT per 500, one call of each reaction."""
    found = kind_of(kind)
    now = current_now()
    acts = [Act(found, entry.subject, actor, by, entry.at or now, entry.values) for entry in rows]
    if not acts:
        return []
    events = _write(found, acts)
    react(found, events)
    return events


def _write(kind: Kind, acts: Sequence[Act], *, now_please: bool = False) -> list[Recorded]:
    if not connection.in_atomic_block:
        raise AssertionError(f"{kind} was recorded outside of an action.")
    now = current_now()
    ids = [coarse_id() for _act in acts] if kind.coarse else exact_ids(now, len(acts))
    events = [build(act, event_id) for act, event_id in zip(acts, ids, strict=True)]
    if kind.coarse and not now_please:
        for event in events:
            recorded_us = to_us(max(period_start(now, kind.grain), event.at))
            _insert(_PENDING, [(*event.columns, event.leaf, recorded_us)])
    else:
        for begin in range(0, len(events), BATCH):
            _insert_events(acts[begin : begin + BATCH], events, begin, now)
    insert_personal(
        (event.id, key, event.salts[key], canonical(value)) for event in events for key, value in event.personal.items()
    )
    leave_trace(kind)
    return events


def _insert_events(acts: Sequence[Act], events: list[Recorded], begin: int, now: datetime) -> None:
    """K-16. Insert `events` from `begin` on; an id that somebody else drew in the same millisecond is drawn again."""
    batch = events[begin : begin + len(acts)]
    if insert_events([(*event.columns, event.leaf) for event in batch]) == len(batch):
        return
    stored = dict(Event.objects.filter(id__in=[event.id for event in batch]).values_list("id", "leaf"))
    for number, (act, event) in enumerate(zip(acts, batch, strict=True), start=begin):
        if bytes(stored[event.id]) != event.leaf:
            events[number] = _insert_again(act, now)


def _insert_again(act: Act, now: datetime) -> Recorded:
    while True:
        event = build(act, coarse_id() if act.kind.coarse else exact_ids(now)[0])
        if insert_events([(*event.columns, event.leaf)]):
            return event


def insert_events(rows: Sequence[tuple[Any, ...]]) -> int:
    """Insert (ten columns, leaf) into `Event`; returns how many ids were free."""
    return _insert(_EVENT, rows, " ON CONFLICT (id) DO NOTHING")


def insert_personal(values: Iterable[tuple[int, str, bytes, str]]) -> None:
    """Insert (event id, key, salt, canonical text) into `Personal` under random row ids."""
    rows = [(random_id(), *value) for value in values]
    for begin in range(0, len(rows), BATCH):
        _insert(_PERSONAL, rows[begin : begin + BATCH])


def _insert(statement: str, rows: Sequence[Sequence[Any]], ending: str = "") -> int:
    one = f"({', '.join(['%s'] * len(rows[0]))})"
    with connection.cursor() as cursor:
        cursor.execute(statement + ", ".join([one] * len(rows)) + ending, [value for row in rows for value in row])
        return int(cursor.rowcount)
