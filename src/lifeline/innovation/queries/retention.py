"""Section 9. What was kept long enough: found by the clock every night, and told before by the command."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Q
from django.utils import timezone

from lifeline.innovation.models import Application, Cycle, Project, TeamMember
from lifeline.innovation.rules.numbers import PASSING_DAYS, REVIEWS_KEPT_YEARS
from lifeline.innovation.rules.periods import add_months
from lifeline.innovation.states import ApplicationState, CycleState, MemberState
from lifeline.kernel.events import facts

if TYPE_CHECKING:
    from django.db.models import QuerySet

NOT_TAKEN_UP = (MemberState.DECLINED, MemberState.LAPSED)


class Over(NamedTuple):
    """What is to go: expired drafts, applications with invitations and with avoidance requests, cycles with reviews."""

    drafts: list[Application]
    invitations: list[Application]
    avoided: list[Application]
    cycles: list[Cycle]


def over(now: datetime) -> Over:
    """All that is over now. Eight queries at most."""
    return Over(list(drafts(now)), list(invitations(now)), list(avoided(now)), list(cycles(now)))


def drafts(now: datetime) -> QuerySet[Application]:
    """Drafts that were not handed in, a year after their call closed or was cancelled, and whose text is there."""
    day = year_ago(now)
    over = Q(state=ApplicationState.EXPIRED, cycle__call_closed_at__lte=day)
    over |= Q(state__in=(ApplicationState.DRAFT, ApplicationState.EXPIRED), cycle__in=_ended_by(day))
    return Application.objects.filter(over, revisions__isnull=False).distinct().order_by("pk")


def late(now: datetime) -> Q:
    """Invitations that were declined, or not answered, a year ago."""
    day = year_ago(now)
    return Q(state__in=NOT_TAKEN_UP) & (Q(answered_at__lte=day) | Q(answered_at__isnull=True, answer_due_at__lte=day))


def invitations(now: datetime) -> QuerySet[Application]:
    """Applications with such invitations."""
    found = TeamMember.objects.filter(late(now)).values("application")
    return Application.objects.filter(pk__in=found).order_by("pk")


def avoided(now: datetime) -> QuerySet[Application]:
    """I-36. Applications whose requests can keep nobody from a review any more, since a year.

    A request holds for the appraisal, too: the year begins when the last cycle in which the project is judged is over.
    """
    ended = _ended_by(year_ago(now))
    rows = Application.objects.filter(avoided__isnull=False, cycle__in=ended)
    judged_later = Project.objects.exclude(appraise_in_cycle__in=ended).exclude(appraise_in_cycle=None)
    return rows.exclude(pk__in=judged_later.values("application")).distinct().order_by("pk")


def cycles(now: datetime) -> QuerySet[Cycle]:
    """Cycles that were archived ten years ago, and whose reviews and objections are still there."""
    local = timezone.localtime(now)
    day = datetime.combine(add_months(local.date(), -12 * REVIEWS_KEPT_YEARS), local.time(), local.tzinfo)
    ended = _ended_by(day)
    rows = Cycle.objects.filter(pk__in=ended, state=CycleState.ARCHIVED, reviews_destroyed_on__isnull=True)
    return rows.order_by("pk")


def year_ago(now: datetime) -> datetime:
    """What passed before it was kept long enough."""
    return now - timedelta(days=PASSING_DAYS)


def _ended_by(day: datetime) -> list[int]:
    """Cycles that were archived or cancelled by then, as the log has it. One query."""
    kinds = ("innovation.cycle.archived", "innovation.cycle.cancelled")
    return [int(one.key) for one in facts("innovation.cycle", kinds=kinds, until=day)]
