"""Where figures are counted from: each source yields (unit id, month, numbers by name) as things stood at a moment.

A source is narrowed by `Only`: the named cases (H-97), or a few cases whose part is to be taken from a sum.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from django.db.models import Case as Case_
from django.db.models import Count, F, Q, When

from lifeline.hotline.models import Assignment, Case, Occurrence, Reply, Task
from lifeline.hotline.queries.counts import COUNTED_AS, SATISFIED_FROM
from lifeline.hotline.queries.reference import month_after, month_of, month_start
from lifeline.hotline.states import Disposition, Joint, Mode, ReplyState, TaskState, Verdict

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

    from django.db.models import QuerySet

    from lifeline.people.models import Unit

Rows: TypeAlias = "Iterator[tuple[int, int, dict[str, int]]]"


@dataclass(frozen=True)
class Time:
    """Which months of which company, and the moment as of which they are counted."""

    company: Unit
    first: int
    last: int
    as_of: datetime

    @property
    def months(self) -> dict[str, Any]:
        """As a filter of rows that have a company and a month."""
        return {"company": self.company, "month__gte": self.first, "month__lte": self.last}


@dataclass(frozen=True)
class Only:
    """Of which cases: the named ones, or these. Nothing narrows nothing."""

    named: bool = False
    cases: Collection[int] | None = None

    def rows(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Rows that hang on a case, narrowed."""
        if self.named:
            rows = rows.filter(case__mode=Mode.NAMED)
        return rows if self.cases is None else rows.filter(case__in=self.cases)


def _grouped(rows: QuerySet[Any], unit: str, month: str, **counts: Count) -> Rows:
    for row in rows.order_by().values(unit, month).annotate(**counts):
        yield row.pop(unit), row.pop(month), row


def assigned_rounds(time: Time) -> QuerySet[Assignment]:
    """响应率: the rounds assigned in the months. H-52: not those that were merged by then; they count with the lead."""
    own = Q(merged_at__isnull=True) | Q(merged_at__gt=time.as_of)
    return Assignment.objects.filter(own, from_at__lte=time.as_of, **time.months)


def responded(as_of: datetime) -> Q:
    """With a first response inside the response time, counted from the assignment to that unit."""
    return Q(responded_at__lte=F("response_due_at")) & Q(responded_at__lte=as_of)


def responses(time: Time, only: Only) -> Rows:
    """Rounds assigned, and those that were answered in time."""
    met = Count("pk", filter=responded(time.as_of))
    return _grouped(only.rows(assigned_rounds(time)), "unit_id", "month", assigned=Count("pk"), responded=met)


def sent_replies(time: Time) -> QuerySet[Reply]:
    """解决率, 满意率, 参评率: the replies of the months; H-94: not those that were imported."""
    return Reply.objects.filter(imported=False, state=ReplyState.APPROVED, approved_at__lte=time.as_of, **time.months)


def rated(as_of: datetime) -> Q:
    """The reporter has answered the question whether it is solved."""
    return Q(rated_at__lte=as_of) & ~Q(verdict="")


def judged(as_of: datetime) -> Q:
    """H-42. Rated; or not rated and by its own disposition not solved: that counts as not solved."""
    return rated(as_of) | ~Q(disposition=Disposition.SOLVED)


def verdicts(time: Time, only: Only) -> Rows:
    """Replies to one case alone, and what was said of them. Those to several are counted by `joint`."""
    told, rows = rated(time.as_of), only.rows(sent_replies(time))
    return _grouped(
        rows.filter(joint=Joint.ALONE),
        "unit_id",
        "month",
        replied=Count("pk"),
        rated=Count("pk", filter=told),
        judged=Count("pk", filter=judged(time.as_of)),
        solved=Count("pk", filter=told & Q(verdict=Verdict.SOLVED)),
        graded=Count("pk", filter=told & Q(grade__isnull=False)),
        satisfied=Count("pk", filter=told & Q(grade__gte=SATISFIED_FROM)),
    )


def due_replies(time: Time) -> QuerySet[Reply]:
    """按时率: replied rounds by the month in which the reply was due, charged by H-57."""
    return Reply.objects.filter(
        company=time.company,
        due_month__gte=time.first,
        due_month__lte=time.last,
        imported=False,
        approved_at__lte=time.as_of,
    )


def kept() -> Q:
    """The reply came no later than it was due."""
    return Q(approved_at__lte=F("due_at"))


def dues(time: Time, only: Only) -> Rows:
    """Replies that were due, and those that were kept."""
    met = Count("pk", filter=kept())
    return _grouped(only.rows(due_replies(time)), "charged_id", "due_month", due=Count("pk"), kept=met)


def broken_cases(time: Time, only: Only) -> Iterator[tuple[int, int, int]]:
    """(unit, month, case) of rounds whose reply was due by `as_of` and not there: charged to the holder then (H-57)."""
    yield from _open_and_late(time, only)
    later = Reply.objects.filter(
        company=time.company,
        due_month__gte=time.first,
        due_month__lte=time.last,
        imported=False,
        approved_at__gt=time.as_of,
        due_at__lte=time.as_of,
    )
    for unit, month, case in only.rows(later).order_by("pk").values_list("charged_id", "due_month", "case_id"):
        if unit is not None and month is not None:
            yield unit, month, case


def _open_and_late(time: Time, only: Only) -> Iterator[tuple[int, int, int]]:
    late = Case.objects.filter(company=time.company, answered_at__isnull=True, resolve_due_at__lte=time.as_of)
    held = Assignment.objects.filter(
        Q(to_at__isnull=True) | Q(to_at__gt=F("case__resolve_due_at")),
        case__in=late.filter(resolve_due_at__gte=month_start(time.first)).values("pk"),
        round=F("case__round"),
        from_at__lte=F("case__resolve_due_at"),
    )
    rows = only.rows(held).order_by("pk").values_list("case_id", "unit_id", "case__resolve_due_at")
    for case, unit, due_at in rows:
        month = month_of(due_at)
        if month <= time.last:
            yield unit, month, case


def broken(time: Time, only: Only) -> Rows:
    """Replies that were due and are not there."""
    for unit, month, _case in broken_cases(time, only):
        yield unit, month, {"due": 1}


def due_tasks(time: Time) -> QuerySet[Task]:
    """会办按时率: the joint tasks of the months in which they were due, as soon as they are done or due.

    Not what was declined by then, nor what was cancelled before it was due.
    """
    ended = Q(ended_at__lte=time.as_of)
    done = ended & Q(state=TaskState.DONE)
    gone = ended & (Q(state=TaskState.DECLINED) | Q(state=TaskState.CANCELLED, ended_at__lte=F("due_at")))
    return Task.objects.filter(
        done | (Q(due_at__lte=time.as_of) & ~gone),
        company=time.company,
        opened_at__lte=time.as_of,
        due_at__gte=month_start(time.first),
        due_at__lt=month_start(month_after(time.last)),
    )


def tasks_kept(as_of: datetime) -> Q:
    """Done by then, and in time."""
    return Q(state=TaskState.DONE, ended_at__lte=F("due_at")) & Q(ended_at__lte=as_of)


def tasks(time: Time, only: Only) -> Rows:
    """Joint tasks that were due, and those that were done in time, of the unit that was asked."""
    met = Case_(When(tasks_kept(time.as_of), then=1), default=0)
    rows = only.rows(due_tasks(time)).annotate(met=met).order_by("pk").values_list("unit_id", "due_at", "met")
    for unit, due_at, kept_ in rows:
        yield unit, month_of(due_at), {"tasks_due": 1, "tasks_kept": kept_}


def occurrences(time: Time) -> QuerySet[Occurrence]:
    """What happened in the months and is counted."""
    return Occurrence.objects.filter(at__lte=time.as_of, **time.months)


def events(time: Time, only: Only) -> Rows:
    """Each kind of event by unit and month."""
    rows = only.rows(occurrences(time)).order_by().values_list("unit_id", "month", "occasion")
    for unit, month, occasion, n in rows.annotate(n=Count("pk")):
        yield unit, month, {COUNTED_AS[occasion]: n}


SUMS = (responses, verdicts, dues, broken, tasks, events)
"""Sources in which the part of a case can be taken from the sum."""
