"""W-9: the full scale behind a short one, offered and never forced, with the answers that it has in common."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from lifeline.questionnaires import api
from lifeline.questionnaires.api.sheets import Answer
from lifeline.wellbeing.queries import kept
from lifeline.wellbeing.queries.catalogue import startable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from lifeline.people.models import Person
    from lifeline.questionnaires.api import Definition, Wording
    from lifeline.questionnaires.api.sheets import OpenedSheet

CARRIED: Final = "carried"
"""The device of an answer that a short scale has given. It counts as of the opening: whatever is said later wins."""
FRESH: Final = timedelta(hours=24)


@dataclass(frozen=True)
class Offer:
    """A fuller scale: `answers` and `seed` as a guest's page carries them, the first open question, what came along."""

    instrument: str
    title: str
    answers: str
    number: int
    count: int
    seed: str


def offers(
    names: Sequence[str], definition: Definition, words: Wording, given: Mapping[str, int | None]
) -> list[Offer]:
    """The fuller scales that may be started here. `given` by item of the short one: an index, None for skipped."""
    return [_offer(*full, shared(definition, words, given, *full)) for name in names if (full := startable(name))]


def _offer(definition: Definition, words: Wording, same: Mapping[str, int]) -> Offer:
    seed = secrets.token_hex(8) if api.is_shuffled(definition) else ""
    order = [definition.items[place].id for place in api.shown(definition, seed).items]
    number = next((at for at, item in enumerate(order, 1) if item not in same), len(order))
    answers = ",".join(str(same.get(item, "")) for item in order)
    return Offer(definition.id, words.title, answers, number, len(same), seed)


def shared(
    short: Definition, short_words: Wording, given: Mapping[str, int | None], full: Definition, full_words: Wording
) -> dict[str, int]:
    """Items of the full scale that ask the same in the same words with the same options: what was answered there."""
    asked = {
        (short_words.items[item.id], short_words.options[item.options]): index
        for item in short.items
        if (index := given.get(item.id)) is not None
    }
    wanted = {item.id: (full_words.items[item.id], full_words.options[item.options]) for item in full.items}
    return {item: asked[question] for item, question in wanted.items() if question in asked}


def carried(person: Person, uuid: UUID | None, full: Definition, words: Wording, now: datetime) -> list[Answer]:
    """The answers that the person's own finished short sheet gives to a full one, for 24 hours; else none."""
    short = kept.sheet_of(person, uuid) if uuid else None
    if short is None or short.state != "FINISHED" or not is_fresh(short, now):
        return []
    if full.id not in _offered(short):
        return []
    same = shared(short.definition, kept.words_of(short.definition), short.given, full, words)
    return [Answer(item, index, CARRIED, 1, 0) for item, index in same.items()]


def is_fresh(sheet: OpenedSheet, now: datetime) -> bool:
    return now.timestamp() * 1000 - sheet.opened_ms <= FRESH.total_seconds() * 1000


def _offered(sheet: OpenedSheet) -> set[str]:
    return {str(one["instrument"]) for one in sheet.definition.document.get("offers", ())}


def carried_items(sheet: OpenedSheet) -> set[str]:
    """The items whose answer still is the one that came along."""
    return {item for item, answer in sheet.winning.items() if answer.device == CARRIED}


def same_days(sheet: OpenedSheet, mine: Iterable[OpenedSheet]) -> bool:
    """Q-24. Whether another sheet of this scale among one's own is so near that both cover the same days."""
    same = [one.opened_ms for one in mine if one.uuid != sheet.uuid and one.definition.id == sheet.definition.id]
    return api.same_days(sheet.definition, sheet.opened_ms, same)
