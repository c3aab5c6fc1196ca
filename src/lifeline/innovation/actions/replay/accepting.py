"""Acceptance: the closing file, a panel without conflicts, its sheets and the grade; and how money ends."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from lifeline.innovation.actions import acceptance, cycles, stages
from lifeline.innovation.actions.replay.calling import next_name
from lifeline.innovation.actions.replay.production import Turn, moment
from lifeline.innovation.actions.replay.publishing import pay
from lifeline.innovation.models import Cycle, ProjectBalance
from lifeline.innovation.policies.acceptance import in_conflict
from lifeline.innovation.queries import conflicts
from lifeline.innovation.queries import stages as reading
from lifeline.innovation.rules.acceptance import PANEL
from lifeline.innovation.states import GRADED, CycleState, LineKind, ProjectState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from lifeline.innovation.actions.replay.production import Production
    from lifeline.innovation.actions.replay.script import Row
    from lifeline.innovation.models import Project
    from lifeline.people.models import Person

C = CycleState
SCORES: Final = {"EXCELLENT": 93, "GOOD": 84, "PASS": 71, "FAIL": 50}
"""About what each of a panel gives; a grade follows from their mean (I-99)."""


def turns(p: Production, row: Row, ends: date) -> Iterator[Turn]:
    """After the planned end: the file, the panel, the sheets, the grade, the last money."""
    steps = ((5, _close), (9, _name), (12, _score), (15, _grade), (20, _finish))
    for days, step in steps:
        yield Turn(moment(ends + timedelta(days=days), 10), partial(_in_state, p, row, step))
    if "RECTIFY" in row.notes:
        yield Turn(moment(ends + timedelta(days=34), 10), partial(_lapse, p, row))


def _in_state(p: Production, row: Row, step: Callable[[Production, Row, Project], None]) -> None:
    if (project := p.project(row)) is not None:
        step(p, row, project)


def _close(p: Production, row: Row, project: Project) -> None:
    """I-97. The leader hands in the file, the indicator measured with its source."""
    if project.state != ProjectState.ACTIVE or project.leader is None:
        return
    name, baseline, target, unit, source = p.words["indicator"]
    reached = row.end in {"EXCELLENT", "GOOD"}
    closing = acceptance.Closing(
        p.words["closing"], name, baseline + unit, target + unit, f"{row.after}{unit}", source, reached
    )
    acceptance.submit_closing(project, closing, p.paper(), **p.by(project.leader))


def experts(p: Production, row: Row, project: Project) -> list[Person]:
    """I-98. 7, 5 or 3 of the leading group, another head each time, nobody in conflict."""
    shift = p.chance("panel", row.key).randrange(len(p.cast.group))
    turned = [*p.cast.group[shift:], *p.cast.group[:shift]]
    ties = conflicts.matrix([project.application], [person.pk for person in turned])
    apart = [person for person in turned if (project.application_id, person.pk) not in ties]
    free = [person for person in apart if not in_conflict(person, project)]
    return sorted(free, key=lambda person: person.pk == p.office.pk)[: PANEL[project.level]]


def _name(p: Production, row: Row, project: Project) -> None:
    if project.state == ProjectState.CLOSING_SUBMITTED:
        acceptance.name_panel(project, experts(p, row, project), **p.by(p.office))


def _score(p: Production, row: Row, project: Project) -> None:
    """Everybody of the panel scores; where time to rectify is granted, nobody does."""
    if project.state != ProjectState.CLOSING_SUBMITTED or "RECTIFY" in row.notes:
        return
    for sheet in project.closings.order_by("-number")[0].sheets.select_related("expert").order_by("pk"):
        chance = p.chance("score", row.key, sheet.expert.employee_no)
        score = SCORES[row.end] + chance.randint(-2, 2)
        acceptance.fill_sheet(project, score, p.words["verdicts"][row.end], **p.by(sheet.expert))


def _grade(p: Production, row: Row, project: Project) -> None:
    """I-99, I-100. The head proposes, the secretariat confirms; or the head grants time, once."""
    if project.state != ProjectState.CLOSING_SUBMITTED:
        return
    head = project.closings.order_by("-number")[0].sheets.select_related("expert").get(head=True).expert
    if "RECTIFY" in row.notes:
        until = timezone.localdate(p.now) + timedelta(days=18)
        acceptance.rectify(project, p.words["rectify"], until, **p.by(head))
        return
    acceptance.propose_grade(project, **p.by(head))
    acceptance.confirm_grade(project, **p.by(p.office))


def _lapse(p: Production, row: Row) -> None:
    """I-100. Nothing came in time."""
    project = p.project(row)
    if project is not None and project.state == ProjectState.RECTIFYING:
        acceptance.lapse_rectification(project, actor=None, **p.told)
        settle(p, row)


def _finish(p: Production, row: Row, project: Project) -> None:
    """I-92. What was accepted gets the rest of its money; of all others the unspent goes back."""
    if project.state not in GRADED:
        settle(p, row)
        return
    for balance in ProjectBalance.objects.filter(project=project, line__kind=LineKind.FUNDING).order_by("pk"):
        pay(p, project, "RELEASE", balance.committed_fen - balance.released_fen)
        pay(p, project, "PAY", balance.committed_fen - balance.paid_fen)


def settle(p: Production, row: Row) -> None:
    """I-96, I-90. Nothing released stays unspent; of a revoked project what was paid is claimed back."""
    project = p.project(row)
    if project is None or project.state not in {
        ProjectState.NOT_ACCEPTED, ProjectState.TERMINATED, ProjectState.REVOKED,
    }:  # fmt: skip
        return
    for balance in ProjectBalance.objects.filter(project=project, line__kind=LineKind.FUNDING).order_by("pk"):
        back = balance.paid_fen if project.state == ProjectState.REVOKED else 0
        pay(p, project, "RETURN", back)
        pay(p, project, "UNRELEASE", balance.released_fen - balance.paid_fen + back)


def plan_next(p: Production) -> None:
    """I-88. The next cycle is prepared: what was extended past this one is appraised in it."""
    later = Cycle.objects.filter(organiser=p.cast.company, number__gt=p.cycle.number)
    if not later.exists():
        cycles.plan(p.cast.company, next_name(p.cast.company), **p.by(p.office))


def start_appraisal(p: Production) -> None:
    """I-99. Every project has its grade, has ended or goes on; with many excellent ones the group votes first."""
    p.begin(C.APPRAISAL)
    cycle = p.cycle
    if reading.excellent(cycle):
        votes = len(p.cast.group) - 1
        stages.start_appraisal(cycle, votes, votes, p.words["minutes"], **p.by(p.cast.chair))
    else:
        stages.start_appraisal(cycle, **p.by(p.office))
