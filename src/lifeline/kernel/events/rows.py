"""From an act to a row: what the rules of the log allow in it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings

from lifeline.kernel import merkle
from lifeline.kernel.events.kinds import check_capacity
from lifeline.kernel.events.periods import LETTER, period_start, to_us

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import Model

    from lifeline.kernel.events.kinds import Kind
    from lifeline.kernel.merkle import Json

LARGEST_BYTES = 8192
_TYPE = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
_SUBJECT_KEY = re.compile(r"[!#-\[\]-~]{1,64}")  # printable ASCII without quote and backslash
_NAMELESS = re.compile(r"[a-z2-7]{26}|[a-z2-7]{52}|[0-9a-f]{64}")  # a random key, a vault token


class Subject(NamedTuple):
    """What an event is about: a table's label ("hotline.case") and a key in it."""

    type: str
    key: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event as reactions and callers see it. `at` is the start of its period for coarse kinds."""

    id: int
    kind: Kind
    subject: Subject
    actor_id: int | None
    by: str
    at: datetime
    data: Mapping[str, Json]
    personal: Mapping[str, Json]
    columns: merkle.Columns
    leaf: bytes
    salts: Mapping[str, bytes]


class Act(NamedTuple):
    """What an action tells the log, before the rules were asked."""

    kind: Kind
    subject: Model | Subject
    actor: Model | None
    by: str
    at: datetime
    values: Mapping[str, Json]


def subject_of(subject: Model | Subject) -> Subject:
    """K-14. The subject by its random key if it has one, else by its primary key."""
    if isinstance(subject, Subject):
        found = subject
    else:
        if subject.pk is None:
            raise ValueError(f"Save the {subject._meta.label} before you record what happened to it.")  # noqa: SLF001 -- Django's documented API
        found = Subject(subject._meta.label_lower, str(getattr(subject, "random_key", None) or subject.pk))  # noqa: SLF001 -- as above
    if not _TYPE.fullmatch(found.type) or not _SUBJECT_KEY.fullmatch(found.key):
        raise ValueError("A subject is a table's label and a key of at most 64 printable ASCII characters.")
    return found


def build(act: Act, event_id: int) -> Recorded:
    """The row of `act` under `event_id`, with every rule of the log asked. A breach is an error of the program."""
    subject = subject_of(act.subject)
    actor_id = _actor_id(act, subject)
    data, personal = _split(act)
    salts = {key: secrets.token_bytes(32) for key in personal}
    commits = {key: merkle.commitment(salts[key], value) for key, value in personal.items()}
    at = period_start(act.at, act.kind.grain)
    columns = merkle.Columns(
        id=event_id,
        kind=str(act.kind),
        subject_type=subject.type,
        subject_key=subject.key,
        actor_id=actor_id,
        by=act.by,
        at_us=to_us(at),
        grain=LETTER[act.kind.grain],
        data=merkle.canonical(data),
        commits=merkle.canonical(commits),
    )
    content = merkle.event_bytes(columns)
    if len(content) + sum(len(merkle.canonical(value).encode()) for value in personal.values()) > LARGEST_BYTES:
        raise ValueError(f"{act.kind}: more than 8 KiB. Store longer texts elsewhere and record their SHA-256.")
    return Recorded(
        event_id, act.kind, subject, actor_id, act.by, at, data, personal, columns, merkle.leaf(content), salts
    )


def _actor_id(act: Act, subject: Subject) -> int | None:
    """K-5: nobody acts without a capacity. K-13: the log never knows whose a private event is."""
    if act.by:
        check_capacity(act.by)
    if act.kind.private:
        _check_private(act, subject)
        return None
    if act.actor is None:
        if not act.by:
            raise ValueError(
                f"{act.kind}: without an actor `by` must say who acted (clock, rule:17, reporter, import)."
            )
        return None
    if act.actor.pk is None:
        raise ValueError(f"{act.kind}: the actor has no id.")
    return int(act.actor.pk)


def _check_private(act: Act, subject: Subject) -> None:
    if act.actor is not None or not act.by:
        raise ValueError(f"{act.kind} is private: record it with actor=None and by='holder' or a duty.")
    if subject.type == settings.AUTH_USER_MODEL.lower() or not _NAMELESS.fullmatch(subject.key):
        raise ValueError(f"{act.kind} is private: its subject is a random key or a vault token, never a person.")


def _split(act: Act) -> tuple[dict[str, Json], dict[str, Json]]:
    """K-11. Declared keys only; the personal ones go apart, and stand at no depth of the others."""
    if unknown := set(act.values) - act.kind.keys:
        raise ValueError(f"{act.kind}: undeclared keys {sorted(unknown)}.")
    personal = {key: value for key, value in act.values.items() if key in act.kind.personal}
    data = {key: value for key, value in act.values.items() if key not in act.kind.personal}
    if act.kind.personal and (hidden := _keys_within(list(data.values())) & act.kind.personal):
        raise ValueError(f"{act.kind}: the personal keys {sorted(hidden)} stand inside another value.")
    return data, personal


def _keys_within(value: Json) -> set[str]:
    if isinstance(value, Mapping):
        return set(value).union(*(_keys_within(item) for item in value.values()))
    if isinstance(value, (list, tuple)):
        return set[str]().union(*(_keys_within(item) for item in value))
    return set()
