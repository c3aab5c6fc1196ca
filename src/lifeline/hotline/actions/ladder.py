"""H-59: the delay of a reply is told upwards, rung by rung: to the unit, its lead, the supervisor, the leaders."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.utils import timezone

from lifeline.hotline import events, policies
from lifeline.hotline.actions import course, orders, telling, waking
from lifeline.hotline.models import Case
from lifeline.hotline.queries.clocks import next_rung_at, resolve_deadline, rungs_due
from lifeline.hotline.states import ON_LADDER, CaseState, LevelCode, Rung
from lifeline.kernel.action import action
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import Subject, record
from lifeline.kernel.notices import notify
from lifeline.people import api as people

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.people.models import Unit

BATCH = 500
KINDS = {Rung.HANDLER: telling.HALF, Rung.LEAD: telling.DUE}


def sweep(now: datetime) -> int:
    """Every case whose next rung is due, the longest waiting first; returns how many climbed."""
    due = Case.objects.filter(rung_at__lte=now).order_by("rung_at")[:BATCH]
    return sum(waking.tried(partial(climb, actor=None), case, now) for case in due)


@action
def climb(case: Case, *, actor: None, now: datetime) -> Case:
    """H-59. The rungs that are due: 50 % of the resolve time → handler; 80 % → handler and lead; 100 % → lead and
    supervisor, an order (督办单) is opened; 150 % → leader of the plant; 200 % → the weekly list of the leaders.

    Consequences: each rung is recorded and told once in this round, also when the clock comes late; a case that no
    unit holds is told to the dispatchers in place of the handlers. No deadline changes. An alarm that rang although no
    rung is due is set anew, so that it keeps no other from being heard; nobody is told.
    """
    case = course.lock(case)
    reached = list(rungs_due(case, now))
    if not reached:
        return _set_anew(case, now)
    for rung, percent in reached:
        case.rung = rung
        due = course.iso(case.resolve_due_at)
        course.tell(
            events.RUNG_REACHED, case, actor=actor, by=events.CLOCK, at=now, rung=rung, percent=percent, due=due
        )
        if rung == Rung.ORDER:
            course.find_decider(case)
        _tell(case, rung)
        if rung == Rung.ORDER:
            orders.open_by_clock(case, now)
    course.keep(case, case.due_at, case.wake_at)
    return case


def _set_anew(case: Case, now: datetime) -> Case:
    """Refused (H-59) unless the alarm is over: somebody was faster.

    Else it was computed otherwise than now, by an earlier version of the program or from a calendar that was corrected.
    No page shows it, so whoever has the case open meanwhile is told of no conflict (`version` stays).
    """
    if case.rung_at is None or case.rung_at > now:
        raise Refused("H-59", course.MOVED_ON)
    case.rung_at = next_rung_at(case, resolve_deadline(case))
    case.save(update_fields=["rung_at"])
    alarm = course.iso(case.rung_at) if case.rung_at else ""
    course.tell(events.ALARM_SET, case, actor=None, by=events.CLOCK, at=now, alarm=alarm)
    return case


def _tell(case: Case, rung: Rung) -> None:
    """Who hears of a rung. The top one waits for the weekly list."""
    kind = KINDS.get(rung, telling.LATE) if case.level != LevelCode.CRITICAL else telling.PRESSED
    occasion = f"{case.round}.{rung}"
    if rung in {Rung.HANDLER, Rung.LEAD}:
        if case.state == CaseState.TRIAGE:
            telling.desk(case, kind, occasion)
        else:
            telling.unit(case, kind, occasion)
    if rung in {Rung.LEAD, Rung.ORDER} and case.state != CaseState.TRIAGE:
        telling.leads(case, kind, occasion)
    if rung == Rung.ORDER:
        telling.deciders(case, kind, occasion)
    if rung == Rung.PLANT:
        telling.plant(case, telling.LONG_LATE, occasion)


def list_all(now: datetime) -> int:
    """H-59. The weekly lists of all companies; returns how many companies had something on them."""
    return sum(_listed(company, now) for company in people.companies())


def _listed(company: Unit, now: datetime) -> bool:
    late = Case.objects.filter(company=company, rung__gte=Rung.COMPANY, state__in=ON_LADDER)
    return late.exists() and bool(list_overdue(company, actor=None, now=now))


@action
def list_overdue(company: Unit, *, actor: None, now: datetime) -> int:
    """H-59. The company's leaders are told of what took twice its time; each counts what he may see (H-17).

    Consequences: one notice a leader and week; the page 长期超期 shows the cases. Returns how many there are in all.
    """
    late = Case.objects.filter(company=company, rung__gte=Rung.COMPANY, state__in=ON_LADDER).count()
    week = f"{company.pk}-{timezone.localtime(now):%G-%V}"
    record(events.OVERDUE_LISTED, Subject("hotline.overdue", week), actor=actor, by=events.CLOCK, at=now,
           company=company.pk, cases=late)  # fmt: skip
    for leader in people.holders(people.LEADER, company):
        seen = policies.led_cases(leader).filter(company=company, rung__gte=Rung.COMPANY).count()
        if seen:
            notify([leader.pk], telling.WEEKLY, values={"n": seen}, key=f"hotline.overdue.{week}")
    return late
