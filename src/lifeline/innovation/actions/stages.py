"""4.1. The later steps of a cycle: its projects at work, their acceptance, the appraisal, the archive."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.innovation import events, policies
from lifeline.innovation.actions import carrying, course
from lifeline.innovation.models import Project
from lifeline.innovation.queries import papers, stages
from lifeline.innovation.queries.conference import conference_of
from lifeline.innovation.rules.meeting import carried
from lifeline.innovation.states import ProjectState
from lifeline.kernel.action import action, locked
from lifeline.kernel.errors import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.innovation.models import Cycle
    from lifeline.people.models import Person


def _lock(cycle: Cycle, actor: Person, role: str, version: int | None) -> Cycle:
    cycle = course.lock_cycle(cycle, version)
    course.only(policies.holds(actor, role, cycle.organiser_id))
    course.running(cycle)
    return cycle


def _refuse(unmet: list[Any]) -> None:
    """4.1. All that is in the way, in one sentence after the other."""
    if unmet:
        raise Refused("I-1", "%(what)s", what=" ".join(map(str, unmet)))


def _ledger(cycle: Cycle) -> dict[str, Any]:
    """The projects as they stand, counted and as a digest, so that the ledger printed that day can be proved."""
    rows = stages.project_ledger(cycle)
    return {"projects": len(rows), "digest": course.digest(json.dumps(rows, ensure_ascii=False, sort_keys=True))}


@action
def start_running(cycle: Cycle, *, actor: Person, now: datetime, version: int | None = None) -> Cycle:
    """4.1. Every charter is signed or lapsed, every budget committed, and the document 下达文件 is issued.

    Consequence: the cycle's projects are at work; the document's number stands in its history, as it was issued.
    """
    del now
    cycle = _lock(cycle, actor, policies.SECRETARY, version)
    _refuse(stages.unmet_running(cycle))
    course.move_cycle(
        cycle, "start running", events.RUNNING_STARTED, actor=actor, by=policies.SECRETARY,
        document=", ".join(papers.numbers_issued(cycle)), **_ledger(cycle),
    )  # fmt: skip
    return cycle


@action
def start_closing(cycle: Cycle, *, actor: Person, now: datetime, version: int | None = None) -> Cycle:
    """4.1. The day has come, and every project is past its mid-term check, ended, suspended or extended.

    Consequence: what is extended from now on is appraised in the next cycle (I-88).
    """
    cycle = _lock(cycle, actor, policies.SECRETARY, version)
    _refuse(stages.unmet_closing(cycle, timezone.localdate(now)))
    course.move_cycle(
        cycle, "start closing", events.CLOSING_STARTED, actor=actor, by=policies.SECRETARY, **_ledger(cycle)
    )
    return cycle


@action
def start_appraisal(
    cycle: Cycle, present: int = 0, yes: int = 0, minutes: str = "", *, actor: Person, now: datetime,
    version: int | None = None,
) -> Cycle:  # fmt: skip
    """4.1. Every project has its grade, has ended, or was extended past today.

    I-99: where more than 30 % of a level are excellent, the chair begins it with a vote of two thirds, else a
    secretary. Consequences: what was extended is appraised in the next cycle (I-88); appraisal may be assigned.
    """
    cycle = course.lock_cycle(cycle, version)
    role = policies.CHAIR if (levels := stages.excellent(cycle)) else policies.SECRETARY
    course.only(policies.holds(actor, role, cycle.organiser_id))
    course.running(cycle)
    today = timezone.localdate(now)
    _refuse(stages.unmet_appraisal(cycle, today))
    vote: dict[str, Any] = {}
    if levels:
        if not carried(present, yes):
            raise Refused(
                "I-99", _("So many excellent ones need two thirds of those present, and at least three members.")
            )
        vote = {"present": present, "yes": yes, "minutes": course.written(minutes, "I-99", 2), "levels": levels}
    moved = [_move_on(one, cycle, actor) for one in stages.extended(cycle, today).order_by("pk")]
    course.move_cycle(
        cycle, "start appraisal", events.APPRAISAL_STARTED, actor=actor, by=role, moved=len(moved), **vote,
        **_ledger(cycle),
    )  # fmt: skip
    return cycle


def _move_on(project: Project, cycle: Cycle, actor: Person) -> Project:
    """I-88. It keeps its settings and rubric, and competes with the projects of the next cycle."""
    project = locked(Project.objects.select_related("cycle"), project.pk)
    later = stages.next_cycle(cycle)
    assert later is not None, "unmet_appraisal asks for it"
    project.appraise_in_cycle = later
    carrying.keep(project, events.APPRAISED_LATER, actor=actor, number=later.number)
    return project


@action
def archive(cycle: Cycle, *, actor: Person, now: datetime, version: int | None = None) -> Cycle:
    """4.1. The conference was held, awards are paid, certificates issued, results published, the ledger reconciled.

    Consequence: the cycle is over; no step is taken in it any more, and what its projects came to is recorded.
    """
    cycle = _lock(cycle, actor, policies.SECRETARY, version)
    _refuse(stages.unmet_archive(cycle, timezone.localdate(now)))
    held = conference_of(cycle)
    assert held is not None, "unmet_archive asks for it"
    awarded = stages.projects(cycle).filter(state=ProjectState.AWARDED).values_list("award_fen", flat=True)
    course.move_cycle(
        cycle, "archive", events.ARCHIVED, actor=actor, by=policies.SECRETARY, held_on=held.held_on.isoformat(),
        awarded=len(awarded), fen=sum(fen or 0 for fen in awarded), **_ledger(cycle),
    )  # fmt: skip
    return cycle
