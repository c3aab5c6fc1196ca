"""What readers may read, for programs: the FAQ and the topics; and the categories that a text suggests."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from ninja import Query, Schema

from lifeline.hotline.queries import faq, suggesting, topics
from lifeline.hotline.rest.door import router
from lifeline.hotline.rest.shapes import UnitOut, Words, unit_out
from lifeline.hotline.states import TopicState
from lifeline.kernel.rest import Listing, Span, listing
from lifeline.people.api import PersonRequest

if TYPE_CHECKING:
    from lifeline.hotline.models import FaqEntry, Topic


class GuessOut(Schema):
    """A category (code) and how probable it is, 0 to 1; null where key words found it."""

    category: str
    score: float | None


class SuggestionOut(Schema):
    """H-81. Up to three categories, best first; none: it abstains. `model`: its digest, null: key words."""

    guesses: list[GuessOut]
    model: str | None


@router.post("suggestions/", response=SuggestionOut)
def suggest(request: PersonRequest, body: Words) -> Any:
    """H-81. What the text could be about. Nothing of it is kept."""
    said = suggesting.say(body.text)
    guesses = [GuessOut(category=one.code, score=one.score) for one in said.guesses]
    return SuggestionOut(guesses=guesses, model=said.model.sha256 if said.model else None)


class FaqOut(Schema):
    """An entry that holds until a day."""

    id: int
    question: str
    answer: str
    category: str | None
    expires_on: date
    helpful: int
    unhelpful: int


@router.get("faq/", response=Listing[FaqOut])
def faq_list(request: PersonRequest, span: Query[Span]) -> Any:
    """The FAQ as the key's person finds it today, the most helpful first (E-31)."""
    part = listing(faq.shown(request.user, timezone.localdate()), span, order=("-helpful", "pk"))
    return {**part, "items": [faq_out(one) for one in part["items"]]}


def faq_out(one: FaqEntry) -> FaqOut:
    """An entry from its row."""
    plain = {name: getattr(one, name) for name in FaqOut.model_fields if name not in {"id", "category"}}
    return FaqOut(id=one.pk, category=one.category.code if one.category else None, **plain)


class TopicOut(Schema):
    """H-80. What at least five reporters met. `unit`, `due_on`, `plan`: who has it in hand, until when, and how."""

    id: int
    name: str
    state: TopicState
    category: str | None
    cases: int
    reporters: int
    unit: UnitOut | None
    plan: str
    due_on: date | None
    outcome: str


@router.get("topics/", response=Listing[TopicOut])
def topic_list(request: PersonRequest, span: Query[Span]) -> Any:
    """The topics that readers see, the hottest first (E-31)."""
    part = listing(topics.shown(request.user), span, order=topics.HOTTEST)
    return {**part, "items": [topic_out(one) for one in part["items"]]}


def topic_out(one: Topic) -> TopicOut:
    """A topic from its row; its unit was read with it."""
    plain = {name: getattr(one, name) for name in TopicOut.model_fields if name not in {"id", "category", "unit"}}
    category = one.category.code if one.category else None
    return TopicOut(id=one.pk, category=category, unit=unit_out(one.unit), **plain)
