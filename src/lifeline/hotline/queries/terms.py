"""延期, 挂账: what stands, what may be asked for, what waits for the supervisor, and when the next note is due."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings

from lifeline.hotline import policies
from lifeline.hotline.models import Deferral, Extension
from lifeline.hotline.queries import clocks, deferred, lists
from lifeline.hotline.queries.clocks import resolve_deadline
from lifeline.hotline.queries.reference import numbers
from lifeline.hotline.rules.numbers import EXTENSIONS_MAX
from lifeline.hotline.states import CaseState, CheckState

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from lifeline.hotline.models import Case
    from lifeline.people.models import Person

EXTENDABLE = frozenset({CaseState.ASSIGNED, CaseState.IN_PROGRESS, CaseState.WAITING})


def extensions_left(case: Case) -> int:
    """H-33. How many more may be asked for in this round; none while one waits."""
    asked = [row.state for row in clocks.extensions(case) if row.round == case.round]
    return 0 if CheckState.ASKED in asked else max(0, EXTENSIONS_MAX - len(asked))


def may_be_extended(case: Case, now: datetime) -> bool:
    """H-33, H-51. Before the deadline, at most twice a round; not where a merged case is due first."""
    if case.state not in EXTENDABLE or not extensions_left(case):
        return False
    due = resolve_deadline(case)
    return now < due.at and due.own_at is None


def may_be_deferred(case: Case, now: datetime) -> bool:
    """H-34, H-51. In hand, before the deadline; not while other cases ride with it."""
    if case.state != CaseState.IN_PROGRESS or case.members.exists():
        return False
    return now < resolve_deadline(case).at and open_deferral(case) is None


def open_extension(case: Case) -> Extension | None:
    """H-33. The request that waits for the supervisor."""
    return next((row for row in clocks.extensions(case) if row.state == CheckState.ASKED), None)


def open_deferral(case: Case) -> Deferral | None:
    """H-34. The request that waits for the supervisor."""
    return next((row for row in deferred.deferrals(case) if row.state == CheckState.ASKED), None)


def last_deferral_day(now: datetime) -> date:
    """H-34. The last day to which a case can be deferred: 12 months (site) from today."""
    today = now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    months = today.month - 1 + numbers().deferral_months
    year, month = today.year + months // 12, months % 12 + 1
    end_of_month = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month, min(today.day, end_of_month))


def owners(case: Case) -> list[Person]:
    """H-34. Who can own a plan: handlers and leads of the holding unit."""
    if case.unit is None:
        return []
    found = [*policies.handlers(case.unit, case), *policies.staff(policies.LEAD, case.unit, case)]
    return list({person.pk: person for person in found}.values())


def extensions(person: Person) -> QuerySet[Extension]:
    """延期: what this supervisor has to decide, the most urgent first."""
    waiting = Extension.objects.filter(state=CheckState.ASKED, case__in=lists.supervised(person).values("pk"))
    return waiting.select_related("case", "unit").order_by("due_at", "pk")


def deferrals(person: Person) -> QuerySet[Deferral]:
    """挂账: what this supervisor has to decide, the most urgent first."""
    waiting = Deferral.objects.filter(state=CheckState.ASKED, case__in=lists.supervised(person).values("pk"))
    return waiting.select_related("case", "unit").order_by("due_at", "pk")
