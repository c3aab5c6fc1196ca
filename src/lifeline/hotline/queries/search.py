"""Search in the cases that the reader may see: number, text, place, replies. H-83: no sealed text is ever indexed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifeline.hotline import policies
from lifeline.hotline.models import Case
from lifeline.hotline.states import Mode, ReplyState
from lifeline.kernel.search import Index

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from lifeline.kernel.search import Hits
    from lifeline.people.models import Person

SEARCH = Index("hotline.case", {"title": 4, "text": 1, "place": 1, "reply": 1})


def fields(case: Case, replies: list[str]) -> Mapping[str, str]:
    """What is found of a case."""
    title = f"{case.number}\n{case.summary}"
    return {"title": title, "text": case.text, "place": case.place, "reply": "\n".join(replies)}


def find(person: Person, text: str, *, limit: int = 20, after: str | None = None) -> Hits:
    """K-59. The cases with these words among those that the person may see; the total counts only them."""
    return SEARCH.query(text, within=policies.visible_cases(person), limit=limit, after=after)


def rebuild(progress: Callable[[int, int | None], None] | None = None) -> int:
    """K-63. Build the index anew beside the old one; returns the number of cases."""
    return SEARCH.rebuild(_all(), progress)


def _all() -> Iterator[tuple[int, Mapping[str, str], datetime]]:
    cases = Case.objects.filter(mode=Mode.NAMED).order_by("pk").prefetch_related("replies")
    for case in cases.iterator(chunk_size=500):
        yield case.pk, fields(case, sent(case)), case.submitted_at


def sent(case: Case) -> list[str]:
    """The texts of the replies that went out."""
    found = sorted(case.replies.all(), key=lambda reply: reply.round)
    return [reply.text for reply in found if reply.state == ReplyState.APPROVED]
