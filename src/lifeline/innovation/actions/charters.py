"""任务书: made with the announcement, signed by three, or lapsed by the clock."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.innovation import events
from lifeline.innovation.actions import carrying, course, telling
from lifeline.innovation.models import CharterVersion, Milestone, Project, Report
from lifeline.innovation.policies import projects as gates
from lifeline.innovation.queries import deadlines
from lifeline.innovation.rules.numbers import CHARTER_DAYS, CHARTER_REMIND_DAYS, REPORT_DAYS
from lifeline.innovation.rules.periods import periods
from lifeline.innovation.states import ApplicationState, Kind, LetterKind, ProjectState
from lifeline.kernel.action import action, locked
from lifeline.kernel.calendar import store
from lifeline.kernel.errors import Forbidden, Refused
from lifeline.kernel.events import leave_trace, record
from lifeline.kernel.parts import last_day

if TYPE_CHECKING:
    from lifeline.innovation.models import Application
    from lifeline.people.models import Person

LEADER, UNIT, OFFICE = "leader", "unit", "office"


def digest(body: dict[str, Any]) -> str:
    """Stands for the content of a charter."""
    return course.digest(json.dumps(body, sort_keys=True, ensure_ascii=False))


@action
def charter(application: Application, body: dict[str, Any], *, actor: Person | None, now: datetime) -> Project:
    """4.3, I-76. The project of an approved application, with version 1 of its charter; once per application.

    `body`: starts_on, ends_on (ISO), budget_fen, scope, milestones as [title, ISO day]. Consequences: milestones and
    due dates of reports stand; three sign within 20 working days. Where its leader is gone the unit is asked (E-10).
    """
    if (known := Project.objects.filter(application=application).first()) is not None:
        leave_trace(events.CHARTERED)  # it was recorded when it was made
        return known
    if application.state != ApplicationState.APPROVED:
        raise Refused("I-76", _("Only an approved application becomes a project."))
    project = Project.objects.create(
        cycle=application.cycle, application=application, number=application.number, title=application.title,
        level=application.decided_level, kind=application.kind, leader=application.leader, unit=application.home,
        second_level=application.second_level, budget_fen=body["budget_fen"], chartered_at=now,
        starts_on=date.fromisoformat(body["starts_on"]), ends_on=date.fromisoformat(body["ends_on"]),
        appraise_in_cycle=application.cycle, leader_gone_on=application.leader_gone_on,
    )  # fmt: skip
    CharterVersion.objects.create(
        project=project, number=1, body=body, sha256=digest(body), made_at=now, sign_due_at=sign_due(now)
    )
    Milestone.objects.bulk_create(
        Milestone(project=project, place=place, title=title, planned_on=date.fromisoformat(on))
        for place, (title, on) in enumerate(body["milestones"], 1)
    )
    lay_reports(project, now)
    telling.leader_gone(project)
    record(events.CHARTERED, project, actor=actor, by="" if actor else events.CLOCK, after=project.state, number=1)
    return project


def sign_due(now: datetime) -> datetime:
    """I-76. Until when a charter is signed that is made now."""
    return store.office().add_days(now, CHARTER_DAYS, end="midnight").at


def lay_reports(project: Project, now: datetime) -> None:
    """I-78. One report per period, due 10 working days after it.

    What was filed stays, and so does what is owed for a period that is over; the others are laid anew, later by the
    days of past suspensions (I-89).
    """
    if project.starts_on is None or project.ends_on is None:
        return
    project.reports.filter(state="OPEN", period_end__gte=timezone.localdate(now)).delete()
    calendar, pause = store.office(), timedelta(days=project.suspended_days)
    kept = set(project.reports.order_by("number").values_list("number", flat=True))
    ends = periods(project.starts_on, project.ends_on - pause, project.level, micro=project.kind == Kind.MICRO)
    for number, planned in enumerate(ends, 1):
        if number in kept:
            continue
        end = planned + pause
        noon = timezone.make_aware(datetime.combine(end, time(12)))
        due = calendar.add_days(noon, REPORT_DAYS, end="midnight").at
        Report.objects.create(project=project, number=number, period_end=end, due_at=due)


@action
def sign(project: Project, part: str, *, actor: Person, now: datetime, version: int | None = None) -> CharterVersion:
    """I-76. Leader, unit secretary, secretariat, each from the own account; the secretariat is the last and activates.

    Consequence of the last signature: the project is ACTIVE. Needs a confirmed commitment where it has a budget.
    """
    may = {LEADER: gates.is_leader, UNIT: gates.is_unit_secretary, OFFICE: gates.is_secretary}[part]
    project = carrying.lock(project, version, actor, may)
    found = locked(CharterVersion.objects.all(), project.charters.order_by("-number").values_list("pk", flat=True)[0])
    if project.state != ProjectState.CHARTERED or getattr(found, f"{part}_signed_at") is not None:
        raise course.moved()
    if part == UNIT and gates.is_leader(actor, project):
        raise Forbidden
    data: dict[str, Any] = {"part": part, "digest": found.sha256}
    if part == OFFICE:
        _check_last(project, found)
        data |= carrying.move(project, "activate")
    setattr(found, f"{part}_signed_by", actor)
    setattr(found, f"{part}_signed_at", now)
    found.save()
    carrying.keep(project, events.ACTIVATED if part == OFFICE else events.CHARTER_SIGNED, actor=actor, **data)
    return found


def _check_last(project: Project, found: CharterVersion) -> None:
    if found.leader_signed_at is None or found.unit_signed_at is None:
        raise Refused("I-76", _("The secretariat signs last: leader and unit come first."))
    if project.budget_fen and not project.balances.filter(committed_fen__gte=project.budget_fen).exists():
        raise Refused("I-76", _("The budget is not committed in the ledger yet."))


@action
def lapse(project: Project, *, actor: None, now: datetime) -> Project:
    """I-76. Not signed in time. Consequences: LAPSED; the place is vacant; what was released is due back (I-96)."""
    project = locked(Project.objects.all(), project.pk)
    found = project.charters.order_by("-number").first()
    due = found.sign_due_at if found else None
    if project.state != ProjectState.CHARTERED or due is None or due > now:
        raise course.moved()
    carrying.end(project, "", actor, now)
    carrying.keep(project, events.LAPSED, actor=actor, by=events.CLOCK, **carrying.move(project, "lapse"))
    return project


@action
def remind(project: Project, *, actor: None, now: datetime) -> None:
    """I-76. Ten working days have passed without all signatures.

    Consequence: the leader is told once, and a letter drafted.
    """
    found = locked(CharterVersion.objects.all(), project.charters.order_by("-number").values_list("pk", flat=True)[0])
    if (
        found.reminded_at is not None
        or store.office().add_days(found.made_at, CHARTER_REMIND_DAYS, end="midnight").at > now
    ):
        raise course.moved()
    found.reminded_at = now
    found.save(update_fields=["reminded_at"])
    record(events.CHARTER_REMINDED, project, actor=actor, by=events.CLOCK)
    telling.leader(project, events.CHARTER_DUE, f"innovation.charter.{found.pk}.due")
    until = last_day(found.sign_due_at).isoformat() if found.sign_due_at else ""
    telling.letter(project, LetterKind.CHARTER_DUE, deadlines.occasion(found), now=now, until=until)
