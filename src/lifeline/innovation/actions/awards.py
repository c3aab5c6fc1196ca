"""终评与奖励: appraised, allocated, confirmed by the group, made public, and given when the notice is over."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.innovation import events, policies
from lifeline.innovation.actions import carrying, course, notices, telling
from lifeline.innovation.models import AwardLine, AwardRun, NoticeItem, Project
from lifeline.innovation.policies.projects import is_member, know_teams
from lifeline.innovation.queries import awards as reading
from lifeline.innovation.queries import calibrations
from lifeline.innovation.queries.projects import teams
from lifeline.innovation.rules import awards as rules
from lifeline.innovation.rules.meeting import carried
from lifeline.innovation.states import (
    AWARD_FLOW,
    CycleState,
    LetterKind,
    NoticeKind,
    Outcome,
    ProjectState,
    RunState,
    Stage,
)
from lifeline.kernel.action import action, locked
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import record

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from lifeline.innovation.models import Cycle, PublicNotice, TeamMember
    from lifeline.innovation.rules.awards import Allocation, Scored
    from lifeline.people.models import Person

P = ProjectState


def _lock(cycle: Cycle, actor: Person, version: int | None) -> Cycle:
    cycle = course.lock_cycle(cycle, version)
    course.only(policies.holds(actor, policies.SECRETARY, cycle.organiser_id))
    course.running(cycle)
    if cycle.state != CycleState.APPRAISAL:
        raise course.moved()
    return cycle


@action
def appraise(cycle: Cycle, *, actor: Person, now: datetime, version: int | None = None) -> list[Project]:
    """4.3, I-101. Every accepted project of the cycle has its seven reviews, at most three by members of its panel.

    Consequence: all of them are appraised, and awards can be allocated.
    """
    del now
    cycle = _lock(cycle, actor, version)
    if missing := reading.unmet(cycle, actor):
        raise Refused("I-101", " ".join(missing))
    rows = reading.accepted(cycle, P.ACCEPTED)
    if not rows:
        raise Refused("I-101", _("No accepted project waits for its appraisal."))
    for one in rows:
        project = locked(Project.objects.all(), one.pk)
        carrying.keep(project, events.APPRAISED, actor=actor, **carrying.move(project, "appraise"))
    return rows


@action
def allocate(
    cycle: Cycle, moves: Mapping[int, int], failed: set[int], reason: str, *, actor: Person, now: datetime,
    version: int | None = None,
) -> AwardRun:  # fmt: skip
    """I-102 … I-104. A secretary allocates the purse. `moves`: tier by project id, within tie zones; `failed` a gate.

    Consequence: the run waits for the leading group and its chair; an older draft is replaced and stays readable.
    """
    cycle = _lock(cycle, actor, version)
    line, last = reading.purse_of(cycle), calibrations.last(cycle, Stage.APPRAISAL)
    projects = reading.accepted(cycle, P.APPRAISED)
    if line is None or last is None or not projects or calibrations.is_old(cycle, last):
        raise Refused("I-103", _("Needed are a purse, appraised projects, and scores that are calibrated."))
    if {*moves, *failed} & reading.hidden(actor, projects):
        raise Refused("I-32", _("You have a part in one of these projects: another secretary decides about it."))
    rows = reading.scored(last, projects, failed)
    counts = [course.config(cycle).tiers[str(tier)] for tier in rules.TIERS]
    placed = rules.place(rows, counts)
    zones = rules.zones(rows, placed)
    found = _moved(rows, placed, zones, moves, line.amount_fen // 100)
    if moves:
        reason = course.written(reason, "I-104", 10)
    for old in AwardRun.objects.filter(cycle=cycle, state=RunState.DRAFT):
        AWARD_FLOW.move(old, "drop")
        old.save(update_fields=["state"])
    run = _keep_run(cycle, line.amount_fen, found, last.sha256, reason, actor=actor, now=now)
    _keep_lines(run, rows, found, zones, moves)
    record(
        events.AWARDS_ALLOCATED, cycle, actor=actor, by=policies.SECRETARY, run=run.number, fen=line.amount_fen,
        leftover=run.leftover_fen, digest=run.sha256, moved=len(moves),
    )  # fmt: skip
    return run


def _moved(
    rows: list[Scored], placed: Mapping[int, int], zones: Mapping[int, set[int]], moves: Mapping[int, int], purse: int
) -> Allocation:
    """I-104. The allocation with the moves that the tie zones allow."""
    for item, to in moves.items():
        if not rules.movable(zones, item, placed.get(item, 0), to):
            raise Refused("I-104", _("Only what lies in the tie zone of a border moves over it, by one tier."))
    found = rules.allocate(rows, {**placed, **moves}, purse)
    if found is None:
        raise Refused("I-103", _("No three falling amounts fit into this purse."))
    given = sum(found.yuan(row.item) for row in rows)
    assert given + found.leftover == purse, "I-103"
    return found


def _keep_run(
    cycle: Cycle, purse_fen: int, found: Allocation, scores: str, reason: str, *, actor: Person, now: datetime
) -> AwardRun:
    first, second, third = (one * 100 for one in found.amounts)
    text = json.dumps([scores, purse_fen, sorted(found.tiers.items()), found.amounts])
    return AwardRun.objects.create(
        cycle=cycle, number=AwardRun.objects.filter(cycle=cycle).count() + 1, config=cycle.config,
        sha256=course.digest(text), purse_fen=purse_fen, leftover_fen=found.leftover * 100 + purse_fen % 100,
        first_fen=first, second_fen=second, third_fen=third, made_by=actor, made_at=now, reason=reason,
    )  # fmt: skip


def _keep_lines(
    run: AwardRun, rows: list[Scored], found: Allocation, zones: Mapping[int, set[int]], moves: Mapping[int, int]
) -> None:
    ranked = sorted(rows, key=lambda row: (row.failed, -row.score, row.item))
    AwardLine.objects.bulk_create(
        AwardLine(
            run=run, project_id=row.item, place=place, score=row.score, se=row.se, failed=row.failed,
            border=next((border for border, items in zones.items() if row.item in items), 0), moved=row.item in moves,
            tier=found.tiers[row.item], amount_fen=found.yuan(row.item) * 100,
        )
        for place, row in enumerate(ranked, 1)
    )  # fmt: skip


@action
def conclude(
    run: AwardRun, present: int, yes: int, minutes: str, *, actor: Person, now: datetime, version: int | None = None
) -> PublicNotice:
    """4.1, I-59. The chair confirms what the leading group gave with two thirds of those present; not who allocated it.

    Consequences: the notice of awards is published for 7 working days (I-69); nothing is given before it is over.
    """
    cycle = course.lock_cycle(run.cycle)
    run = locked(AwardRun.objects.select_related("cycle"), run.pk, version)
    course.only(policies.holds(actor, policies.CHAIR, cycle.organiser_id))
    if run.made_by_id == actor.pk:
        raise Refused("I-59", _("Somebody else must confirm what you proposed."))
    lines = list(
        run.lines.filter(tier__gte=1).select_related("project__second_level").order_by("tier", "project__number")
    )
    know_teams([one.project for one in lines])
    if any(is_member(actor, one.project) for one in lines):
        raise Refused("I-32", _("You have a part in one of these projects: another chair confirms the awards."))
    if not carried(present, yes):
        raise Refused("I-59", _("Awards need two thirds of those present, and at least three members."))
    last = calibrations.last(cycle, Stage.APPRAISAL)
    line = reading.purse_of(cycle)
    if last is None or line is None or calibrations.is_old(cycle, last) or line.amount_fen != run.purse_fen:
        raise Refused("I-103", _("Purse or scores have changed since. Allocate it again."))
    AWARD_FLOW.move(run, "confirm")
    run.present, run.yes, run.minutes = present, yes, course.written(minutes, "I-59", 2)
    run.confirmed_by, run.confirmed_at, run.version = actor, now, run.version + 1
    run.save()
    notice = notices.begin(cycle, NoticeKind.AWARD, course.config(cycle).award_notice_days, actor=run.made_by, now=now)
    members = teams([one.project for one in lines])
    for place, one in enumerate(lines, 1):
        body = _line(one, members[one.project_id])
        NoticeItem.objects.create(notice=notice, place=place, project=one.project, body=body)
    course.move_cycle(
        cycle, "conclude appraisal", events.APPRAISAL_CONCLUDED, actor=actor, by=policies.CHAIR, run=run.number,
        present=present, yes=yes,
    )  # fmt: skip
    return notices.publish(notice, actor=actor, now=now)


def _line(one: AwardLine, team: list[TeamMember]) -> dict[str, Any]:
    """I-69. What everybody reads: no score and no place within the tier."""
    project = one.project
    return {
        "number": project.number, "title": project.title, "level": project.level, "unit": project.second_level.name,
        "tier": one.tier, "yuan": one.amount_fen // 100,
        "team": [row.person.name if row.person else row.name for row in team],
    }  # fmt: skip


@action
def finish(notice: PublicNotice, *, actor: None, now: datetime) -> PublicNotice:
    """4.1, I-73. The clock ends the notice of awards.

    Consequences: what nobody objects to is awarded, what got nothing is passed over; held ones are awarded later by
    themselves. Their teams divide the award (I-105).
    """
    notice = notices.lock(notice)
    cycle = notice.cycle
    free, told = notices.end(notice, NoticeKind.AWARD, now)
    for item in free:
        _award(item, now)
    rest = AwardLine.objects.filter(run__cycle=cycle, run__state=RunState.CONFIRMED, tier=0)
    for line in rest.select_related("project").order_by("place"):
        project = locked(Project.objects.all(), line.project_id)
        data = carrying.move(project, "pass over")
        carrying.keep(project, events.PASSED_OVER, actor=None, by=events.CLOCK, **data)
    course.move_cycle(cycle, "finish notice", events.AWARDS_ANNOUNCED, actor=actor, by=events.CLOCK, **told)
    return notice


@action
def finish_held(item: NoticeItem, *, actor: None, now: datetime) -> NoticeItem:
    """I-73. An award that an objection held is given by itself, once nothing is open against it any more."""
    del actor
    item = notices.released(item, NoticeKind.AWARD)
    _award(item, now)
    return item


def _award(item: NoticeItem, now: datetime) -> None:
    """I-102. The result gets its tier and amount; its leader is told to divide it, and a letter drafted."""
    line = AwardLine.objects.get(
        run__cycle=item.notice.cycle_id, run__state=RunState.CONFIRMED, project=item.project_id
    )
    project = locked(Project.objects.select_related("cycle"), item.project_id)
    data = carrying.move(project, "award")
    project.tier, project.award_fen, project.commended_on = line.tier, line.amount_fen, timezone.localdate(now)
    carrying.keep(project, events.AWARDED, actor=None, by=events.CLOCK, tier=line.tier, fen=line.amount_fen, **data)
    item.outcome, item.settled_at = Outcome.ANNOUNCED, now
    item.save(update_fields=["outcome", "settled_at"])
    telling.leader(project, events.AWARD_TOLD, f"innovation.award.{project.pk}")
    yuan = f"{line.amount_fen // 100:,}"
    telling.letter(project, LetterKind.AWARD, f"award-{project.pk}", now=now, tier=line.tier, yuan=yuan)
