"""The list in the application: what a person was told, newest first."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection

from lifeline.kernel.events import subject_of
from lifeline.kernel.models import Choice, Delivery, Notice
from lifeline.kernel.notices.kinds import has_kind, notice_kind
from lifeline.kernel.notices.screen import still_seen
from lifeline.kernel.notices.words import words

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from django.db.models import Model

    from lifeline.kernel.events import Subject

PAGE = 50


class Entry(NamedTuple):
    """One line of the list: `path` is the page behind it, "" if there is none."""

    id: int
    title: str
    text: str
    path: str
    at: datetime
    unread: bool
    urgent: bool


class Page(NamedTuple):
    """Some lines of the list, and the id after which the next page begins (None: this is the last)."""

    entries: list[Entry]
    after: int | None


def inbox_page(person_id: int, *, after: int | None = None, limit: int = PAGE, unread: bool = False) -> Page:
    """The person's notices in the active language, newest first, after the mark of the page before.

    K-43: what he may no longer see is left out, so a page may hold fewer than `limit` although more follow.
    """
    rows = Notice.objects.filter(person_id=person_id).exclude(state=Notice.DROPPED)
    if unread:
        rows = rows.filter(state=Notice.NEW)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = list(rows.order_by("-pk")[: limit + 1])
    shown = found[:limit]
    seen = _seen(person_id, shown)
    entries = [_entry(row) for row in shown if (row.kind, row.subject_key) in seen]
    return Page(entries, shown[-1].pk if len(found) > limit else None)


def inbox(person_id: int, *, after: int | None = None, limit: int = PAGE, unread: bool = False) -> list[Entry]:
    """The lines of `inbox_page`."""
    return inbox_page(person_id, after=after, limit=limit, unread=unread).entries


def unread_count(person_id: int, most: int = 99) -> int:
    """How many notices wait to be read, counted up to `most` and one (for the badge).

    Every page asks it, so it is written by hand: to write it anew took ten times as long as to answer it.
    """
    rows = "SELECT 1 FROM kernel_notice WHERE person_id = %s AND state = %s LIMIT %s"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM ({rows}) AS found", [person_id, Notice.NEW, most + 1])  # noqa: S608
        return int(cursor.fetchone()[0])


def read(person_id: int, ids: Collection[int], *, now: datetime) -> int:
    """Mark notices of the person's own as read; how many were not yet."""
    rows = Notice.objects.filter(person_id=person_id, pk__in=ids, state=Notice.NEW)
    return int(rows.update(state=Notice.READ, read_at=now))


def _entry(row: Notice) -> Entry:
    shown = words(row)
    return Entry(row.pk, shown.title, shown.text, shown.path, row.created_at, row.state == Notice.NEW, row.urgent)


def _seen(person_id: int, rows: list[Notice]) -> set[tuple[str, str]]:
    keys: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        keys[row.kind].add(row.subject_key)
    keys = {kind: asked for kind, asked in keys.items() if has_kind(kind)}
    return {(kind, key) for kind, asked in keys.items() for key in still_seen(notice_kind(kind), person_id, asked)}


def forget_about(person_id: int, subject: Model | Subject) -> int:
    """Delete what a person was told about one row, and what waits to be sent to him about it; how many notices.

    For what must not be known of him any longer: that he was told tells that it is his.
    """
    type_, key = subject_of(subject)
    rows = Notice.objects.filter(person_id=person_id, subject_type=type_, subject_key=key)
    return rows.delete()[1].get("kernel.Notice", 0)


def forget(person_id: int) -> int:
    """P-12. Delete what a person was told, what waits to be sent to him, and what he chose; how many notices."""
    Delivery.objects.filter(person_id=person_id).delete()
    Choice.objects.filter(person_id=person_id).delete()
    return Notice.objects.filter(person_id=person_id).delete()[1].get("kernel.Notice", 0)
