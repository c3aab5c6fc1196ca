"""W-85: what a person can do next, by concern and band, on his own result page and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lifeline.wellbeing.queries.directory import Wish, soonest
from lifeline.wellbeing.queries.helplines import institutions
from lifeline.wellbeing.queries.results import COUNSELLOR, INSTITUTION

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.people.models import Person
    from lifeline.wellbeing.queries.results import Result

TOPICS: Final = {
    "mood": "mood", "anxiety": "stress", "sleep": "sleep", "stress": "stress", "loneliness": "relations",
    "burnout": "stress", "career": "career",
}  # fmt: skip
"""The topic of a helper that fits a concern of an instrument."""


def next_steps(person: Person, result: Result, now: datetime) -> dict[str, Any]:
    """W-8, W-36, W-85. The next three times inline: of counsellors from moderate bands up; institutions from severe up.

    Nothing of it is stored, and no address says where the person came from.
    """
    if result.use != "screen":
        return {"slots": [], "institutions": []}
    kind = "counsellor" if result.level >= COUNSELLOR else ""
    found = soonest(person, now, Wish(topic=TOPICS.get(result.concern, ""), kind=kind))
    return {"slots": found, "institutions": institutions() if result.level >= INSTITUTION else []}
