"""校准: begin the review, calibrate its scores, ask for more of them, lay the applications before the group (4.1)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from lifeline.innovation import events, policies
from lifeline.innovation.actions import course, reviewing
from lifeline.innovation.models import Application, CalibrationRun
from lifeline.innovation.queries import calibrations, cycles
from lifeline.innovation.queries.applications import hidden_in
from lifeline.innovation.queries.limits import limits
from lifeline.innovation.queries.reviewing import OTHERS_TABLE
from lifeline.innovation.rules.numbers import MORE_REVIEWS
from lifeline.innovation.rules.reporting import report
from lifeline.innovation.states import ApplicationState, CycleState, Stage
from lifeline.kernel.action import action
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import record
from lifeline.people import api as people

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.innovation.models import Cycle
    from lifeline.people.models import Person

A = ApplicationState


def _lock(cycle: Cycle, actor: Person, version: int | None) -> Cycle:
    cycle = course.lock_cycle(cycle, version)
    course.only(policies.holds(actor, policies.SECRETARY, cycle.organiser_id))
    course.running(cycle)
    return cycle


@action
def start_review(cycle: Cycle, *, actor: Person, now: datetime, version: int | None = None) -> Cycle:
    """4.1. Nothing waits for screening any more, and a run was applied.

    Consequences: reviewers are told, and their 10 working days begin.
    """
    cycle = _lock(cycle, actor, version)
    if unmet := calibrations.unmet_start(cycle):
        raise Refused("I-41", unmet[0])
    run = cycle.runs.filter(stage=Stage.APPROVAL, applied_at__isnull=False).order_by("-applied_at", "-pk").first()
    number = Application.objects.filter(cycle=cycle, state=A.IN_REVIEW).count()
    course.move_cycle(
        cycle, "start review", events.REVIEW_STARTED, actor=actor, by=policies.SECRETARY, applications=number,
        run=run.pk if run else None,
    )  # fmt: skip
    reviewing.begin(cycle, Stage.APPROVAL, now)
    return cycle


@action
def calibrate(cycle: Cycle, stage: str, *, actor: Person, now: datetime) -> CalibrationRun:
    """I-52. Compute the report from the reviews that count now, under the settings in force (I-6).

    Consequence: it is kept with them, and stays readable when they change.
    """
    cycle = _lock(cycle, actor, None)
    if cycle.state not in {CycleState.REVIEW, CycleState.DELIBERATION, CycleState.APPRAISAL}:
        raise Refused("I-52", _("There is nothing to calibrate yet."))
    config = course.config(cycle)
    body = report(
        calibrations.given(cycle, stage), calibrations.weights(config, stage), calibrations.places(config, stage)
    )
    body["reviews"] = calibrations.fingerprint(cycle, stage)
    row = CalibrationRun.objects.create(
        cycle=cycle, stage=stage, config=cycle.config, body=body, sha256=_digest(body), made_by=actor, made_at=now
    )
    cycle.version += 1
    cycle.save(update_fields=["version"])
    record(
        events.CALIBRATED, cycle, actor=actor, by=policies.SECRETARY, version=cycle.version, stage=stage,
        digest=row.sha256, config=cycle.config_id,
    )  # fmt: skip
    return row


def _digest(body: dict[str, Any]) -> str:
    return course.digest(json.dumps(body, ensure_ascii=False, sort_keys=True))


@action
def ask_more(cycle: Cycle, *, actor: Person, now: datetime) -> list[Application]:
    """I-56. Reviewers agree too little: two more reviews for each application in the tie zone.

    Consequences: these go back to the review, and need so many more; the desk assigns them. Whoever is in conflict with
    one is refused, whatever the scores are (I-38).
    """
    del now
    cycle = _lock(cycle, actor, None)
    _apart(actor, cycle)
    last = calibrations.last(cycle, Stage.APPROVAL)
    if last is None or not last.body["low"]:
        raise Refused("I-56", _("Reviewers agree well enough."))
    zone = [row["application"] for row in last.body["rows"] if row["zone"]]
    rows = Application.objects.filter(pk__in=zone, state__in=[A.REVIEWED, A.TABLED], extra_reviews=0).order_by("pk")
    found = []
    for one in rows:
        application = course.lock(one)
        application.extra_reviews = MORE_REVIEWS
        course.move(
            application, "reopen review", events.REVIEW_REOPENED_FOR, actor=actor, by=policies.SECRETARY,
            fields=("extra_reviews",),
        )  # fmt: skip
        found.append(application)
    if not found:
        raise Refused("I-56", _("Nothing in the tie zone can get more reviews now."))
    return found


@action
def table(cycle: Cycle, *, actor: Person, now: datetime, version: int | None = None) -> Cycle:
    """4.1. Every application that passed screening has its reviews, and they are calibrated under these settings.

    Consequence: all of them lie before the leading group, each with a brief (raw, calibrated, standard error, zone).
    I-38: a secretary who is in conflict with one of them is refused, in the same words whatever the reviews are; see
    `cycles.may_table` for who does it then.
    """
    del now
    cycle, by = _lock_to_table(cycle, actor, version)
    if unmet := calibrations.unmet_table(cycle):
        raise Refused("I-52", unmet[0])
    last = calibrations.last(cycle, Stage.APPROVAL)
    assert last is not None
    number = _table_all(cycle, last, actor, by)
    course.move_cycle(cycle, "table", events.CYCLE_TABLED, actor=actor, by=by, applications=number, calibration=last.pk)
    return cycle


def _lock_to_table(cycle: Cycle, actor: Person, version: int | None) -> tuple[Cycle, str]:
    """The cycle for this action alone, and in which capacity the actor lays applications before the group (I-38)."""
    cycle = course.lock_cycle(cycle, version)
    by = next((role for role in cycles.TABLING if policies.holds(actor, role, cycle.organiser_id)), "")
    course.only(bool(by))
    course.running(cycle)
    if not cycles.may_table(actor, cycle):
        course.only(by == policies.SECRETARY)
        _apart(actor, cycle)
    return cycle, by


def _apart(actor: Person, cycle: Cycle) -> None:
    """I-38. Who is in conflict with an application under review moves none of them on by what the reviews say."""
    if hidden_in(actor, cycle):
        raise Refused("I-38", OTHERS_TABLE)


@action
def table_again(cycle: Cycle, *, actor: Person, now: datetime, version: int | None = None) -> Cycle:
    """4.2. table: what went back to the review while the group deliberates has its reviews again.

    Consequence: it lies before the group once more, with a new brief.
    """
    del now
    cycle, by = _lock_to_table(cycle, actor, version)
    if cycle.state != CycleState.DELIBERATION:
        raise course.moved()
    if unmet := calibrations.unmet_again(cycle):
        raise Refused("I-52", unmet[0])
    last = calibrations.last(cycle, Stage.APPROVAL)
    assert last is not None
    if not _table_all(cycle, last, actor, by):
        raise Refused("I-52", _("Nothing waits to be laid before the group."))
    return cycle


def _table_all(cycle: Cycle, last: CalibrationRun, actor: Person, by: str) -> int:
    """4.2. table. I-19: limits are asked once more."""
    briefs = {row["application"]: row for row in last.body["rows"]}
    rows = list(Application.objects.filter(cycle=cycle, state=A.REVIEWED).order_by("pk"))
    for one in rows:
        application = course.lock(one)
        if found := limits(application, people.today()):
            raise Refused(found[0].rule, _("%(number)s: its team breaks a limit."), number=application.number)
        course.move(
            application, "table", events.TABLED, actor=actor, by=by,
            digest=_digest({"brief": briefs.get(one.pk)}),
        )  # fmt: skip
    return len(rows)
