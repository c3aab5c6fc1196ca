"""A question desk for tests: the app that takes questions, as the hotline knows it, by events and its api alone."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lifeline.hotline import api
from lifeline.kernel.action import action
from lifeline.kernel.events import Subject, declare, declared, on, record
from lifeline.kernel.events.reactions import _reactions
from lifeline.kernel.keys import random_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from lifeline.kernel.events import Recorded
    from lifeline.people.models import Person

PASSED_ON = "hotline.case.passed_on"
for _kind in ("accepted", "answered", "corrected"):
    if f"media.question.{_kind}" not in declared():
        declare(f"media.question.{_kind}", "The question was told of.", keys=("origin", "text"))


@dataclass
class QuestionDesk:
    """What it heard, and the wordings that it read by the origins."""

    heard: list[Recorded] = field(default_factory=list)
    wordings: dict[str, str] = field(default_factory=dict)

    def hear(self, recorded: Sequence[Recorded]) -> None:
        """React as an app does: read the wording, in the transaction of whoever passed it on."""
        for event in recorded:
            self.heard.append(event)
            self.wordings[event.subject.key] = api.passed_wording(event.subject.key)

    @property
    def origin(self) -> str:
        """The origin of the last question."""
        return self.heard[-1].subject.key


@action
def speak(kind: str, origin: str, text: str = "", *, actor: Person, now: datetime) -> Recorded:
    """The desk accepts, answers or corrects."""
    told = {"text": text} if text else {}
    question = Subject("media.question", random_key())
    return record(f"media.question.{kind}", question, actor=actor, at=now, origin=origin, **told)


@contextmanager
def open_desk() -> Iterator[QuestionDesk]:
    """While it lasts there is an app that takes questions, and no other one."""
    desk, others = QuestionDesk(), _reactions.pop(PASSED_ON, [])
    on(PASSED_ON)(desk.hear)
    yield desk
    _reactions[PASSED_ON] = others
