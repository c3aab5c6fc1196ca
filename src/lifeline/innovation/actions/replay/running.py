"""Two years of projects by the clock: evidence, reports, money, visits, changes, red lights and what follows them."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from lifeline.innovation.actions import changes, filing, revoking, stages, standing, visits
from lifeline.innovation.actions.replay import accepting, reconciling
from lifeline.innovation.actions.replay.production import Turn, moment
from lifeline.innovation.actions.replay.publishing import issue, pay
from lifeline.innovation.actions.replay.script import BEGINS, STARTS, STOPS
from lifeline.innovation.actions.together import Done, record_together
from lifeline.innovation.queries import deadlines
from lifeline.innovation.rules.periods import add_months, month_ends
from lifeline.innovation.states import CycleState, Kind, PaperKind, ProjectState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime

    from lifeline.innovation.actions.replay.production import Production
    from lifeline.innovation.actions.replay.script import Row
    from lifeline.innovation.models import Milestone, Project

C = CycleState
PAID: Final = ((76, 20), (150, 20), (265, 20), (360, 18))
"""Days after the beginning, and percent of the budget that is paid then."""
GATE_DAY: Final = 205
"""After two red month-ends, in days from the beginning."""


def run(p: Production) -> None:
    """The document is issued and the projects begin; then all that falls into the time until acceptance."""
    p.begin(C.RUNNING)
    issue(p, PaperKind.APPROVAL)
    stages.start_running(p.cycle, **p.by(p.office))
    play(p, p.at(BEGINS[C.RUNNING]), p.at(BEGINS[C.CLOSING]) if p.whole else p.at(STOPS[C.RUNNING]))


def close(p: Production) -> None:
    """Acceptance begins; what was extended past it is appraised in the next cycle, which is prepared meanwhile."""
    p.begin(C.CLOSING)
    stages.start_closing(p.cycle, **p.by(p.office))
    play(p, p.at(BEGINS[C.CLOSING]), p.at(BEGINS[C.APPRAISAL]) if p.whole else p.at(STOPS[C.CLOSING]))
    if p.whole:
        accepting.plan_next(p)


def play(p: Production, begin: datetime, end: datetime) -> None:
    """What happens between two moments, in its order."""
    found = [turn for row, project in p.projects() for turn in _turns(p, row, project)]
    found += [*_months(p, begin, end), *reconciling.turns(p, begin, end), *_together(p)]
    for turn in sorted(found, key=lambda turn: turn.at):
        if begin <= turn.at < end:
            p.until(turn.at)
            turn.do()
    p.until(end - timedelta(hours=12))


def _turns(p: Production, row: Row, project: Project) -> Iterator[Turn]:
    """All turns of a project, from its plan as it stands."""
    starts, ends = project.starts_on, project.ends_on
    if starts is None or ends is None:
        return
    yield from _stones(p, row, project, starts)
    yield from _reports(p, row, project, ends)
    yield from _money(p, row, project, starts)
    yield from _visited(p, row, starts)
    yield from _turned(p, row, starts, ends)
    if row.end not in {"TERMINATED", "REVOKED", "EXTENDED"}:
        yield from accepting.turns(p, row, ends)


def _stones(p: Production, row: Row, project: Project, starts: date) -> Iterator[Turn]:
    """I-77. Evidence is filed two days ahead; where the story has it late, late; who verifies is not of the team."""
    for stone in project.milestones.order_by("place"):
        on = stone.planned_on - timedelta(days=2)
        if row.end in {"PASS", "FAIL"} and stone.place == 2:
            on = stone.planned_on + timedelta(days=20)
        if "RED" in row.notes and stone.place == 1:
            on = starts + timedelta(days=GATE_DAY - 2)
        if row.end == "TERMINATED":
            return
        yield Turn(moment(on, 15), partial(_file, p, row, stone))
        if "CORRECTED" in row.notes and stone.place == 1:
            yield Turn(moment(on + timedelta(days=3)), partial(_refuse, p, row, stone))
        yield Turn(moment(on + timedelta(days=5)), partial(_verify, p, row, stone))


def _alive(p: Production, row: Row) -> Project | None:
    """The project, if it is at work."""
    project = p.project(row)
    return project if project is not None and project.state == ProjectState.ACTIVE else None


def _file(p: Production, row: Row, stone: Milestone) -> None:
    if (project := _alive(p, row)) is not None and project.leader is not None:
        filing.hand_in(stone, p.words["filed"], p.paper(), **p.by(project.leader))


def _refuse(p: Production, row: Row, item: Milestone) -> None:
    """The photo shows neither day nor crew; the team hands in again."""
    if _alive(p, row) is not None:
        filing.send_back(item, p.words["refused"], **p.by(p.cast.chair))
        _file(p, row, item)


def _verify(p: Production, row: Row, stone: Milestone) -> None:
    if _alive(p, row) is not None:
        filing.verify(stone, **p.by(p.cast.chair))


def _reports(p: Production, row: Row, project: Project, ends: date) -> Iterator[Turn]:
    """I-78. Three days before they are due; the last one with the end of the work; one in five late."""
    for report in project.reports.filter(state="OPEN").order_by("number"):
        late = report.period_end < ends and p.chance("late", row.key, report.number).random() < 0.2
        on = timezone.localdate(report.due_at) + timedelta(days=9 if late else -3)
        on = on if report.period_end < ends else ends + timedelta(days=2)
        yield Turn(moment(on, 16), partial(_report, p, row, report.number))


def _report(p: Production, row: Row, number: int) -> None:
    """Written by the leader, accepted by the supervisor; an extension has laid the open ones anew (I-78)."""
    project = _alive(p, row)
    report = project.reports.filter(number=number, state="OPEN").first() if project else None
    if project is None or report is None or report.period_end > timezone.localdate(p.now):
        return
    if project.leader is not None:
        filing.hand_in(report, p.words["report"], **p.by(project.leader))
        filing.verify(report, **p.by(p.cast.chair))


def _money(p: Production, row: Row, project: Project, starts: date) -> Iterator[Turn]:
    """I-92. Half at the beginning, or four fifths to a branch; more after the mid-term check; paid in four parts."""
    budget, branch = project.budget_fen, project.level == "BRANCH"
    yield Turn(
        moment(starts + timedelta(days=1)), partial(_move, p, row, "RELEASE", budget * (80 if branch else 50) // 100)
    )
    for days, percent in PAID:
        yield Turn(
            moment(starts + timedelta(days=days), 11),
            partial(_move, p, row, "PAY", budget * percent // 100),
        )
    if row.kind != Kind.MICRO and row.end != "TERMINATED":
        half = starts + (project.ends_on - starts) / 2 if project.ends_on else starts
        yield Turn(moment(half), partial(_midterm, p, row))
        if not branch:
            yield Turn(moment(half + timedelta(days=2)), partial(_move, p, row, "RELEASE", budget * 30 // 100))


def _move(p: Production, row: Row, kind: str, fen: int) -> None:
    if (project := _alive(p, row)) is not None:
        pay(p, project, kind, fen)


def _midterm(p: Production, row: Row) -> None:
    if (project := _alive(p, row)) is not None:
        standing.check_midterm(project, "GO", p.words["midterm"], **p.by(p.office))


def _visited(p: Production, row: Row, starts: date) -> Iterator[Turn]:
    """I-79. Twice in its time, by two people of other units; one visit in four asks for a correction."""
    for number, days in enumerate((130, 330) if row.level == "COMPANY_KEY" else (190, 370)):
        asks = number == 0 and p.chance("mend", row.key).random() < 0.25
        yield Turn(moment(starts + timedelta(days=days), 14), partial(_visit, p, row, asks=asks))
        if asks:
            late = 12 if row.end == "PASS" else -6
            yield Turn(moment(starts + timedelta(days=days + 25 + late), 15), partial(_mend, p, row))


def _visit(p: Production, row: Row, *, asks: bool) -> None:
    project = _alive(p, row)
    if project is None:
        return
    today = timezone.localdate(p.now)
    mend = {"what": p.words["mend"], "owner": project.leader, "due_on": today + timedelta(days=25)} if asks else {}
    found = visits.Found(
        today, [p.cast.chair, p.office], p.words["findings"], "FAIR" if asks else "GOOD", **mend
    )  # fmt: skip
    visits.file_visit(project, found, p.paper(), **p.by(p.cast.chair))


def _mend(p: Production, row: Row) -> None:
    """I-80. The owner says that it is done, somebody outside of the team verifies it."""
    project = _alive(p, row)
    for one in project.corrections.filter(state="OPEN").order_by("pk") if project else ():
        if project is not None and project.leader is not None:
            filing.hand_in(one, p.words["filed"], **p.by(project.leader))
            filing.verify(one, **p.by(p.office))


def _turned(p: Production, row: Row, starts: date, ends: date) -> Iterator[Turn]:
    """What happens to this project alone."""
    if "RED" in row.notes or row.end == "TERMINATED":
        yield Turn(moment(starts + timedelta(days=GATE_DAY)), partial(_gate, p, row))
    if "LEADER" in row.notes:
        yield Turn(moment(starts + timedelta(days=300)), partial(_retire, p, row))
    if "LATER" in row.notes and ends == add_months(starts, 15):
        yield Turn(moment(ends - timedelta(days=60)), partial(_extend, p, row, 1))
    if row.end == "EXTENDED" and ends == add_months(starts, 17):
        yield Turn(moment(ends - timedelta(days=45)), partial(_extend, p, row, 5))
    if row.end == "REVOKED":
        yield Turn(moment(starts + timedelta(days=390)), partial(_revoke, p, row))


def _gate(p: Production, row: Row) -> None:
    """I-84. Two red month-ends: the secretariat lets it go on, or the chair ends it."""
    project = _alive(p, row)
    gate = project.gates.filter(decided_at__isnull=True).first() if project else None
    if gate is None:
        return
    if row.end == "TERMINATED":
        standing.decide_gate(gate, "KILL", p.words["gate_kill"], **p.by(p.cast.chair))
        accepting.settle(p, row)
    else:
        standing.decide_gate(gate, "GO", p.words["gate_go"], **p.by(p.cast.chair))


def _signer(p: Production, project: Project) -> dict[str, Any]:
    return p.by(p.cast.signers[project.second_level_id])


def _retire(p: Production, row: Row) -> None:
    """I-87, E-10. The unit asks for another leader, and nothing waits for the old one."""
    project = _alive(p, row)
    heir = project.application.team.exclude(person=project.leader).order_by("place").first() if project else None
    if project is not None and heir is not None:
        asked = changes.ask(project, "LEADER", {"leader": heir.person_id}, p.words["retired"], **_signer(p, project))
        changes.grant(asked, **p.by(p.cast.chair))


def _extend(p: Production, row: Row, months: int) -> None:
    """I-86. The leader asks in time, the unit signs, the secretariat grants."""
    project = _alive(p, row)
    if project is not None and project.leader is not None and project.ends_on is not None:
        after = {"ends_on": add_months(project.ends_on, months).isoformat()}
        asked = changes.ask(project, "DATES", after, p.words["later"], **p.by(project.leader))
        changes.grant(changes.sign(asked, **_signer(p, project)), **p.by(p.office))


def _revoke(p: Production, row: Row) -> None:
    """I-90. What was reported was false; the leader was heard, two thirds agree; the money comes back."""
    project = _alive(p, row)
    if project is not None:
        votes = len(p.cast.group) - 1
        told = revoking.Finding(
            p.words["found"], timezone.localdate(p.now) - timedelta(days=5), p.words["heard"], votes, votes - 1,
            p.words["minutes"], 3,
        )  # fmt: skip
        revoking.revoke(project, told, **p.by(p.cast.chair))
        accepting.settle(p, row)


def _months(p: Production, begin: datetime, end: datetime) -> Iterator[Turn]:
    """I-84. The clock notes the colours of each month-end."""
    for on in month_ends(timezone.localdate(begin), timezone.localdate(end)):
        yield Turn(moment(on + timedelta(days=1), 0), partial(_mark, p))


def _mark(p: Production) -> None:
    cycle = p.cycle.pk
    for project, on, colour in deadlines.to_mark(p.now):
        if project.cycle_id == cycle:
            standing.mark_health(project, on, colour, actor=None, now=p.now)


def _together(p: Production) -> Iterable[Turn]:
    """I-119. The four of each half-year; one of the last is still missing."""
    for number, days in enumerate((40, 220, 400)):
        for what, text in list(p.words["together"].items())[: 3 if number == 2 else 4]:
            yield Turn(p.at(STARTS + days), partial(_record, p, what, text))


def _record(p: Production, what: str, text: str) -> None:
    done = Done(what, timezone.localdate(p.now), p.words["approval"].format(year=p.now.year), text)
    record_together(p.cycle, done, p.paper(), **p.by(p.office))
