"""Section 8: figures behind which no case stands: topics taken in hand and solved, FAQ entries that helped.

They are read from the log, so a past moment gives the same number again (H-87).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lifeline.hotline import events
from lifeline.hotline.models import FaqEntry, Topic
from lifeline.hotline.queries.reference import month_after, month_of, month_start
from lifeline.kernel.events import facts

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.kernel.events import Fact
    from lifeline.people.models import Unit


@dataclass(frozen=True)
class Beyond:
    """So many topics came into a unit's hands and were solved; so many FAQ entries were judged and found helpful."""

    topics_owned: int
    topics_solved: int
    faq_judged: int
    faq_helpful: int


def beyond(company: Unit, first: int, last: int, as_of: datetime) -> Beyond:
    """The numbers of a company for the months from `first` to `last` (202601), as the log stood at `as_of`."""
    until = min(as_of, month_start(month_after(last)))

    def told(rows: type[Topic | FaqEntry], subject: str, *kinds: str) -> list[Fact]:
        keys = [str(pk) for pk in rows.objects.filter(company=company).order_by().values_list("pk", flat=True)]
        found = facts(subject, keys=keys, kinds=kinds, since=month_start(first), until=until) if keys else ()
        return [fact for fact in found if month_of(fact.at) <= last]

    owned, solved = str(events.TOPIC_OWNED), str(events.TOPIC_SOLVED)
    topics = told(Topic, "hotline.topic", owned, solved)
    votes = told(FaqEntry, "hotline.faqentry", str(events.FAQ_VOTED))
    return Beyond(
        len({fact.key for fact in topics if fact.kind == owned}),
        len({fact.key for fact in topics if fact.kind == solved}),
        len({fact.key for fact in votes}),
        len({fact.key for fact in votes if fact.data["helpful"]}),
    )
