"""What the page of one question sends: an answer, a skip, or a step back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from uuid import UUID

from lifeline.questionnaires.api.sheets import Answer

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import QueryDict

    from lifeline.questionnaires.api.sheets import OpenedSheet

PAGE: Final = "page"
"""The device of answers that come as forms: the server gives them their sequence and time."""


def step_of(data: QueryDict) -> str:
    """The button that was pressed."""
    return data.get("step", "")


def answer_of(data: QueryDict, sheet: OpenedSheet, number: int, now: datetime) -> Answer | None:
    """Q-31. The answer to question `number`, or None when none was given."""
    item = sheet.order[number - 1]
    text = data.get("answer", "")
    if step_of(data) != "skip" and not re.fullmatch(r"[0-9]{1,2}", text):
        return None
    index = None if step_of(data) == "skip" else int(text)
    before = sheet.kept.get(item, {}).get(PAGE, [0])[0] or 0
    return Answer(item, index, PAGE, before + 1, sheet.elapsed_ms(now))


def uuid_of(text: str) -> UUID | None:
    """The address that a form named; None for none; what is no address leads nowhere."""
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
