"""The forms that ship with the app: questions and checklists, in Chinese and English."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from lifeline.innovation.rules.completeness import Question

FILE = Path(__file__).parents[1] / "data" / "form.json"


@cache
def _forms() -> dict[str, Any]:
    return json.loads(FILE.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def form_names() -> list[str]:
    """The forms there are, the newest first."""
    return sorted(_forms(), reverse=True)


@dataclass(frozen=True)
class Asked:
    """A question in the reader's language."""

    rule: Question
    label: str
    example: str


def _words(row: dict[str, Any], name: str) -> str:
    return str(row[f"{name}en" if get_language() == "en" else f"{name}zh"])


def questions_of(form: str) -> list[Question]:
    """What a form asks, as the rules read it."""
    return [
        Question(row["key"], tuple(row["levels"]), tuple(row["kinds"]), row["least"], row["most"])
        for row in _forms()[form]["questions"]
    ]


def asked(form: str) -> list[Asked]:
    """What a form asks, as people read it."""
    rows = _forms()[form]["questions"]
    return [
        Asked(rule, _words(row, ""), _words(row, "example_"))
        for rule, row in zip(questions_of(form), rows, strict=True)
    ]


def checklist(form: str) -> list[tuple[str, str]]:
    """I-30. (key, sentence) of what a screener checks."""
    return [(row["key"], _words(row, "")) for row in _forms()[form]["checklist"]]
