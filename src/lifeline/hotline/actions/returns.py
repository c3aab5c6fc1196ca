"""退单: a unit gives a case back that is not its own; the dispatcher decides, or the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lifeline.hotline import events, policies
from lifeline.hotline.actions import course, dispatch, rulings, sealing, telling
from lifeline.hotline.models import ReturnRequest
from lifeline.hotline.queries import clocks as clock_queries
from lifeline.hotline.queries.paths import return_until, ruled, too_late_to_move
from lifeline.hotline.queries.reference import numbers
from lifeline.hotline.rules.numbers import BASIS_MIN
from lifeline.hotline.states import CHECK_FLOW, About, CaseState, RulingCause
from lifeline.kernel.action import action, locked
from lifeline.kernel.errors import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.hotline.models import Case
    from lifeline.hotline.states import ReturnReason
    from lifeline.people.models import Person, Unit


@action
def ask_return(
    case: Case,
    reason: ReturnReason,
    right_unit: Unit,
    basis: str,
    *,
    actor: Person,
    now: datetime,
    version: int | None = None,
) -> ReturnRequest:
    """H-23. The lead says that the case is another unit's, and by which line of the list of duties.

    Consequences: the dispatcher decides within 4 working hours (H-25); the unit stays answerable and every clock runs
    (H-24). H-26: the second return of a round goes to the supervisor at once.
    """
    case = course.lock(case, version)
    unit = course.held(case, CaseState.ASSIGNED)
    basis = course.written(basis, "H-23", BASIS_MIN)
    _in_time(case, now)
    if right_unit == unit:
        raise Refused("H-23", _("Name the unit that is in charge instead of yours."))
    course.check_receiver(case, right_unit)
    second = case.returns.filter(round=case.round).exists()
    row = ReturnRequest(case=case, round=case.round, unit=unit, right_unit=right_unit, reason=reason)
    before = course.move(case, "ask return")
    row.asked_by, row.asked_at, row.due_at = actor, now, clock_queries.decision_due(case, now)
    sealing.stow(case, row, About.RETURN, basis, "basis")
    course.keep(case)
    course.tell(
        events.RETURN_ASKED,
        case,
        actor=actor,
        by=policies.LEAD,
        before=before,
        **_named(row),
        right_unit=right_unit.name,
        right_unit_id=right_unit.pk,
        reason_code=reason,
        due=course.iso(row.due_at),
        digest=course.digest(basis),
    )
    if second:
        _refer(row, case, RulingCause.RETURNED, actor=None, by=events.CLOCK, now=now)
    else:
        telling.desk(case, telling.RETURN_SOUGHT, row.pk, but=actor)
    return row


def _named(row: ReturnRequest) -> dict[str, str | int]:
    """H-86. The request, and the unit as it is named today."""
    return {"request": row.pk, "unit": row.unit.name, "unit_id": row.unit_id}


def _in_time(case: Case, now: datetime) -> None:
    """H-23, H-26, H-27. Within 4 wh of the assignment, once per unit and round, never after a ruling or too late."""
    held = course.open_assignment(case)
    if ruled(case):
        raise Refused("H-26", _("The supervisor has decided who is in charge; that binds."))
    if held is None or case.returns.filter(round=case.round, unit=case.unit).exists():
        raise Refused("H-23", _("Your unit has asked to return this case already."))
    if now > return_until(case, held):
        raise Refused(
            "H-23",
            _("A case is returned within %(hours)s working hours of its arrival; that time is over."),
            hours=numbers().return_hours,
        )
    if too_late_to_move(case, now):
        raise Refused("H-27", _("The reply is due too soon to send the case to another unit."))


@action
def accept_return(
    request: ReturnRequest,
    *,
    actor: Person,
    now: datetime,
    unit: Unit | None = None,
    version: int | None = None,
) -> Case:
    """The dispatcher agrees, and sends the case on at once if he names the `unit`.

    Consequences: the unit's time with it ends; without a `unit` it waits to be dispatched; the lead is told.
    """
    case, row = _decide(request, "grant", "", actor=actor, now=now, version=version)
    before = course.move(case, "accept return")
    course.leave_unit(case, now)
    case.unit = None
    course.keep(case)
    course.tell(
        events.RETURN_ACCEPTED,
        case,
        actor=actor,
        by=policies.DISPATCHER,
        before=before,
        **_named(row),
    )
    if unit is not None:
        reason = sealing.again(case, About.RETURN, row.pk, row.basis)
        dispatch.dispatch(case, unit, actor=actor, now=now, reason=reason)
    _tell_lead(row, case, actor)
    return case


@action
def reject_return(
    request: ReturnRequest, answer: str, *, actor: Person | None, now: datetime, version: int | None = None
) -> Case:
    """H-25. The dispatcher does not agree and says why; without a decision in 4 working hours the clock does the same.

    Consequences: the unit keeps the case and its clocks; its lead is told.
    """
    if actor is not None:
        answer = course.written(answer, "H-25", BASIS_MIN)
    case, row = _decide(request, "deny", answer, actor=actor, now=now, version=version)
    before = course.move(case, "reject return")
    course.keep(case)
    course.tell(
        events.RETURN_REJECTED,
        case,
        actor=actor,
        by=policies.DISPATCHER if actor else events.CLOCK,
        before=before,
        **_named(row),
    )
    _tell_lead(row, case, actor)
    return case


@action
def refer_return(
    request: ReturnRequest, answer: str, *, actor: Person, now: datetime, version: int | None = None
) -> Case:
    """H-26. The dispatcher leaves it to the supervisor. Consequence: a ruling, which binds."""
    case = course.lock(request.case, version)
    row = locked(ReturnRequest.objects.select_related("unit", "right_unit"), request.pk)
    _refer(row, case, RulingCause.REFERRED, actor=actor, by=policies.DISPATCHER, now=now, answer=answer)
    return case


def _refer(
    row: ReturnRequest,
    case: Case,
    cause: RulingCause,
    *,
    actor: Person | None,
    by: str,
    now: datetime,
    answer: str = "",
) -> None:
    """H-26. The request is no longer the dispatcher's: it ends undecided, and the ruling takes its place."""
    CHECK_FLOW.move(row, "deny")
    row.decided_by, row.decided_at = actor, now
    sealing.stow(case, row, About.RETURNED, answer, "answer")
    reason = answer or sealing.again(case, About.RETURN, row.pk, row.basis)
    rulings.open_ruling(case, cause, actor=actor, by=by, now=now, wanted=row.right_unit, reason=reason)


def _decide(
    request: ReturnRequest, step: str, answer: str, *, actor: Person | None, now: datetime, version: int | None
) -> tuple[Case, ReturnRequest]:
    case = course.lock(request.case, version)
    row = locked(ReturnRequest.objects.select_related("unit", "right_unit"), request.pk)
    CHECK_FLOW.move(row, step)
    row.decided_by, row.decided_at = actor, now
    sealing.stow(case, row, About.RETURNED, answer, "answer")
    return case, row


def _tell_lead(row: ReturnRequest, case: Case, actor: Person | None) -> None:
    telling.tell(policies.staff(policies.LEAD, row.unit, case), telling.RETURN_DECIDED, case, row.pk, but=actor)
