"""C3. How much of its days the office used for what it was asked: changes, decisions on going on.

Another desk with a deadline adds its own with `@counted`.
"""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from django.db.models import Q

from lifeline.innovation.models import ChangeRequest, GateDecision
from lifeline.innovation.rules.facts import Turnaround
from lifeline.innovation.states import ChangeState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime
    from typing import TypeAlias

    from lifeline.people.models import Unit

    Source: TypeAlias = "Callable[[Unit, datetime, datetime], Iterable[Turnaround]]"

SOURCES: list[Source] = []


def counted(source: Source) -> Source:
    """Let `source(organiser, since, at)` say what was decided since then, or still waits."""
    SOURCES.append(source)
    return source


def turnarounds(organiser: Unit, at: datetime, days: int) -> Iterable[Turnaround]:
    """Of all desks, what was decided in the last `days` or waits at `at`."""
    since = at - timedelta(days=days)
    return (one for source in SOURCES for one in source(organiser, since, at))


def used(asked_at: datetime, due_at: datetime, decided_at: datetime | None, at: datetime) -> Fraction:
    """Time used ÷ time allowed, up to the decision or, while it waits, to `at`."""
    end = at if decided_at is None or decided_at > at else decided_at
    allowed = max(1, int((due_at - asked_at).total_seconds()))
    return Fraction(max(0, int((end - asked_at).total_seconds())), allowed)


def _waiting_or_since(since: datetime) -> Q:
    return Q(decided_at__isnull=True) | Q(decided_at__gt=since)


@counted
def changes(organiser: Unit, since: datetime, at: datetime) -> Iterable[Turnaround]:
    """I-87. Changes of charters."""
    rows = ChangeRequest.objects.filter(_waiting_or_since(since), project__cycle__organiser=organiser, asked_at__lte=at)
    for one in rows.exclude(state=ChangeState.WITHDRAWN).select_related("project").order_by("pk"):
        share = used(one.asked_at, one.due_at, one.decided_at, at)
        yield Turnaround(one.project.number, one.project.second_level_id, share)


@counted
def gates(organiser: Unit, since: datetime, at: datetime) -> Iterable[Turnaround]:
    """I-84. Decisions on going on."""
    rows = GateDecision.objects.filter(_waiting_or_since(since), project__cycle__organiser=organiser, opened_at__lte=at)
    for one in rows.select_related("project").order_by("pk"):
        share = used(one.opened_at, one.due_at, one.decided_at, at)
        yield Turnaround(one.project.number, one.project.second_level_id, share)
