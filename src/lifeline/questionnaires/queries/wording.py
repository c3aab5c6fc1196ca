"""The words of a definition in one language, and one question of it as a screen shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lifeline.questionnaires.queries.shipped import packs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lifeline.questionnaires.rules.definition import Definition, Trigger
    from lifeline.questionnaires.rules.showing import Shown


@dataclass(frozen=True)
class Wording:
    """Everything that is read. `status` is original, published or own; `approved` whether a curator has signed it."""

    title: str
    instruction: str
    items: Mapping[str, str]
    options: Mapping[str, tuple[str, ...]]
    status: str
    source: str
    approved: bool


@dataclass(frozen=True)
class Option:
    """An answer to choose: its index is what is stored (Q-4). `level` of the help card: firm, soft or ""."""

    index: int
    text: str
    chosen: bool
    level: str


@dataclass(frozen=True)
class Question:
    """One screen: question `number` of `total`, in the order shown. `hard`: the quiet card if left open (Q-16)."""

    number: int
    total: int
    item: str
    text: str
    options: tuple[Option, ...]
    skipped: bool
    hard: bool


def wording(definition: Definition, language: str) -> Wording | None:
    """Q-23: the words in `language` ("zh-Hans", "en"), from the definition or its pack; None where there are none."""
    texts = definition.document.get("texts", {}).get(language) or packs(definition.id).get(language)
    if texts is None:
        return None
    told: Mapping[str, Any] = texts["translation"]
    return Wording(
        title=texts["title"],
        instruction=texts["instruction"],
        items=texts["items"],
        options={
            name: tuple(texts["options"][name][str(code)] for code in options.codes)
            for name, options in definition.option_sets.items()
        },
        status=told["status"],
        source=told["source"],
        approved=bool(told["reviewed_by"]),
    )


def question(
    definition: Definition, words: Wording, number: int, answers: Sequence[int | str | None], order: Shown
) -> Question:
    """Question `number` (from 1, in the order shown). `answers` by that order: an index, "-" skipped, None open."""
    item = definition.items[order.items[number - 1]]
    chosen = answers[number - 1]
    triggers = [trigger for trigger in definition.triggers if trigger.item == item.id]
    levels = [_level(triggers, index) for index in range(len(definition.options_of(item).codes))]
    return Question(
        number=number,
        total=len(definition.items),
        item=item.id,
        text=words.items[item.id],
        options=tuple(
            Option(index, words.options[item.options][index], index == chosen, levels[index])
            for index in order.of(definition.options_of(item))
        ),
        skipped=chosen == "-",
        hard=bool(triggers),
    )


def _level(triggers: Sequence[Trigger], index: int) -> str:
    """The firmest level that an answer reaches."""
    levels = {trigger.level for trigger in triggers if index >= trigger.at_least}
    return "firm" if "firm" in levels else "".join(levels)
