"""The text of an application as one plain value: what the editor saves, a revision keeps, and a reviewer reads."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def digest(text: str) -> str:
    """Stands for a text: its SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Text:
    """`answers` by the key of the question. `indicators`, `plan` and `budget` are lists of small dictionaries:
    name, baseline, target, unit, source, measured_on · what, on · what, yuan. Dates in ISO form; empty: not given.
    `leaving`: the leader will retire or leave before the planned end (I-21).
    """

    title: str = ""
    level: str = "PLANT"
    kind: str = "OWN"
    further: list[str] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    indicators: list[dict[str, str]] = field(default_factory=list)
    starts_on: str = ""
    ends_on: str = ""
    plan: list[dict[str, str]] = field(default_factory=list)
    asked_yuan: int = 0
    budget: list[dict[str, Any]] = field(default_factory=list)
    difference: str = ""
    files: list[str] = field(default_factory=list)
    leaving: bool = False

    def as_json(self) -> dict[str, Any]:
        """Plain values, for the database. What is not so is left out: older texts keep their digest."""
        body: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return body if self.leaving else {name: value for name, value in body.items() if name != "leaving"}

    @property
    def sha256(self) -> str:
        """Stands for the text: the same words, the same digest."""
        return digest(json.dumps(self.as_json(), ensure_ascii=False, sort_keys=True))


def text_of(body: Mapping[str, Any]) -> Text:
    """The text of a stored revision."""
    known = {one.name for one in fields(Text)}
    return Text(**{name: value for name, value in body.items() if name in known})


def difference(one: Text, other: Text) -> list[tuple[str, Any, Any]]:
    """(field, before, after) of everything that differs; an answer is named `answers.KEY`."""
    before, after = _flat(one), _flat(other)
    names = dict.fromkeys([*before, *after])
    return [(name, before.get(name, ""), after.get(name, "")) for name in names if before.get(name) != after.get(name)]


def _flat(text: Text) -> dict[str, Any]:
    body = text.as_json()
    answers = body.pop("answers")
    return {**body, **{f"answers.{key}": value for key, value in answers.items() if value}}
