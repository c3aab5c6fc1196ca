"""Nominations as pages and documents read them (I-107). What is not announced reads as nominated to its unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lifeline.innovation.models import Cycle, MeetingItem, Nomination
from lifeline.innovation.policies import UNIT_SECRETARY, is_staff, organisers_of, scopes
from lifeline.innovation.policies.nominations import TOLD, visible_nominations
from lifeline.innovation.queries.work import Task, tasks
from lifeline.innovation.states import UNDECIDED, CycleState, NominationState
from lifeline.kernel.errors import Unseen
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from lifeline.innovation.states import Merit
    from lifeline.kernel.parts import Tone
    from lifeline.people.models import Person, Unit

OPEN = (CycleState.RUNNING, CycleState.CLOSING, CycleState.APPRAISAL)
"""While projects are at work and judged, units nominate."""
ORDER = ("kind", "unit__path", "pk")
TONES: dict[str, Tone] = {NominationState.ELECTED: "ok", NominationState.NOMINATED: "info"}


@dataclass(frozen=True)
class Line:
    """A nomination as this reader may know it."""

    row: Nomination
    state: str
    tone: Tone
    takes_back: bool


def listed(person: Person, cycle: Cycle) -> QuerySet[Nomination]:
    """The list."""
    return visible_nominations(person, cycle).select_related("unit", "person")


def lines(person: Person, cycle: Cycle, rows: Sequence[Nomination]) -> list[Line]:
    """I-68. Until the conference a unit reads that it nominated, and not how the vote went.

    Nor does one of staff read it of a nomination in which he has a part himself (I-32): who left the room for the vote.
    """
    told, staff = cycle.state in TOLD, is_staff(person, cycle.organiser_id)
    paths = people.paths_of(person) if staff and not told else []
    found = []
    for one in rows:
        exact = told or (staff and not _has_part(person, paths, one))
        voted = one.state in {NominationState.ELECTED, NominationState.NOT_ELECTED} and not exact
        state = NominationState.NOMINATED if voted else NominationState(one.state)
        mine = one.nominated_by_id == person.pk and one.state == NominationState.NOMINATED
        found.append(Line(one, str(state.label), TONES.get(state, "plain"), mine))
    return found


def _has_part(person: Person, paths: list[str], row: Nomination) -> bool:
    """I-107, I-32. As `sitting` recuses: nominated, nominating, or of a team's unit; `paths`: where he works."""
    of_team = row.person_id is None and any(path.startswith(row.unit.path) for path in paths)
    return person.pk in {row.person_id, row.nominated_by_id} or of_team


def nomination_for(person: Person, cycle: Cycle, pk: int) -> Nomination:
    """One that this person sees; else 404."""
    found = listed(person, cycle).filter(pk=pk).first()
    if found is None:
        raise Unseen
    return found


def units_of(person: Person, cycle: Cycle) -> list[Unit]:
    """For which open units this person nominates here: those of the duty and all below them."""
    paths = [path for company, path in scopes(person, UNIT_SECRETARY) if company == cycle.organiser_id]
    rows = people.open_units(cycle.organiser) if paths else []
    return [one for one in rows if any(one.path.startswith(path) for path in paths)]


def elected(cycle: Cycle, kind: Merit) -> list[Nomination]:
    """Who was elected, in the order of the units."""
    rows = Nomination.objects.filter(cycle=cycle, kind=kind, state=NominationState.ELECTED)
    return sorted(rows.select_related("unit", "person"), key=lambda one: (one.unit.place, one.pk))


def waiting(cycle: Cycle) -> QuerySet[Nomination]:
    """Nominated, and on no agenda that is still open."""
    on_agenda = MeetingItem.objects.filter(state__in=UNDECIDED, nomination__isnull=False).values("nomination")
    rows = Nomination.objects.filter(cycle=cycle, state=NominationState.NOMINATED)
    return rows.exclude(pk__in=on_agenda).select_related("unit").order_by(*ORDER)


@tasks
def to_nominate(person: Person, _now: datetime) -> Iterable[Task]:
    """I-107. A unit's secretary may nominate while the cycle is appraised."""
    cycles = Cycle.objects.filter(organiser__in=organisers_of(person, UNIT_SECRETARY), state=CycleState.APPRAISAL)
    for cycle in cycles.order_by("pk"):
        yield Task(
            _("Nominate teams and persons to be commended"), cycle.name,
            reverse("innovation:nomination_list", args=[cycle.pk]),
        )  # fmt: skip
