"""中期检查、月末健康、去留、暂停、终止: whether a project goes on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.innovation import events
from lifeline.innovation.actions import carrying, course, telling
from lifeline.innovation.models import GateDecision, HealthMark, MidtermCheck, Project
from lifeline.innovation.policies import projects as gates
from lifeline.innovation.queries import health, ledger
from lifeline.innovation.rules.health import RED, gate_is_due
from lifeline.innovation.rules.ledger import return_due_on
from lifeline.innovation.rules.numbers import GATE_DAYS, SUSPENDED_MOST_DAYS
from lifeline.innovation.rules.periods import midterm_window
from lifeline.innovation.states import Kind, LetterKind, ProjectState, Verdict
from lifeline.kernel.action import action, locked
from lifeline.kernel.calendar import store
from lifeline.kernel.errors import Forbidden, Refused
from lifeline.kernel.events import record

if TYPE_CHECKING:
    from datetime import date, datetime

    from lifeline.people.models import Person


@action
def check_midterm(project: Project, verdict: str, reason: str, *, actor: Person, now: datetime) -> MidtermCheck:
    """I-81. The mid-term check, between 40 % and 60 % of the planned time; MICRO has none.

    Consequences: go opens the next share of money (I-92) and later the closing; hold suspends; kill asks the chair, who
    alone ends a project; rework is checked again.
    """
    project = carrying.lock(project, None, actor, gates.is_chair if verdict == Verdict.KILL else gates.is_secretary)
    carrying.at_work(project)
    if project.kind == Kind.MICRO or project.midterm_passed_on is not None:
        raise Refused("I-81", _("This project has no mid-term check now."))
    today = timezone.localdate(now)
    if project.starts_on is None or project.ends_on is None:
        raise Refused("I-81", _("This project has no mid-term check now."))
    window = midterm_window(project.starts_on, project.ends_on)
    if not window.opens <= today <= window.closes:
        raise Refused(
            "I-81", _("The mid-term check lies between %(opens)s and %(closes)s."),
            opens=window.opens.isoformat(), closes=window.closes.isoformat(),
        )  # fmt: skip
    found = MidtermCheck.objects.create(
        project=project, verdict=Verdict(verdict), reason=course.written(reason, "I-81", 10), decided_by=actor,
        decided_at=now, facts=facts(project, now),
    )  # fmt: skip
    if verdict == Verdict.GO:
        project.midterm_passed_on = today
    data = _follow(project, verdict, reason, actor, now)
    carrying.keep(project, events.MIDTERM_CHECKED, actor=actor, verdict=verdict, **data)
    return found


def facts(project: Project, now: datetime) -> dict[str, int | str]:
    """The figures on the table: colour, milestones and reports done of all, paid of committed in 分."""
    money = [account.balance for account in ledger.accounts(project) if account.line.kind == "FUNDING"]
    return {
        "colour": health.of_many([project], now)[project.pk].colour,
        "milestones": project.milestones.count(),
        "milestones_verified": project.milestones.filter(state="VERIFIED").count(),
        "reports_filed": project.reports.exclude(state__in=["OPEN", "REFUSED"]).count(),
        "paid_fen": sum(one.paid for one in money),
        "committed_fen": sum(one.committed for one in money),
    }


def _follow(project: Project, verdict: str, reason: str, actor: Person, now: datetime) -> dict[str, str]:
    """What a verdict does to the project's state: the states before and after, for the event (V-1); empty: nothing."""
    data: dict[str, str] = {}
    if verdict == Verdict.HOLD:
        _check_suspension(project)
        data = carrying.move(project, "suspend")
        project.suspended_on = timezone.localdate(now)
    elif verdict == Verdict.KILL:
        data = carrying.move(project, "terminate")
        carrying.end(project, reason, actor, now)
    return data


@action
def mark_health(project: Project, on: date, colour: str, *, actor: None, now: datetime) -> None:
    """I-84. The clock notes the colour of a month-end; twice red in a row opens a gate, due in 15 working days.

    Consequence: until it is decided no money is released; the leader is told.
    """
    HealthMark.objects.update_or_create(project=project, on=on, defaults={"colour": colour})
    marks = list(HealthMark.objects.filter(project=project).order_by("-on").values_list("colour", flat=True)[:2])
    record(events.HEALTH_MARKED, project, actor=actor, by=events.CLOCK, colour=colour, on=on.isoformat())
    if colour != RED:
        return
    if marks[1:] != [RED]:
        record(events.TURNED_RED, project, actor=actor, by=events.CLOCK)
    if gate_is_due(marks[::-1]) and not project.gates.filter(decided_at__isnull=True).exists():
        due = store.office().add_days(now, GATE_DAYS, end="midnight").at
        gate = GateDecision.objects.create(project=project, opened_at=now, due_at=due)
        record(events.GATE_OPENED, project, actor=actor, by=events.CLOCK, item=gate.pk)
        telling.leader(project, events.GATE_TOLD, f"innovation.gate.{gate.pk}")


@action
def decide_gate(gate: GateDecision, verdict: str, reason: str, *, actor: Person, now: datetime) -> GateDecision:
    """I-84. Go, hold, rework or end: the secretariat in time, afterwards the chair; ending is the chair's alone.

    Consequences: money may be released again, unless the project is suspended or ended; its letter is drafted.
    """
    late = now > gate.due_at
    may = gates.is_chair if late or verdict == Verdict.KILL else gates.decides
    project = carrying.lock(gate.project, None, actor, may)
    gate = locked(GateDecision.objects.all(), gate.pk)
    if gate.decided_at is not None:
        raise course.moved()
    gate.verdict, gate.reason = Verdict(verdict), course.written(reason, "I-84", 10)
    gate.decided_by, gate.decided_at = actor, now
    gate.save()
    data: dict[str, str] = {}
    if project.state == ProjectState.ACTIVE or verdict == Verdict.KILL:
        data = _follow(project, verdict, reason, actor, now)
    carrying.keep(project, events.GATE_DECIDED, actor=actor, verdict=verdict, item=gate.pk, **data)
    telling.letter(
        project, LetterKind.GATE, f"gate-{gate.pk}", now=now, verdict=str(gate.verdict), reason=gate.reason
    )  # fmt: skip
    return gate


def _check_suspension(project: Project) -> None:
    if project.suspended_days >= SUSPENDED_MOST_DAYS:
        raise Refused("I-89", _("The project has been suspended for six months in all already."))


@action
def suspend(project: Project, reason: str, *, actor: Person, now: datetime) -> Project:
    """I-89. The secretariat holds the project, with a reason. Consequences: no dates run, no money moves, grey."""
    project = carrying.lock(project, None, actor, gates.is_secretary)
    course.written(reason, "I-89", 10)
    _check_suspension(project)
    data = carrying.move(project, "suspend")
    project.suspended_on = timezone.localdate(now)
    carrying.keep(project, events.PROJECT_SUSPENDED, actor=actor, reason=reason.strip(), **data)
    return project


@action
def resume(project: Project, *, actor: Person | None, now: datetime) -> Project:
    """I-89. It goes on: by the secretariat, or by the clock after six months in all.

    Consequence: every planned date that was still to come moves by the length.
    """
    if actor is not None:
        project = carrying.lock(project, None, actor, gates.is_secretary)
    else:
        project = locked(Project.objects.all(), project.pk)
        if not ended_suspension(project, timezone.localdate(now)):
            raise Forbidden
    begun = project.suspended_on
    data = carrying.move(project, "resume")
    if begun is not None:
        _shift(project, begun, timezone.localdate(now), now)
    by = "" if actor else events.CLOCK
    carrying.keep(project, events.PROJECT_RESUMED, actor=actor, by=by, **data)
    return project


def ended_suspension(project: Project, today: date) -> bool:
    """Whether six months of suspension in all are used up."""
    begun = project.suspended_on
    return begun is not None and project.suspended_days + (today - begun).days >= SUSPENDED_MOST_DAYS


def _shift(project: Project, begun: date, today: date, now: datetime) -> None:
    """Move what was still to come."""
    length = timedelta(days=(today - begun).days)
    project.suspended_days += length.days
    project.suspended_on = None
    project.ends_on = project.ends_on + length if project.ends_on else None
    for stone in project.milestones.filter(state__in=["OPEN", "REFUSED"], planned_on__gte=begun):
        stone.planned_on += length
        stone.save(update_fields=["planned_on"])
    for mend in project.corrections.filter(state__in=["OPEN", "REFUSED"], due_on__gte=begun):
        mend.due_on += length
        mend.save(update_fields=["due_on"])
    for report in project.reports.filter(state__in=["OPEN", "REFUSED"], due_at__gte=now - length):
        report.period_end, report.due_at = report.period_end + length, report.due_at + length
        report.save(update_fields=["period_end", "due_at"])


@action
def terminate(project: Project, reason: str, *, actor: Person, now: datetime) -> Project:
    """I-90. The chair ends the project, with a reason.

    Consequences: nothing more is committed, released or paid; what was released and not spent is due back in 30 days
    (I-96); open changes and gates are closed.
    """
    project = carrying.lock(project, None, actor, gates.is_chair)
    course.written(reason, "I-90", 10)
    data = carrying.move(project, "terminate")
    carrying.end(project, reason, actor, now)
    unspent = sum(account.balance.unspent for account in ledger.accounts(project))
    carrying.keep(
        project, events.TERMINATED, actor=actor, reason=reason.strip(), fen=unspent,
        due=return_due_on(timezone.localdate(now)).isoformat(), **data,
    )  # fmt: skip
    return project
