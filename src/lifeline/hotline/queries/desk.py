"""我的待办 in its groups: 今天到期, 本周, 等对方, and 会办, which stands in `joint_tasks`."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
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


def of_lead(person: Person, now: datetime) -> dict[str, QuerySet[Case]]:
    """本单位 in its parts: all that is held; 将超期 (until the end of this week) and 已超期 of it; 待评价, 未解决."""
    held, replied = lists.held(person, [policies.LEAD]), lists.replied(person, [policies.LEAD])
    told = Rating.objects.filter(case=OuterRef("pk"), round=OuterRef("round"))
    unsolved = Exists(told.exclude(verdict=Verdict.SOLVED))
    return {
        "": held,
        "soon": held.filter(conditions(now)[WEEK], due_at__gte=now),
        "late": held.filter(due_at__lt=now),
        "rated": replied.filter(~Exists(told)),
        "unsolved": replied.filter(unsolved),
    }


def counts(held: QuerySet[Case], now: datetime) -> dict[str, int]:
    """How many there are of each group, and of all, in one query."""
    groups = {name: Count("pk", filter=condition) for name, condition in conditions(now).items()}
    return held.order_by().aggregate(all=Count("pk"), **groups)
