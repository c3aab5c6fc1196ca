"""I-26. Similar titles of all cycles of an organiser; a copy of one's own withdrawn or deferred one is no twin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lifeline.innovation.models import Application
from lifeline.innovation.rules.numbers import ALIKE, DIFFERENCE_LEAST, TWIN
from lifeline.innovation.rules.similarity import against, pairs
from lifeline.innovation.states import ApplicationState

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import QuerySet

    from lifeline.innovation.models import Cycle

NOT_THERE = (ApplicationState.DRAFT, ApplicationState.EXPIRED, ApplicationState.WITHDRAWN)
BEFORE = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Like:
    """A title that is like the one asked about, with what everybody may know of its application."""

    pk: int
    number: str
    title: str
    cycle: str
    unit: str
    similarity: float

    @property
    def is_twin(self) -> bool:
        """So much alike that the difference must be explained."""
        return self.similarity >= TWIN


def corpus(organiser_id: int) -> QuerySet[Application]:
    """The titles that count: all that were submitted in any cycle, imported ones too."""
    rows = Application.objects.filter(cycle__organiser=organiser_id).exclude(state__in=NOT_THERE).exclude(title="")
    return rows.select_related("cycle", "second_level").order_by("pk")


def alike(title: str, organiser_id: int, *, but: Application | None = None) -> list[Like]:
    """Titles alike by at least 0.60, the most alike first. One query."""
    if not title.strip():
        return []
    rows = corpus(organiser_id)
    if but is not None:
        rows = rows.exclude(pk__in=[pk for pk in (but.pk, but.origin_id) if pk])
    held = list(rows)
    found = against(title, [one.title for one in held], ALIKE)
    return [
        Like(one.pk, one.number, one.title, one.cycle.name, one.second_level.name, similarity)
        for one, similarity in ((held[place], score) for place, score in found)
    ]


def among(cycle: Cycle, threshold: float = ALIKE) -> list[tuple[int, int, float]]:
    """I-26. (earlier, later, likeness) of all titles of which one is of this cycle. One query; each pair once.

    Earlier is who handed in first; what was imported is older than all.
    """
    held = sorted(corpus(cycle.organiser_id), key=lambda one: (one.submitted_at or BEFORE, one.pk))
    return [
        (held[twins.first].pk, held[twins.second].pk, twins.similarity)
        for twins in pairs([one.title for one in held], threshold)
        if cycle.pk in {held[twins.first].cycle_id, held[twins.second].cycle_id}
        and held[twins.first].pk != held[twins.second].origin_id
    ]


def titles(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Number and title by id."""
    rows = Application.objects.filter(pk__in=ids).order_by("pk")
    return {pk: (number, title) for pk, number, title in rows.values_list("pk", "number", "title")}


def is_explained(difference: str) -> bool:
    """I-26. Is the difference explained in at least 50 characters?"""
    return len(difference.strip()) >= DIFFERENCE_LEAST
