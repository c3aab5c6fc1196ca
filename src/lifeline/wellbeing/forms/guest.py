"""The state of a guest's sheet, which lives in the page and nowhere else (W-2): from one POST to the next."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from lifeline.questionnaires import api
from lifeline.wellbeing.queries.catalogue import startable
from lifeline.wellbeing.queries.help_cards import card_of

if TYPE_CHECKING:
    from django.http import QueryDict

    from lifeline.questionnaires.api import Definition, Pace, Plan, Shown, Wording

SKIPPED: Final = "-"
STEPS: Final = frozenset({"start", "skip", "back", "pause", "jump", "finish", "seen"})


@dataclass(frozen=True)
class GuestSheet:
    """Answers in the order shown: an option index, "-" (skipped, Q-17) or None. `number`: the open question, from 1.

    Q-39: `seed` gives the order where the instrument is shuffled; it travels with the answers.
    """

    definition: Definition
    words: Wording
    answers: tuple[int | str | None, ...]
    number: int
    step: str
    seen: bool
    seed: str = ""

    @property
    def packed(self) -> str:
        """The answers as the page carries them."""
        return ",".join("" if answer is None else str(answer) for answer in self.answers)

    @property
    def open_numbers(self) -> tuple[int, ...]:
        """Questions without an answer."""
        return tuple(number for number, answer in enumerate(self.answers, 1) if not isinstance(answer, int))

    @property
    def answered(self) -> bool:
        """E1: whether there is anything to score."""
        return any(index is not None for index in self.indexes())

    @property
    def plan(self) -> Plan:
        """The compiled definition."""
        return api.plan(self.definition)

    @cached_property
    def shown(self) -> Shown:
        """The order in which this sheet is shown."""
        return api.shown(self.definition, self.seed)

    @property
    def given(self) -> dict[str, int | None]:
        """Answers by item: an index, None where it was skipped; open items are not there."""
        shown = zip(self.shown.items, self.answers, strict=True)
        return {
            self.definition.items[place].id: answer if isinstance(answer, int) else None
            for place, answer in shown
            if answer is not None
        }

    @property
    def pace(self) -> Pace:
        """Q-26. How it was answered; a guest's page has no clock."""
        turned, items = self.definition.turned, [self.definition.items[place].id for place in self.shown.items]
        return api.pace([self.given.get(item) for item in items], [item in turned for item in items], ())

    @property
    def card(self) -> str:
        """The help card of this screen."""
        return card_of(self.definition, self.given)

    @property
    def firm(self) -> bool:
        """W-18: the help card comes on the very next screen, the help page before the result."""
        return self.card == "firm"

    def indexes(self) -> list[int | None]:
        """The answers to scored items in canonical order."""
        return [self.given.get(item.id) for item in self.definition.scored_items]


def guest_sheet(data: QueryDict) -> GuestSheet | None:
    """The sheet after this step; None when the request does not describe one."""
    found = startable(data.get("instrument", ""))
    if found is None:
        return None
    definition, words = found
    seed = _seed(definition, data)
    answers = _answers(definition, data.get("answers", ""), api.shown(definition, seed))
    number = _within(data.get("number", "1"), len(definition.items))
    if answers is None or number is None:
        return None
    sheet = GuestSheet(definition, words, answers, number, "", data.get("seen") == "1", seed)
    return _moved(sheet, data)


def _seed(definition: Definition, data: QueryDict) -> str:
    """Q-39. The seed that the page carries, a new one at the start; none where nothing is shuffled."""
    if not api.is_shuffled(definition):
        return ""
    told = data.get("seed", "")
    return told if re.fullmatch(r"[0-9a-f]{16}", told) else secrets.token_hex(8)


def _moved(sheet: GuestSheet, data: QueryDict) -> GuestSheet | None:
    """An answer or a skip leads to the next question, and after the last one to the end."""
    if "answer" in data:
        options = sheet.definition.options_of(sheet.definition.items[sheet.shown.items[sheet.number - 1]])
        index = _within(data.get("answer", ""), len(options.codes) - 1, least=0)
        return None if index is None else _onwards(sheet, index)
    step = data.get("step", "start")
    if step not in STEPS:
        return None
    if step == "skip":
        return _onwards(sheet, SKIPPED)
    if step == "back":
        return replace(sheet, number=max(1, sheet.number - 1))
    if step == "seen":
        return replace(sheet, step="finish", seen=True)
    return replace(sheet, step="finish" if step == "finish" else "")


def _onwards(sheet: GuestSheet, answer: int | str) -> GuestSheet:
    answers = (*sheet.answers[: sheet.number - 1], answer, *sheet.answers[sheet.number :])
    if sheet.number < len(answers):
        return replace(sheet, answers=answers, number=sheet.number + 1)
    return replace(sheet, answers=answers, step="end")


def _answers(definition: Definition, packed: str, shown: Shown) -> tuple[int | str | None, ...] | None:
    """The carried answers; None when they do not fit the instrument."""
    count = len(definition.items)
    cells = packed.split(",") if packed else [""] * count
    if len(cells) != count:
        return None
    found: list[int | str | None] = []
    for place, cell in enumerate(cells):
        size = len(definition.options_of(definition.items[shown.items[place]]).codes)
        index = _within(cell, size - 1, least=0)
        if index is None and cell not in {"", SKIPPED}:
            return None
        found.append(index if index is not None else (cell or None))
    return tuple(found)


def _within(text: str, most: int, least: int = 1) -> int | None:
    if not re.fullmatch(r"[0-9]{1,3}", text):
        return None
    return int(text) if least <= int(text) <= most else None
