"""What a person can take: cards by concern, each with its rights line (Q-18)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lifeline.questionnaires import api
from lifeline.questionnaires.api import rights

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from lifeline.questionnaires.api import Definition, Wording
    from lifeline.questionnaires.api.rights import Note

CONCERNS: dict[str, _StrPromise] = {
    "mood": pgettext_lazy("concern", "Mood"),
    "anxiety": pgettext_lazy("concern", "Anxiety"),
    "sleep": pgettext_lazy("concern", "Sleep"),
    "stress": pgettext_lazy("concern", "Stress"),
    "loneliness": pgettext_lazy("concern", "Loneliness"),
    "burnout": pgettext_lazy("concern", "Burnout"),
    "personality": pgettext_lazy("concern", "Character"),
    "career": pgettext_lazy("concern", "Career"),
}
USE = {"personality": "trait", "career": "explore"}
FOR_WHAT: dict[str, _StrPromise] = {
    "screen": _("A first look at how you have been lately. It is a screening, not a diagnosis."),
    "trait": _("How you usually are. There is no good or bad, and it is not for choosing people."),
    "explore": _("For exploring a career only, not for selection, posting or appraisal."),
}


@dataclass(frozen=True)
class Card:
    """An instrument that can be started now."""

    id: str
    version: str
    title: str
    minutes: int
    items: int
    days: int
    attribution: str
    own_words: bool
    note: Note | None


@dataclass(frozen=True)
class Shelf:
    """The cards of one concern."""

    name: str
    purpose: str
    cards: tuple[Card, ...]


def language() -> str:
    """The language of the reader as instruments name it."""
    return "zh-Hans" if (get_language() or "").startswith("zh") else "en"


def startable(name: str) -> tuple[Definition, Wording] | None:
    """The newest version of an instrument with its words, if anybody may start it; None: no such thing here."""
    found = rights.startable(name, language(), rights.live_notes())
    return None if found is None else found[:2]


def shelves() -> list[Shelf]:
    """All cards, by concern, the shortest first."""
    cards: dict[str, list[Card]] = {concern: [] for concern in CONCERNS}
    notes = rights.live_notes()
    for name in api.versions():
        if (found := rights.startable(name, language(), notes)) is not None:
            cards[found[0].document["concern"]].append(_card(*found))
    return [
        Shelf(str(CONCERNS[concern]), str(FOR_WHAT[USE.get(concern, "screen")]), tuple(sorted(found, key=_short_first)))
        for concern, found in cards.items()
        if found
    ]


def _short_first(card: Card) -> tuple[int, int, str]:
    return card.minutes, card.items, card.title


def _card(definition: Definition, words: Wording, note: Note | None) -> Card:
    document = definition.document
    return Card(
        id=definition.id,
        version=definition.version,
        title=words.title,
        minutes=document["minutes"],
        items=len(definition.items),
        days=document["recall_days"],
        attribution=document["rights"]["attribution"],
        own_words=words.status == "own",
        note=note,
    )
