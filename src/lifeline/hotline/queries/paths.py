"""What the paths of a case ask: who held it, whether it may be returned, whether only the supervisor can decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from lifeline.hotline import policies
from lifeline.hotline.models import Reply, ReturnRequest, Ruling, SecondCheck
from lifeline.hotline.queries import lists
from lifeline.hotline.queries.clocks import calendars, resolve_deadline
from lifeline.hotline.queries.reference import numbers
from lifeline.hotline.rules.clocks import minutes_left, run_out
from lifeline.hotline.rules.numbers import UNITS_MAX
from lifeline.hotline.rules.spans import Span
from lifeline.hotline.states import CASE_FLOW, CaseState, CheckState, ReplyState, RulingCause
from lifeline.people import api as people

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from lifeline.hotline.models import Assignment, Case
    from lifeline.people.models import Person, Unit


def holdings(case: Case) -> QuerySet[Assignment]:
    """Who held the case since its clocks began; a time that ended by merging counts with the lead case, not here.

    An appeal, or another office that gives the case back, lets everything begin anew within the round.
    """
    held = case.assignments.filter(round=case.round, merged_at__isnull=True)
    return held.filter(Q(to_at__isnull=True) | Q(to_at__gte=case.round_at))


def units_seen(case: Case) -> list[Unit]:
    """The units that held the case in this round, each once, the first one first."""
    rows = holdings(case).select_related("unit").order_by("from_at", "pk")
    return list({row.unit_id: row.unit for row in rows}.values())


def barred(case: Case) -> set[int]:
    """H-19. Who took part in refusals of this case."""
    rows = SecondCheck.objects.filter(case=case, state=CheckState.GRANTED).values_list("first_id", "second_id")
    return {pk for row in rows for pk in row if pk}


def standing(unit: Unit) -> Unit:
    """H-86. The unit itself, or whoever took its place since."""
    while unit.state == "CLOSED" and unit.successor is not None:
        unit = unit.successor
    return unit


def receiver(case: Case) -> Unit | None:
    """H-15, H-86. Who goes on with a case that begins again: its unit, what took its place, or the nearest one above.

    None where nobody may have it (each is excluded, or has no handler): then it is to be dispatched.
    """
    if case.unit is None:
        return None
    above = reversed(people.ancestors(standing(case.unit)))
    return next((unit for unit in above if policies.may_receive(unit, case)), None)


def barred_approver(case: Case) -> int | None:
    """H-47. Who approved the round before, or None."""
    if case.round == 1:
        return None
    former = Reply.objects.filter(case=case, state=ReplyState.APPROVED, round=case.round - 1)
    return former.order_by("-approved_at", "-pk").values_list("approver_id", flat=True).first()


def last_holder(case: Case) -> Unit | None:
    """H-24. The unit that answers for the case in this round as long as nobody else does."""
    seen = holdings(case).select_related("unit").order_by("-from_at", "-pk").first()
    return seen.unit if seen else None


def ruled(case: Case) -> bool:
    """H-26. Has the supervisor decided in this round who is in charge?"""
    return case.rulings.filter(round=case.round, decided_at__isnull=False).exists()


def too_late_to_move(case: Case, now: datetime) -> bool:
    """H-27. The last 8 working hours before the reply is due (hours around the clock for levels timed so)."""
    return 0 <= minutes_left(resolve_deadline(case), now) < numbers().no_reassign_hours * 60


def ruling_needed(case: Case, unit: Unit, now: datetime) -> RulingCause | None:
    """H-26, H-27. Why only the supervisor can send the case to this unit, or None if the dispatcher can."""
    seen = {one.pk for one in units_seen(case)}
    if unit.pk in seen:
        return RulingCause.BEFORE
    if len(seen) >= UNITS_MAX:
        return RulingCause.FOURTH
    if case.state != CaseState.TRIAGE and too_late_to_move(case, now):
        return RulingCause.LAST
    return RulingCause.REFERRED if ruled(case) else None


def return_until(case: Case, held: Assignment) -> datetime:
    """H-23. Until when the holding unit may ask to return the case: 4 wh (site) from its assignment."""
    calendar = calendars(case.calendar_versions)[-1]
    return run_out(calendar, held.from_at, Span(numbers().return_hours, "wh")).at


def may_be_returned(case: Case, now: datetime) -> bool:
    """H-23, H-26, H-27. Would a request to return be taken now?"""
    if not CASE_FLOW.may(case, "ask return") or ruled(case) or too_late_to_move(case, now):
        return False
    held = case.assignments.filter(to_at__isnull=True).first()
    asked = case.returns.filter(round=case.round, unit=case.unit).exists()
    return held is not None and not asked and now <= return_until(case, held)


def may_be_disputed(case: Case, now: datetime) -> bool:
    """H-26. Is there a unit to which only a ruling leads? On a return the dispatcher asks where he decides on it."""
    if case.state not in {CaseState.TRIAGE, CaseState.ASSIGNED, CaseState.IN_PROGRESS}:
        return False
    earlier = [unit for unit in units_seen(case) if unit.pk != case.unit_id]
    if earlier or case.state == CaseState.TRIAGE:
        return bool(earlier)
    return ruled(case) or too_late_to_move(case, now)


def open_return(case: Case) -> ReturnRequest | None:
    """H-25. The request that waits for the dispatcher."""
    if case.state != CaseState.RETURN_REQUESTED:
        return None
    return case.returns.filter(state=CheckState.ASKED).select_related("case", "unit", "right_unit").first()


def open_ruling(case: Case) -> Ruling | None:
    """H-26. The ruling that waits for the supervisor."""
    if case.state != CaseState.RULING:
        return None
    return case.rulings.filter(decided_at__isnull=True).select_related("case", "wanted").first()


def returns(person: Person) -> QuerySet[ReturnRequest]:
    """退单: what this dispatcher (or the desk in his place) has to decide, the most urgent first."""
    cases = policies.visible_cases(person).filter(lists.of_desks(person), state=CaseState.RETURN_REQUESTED)
    waiting = ReturnRequest.objects.filter(lists.of_cases(cases), state=CheckState.ASKED)
    return waiting.select_related("case", "unit", "right_unit").order_by("due_at", "pk")


def rulings(person: Person) -> QuerySet[Ruling]:
    """裁定: what this supervisor has to decide, the most urgent first."""
    cases = lists.supervised(person).filter(state=CaseState.RULING)
    waiting = Ruling.objects.filter(lists.of_cases(cases), decided_at__isnull=True)
    return waiting.select_related("case", "wanted").order_by("due_at", "pk")


def unproposed_ruling(case: Case) -> Ruling | None:
    """H-28. The latest ruling on this case that nobody has proposed as a rule."""
    latest = case.rulings.filter(decided_at__isnull=False).order_by("-decided_at", "-pk").first()
    return latest if latest and latest.proposed_at is None else None
