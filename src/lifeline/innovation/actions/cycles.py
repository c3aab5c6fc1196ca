"""The steps of a cycle up to the close of its call (4.1)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from lifeline.innovation import events, policies
from lifeline.innovation.actions import course, letters, notices
from lifeline.innovation.models import Application, ConfigVersion, Cycle, Minutes, Objection, Review, TeamMember
from lifeline.innovation.policies.applications import addressees
from lifeline.innovation.queries.form import questions_of
from lifeline.innovation.rules.completeness import form_fits
from lifeline.innovation.rules.config import config_in, config_of, problems
from lifeline.innovation.rules.numbers import CALL_EXTENSIONS
from lifeline.innovation.states import OPEN_OBJECTIONS, ApplicationState, CycleState, LetterKind, MemberState
from lifeline.kernel.action import action
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import record
from lifeline.kernel.notices import notify
from lifeline.people import api as people

if TYPE_CHECKING:
    from datetime import timedelta

    from lifeline.innovation.rules.config import Config
    from lifeline.people.models import Person, Unit

OPEN_CALL = "open call"
ENDED = (CycleState.ARCHIVED, CycleState.CANCELLED)


@action
def plan(organiser: Unit, name: str, *, actor: Person, now: datetime) -> Cycle:
    """A secretary begins to prepare the next cycle. Consequence: it takes over what the last one had set (no dates)."""
    course.only(policies.holds(actor, policies.SECRETARY, organiser.pk))
    last = Cycle.objects.filter(organiser=organiser).order_by("-number").select_related("config").first()
    number = (last.number if last else 0) + 1
    cycle = Cycle.objects.create(organiser=organiser, number=number, name=name.strip() or str(number))
    record(
        events.CYCLE_PLANNED, cycle, actor=actor, by=policies.SECRETARY, number=number, organiser=organiser.pk,
        after=cycle.state,
    )  # fmt: skip
    body = config_in(last.config if last else None).as_json()
    body |= {"closes_at": "", "screened_on": "", "reviewed_on": "", "decided_on": "", "closing_on": ""}
    body["document_no"] = ""
    _keep_config(cycle, config_of(body), "", actor=actor, now=now)
    return cycle


def _keep_config(cycle: Cycle, config: Config, reason: str, *, actor: Person, now: datetime) -> ConfigVersion:
    number = (cycle.configs.aggregate(last=Max("number"))["last"] or 0) + 1
    row = ConfigVersion.objects.create(
        cycle=cycle, number=number, body=config.as_json(), sha256=config.sha256, reason=reason, proposed_by=actor,
        proposed_at=now,
    )  # fmt: skip
    if cycle.state == CycleState.PLANNING:
        cycle.config = row
    cycle.version += 1
    cycle.save(update_fields=["config", "version"])
    record(
        events.CONFIG_PROPOSED, cycle, actor=actor, by=policies.SECRETARY, config=number, digest=row.sha256,
        version=cycle.version,
    )  # fmt: skip
    return row


@action
def propose_config(
    cycle: Cycle, config: Config, reason: str, *, actor: Person, now: datetime, version: int | None = None
) -> ConfigVersion:
    """I-6. A secretary sets what holds for a cycle.

    Consequences: before the call it holds at once; after it opened it needs a reason, and waits for the chair.
    """
    cycle = course.lock_cycle(cycle, version)
    course.only(policies.holds(actor, policies.SECRETARY, cycle.organiser_id))
    if cycle.state in ENDED:
        raise Refused("I-6", _("The cycle is over; what was set for it stays."))
    if cycle.state != CycleState.PLANNING:
        reason = course.written(reason, "I-6", 10)
        if wrong := problems(config, now):
            late = [one for one in wrong if one.code not in {"past", "order"}]
            if late:
                raise Refused("I-6", _("Something that a cycle needs would be missing."))
    if not form_fits(questions_of(config.form)):
        raise Refused("I-16", _("This form asks more than a branch can answer on a phone."))
    if cycle.proposed_step == OPEN_CALL:
        _drop_step(cycle, actor=actor)
    row = _keep_config(cycle, config, reason, actor=actor, now=now)
    if cycle.state != CycleState.PLANNING:
        _tell_chairs(cycle, f"config.{row.number}")
    return row


def _drop_step(cycle: Cycle, *, actor: Person) -> None:
    record(events.STEP_DROPPED, cycle, actor=actor, by=policies.SECRETARY, step=cycle.proposed_step)
    cycle.proposed_step, cycle.proposed_by = "", None
    cycle.save(update_fields=["proposed_step", "proposed_by"])


def _tell_chairs(cycle: Cycle, occasion: str) -> None:
    chairs = [person.pk for person in people.holders(policies.CHAIR, cycle.organiser)]
    notify(chairs, events.TO_CONFIRM, key=f"innovation.cycle.{cycle.pk}.{occasion}.{cycle.version}")


@action
def confirm_config(row: ConfigVersion, *, actor: Person, now: datetime) -> Cycle:
    """I-6. The chair confirms a version.

    Consequences: it holds from now on; what was computed before stays with its own.
    """
    cycle = course.lock_cycle(row.cycle)
    course.only(policies.holds(actor, policies.CHAIR, cycle.organiser_id))
    row = cycle.configs.select_for_update(no_key=True).get(pk=row.pk)
    newest = cycle.configs.aggregate(last=Max("number"))["last"]
    if row.confirmed_at or row.number != newest or cycle.config_id == row.pk:
        raise Refused("I-6", _("This version does not wait any more."))
    if row.proposed_by_id == actor.pk:
        raise Refused("I-6", _("Somebody else must confirm what you proposed."))
    row.confirmed_by, row.confirmed_at = actor, now
    row.save(update_fields=["confirmed_by", "confirmed_at"])
    cycle.config, cycle.version = row, cycle.version + 1
    cycle.save(update_fields=["config", "version"])
    record(events.CONFIG_CONFIRMED, cycle, actor=actor, by=policies.CHAIR, config=row.number, digest=row.sha256)
    return cycle


@action
def propose_call(cycle: Cycle, *, actor: Person, now: datetime, version: int | None = None) -> Cycle:
    """A secretary proposes to open the call. Consequence: the chairs are asked."""
    cycle = course.lock_cycle(cycle, version)
    course.only(policies.holds(actor, policies.SECRETARY, cycle.organiser_id))
    if cycle.state != CycleState.PLANNING or cycle.proposed_step:
        raise course.moved()
    _ready_to_call(cycle, now)
    cycle.proposed_step, cycle.proposed_by, cycle.version = OPEN_CALL, actor, cycle.version + 1
    cycle.save(update_fields=["proposed_step", "proposed_by", "version"])
    record(events.CALL_PROPOSED, cycle, actor=actor, by=policies.SECRETARY, config=_number(cycle))
    _tell_chairs(cycle, "call")
    return cycle


def _ready_to_call(cycle: Cycle, now: datetime) -> None:
    if problems(course.config(cycle), now):
        raise Refused("I-6", _("What is set for the cycle is not complete yet."))
    others = Cycle.objects.filter(organiser=cycle.organiser_id).exclude(pk=cycle.pk)
    if others.filter(state=CycleState.CALL_OPEN).exists() or others.filter(state_before=CycleState.CALL_OPEN).exists():
        raise Refused("I-88", _("Another call is open; an organiser has one at a time."))


def _number(cycle: Cycle) -> int:
    return cycle.config.number if cycle.config else 0


@action
def open_call(cycle: Cycle, *, actor: Person, now: datetime, version: int | None = None) -> Cycle:
    """4.1. The chair opens the call that a secretary proposed.

    Consequences: everybody may apply; unit secretaries are told.
    """
    cycle = course.lock_cycle(cycle, version)
    course.only(policies.holds(actor, policies.CHAIR, cycle.organiser_id))
    if cycle.proposed_step != OPEN_CALL:
        raise Refused("I-6", _("A secretary proposes the call first."))
    if cycle.proposed_by_id == actor.pk:
        raise Refused("I-6", _("Somebody else must confirm what you proposed."))
    _ready_to_call(cycle, now)
    config = course.config(cycle)
    cycle.call_opened_at, cycle.call_closes_at = now, datetime.fromisoformat(config.closes_at)
    course.move_cycle(
        cycle, OPEN_CALL, events.CALL_OPENED, actor=actor, by=policies.CHAIR,
        fields=("call_opened_at", "call_closes_at"), config=_number(cycle), digest=config.sha256,
        closes_at=config.closes_at,
    )  # fmt: skip
    units = people.units_with(policies.UNIT_SECRETARY, cycle.organiser)
    told = {person.pk for unit in units for person in people.holders(policies.UNIT_SECRETARY, unit, nearest=True)}
    notify(told, events.CALLED, subject=cycle, key=f"innovation.call.{cycle.pk}")
    return cycle


@action
def extend_call(
    cycle: Cycle, until_at: datetime, reason: str, *, actor: Person, now: datetime, version: int | None = None
) -> Cycle:
    """4.1. The chair moves the deadline, at most twice. Consequence: everybody who has begun an application is told."""
    cycle = course.lock_cycle(cycle, version)
    course.only(policies.holds(actor, policies.CHAIR, cycle.organiser_id))
    reason = course.written(reason, "I-4", 10)
    before = cycle.call_closes_at
    if before is None or until_at <= max(before, now):
        raise Refused("I-4", _("The new deadline must be later than the old one."))
    if cycle.extensions >= CALL_EXTENSIONS:
        raise Refused("I-4", _("A call is extended at most twice."))
    cycle.call_closes_at, cycle.extensions = until_at, cycle.extensions + 1
    course.move_cycle(
        cycle, "extend call", events.CALL_EXTENDED, actor=actor, by=policies.CHAIR,
        fields=("call_closes_at", "extensions"), old=before.isoformat(), new=until_at.isoformat(), reason=reason,
    )  # fmt: skip
    leaders = cycle.applications.filter(state=ApplicationState.DRAFT).values_list("leader_id", flat=True)
    notify(
        {pk for pk in leaders if pk}, events.CALLED, subject=cycle,
        key=f"innovation.call.{cycle.pk}.extended.{cycle.extensions}",
    )  # fmt: skip
    return cycle


@action
def cancel(cycle: Cycle, reason: str, *, actor: Person, now: datetime, version: int | None = None) -> Cycle:
    """4.1. The chair cancels a cycle.

    Consequences: drafts expire, and can be copied into another cycle; a letter to every applicant is drafted.
    """
    cycle = course.lock_cycle(cycle, version)
    course.only(policies.holds(actor, policies.CHAIR, cycle.organiser_id))
    reason = course.written(reason, "I-6", 10)
    course.expire_drafts(cycle, actor=actor, by=policies.CHAIR)
    applications = cycle.applications.exclude(state=ApplicationState.WITHDRAWN).select_related("leader")
    told = {person.pk: person for one in applications.order_by("pk") for person in addressees(one)}
    course.move_cycle(cycle, "cancel", events.CANCELLED, actor=actor, by=policies.CHAIR, told=len(told), reason=reason)
    for person in told.values():
        letters.draft(LetterKind.CANCELLED, cycle, person, now=now, reason=reason)
    return cycle


@action
def suspend(cycle: Cycle, reason: str, *, actor: Person, now: datetime, version: int | None = None) -> Cycle:
    """4.1. The chair stops a cycle.

    Consequence: no step is taken; running deadlines move by its length when it goes on.
    """
    cycle = course.lock_cycle(cycle, version)
    course.only(policies.holds(actor, policies.CHAIR, cycle.organiser_id))
    reason = course.written(reason, "I-6", 10)
    cycle.state_before, cycle.suspended_at = cycle.state, now
    course.move_cycle(
        cycle, "suspend", events.SUSPENDED, actor=actor, by=policies.CHAIR, fields=("state_before", "suspended_at"),
        reason=reason,
    )  # fmt: skip
    return cycle


def _move_on(cycle: Cycle, since: datetime, length: timedelta) -> None:
    """4.1. Running deadlines of reviews, objections and minutes move by the length of the stop."""
    reviews = Review.objects.filter(cycle=cycle, state__in=["ASSIGNED", "OPEN", "STALE"], due_at__gte=since)
    reviews.update(due_at=F("due_at") + length, assigned_at=F("assigned_at") + length)
    open_ = Objection.objects.filter(item__notice__cycle=cycle, state__in=OPEN_OBJECTIONS, due_at__gte=since)
    open_.update(due_at=F("due_at") + length)
    minutes = Minutes.objects.filter(meeting__cycle=cycle, due_at__gte=since)
    minutes.exclude(meeting__state="MINUTED").update(due_at=F("due_at") + length)


@action
def resume(cycle: Cycle, *, actor: Person, now: datetime, version: int | None = None) -> Cycle:
    """4.1. The chair lets a cycle go on where it was. Consequence: its deadlines move by the length of the stop."""
    cycle = course.lock_cycle(cycle, version)
    course.only(policies.holds(actor, policies.CHAIR, cycle.organiser_id))
    if cycle.suspended_at is None:
        raise course.moved()
    length: timedelta = now - cycle.suspended_at
    step = f"resume to {cycle.state_before}"
    if cycle.call_closes_at and cycle.state_before == CycleState.CALL_OPEN:
        cycle.call_closes_at += length
    for one in Application.objects.filter(cycle=cycle, state=ApplicationState.RETURNED).order_by("pk"):
        for sheet in one.sheets.filter(due_at__gte=cycle.suspended_at):
            sheet.due_at = sheet.due_at + length if sheet.due_at else None
            sheet.save(update_fields=["due_at"])
    notices.run_on(cycle, cycle.suspended_at, now)
    if cycle.call_closed_at:  # units have so many days from here on (I-28)
        cycle.call_closed_at += length
    asked = TeamMember.objects.filter(application__cycle=cycle, answer_due_at__gte=cycle.suspended_at)
    asked.filter(state=MemberState.INVITED).update(answer_due_at=F("answer_due_at") + length)
    _move_on(cycle, cycle.suspended_at, length)
    cycle.state_before, cycle.suspended_at = "", None
    course.move_cycle(
        cycle, step, events.RESUMED, actor=actor, by=policies.CHAIR,
        fields=("state_before", "suspended_at", "call_closes_at", "call_closed_at"),
        seconds=int(length.total_seconds()),
    )  # fmt: skip
    return cycle
