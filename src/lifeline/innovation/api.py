"""The front door for other apps: few functions, plain values, nothing of a review and nobody's name.

What a person may see decides the policy, as on the pages. Others react to the events `innovation.cycle.call_opened`,
`innovation.project.turned_red`, `innovation.cycle.awards_announced`, `innovation.project.result_published` and
`innovation.project.adoption_confirmed`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lifeline.innovation.queries import library, summary, work
from lifeline.innovation.queries.summary import Call, Light, Summary
from lifeline.people import api as people

if TYPE_CHECKING:
    from datetime import date, datetime

    from lifeline.people.models import Person, Unit

__all__ = [
    "Call",
    "Light",
    "Published",
    "Summary",
    "ToDo",
    "open_call",
    "project_summary",
    "published_results",
    "results_commended",
    "signals",
    "tasks_for",
]
MOST = 20


@dataclass(frozen=True)
class ToDo:
    """Something that waits for a person. `due_at` None: no date; `late`: the date has passed."""

    what: str
    about: str
    href: str
    due_at: datetime | None
    late: bool


@dataclass(frozen=True)
class Published:
    """A result of the library, as its readers see it; `adopters`: units whose adoption counts (I-110)."""

    number: str
    title: str
    summary: str
    unit: str
    level: str
    kind: str
    published_at: datetime
    adopters: int


def tasks_for(person: Person, *, now: datetime) -> list[ToDo]:
    """What waits for the person in all roles, the most urgent first; the same as on the page `my_work`."""
    found = work.tasks_of(person, now)
    return [ToDo(str(one.what), one.about, one.href, one.due_at, one.late) for one in found]


def open_call(unit: Unit, *, now: datetime) -> Call | None:
    """The call of the unit's company that is open now, or None."""
    return summary.open_call(people.company_of(unit).pk, now)


def project_summary(unit: Unit, first: date, last: date, *, now: datetime) -> Summary:
    """What the unit and all below it have handed in, run and reached; `first` and `last` both included.

    I-7: an application counts where it was handed in. I-68: what was not announced yet counts as handed in alone.
    """
    return summary.of_unit(unit.path, first, last, now)


def results_commended(start: date, end: date, company: Unit | None = None) -> int:
    """How many results were commended from `start` to `end`, both included; of one company, or of all."""
    return library.commended({company.pk} if company else None, start, end)


def signals(unit: Unit) -> list[Light]:
    """The five signals of a company or a second-level unit as they were counted last; empty before the first count."""
    return summary.lights(unit.pk)


def published_results(query: str, *, reader: Person) -> list[Published]:
    """The newest published results that the reader sees and in which every word of `query` stands; 20 at most."""
    rows = library.results(reader, text=query).order_by(*library.NEWEST)[:MOST]
    return [
        Published(
            number=one.number,
            title=one.title,
            summary=one.summary,
            unit=one.project.unit.name,
            level=one.project.level,
            kind=one.project.kind,
            published_at=one.published_at,
            adopters=one.adopted,  # type: ignore[attr-defined]  # counted by the query
        )
        for one in rows
        if one.published_at is not None
    ]
