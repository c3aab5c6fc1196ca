"""The conference of a cycle: its programme, and whom it commends. Nobody learns of awards here before all do (I-68)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lifeline.innovation.models import Conference, Project
from lifeline.innovation.policies.nominations import TOLD
from lifeline.innovation.queries.cycles import may_watch
from lifeline.innovation.queries.nominations import elected
from lifeline.innovation.queries.projects import teams
from lifeline.innovation.states import Merit, ProjectState

if TYPE_CHECKING:
    from lifeline.innovation.models import Cycle, Nomination
    from lifeline.people.models import Person


def conference_of(cycle: Cycle) -> Conference | None:
    """The conference, once it is arranged."""
    return Conference.objects.filter(cycle=cycle).select_related("cycle__organiser").first()


def may_read(person: Person, cycle: Cycle) -> bool:
    """Everybody of the company once the awards are final; staff before."""
    return cycle.state in TOLD or may_watch(person, cycle)


@dataclass(frozen=True)
class Commended:
    """A result with its tier, its unit and its team."""

    number: str
    title: str
    unit: str
    tier: int
    names: list[str]
    in_library: bool


def commended(cycle: Cycle) -> list[Commended]:
    """Announced awards by tier, then by number."""
    rows = Project.objects.filter(appraise_in_cycle=cycle, state=ProjectState.AWARDED)
    found = list(rows.select_related("second_level", "result").order_by("tier", "number"))
    members = teams(found)
    return [
        Commended(
            one.number, one.title, one.second_level.name, one.tier or 0,
            [row.person.name if row.person else row.name for row in members[one.pk]],
            hasattr(one, "result") and one.result.state == "PUBLISHED",
        )
        for one in found
    ]  # fmt: skip


def merits(cycle: Cycle) -> list[tuple[str, list[Nomination]]]:
    """I-107. Elected teams and persons, each under its heading; before the conference none."""
    if cycle.state not in TOLD:
        return []
    return [(str(kind.label), found) for kind in Merit if (found := elected(cycle, kind))]


def _merit(one: Nomination) -> list[str]:
    return [one.name, one.unit.name, one.facts]


def handbook(found: Conference) -> dict[str, Any]:
    """会议手册: the data of the conference's handbook."""
    cycle = found.cycle
    told = cycle.state in TOLD
    return {
        "organisation": cycle.organiser.name, "cycle": cycle.name, "held_on": found.held_on.isoformat(),
        "place": found.place, "chaired_by": found.chaired_by, "programme": found.programme,
        "results": [[one.number, one.title, one.unit, one.names, one.tier] for one in commended(cycle)],
        "collectives": [_merit(one) for one in elected(cycle, Merit.COLLECTIVE) if told],
        "individuals": [_merit(one) for one in elected(cycle, Merit.INDIVIDUAL) if told],
    }  # fmt: skip
