"""团队分配: proposed, confirmed by every member from the own account, else mediated and decided (I-105, E-40)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lifeline.innovation import events, policies
from lifeline.innovation.actions import course
from lifeline.innovation.models import AwardShare, Project, ShareSheet
from lifeline.innovation.policies import projects as gates
from lifeline.innovation.queries.awards import waits_for_others
from lifeline.innovation.queries.projects import team
from lifeline.innovation.rules import purse
from lifeline.innovation.rules.numbers import SHARE_DAYS, WHOLE
from lifeline.innovation.states import SHARE_FLOW, ProjectState, ShareState
from lifeline.kernel.action import action, locked
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import record
from lifeline.kernel.notices import notify

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from lifeline.people.models import Person


def _sheet(project: Project) -> ShareSheet:
    """The sheet, locked after its project. Errors: `Refused` where nothing was proposed."""
    found = ShareSheet.objects.filter(project=project).first()
    if found is None:
        raise Refused("I-105", _("The leader proposes the shares first."))
    return locked(ShareSheet.objects.all(), found.pk)


def _begun(project: Project, actor: Person, now: datetime) -> ShareSheet:
    """The sheet for whoever mediates or decides; where the leader is gone and proposed nothing, a new one (E-40)."""
    if not waits_for_others(project):
        return _sheet(project)
    sheet = ShareSheet(project=project, proposed_by=actor, proposed_at=now)
    SHARE_FLOW.move(sheet, "dispute")
    return sheet


def _awarded(project: Project) -> Project:
    project = locked(Project.objects.select_related("cycle", "unit", "application", "leader"), project.pk)
    if project.state != ProjectState.AWARDED or not project.award_fen:
        raise Refused("I-105", _("There is no award to divide."))
    return project


def _write(project: Project, sheet: ShareSheet, parts: Mapping[int, int], now: datetime) -> None:
    """I-105. Sums to 100.00 % over the whole team; personal sums to the award, to the last 分."""
    members = [one for one in team(project) if one.person is not None]
    if set(parts) != {one.person_id for one in members}:
        raise Refused("I-105", _("Each member of the team has a share, and nobody else."))
    points = [parts[one.person_id or 0] for one in members]
    if min(points) < 0 or sum(points) != WHOLE:
        told = f"{sum(points) / 100:.2f}"
        raise Refused("I-105", _("The shares sum to %(sum)s %%, and not to 100.00 %%."), sum=told)
    fen = purse.shares(project.award_fen or 0, points)
    sheet.due_at, sheet.version = course.after_days(now, SHARE_DAYS), sheet.version + 1
    sheet.save()
    sheet.shares.all().delete()
    AwardShare.objects.bulk_create(
        AwardShare(
            sheet=sheet, person=one.person, place=one.place, basis_points=part, fen=amount,
            confirmed_at=now if one.person_id == sheet.proposed_by_id else None,
        )
        for one, part, amount in zip(members, points, fen, strict=True)
    )  # fmt: skip


def _tell(project: Project, sheet: ShareSheet) -> None:
    people = set(sheet.shares.filter(confirmed_at__isnull=True).order_by("pk").values_list("person_id", flat=True))
    notify(
        people, events.SHARE_TOLD, subject=project, values={"number": project.number},
        key=f"innovation.share.{project.pk}.{sheet.version}",
    )  # fmt: skip


@action
def propose(project: Project, parts: Mapping[int, int], *, actor: Person, now: datetime) -> ShareSheet:
    """I-105. The leader proposes how the team divides the award: hundredths of a percent by person id.

    Consequences: every member is asked, and has 5 working days; until all have confirmed it may be proposed anew.
    """
    project = _awarded(project)
    course.only(gates.is_leader(actor, project))
    sheet = ShareSheet.objects.filter(project=project).first() or ShareSheet(project=project)
    if sheet.pk and (sheet.state != ShareState.OPEN or sheet.mediated):
        raise course.moved()
    sheet.proposed_by, sheet.proposed_at = actor, now
    _write(project, sheet, parts, now)
    record(events.SHARES_PROPOSED, project, actor=actor, number=len(parts))
    _tell(project, sheet)
    _agree(project, sheet, actor, now)
    return sheet


def _agree(project: Project, sheet: ShareSheet, actor: Person, now: datetime) -> None:
    """I-105. The last member has confirmed: with that word the shares stand."""
    if sheet.state == ShareState.OPEN and not sheet.shares.filter(confirmed_at__isnull=True).exists():
        SHARE_FLOW.move(sheet, "agree")
        sheet.settled_at, sheet.version = now, sheet.version + 1
        sheet.save()
        record(events.SHARES_SETTLED, project, actor=actor, verdict=str(sheet.state))


@action
def answer(project: Project, *, agrees: bool, actor: Person, now: datetime, version: int | None = None) -> ShareSheet:
    """I-105. A member confirms the own share, from the own account, or refuses.

    Consequences: with the last confirmation the shares stand and the award can be paid; a refusal brings them before
    the unit's secretary. `version`: of the sheet that was read.
    """
    project = _awarded(project)
    sheet = _sheet(project)
    share = sheet.shares.filter(person=actor).first()
    course.only(share is not None)
    assert share is not None
    if sheet.state != ShareState.OPEN or share.confirmed_at or (version is not None and version != sheet.version):
        raise course.moved()
    share.confirmed_at, share.refused_at = (now, None) if agrees else (None, now)
    share.save(update_fields=["confirmed_at", "refused_at"])
    record(events.SHARE_ANSWERED, project, actor=actor, verdict="yes" if agrees else "no")
    if not agrees:
        SHARE_FLOW.move(sheet, "dispute")
        sheet.version += 1
        sheet.save()
    _agree(project, sheet, actor, now)
    return sheet


@action
def lapse(sheet: ShareSheet, *, actor: None, now: datetime) -> ShareSheet:
    """I-105, E-40. Somebody has not answered in 5 working days. Consequence: the unit's secretary mediates."""
    project = _awarded(sheet.project)
    sheet = locked(ShareSheet.objects.all(), sheet.pk)
    if sheet.state != ShareState.OPEN or sheet.due_at > now:
        raise course.moved()
    SHARE_FLOW.move(sheet, "dispute")
    sheet.version += 1
    sheet.save()
    record(events.SHARES_DISPUTED, project, actor=actor, by=events.CLOCK)
    return sheet


@action
def mediate(project: Project, parts: Mapping[int, int], reason: str, *, actor: Person, now: datetime) -> ShareSheet:
    """I-105. The unit's secretary, who is not of the team, proposes anew after talking to them, once.

    Consequence: every member is asked again; what is refused or unanswered then is decided by the chair. Where the
    leader has left the company before he proposed anything, it begins here (E-40).
    """
    project = _awarded(project)
    course.only(gates.is_unit_secretary(actor, project) and not gates.is_member(actor, project))
    sheet = _begun(project, actor, now)
    if sheet.mediated:
        raise Refused("I-105", _("It was mediated already; the chair decides."))
    SHARE_FLOW.move(sheet, "mediate")
    sheet.mediated, sheet.reason = True, course.written(reason, "I-105", 10)
    sheet.proposed_by, sheet.proposed_at = actor, now
    _write(project, sheet, parts, now)
    record(events.SHARES_PROPOSED, project, actor=actor, by=policies.UNIT_SECRETARY, number=len(parts))
    _tell(project, sheet)
    return sheet


@action
def decide(project: Project, parts: Mapping[int, int], reason: str, *, actor: Person, now: datetime) -> ShareSheet:
    """I-105, E-40. The chair decides what could not be agreed upon after the unit mediated, if anybody can mediate.

    Consequence: the award can be paid.
    """
    project = _awarded(project)
    course.only(gates.is_chair(actor, project))
    sheet = _begun(project, actor, now)
    if not sheet.mediated and gates.mediators(project):
        raise Refused("I-105", _("The unit's secretary mediates first."))
    SHARE_FLOW.move(sheet, "decide")
    sheet.reason, sheet.settled_by, sheet.settled_at = course.written(reason, "I-105", 10), actor, now
    _write(project, sheet, parts, now)
    record(events.SHARES_SETTLED, project, actor=actor, by=policies.CHAIR, verdict=str(sheet.state))
    return sheet
