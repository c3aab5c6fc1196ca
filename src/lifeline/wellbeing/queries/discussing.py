"""W-45: discussions without names, and how much lies on whom: counts only, never who."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lifeline.kernel import vault
from lifeline.wellbeing.models import Case, SupervisionEntry
from lifeline.wellbeing.queries import companies
from lifeline.wellbeing.queries.helpers import everybody, shown_name
from lifeline.wellbeing.queries.sealing import content_of
from lifeline.wellbeing.states import CaseState

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.people.models import Person

ENTRIES: Final = "wellbeing.supervision"
SHOWN: Final = 50


@dataclass(frozen=True)
class Discussed:
    """An entry: what, by whom, when."""

    text: str
    author: str
    at: datetime


@dataclass(frozen=True)
class CaseLoad:
    """How many cases somebody has open, and how many he has closed."""

    name: str
    kind: str
    open: int
    closed: int


def entries(reader: Person) -> list[Discussed]:
    """P-1. Those of the reader's companies, the newest first."""
    mine = companies.watched(reader, *companies.ROSTERED)
    authors = SupervisionEntry.objects.order_by("author").values_list("author", flat=True).distinct()
    homes = companies.homes(dict.fromkeys(authors, companies.ROSTERED))
    near = [pk for pk, home in homes.items() if home & mine]
    rows = SupervisionEntry.objects.filter(author__in=near).select_related("author").order_by("-at", "pk")[:SHOWN]
    names = {row.author_id: row.author for row in rows}
    shown = {pk: shown_name(person) for pk, person in names.items()}
    return [
        Discussed(content_of(row, row.key_id)["text"], shown[row.author_id], row.at)
        for row in rows
        if vault.holds(row.key_id)
    ]


def caseloads(supervisor: Person) -> list[CaseLoad]:
    """P-1. The helpers of a supervisor's companies with the number of their cases."""
    found = Counter(Case.objects.order_by("pk").values_list("helper_id", "state"))
    return [
        CaseLoad(one.name, one.kind_name, found[one.pk, CaseState.OPEN], found[one.pk, CaseState.CLOSED])
        for one in everybody(companies.watched(supervisor))
    ]


def keys_in_use() -> list[str]:
    """K-81. Keys that an entry names."""
    return list(SupervisionEntry.objects.values_list("key_id", flat=True))
