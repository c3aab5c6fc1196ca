"""Section 7. Standing orders of the secretariat for routine reminders: given, revoked, carried out by the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.innovation import events, policies
from lifeline.innovation.actions import course, letters
from lifeline.innovation.models import Letter, StandingOrder
from lifeline.innovation.policies.letters import may_release
from lifeline.innovation.queries import orders
from lifeline.innovation.rules.numbers import ORDER_DAYS
from lifeline.innovation.states import ROUTINE, LetterKind
from lifeline.kernel.action import action, locked
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import record

if TYPE_CHECKING:
    from datetime import date, datetime

    from lifeline.innovation.models import Cycle
    from lifeline.people.models import Person


@action
def give(cycle: Cycle, kind: str, from_on: date, until_on: date, *, actor: Person, now: datetime) -> StandingOrder:
    """I-74. A secretary orders that reminders of this kind go by themselves, from day to day, both included.

    Consequences: each morning the clock releases what was drafted, in the giver's name; whatever is done meanwhile, and
    whatever he may not release himself, waits as before. Refused for the letter of a decision, for more than a year,
    and while another order of this kind runs.
    """
    cycle = course.lock_cycle(cycle)
    course.only(policies.holds(actor, policies.SECRETARY, cycle.organiser_id))
    course.running(cycle)
    if kind not in ROUTINE:
        raise Refused("I-74", _("Only reminders go by a standing order; a decision is read and released."))
    if from_on < timezone.localdate(now) or not 0 <= (until_on - from_on).days < ORDER_DAYS:
        raise Refused("I-74", _("It begins today or later, and holds for %(most)s days at most."), most=ORDER_DAYS)
    if orders.running(cycle, kind, from_on, until_on).exists():
        raise Refused("I-74", _("An order for these reminders holds on one of these days already."))
    made = StandingOrder.objects.create(
        cycle=cycle, kind=LetterKind(kind), from_on=from_on, until_on=until_on, given_by=actor, given_at=now
    )
    record(
        events.ORDER_GIVEN, made, actor=actor, by=policies.SECRETARY, cycle=cycle.pk, letter_kind=str(made.kind),
        from_on=from_on.isoformat(), until_on=until_on.isoformat(),
    )  # fmt: skip
    return made


@action
def revoke(order: StandingOrder, *, actor: Person, now: datetime) -> StandingOrder:
    """I-74. Any secretary takes it back. Consequence: from now on every reminder waits for a person again."""
    order = locked(StandingOrder.objects.select_related("cycle"), order.pk)
    course.only(policies.holds(actor, policies.SECRETARY, order.cycle.organiser_id))
    if order.revoked_at is not None or order.until_on < timezone.localdate(now):
        raise course.moved()
    order.revoked_by, order.revoked_at = actor, now
    order.save(update_fields=["revoked_by", "revoked_at"])
    record(events.ORDER_REVOKED, order, actor=actor, by=policies.SECRETARY, letter_kind=str(order.kind))
    return order


@action
def carry_out(order: StandingOrder, letter: Letter, *, actor: None, now: datetime) -> Letter:
    """I-74, I-75. Clock: one reminder goes by the order.

    Consequences as of a release; the letter names the order and who gave it. Refused where the order does not hold now,
    its cycle rests or has ended (E-05), or its giver could not release this letter himself (I-32).
    """
    letter = locked(Letter.objects.select_related("cycle", "application"), letter.pk)
    order = locked(StandingOrder.objects.select_related("given_by"), order.pk)
    holds = orders.holding(timezone.localdate(now)).filter(pk=order.pk).exists()
    fits = (letter.cycle_id, letter.kind) == (order.cycle_id, order.kind)
    if not (holds and fits and may_release(order.given_by, letter)):
        raise Refused("I-74", _("No standing order lets this letter go."))
    return letters.let_go(letter, order, actor=actor, now=now)
