"""我的待办 in its groups: 今天到期, 本周, 等对方, and 会办, which stands in `joint_tasks`."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q

from lifeline.hotline import policies
from lifeline.hotline.models import Rating
from lifeline.hotline.queries import lists
from lifeline.hotline.queries.deferred import day_begins
from lifeline.hotline.states import CaseState, Verdict

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from lifeline.hotline.models import Case
    from lifeline.people.models import Person

TODAY, WEEK, WAITING, JOINT = "today", "week", "waiting", "joint"
OTHERS = (CaseState.WAITING, CaseState.DEFERRED, CaseState.RETURN_REQUESTED, CaseState.RULING)
"""The reporter, the agreed day, the dispatcher or the supervisor has the next word."""


def conditions(now: datetime) -> dict[str, Q]:
    """Which of the held cases belong to a group. What is overdue is due today; a week ends with its Sunday."""
    today = now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    acts = ~Q(state__in=OTHERS)
    return {
        TODAY: acts & Q(due_at__lt=day_begins(today + timedelta(days=1))),
        WEEK: acts & Q(due_at__lt=day_begins(today + timedelta(days=7 - today.weekday()))),
        WAITING: Q(state__in=OTHERS),
    }


class OfLead(NamedTuple):
    """本单位 in its parts, and how many there are in each; "" is all that is held."""

    parts: dict[str, QuerySet[Case]]
    counts: dict[str, int]


def of_lead(person: Person, now: datetime) -> OfLead:
    """All that is held; 将超期 (by the end of this week), 已超期 of it; 待评价, 未解决. Counted in two queries."""
    told = Rating.objects.filter(case=OuterRef("pk"), round=OuterRef("round"))
    unsolved = Exists(told.exclude(verdict=Verdict.SOLVED))
    soon = conditions(now)[WEEK] & Q(due_at__gte=now)
    held, replied = lists.held(person, [policies.LEAD]), lists.replied(person, [policies.LEAD])
    of_held = {"soon": soon, "late": Q(due_at__lt=now)}
    of_replied = {"rated": Q(~Exists(told)), "unsolved": Q(unsolved)}
    parts = {"": held} | {name: held.filter(rule) for name, rule in of_held.items()}
    parts |= {name: replied.filter(rule) for name, rule in of_replied.items()}
    numbers = _counted(replied, of_replied) | _counted(held, of_held)
    return OfLead(parts, {"": numbers.pop("all"), **numbers})


def _counted(cases: QuerySet[Case], rules: dict[str, Q]) -> dict[str, int]:
    groups = {name: Count("pk", filter=rule) for name, rule in rules.items()}
    return cases.order_by().aggregate(all=Count("pk"), **groups)


def counts(held: QuerySet[Case], now: datetime) -> dict[str, int]:
    """How many there are of each group, and of all, in one query."""
    return _counted(held, conditions(now))
