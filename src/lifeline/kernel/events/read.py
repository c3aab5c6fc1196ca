"""Reading the log: the history of one thing, in sentences, by duty and never by name."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext

from lifeline.kernel.events.kinds import capacity_label, declared, kind_of
from lifeline.kernel.events.periods import GRAIN, from_us, to_us
from lifeline.kernel.events.rows import subject_of
from lifeline.kernel.models import Event, Pending, Personal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from django.db.models import Model

    from lifeline.kernel.events.kinds import Grain, Kind
    from lifeline.kernel.events.rows import Subject
    from lifeline.kernel.merkle import Json

ISOLATE, POP = "\u2068", "\u2069"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a history. `at` is UTC: the start of its period for coarse kinds; `when` says it in words."""

    event_id: int
    kind: Kind
    sentence: str
    at: datetime
    grain: Grain
    when: str
    who: str


class _Values(dict[str, Any]):
    """What stands for a key without a value: erased if it is personal, else a dash."""

    def __init__(self, kind: Kind, values: Mapping[str, Json]) -> None:
        super().__init__({key: _shown(value) for key, value in values.items()})
        self.kind = kind

    def __missing__(self, key: str) -> str:
        return gettext("[deleted]") if key in self.kind.personal else "—"


def _shown(value: Json) -> Json:
    """Texts are isolated for direction (K-100); numbers stay numbers for %(n)d."""
    return f"{ISOLATE}{value}{POP}" if isinstance(value, str) else value


def render(kind: Kind, values: Mapping[str, Json]) -> str:
    """K-19. The sentence in the active language. A personal value that is not there reads "[deleted]" ([已删除])."""
    return str(kind.sentence) % _Values(kind, values)


def history(subject: Model | Subject, *, viewer_language: str) -> list[Line]:
    """K-17. What happened to `subject`, oldest first, with the events that still wait for the end of their period.

    The caller has asked its policy whether the viewer may see the subject. Three queries, however long it is. What
    happened at one instant (an act and what follows from it) stands in the order in which its app declares the kinds.
    """
    found = subject_of(subject)
    rows: list[Event | Pending] = [
        *Event.objects.filter(subject_type=found.type, subject_key=found.key),
        *Pending.objects.filter(subject_type=found.type, subject_key=found.key),
    ]
    places = {name: place for place, name in enumerate(declared())}
    rows.sort(key=lambda row: (row.at_us, places.get(row.kind, len(places)), row.id))
    opened = personal_values(row.id for row in rows)
    with translation.override(viewer_language):
        return [_line(row, opened[row.id]) for row in rows]


def acts_of(person_id: int, *, viewer_language: str) -> Iterator[Line]:
    """P-22. What a person did himself, the newest first, for himself to read: never of what, and of nobody else.

    A personal value of a sentence may be another's, so a dash stands for it. Private kinds name no actor (K-13) and are
    not among them.
    """
    rows = Event.objects.filter(actor_id=person_id).order_by("-at_us", "-id")
    with translation.override(viewer_language):
        for row in rows.iterator(chunk_size=2000):
            kind, grain, at = kind_of(row.kind), GRAIN[row.grain], from_us(row.at_us)
            values = {**dict.fromkeys(kind.personal, "—"), **json.loads(row.data)}
            yield Line(row.id, kind, render(kind, values), at, grain, when(at, grain), capacity_label(row.by))


@dataclass(frozen=True, slots=True)
class Fact:
    """An event as a replay reads it: plain values, nothing personal."""

    kind: str
    key: str
    actor_id: int | None
    by: str
    at: datetime
    data: Mapping[str, Any]


def facts(
    type_: str,
    *,
    keys: Iterable[str] | None = None,
    kinds: Iterable[str] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Iterator[Fact]:
    """What was recorded about the rows of a table ("hotline.case"), row by row and oldest first, for an app's replay.

    `keys` and `kinds` narrow it, and so do `since` and `until`, both included. Nothing personal is opened. Events of
    one instant come in any order.
    """
    rows = Event.objects.filter(subject_type=type_)
    if keys is not None:
        rows = rows.filter(subject_key__in=list(keys))
    if kinds is not None:
        rows = rows.filter(kind__in=list(kinds))
    if since is not None:
        rows = rows.filter(at_us__gte=to_us(since))
    if until is not None:
        rows = rows.filter(at_us__lte=to_us(until))
    columns = rows.order_by("subject_key", "at_us", "id").values_list(
        "kind", "subject_key", "actor_id", "by", "at_us", "data"
    )
    for kind, key, actor_id, by, at_us, data in columns.iterator(chunk_size=2000):
        yield Fact(kind, key, actor_id, by, from_us(at_us), json.loads(data))


def personal_values(event_ids: Iterable[int]) -> dict[int, dict[str, Json]]:
    """The personal values that are still there, by event and key; an event without any has an empty dict."""
    values: dict[int, dict[str, Json]] = defaultdict(dict)
    for event_id, key, value in Personal.objects.filter(event_id__in=list(event_ids)).values_list(
        "event_id", "key", "value"
    ):
        values[event_id][key] = json.loads(value)
    return values


def _line(row: Event | Pending, personal: Mapping[str, Json]) -> Line:
    kind, grain, at = kind_of(row.kind), GRAIN[row.grain], from_us(row.at_us)
    sentence = render(kind, {**json.loads(row.data), **personal})
    return Line(row.id, kind, sentence, at, grain, when(at, grain), capacity_label(row.by))


def when(at: datetime, grain: Grain) -> str:
    """The time in the site's zone and the active language, no finer than its grain."""
    local = timezone.localtime(at, timezone.get_default_timezone())
    day = date_format(local, "DATE_FORMAT")
    if grain == "day":
        return day
    if grain == "hour":
        return gettext("%(day)s, between %(hour)d:00 and %(next)d:00") % {
            "day": day,
            "hour": local.hour,
            "next": local.hour + 1,
        }
    return f"{day} {local:%H:%M}"
