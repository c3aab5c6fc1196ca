"""督办单: the supervisor demands a written answer by a date, and he alone closes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lifeline.hotline import events, policies
from lifeline.hotline.actions import course, sealing, telling
from lifeline.hotline.models import Order
from lifeline.hotline.queries.clocks import calendars
from lifeline.hotline.queries.reference import numbers
from lifeline.hotline.rules.numbers import ORDER_DAYS, ORDER_TEXT_MIN
from lifeline.hotline.states import END, ON_LADDER, OPEN, ORDER_FLOW, About, OrderState
from lifeline.kernel.action import action, locked
from lifeline.kernel.errors import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.hotline.models import Case
    from lifeline.people.models import Person


@action
def issue(case: Case, text: str, days: int, *, actor: Person, now: datetime, version: int | None = None) -> Order:
    """H-60. The supervisor asks for a written answer within so many working days.

    Consequences: whoever holds the case is told and answers by that day, the reporter reads 已督办; the case goes on.
    """
    case = course.lock(case, version)
    if case.state not in OPEN:
        raise Refused("K-8", _("This step is not possible now: the state has changed."))
    if days not in ORDER_DAYS:
        raise Refused("H-60", _("An answer is due within one to ten working days."))
    text = course.written(text, "H-60", ORDER_TEXT_MIN)
    order = _open(case, text, days, actor=actor, now=now)
    if order is None:
        raise Refused("H-60", _("There is an order already; it must be closed first."))
    return order


def open_by_clock(case: Case, now: datetime) -> Order | None:
    """H-59. The resolve time is over: an order without a supervisor, whom the first of them who acts becomes.

    Part of an action that has locked the case. None where one stands open: it asks already.
    """
    return _open(case, "", numbers().order_days, actor=None, now=now)


def _open(case: Case, text: str, days: int, *, actor: Person | None, now: datetime) -> Order | None:
    if case.orders.exclude(state=OrderState.CLOSED).exists():
        return None
    due = calendars(case.calendar_versions)[-1].add_days(now, days, end="close").at
    holder = case.unit if case.state in ON_LADDER and case.assignments.filter(to_at__isnull=True).exists() else None
    order = Order(
        case=case, company_id=case.company_id, unit=holder, round=case.round, supervisor=actor, opened_at=now,
        due_at=due,
    )  # fmt: skip
    sealing.stow(case, order, About.ORDER, text)
    course.tell(
        events.ORDER_ISSUED, case, actor=actor, by=policies.SUPERVISOR if actor else events.CLOCK, order=order.pk,
        unit=holder.name if holder else "", unit_id=holder.pk if holder else None, due=course.iso(due),
        digest=course.digest(text),
    )  # fmt: skip
    if holder is None:
        telling.desk(case, telling.ORDERED, order.pk, but=actor)
    else:
        telling.unit(case, telling.ORDERED, order.pk, but=actor)
        telling.leads(case, telling.ORDERED, order.pk, but=actor)
    return order


@action
def answer(order: Order, text: str, *, actor: Person, now: datetime) -> Order:
    """H-60. Whoever holds the case answers in writing. Consequence: its supervisor (all, if it has none) is told."""
    case = course.lock(order.case)
    order = locked(Order.objects.select_related("supervisor"), order.pk)
    text = course.written(text, "H-60", ORDER_TEXT_MIN)
    ORDER_FLOW.move(order, "answer")
    order.answered_by, order.answered_at = actor, now
    sealing.stow(case, order, About.ORDER_SAID, text, "answer")
    course.tell(
        events.ORDER_ANSWERED, case, actor=actor, by=policies.HANDLER, order=order.pk,
        in_time=now <= order.due_at, digest=course.digest(text),
    )  # fmt: skip
    if order.supervisor is not None and policies.may_supervise(order.supervisor, case):
        telling.tell([order.supervisor], telling.ORDER_ANSWERED, case, order.pk, but=actor)
    else:
        telling.deciders(case, telling.ORDER_ANSWERED, order.pk, but=actor)
    return order


@action
def close(order: Order, remark: str, *, actor: Person, now: datetime) -> Order:
    """H-60. Its supervisor closes it, with a remark: answered, or where the case has ended meanwhile.

    Only he; another supervisor where the clock opened it, or where he no longer holds the duty for this case.
    """
    case = course.lock(order.case)
    order = locked(Order.objects.select_related("supervisor"), order.pk)
    if order.supervisor not in {None, actor} and policies.may_supervise(order.supervisor, case):
        raise Refused("H-60", _("Only the supervisor who gave the order closes it."))
    if order.state == OrderState.OPEN and case.state not in END:
        raise Refused("H-60", _("The unit has not answered the order yet."))
    ORDER_FLOW.move(order, "close")
    remark = course.written(remark, "H-60")
    order.closed_by, order.closed_at = actor, now
    order.supervisor = order.supervisor or actor
    sealing.stow(case, order, About.ORDER_END, remark, "remark")
    course.tell(events.ORDER_CLOSED, case, actor=actor, by=policies.SUPERVISOR, order=order.pk,
                digest=course.digest(remark))  # fmt: skip
    if case.unit is not None:
        telling.leads(case, telling.ORDER_CLOSED, order.pk, but=actor)
    return order
