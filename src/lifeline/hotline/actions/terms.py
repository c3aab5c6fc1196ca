"""延期, 挂账: a unit asks for more time, a supervisor decides, the reporter reads the new date and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lifeline.hotline import events, policies
from lifeline.hotline.actions import course, sealing, telling
from lifeline.hotline.models import Deferral, Extension
from lifeline.hotline.queries import clocks as clock_queries
from lifeline.hotline.queries import deferred, terms
from lifeline.hotline.queries.reference import numbers
from lifeline.hotline.rules.numbers import BASIS_MIN
from lifeline.hotline.states import CHECK_FLOW, About, CaseState, CheckState, Clock, MessageKind, Side
from lifeline.kernel.action import action, locked
from lifeline.kernel.errors import Refused

if TYPE_CHECKING:
    from datetime import date, datetime

    from lifeline.hotline.models import Case
    from lifeline.people.models import Person


@action
def extend(
    case: Case, days: int, reason: str, *, actor: Person, now: datetime, version: int | None = None
) -> Extension:
    """H-33. The unit asks for at most 10 working days more, before the deadline, at most twice a round.

    Consequences: the supervisor decides within 4 working hours, else it is refused; until then the old date holds.
    """
    case = course.lock(case, version)
    unit = course.held(case, *terms.EXTENDABLE)
    reason = course.written(reason, "H-33", BASIS_MIN)
    most = numbers().extension_days
    if not 1 <= days <= most:
        raise Refused("H-33", _("An extension has from 1 to %(most)s working days."), most=most)
    if not terms.extensions_left(case):
        raise Refused("H-33", _("An extension can be asked for twice a round, one after the other."))
    _before_the_deadline(case, now, "H-33")
    course.find_decider(case)
    row = Extension(
        case=case, unit=unit, round=case.round, days=days, asked_by=actor, asked_at=now,
        due_at=clock_queries.decision_due(case, now),
    )  # fmt: skip
    sealing.stow(case, row, About.EXTENSION, reason, "reason")
    course.keep(case, case.due_at, case.wake_at)
    course.tell(
        events.EXTENSION_ASKED, case, actor=actor, by=policies.HANDLER, request=row.pk, unit=unit.name,
        unit_id=unit.pk, days=days, due=course.iso(row.due_at), digest=course.digest(reason),
    )  # fmt: skip
    telling.deciders(case, telling.EXTENSION_SOUGHT, row.pk, but=actor)
    return row


def _before_the_deadline(case: Case, now: datetime, rule: str) -> datetime:
    """H-33, H-34, H-51. A promise that is broken is not mended by moving it; a merged case keeps its own. The date."""
    due = clock_queries.resolve_deadline(case)
    if now >= due.at:
        raise Refused(rule, _("The reply is overdue already; the date can no longer be moved."))
    if due.own_at is not None:
        raise Refused("H-51", _("A case that was merged into this one is due first, and its date stays."))
    return due.at


@action
def grant_extension(row: Extension, *, actor: Person, now: datetime, version: int | None = None) -> Case:
    """H-33. The supervisor agrees. Consequences: the new date holds; the reporter is told it with the reason."""
    case, row = _decide_extension(row, "grant", "", actor=actor, now=now, version=version)
    course.keep(case, case.due_at, case.wake_at)
    reason = sealing.again(case, About.EXTENSION, row.pk, row.reason)
    course.say(case, MessageKind.EXTENDED, reason, author=None, now=now, side=Side.SYSTEM)
    course.tell(
        events.EXTENDED, case, actor=actor, by=policies.SUPERVISOR, request=row.pk, days=row.days,
        resolve_due=course.iso(clock_queries.own_deadlines(case)[Clock.RESOLVE].at),
    )  # fmt: skip
    telling.reporter(case, telling.MOVED, f"extension.{row.pk}")
    telling.unit(case, telling.TERM_DECIDED, f"extension.{row.pk}", but=actor)
    return case


@action
def refuse_extension(
    row: Extension, answer: str, *, actor: Person | None, now: datetime, version: int | None = None
) -> Case:
    """H-33. The supervisor refuses and says why; undecided for 4 working hours, the clock does. The date stays."""
    if actor is not None:
        answer = course.written(answer, "H-33", BASIS_MIN)
    case, row = _decide_extension(row, "deny", answer, actor=actor, now=now, version=version)
    by = policies.SUPERVISOR if actor else events.CLOCK
    course.keep(case, case.due_at, case.wake_at)
    course.tell(events.EXTENSION_REFUSED, case, actor=actor, by=by, request=row.pk)
    telling.unit(case, telling.TERM_DECIDED, f"extension.{row.pk}", but=actor)
    return case


def _decide_extension(
    row: Extension, step: str, answer: str, *, actor: Person | None, now: datetime, version: int | None
) -> tuple[Case, Extension]:
    case = course.lock(row.case, version)
    row = locked(Extension.objects.all(), row.pk)
    CHECK_FLOW.move(row, step)
    row.decided_by, row.decided_at = actor, now
    sealing.stow(case, row, About.EXTENDED, answer, "answer")
    return case, row


@action
def defer(
    case: Case,
    until_on: date,
    plan: str,
    owner: Person,
    *,
    actor: Person,
    now: datetime,
    version: int | None = None,
) -> Deferral:
    """H-34. The lead asks to put the case off to a real day within 12 months, with a plan and an owner.

    Consequences: the supervisor decides within 4 working hours, and before the deadline, else it is refused.
    """
    case = course.lock(case, version)
    unit = course.held(case, CaseState.IN_PROGRESS)
    plan = course.written(plan, "H-34", BASIS_MIN)
    date_now = _check_deferral(case, until_on, owner, now)
    course.find_decider(case)
    due_at = min(clock_queries.decision_due(case, now), date_now)
    row = Deferral(
        case=case, unit=unit, round=case.round, until_on=until_on, owner=owner, asked_by=actor,
        asked_at=now, due_at=due_at,
    )  # fmt: skip
    sealing.stow(case, row, About.DEFERRAL, plan, "plan")
    course.keep(case, case.due_at, case.wake_at)
    course.tell(
        events.DEFERRAL_ASKED, case, actor=actor, by=policies.LEAD, request=row.pk, unit=unit.name, unit_id=unit.pk,
        until_on=until_on.isoformat(), due=course.iso(due_at), digest=course.digest(plan),
    )  # fmt: skip
    telling.deciders(case, telling.DEFERRAL_SOUGHT, row.pk, but=actor)
    return row


def _check_deferral(case: Case, until_on: date, owner: Person, now: datetime) -> datetime:
    """H-34. One at a time, before the deadline, later than it, within a year, owned by the unit. The date."""
    date_now = _before_the_deadline(case, now, "H-34")
    if case.members.exists():
        raise Refused("H-51", _("Other cases are merged into this one; take them apart before it is put off."))
    if terms.open_deferral(case) is not None:
        raise Refused("H-34", _("The supervisor is still deciding on a deferral of this case."))
    if deferred.day_begins(until_on) <= date_now:
        raise Refused("H-34", _("The day must be later than the date that holds now."))
    if until_on > terms.last_deferral_day(now):
        raise Refused("H-34", _("A case is put off by 12 months at most."))
    if owner not in terms.owners(case):
        raise Refused("H-34", _("The plan needs an owner in the unit in charge."))
    return date_now


@action
def grant_deferral(row: Deferral, *, actor: Person, now: datetime, version: int | None = None) -> Case:
    """H-34. The supervisor agrees, before the deadline.

    Consequences: the agreed day takes the place of the old date, and the reporter reads day and plan; a note to him
    is due every 30 days; on the day itself the work goes on.
    """
    _before_the_deadline(course.lock(row.case, version), now, "H-34")
    case, row = _decide_deferral(row, "grant", "", actor=actor, now=now, version=version)
    before = course.move(case, "defer")
    course.keep(case)
    plan = sealing.again(case, About.DEFERRAL, row.pk, row.plan)
    course.say(case, MessageKind.DEFERRED, plan, author=None, now=now, side=Side.SYSTEM)
    course.tell(
        events.DEFERRED, case, actor=actor, by=policies.SUPERVISOR, before=before, request=row.pk,
        until_on=row.until_on.isoformat(), resolve_due=course.iso(case.resolve_due_at),
    )  # fmt: skip
    telling.reporter(case, telling.MOVED, f"deferral.{row.pk}")
    telling.unit(case, telling.TERM_DECIDED, f"deferral.{row.pk}", but=actor)
    telling.leads(case, telling.TERM_DECIDED, f"deferral.{row.pk}", but=actor)
    return case


@action
def refuse_deferral(
    row: Deferral, answer: str, *, actor: Person | None, now: datetime, version: int | None = None
) -> Case:
    """H-34. The supervisor refuses and says why, or nobody decided in time. The date stays."""
    if actor is not None:
        answer = course.written(answer, "H-34", BASIS_MIN)
    case, row = _decide_deferral(row, "deny", answer, actor=actor, now=now, version=version)
    by = policies.SUPERVISOR if actor else events.CLOCK
    course.keep(case, case.due_at, case.wake_at)
    course.tell(events.DEFERRAL_REFUSED, case, actor=actor, by=by, request=row.pk)
    telling.leads(case, telling.TERM_DECIDED, f"deferral.{row.pk}", but=actor)
    return case


def _decide_deferral(
    row: Deferral, step: str, answer: str, *, actor: Person | None, now: datetime, version: int | None
) -> tuple[Case, Deferral]:
    case = course.lock(row.case, version)
    row = locked(Deferral.objects.all(), row.pk)
    CHECK_FLOW.move(row, step)
    row.noted_at = now if row.state == CheckState.GRANTED else None
    row.decided_by, row.decided_at = actor, now
    sealing.stow(case, row, About.DEFERRED, answer, "answer")
    return case, row


@action
def take_up(case: Case, *, actor: Person | None, now: datetime, version: int | None = None) -> Case:
    """H-34. The work goes on, early by the unit or on the agreed day by the clock. The agreed day stays the date."""
    case = course.lock(case, version)
    before = course.move(case, "take up")
    row = deferred.running_deferral(case)
    if row is not None:
        row.ended_at = now
        row.save(update_fields=["ended_at"])
    course.keep(case)
    early = row is not None and now < deferred.day_begins(row.until_on)
    by = policies.HANDLER if actor else events.CLOCK
    course.tell(events.TAKEN_UP, case, actor=actor, by=by, before=before, request=row.pk if row else None, early=early)
    telling.unit(case, telling.TAKEN_UP, f"taken_up.{row.pk if row else 0}", but=actor)
    return case


@action
def remind_of_note(case: Case, *, actor: None, now: datetime) -> Case:
    """H-34. The reporter of a deferred case has heard nothing for most of 30 days. Consequence: the unit is told."""
    case = course.lock(case)
    row, due = deferred.running_deferral(case), deferred.progress(case)
    if row is None or due is None or row.reminded:
        raise Refused("K-8", _("This step is not possible now: the state has changed."))
    row.reminded = True
    row.save(update_fields=["reminded"])
    course.keep(case)
    course.tell(events.UNIT_REMINDED, case, actor=actor, by=events.CLOCK, at=now, due=course.iso(due.due_at))
    telling.unit(case, telling.DUE, f"note.{row.pk}.{course.iso(due.due_at)}")
    return case


def wake_deferred(case: Case, now: datetime) -> bool:
    """What the clock does with a deferred case: take it up on its day, remind of a note before; nothing once late."""
    row = deferred.running_deferral(case)
    if row is None:
        return False
    if now >= deferred.day_begins(row.until_on):
        take_up(case, actor=None, now=now)
    else:
        remind_of_note(case, actor=None, now=now)
    return True
