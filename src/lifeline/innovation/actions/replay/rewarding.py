"""Appraisal, the purse, the public notice of awards, and what each of a team gets."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from lifeline.innovation.actions import awards, shares
from lifeline.innovation.actions.replay import judging
from lifeline.innovation.actions.replay.publishing import pay
from lifeline.innovation.actions.replay.script import BEGINS
from lifeline.innovation.models import AwardRun, PublicNotice
from lifeline.innovation.queries.awards import members
from lifeline.innovation.queries.notices import released
from lifeline.innovation.states import CycleState, LineKind, NoticeKind, ProjectState, RunState

if TYPE_CHECKING:
    from lifeline.innovation.actions.replay.production import Production
    from lifeline.innovation.models import Project
    from lifeline.people.models import Person

C = CycleState


def appraise(p: Production) -> None:
    """Seven reviews of each, calibrated; then the purse is allocated to tiers by score."""
    p.until(p.at(BEGINS[C.APPRAISAL] + 3))
    judging.appraise(p)
    if p.whole:
        p.until(p.at(BEGINS[C.APPRAISAL] + 25))
        awards.appraise(p.cycle, **p.by(p.office))
        awards.allocate(p.cycle, {}, set(), "", **p.by(p.office))


def conclude(p: Production) -> None:
    """I-59. Two thirds of the group agreed; the chair confirms, and everybody reads who is to be commended."""
    p.begin(C.NOTICE_2)
    run = AwardRun.objects.get(cycle=p.cycle, state=RunState.DRAFT)
    votes = len(p.cast.group) - 1
    awards.conclude(run, votes, votes - 1, p.words["award_minutes"], **p.by(p.cast.chair))


def give(p: Production) -> None:
    """The clock ends the notice; teams divide what they got; two persons pay it."""
    notice = PublicNotice.objects.get(cycle=p.cycle, kind=NoticeKind.AWARD)
    assert notice.ends_at is not None
    p.until(notice.ends_at + timedelta(minutes=5))
    awards.finish(notice, actor=None, **p.told)
    for item in released(NoticeKind.AWARD):
        if item.notice.cycle_id == notice.cycle_id:
            awards.finish_held(item, actor=None, **p.told)
    p.now += timedelta(hours=10)
    found = [project for _row, project in p.projects() if project.state == ProjectState.AWARDED]
    for number, project in enumerate(found):
        if p.whole or number % 3:
            _divide(p, project)
    for number, project in enumerate(found):
        if p.whole or number % 3 == 1:
            for kind in ("COMMIT", "RELEASE", "PAY"):
                pay(p, project, kind, project.award_fen or 0, LineKind.PURSE)


def _divide(p: Production, project: Project) -> None:
    """I-105. The leader proposes equal parts, and every member confirms the own one."""
    assert project.leader is not None
    parts = {pk: points for pk, _name, points in members(project)}
    sheet = shares.propose(project, parts, **p.by(project.leader))
    for one in sheet.shares.filter(confirmed_at__isnull=True).select_related("person").order_by("place"):
        person: Person = one.person
        shares.answer(project, agrees=True, **p.by(person))
