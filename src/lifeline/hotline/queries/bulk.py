"""H-82: which cases were chosen, and how far a bulk is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifeline.hotline import policies
from lifeline.hotline.events import BULK_BEGUN
from lifeline.hotline.models import Bulk, Case
from lifeline.hotline.rules.numbers import read_number
from lifeline.hotline.states.bulk import BulkAct, BulkOutcome, BulkState
from lifeline.kernel.errors import Unseen
from lifeline.kernel.events import facts

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from lifeline.hotline.models import BulkCase
    from lifeline.people.models import Person

DESKS = tuple(policies.DESKS.values())


def acts_of(person: Person) -> list[BulkAct]:
    """What the person may do to many cases at once, by his duties."""
    may = {
        BulkAct.DISPATCH: bool(policies.scopes(person, *DESKS)),
        BulkAct.MERGE: bool(policies.scopes(person, *DESKS)),
        BulkAct.REPLY: bool(policies.scopes(person, *policies.OF_UNIT)),
        BulkAct.EXPORT: policies.may_export(person),
    }
    return [act for act, allowed in may.items() if allowed]


def found(person: Person, typed: Iterable[str]) -> tuple[list[Case], list[str]]:
    """The cases behind the numbers, each once, in their order; and what is no number of a case that he sees (H-17)."""
    wanted = list(dict.fromkeys(typed))
    numbers = {text: read_number(text) for text in wanted}
    rows = policies.visible_cases(person).filter(number__in=[one for one in numbers.values() if one])
    seen = {case.number: case for case in rows.select_related("unit", "company", "category")}
    cases = list({case.pk: case for text in wanted if (case := seen.get(numbers[text] or ""))}.values())
    return cases, [text for text in wanted if (numbers[text] or "") not in seen]


def due(now: datetime) -> QuerySet[Bulk]:
    """Whose ten minutes are over."""
    return Bulk.objects.filter(state=BulkState.WAITING, runs_at__lte=now).order_by("runs_at", "pk")


def bulk_for(person: Person, pk: int) -> Bulk:
    """The maker's own; nobody else's is there for him."""
    row = Bulk.objects.filter(maker=person, pk=pk).select_related("unit", "lead").first()
    if row is None:
        raise Unseen
    return row


def latest(person: Person) -> QuerySet[Bulk]:
    """What he did lately."""
    return Bulk.objects.filter(maker=person).select_related("unit").order_by("-asked_at", "-pk")


def lines(person: Person, bulk: Bulk) -> list[BulkCase]:
    """The cases with what became of each, as far as he sees them now: his duty may have ended, he may be excluded."""
    seen = policies.visible_cases(person).values("pk")
    return list(bulk.cases.filter(case__in=seen).select_related("case").order_by("pk"))


def hidden(bulk: Bulk, shown: Iterable[BulkCase]) -> int:
    """How many of its cases he no longer sees."""
    return bulk.cases.count() - len(list(shown))


def failed_since(bulk: Bulk) -> int:
    """How many cases were left out although the preview had let them through."""
    begun = facts("hotline.bulk", keys=[str(bulk.pk)], kinds=[str(BULK_BEGUN)])
    return sum(int(fact.data["cases"]) for fact in begun) - bulk.cases.filter(outcome=BulkOutcome.DONE).count()


def by_ids(pks: Iterable[int]) -> dict[int, Case]:
    """The cases that a preview named; whether they may still be seen is asked when each is taken."""
    return Case.objects.select_related("unit", "company", "category").in_bulk(list(pks))


def lead_of(person: Person, bulk: Bulk) -> str:
    """The number of the case into which they are merged; empty where there is none, or none that he sees."""
    if bulk.lead is None or not policies.visible_cases(person).filter(pk=bulk.lead.pk).exists():
        return ""
    return bulk.lead.number
