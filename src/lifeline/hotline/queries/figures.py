"""三率 and the times beside them (section 8): counted from rows that the events wrote, each number a list of cases.

The unit of counting is the assigned round. A month that is over for 40 days is read from its frozen row; `as_of` counts
everything anew as it stood then, and gives the same (H-87). Imported history counts in the times alone (H-94).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from django.db.models import Count, F, Q

from lifeline.hotline.models import Assignment, Case, MonthFigure, Reply
from lifeline.hotline.queries import joint
from lifeline.hotline.queries.counts import NAMES, SATISFIED_FROM, Counts
from lifeline.hotline.queries.reference import month_of, month_start
from lifeline.hotline.states import Disposition, Joint, Mode, ReplyState, Verdict
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from django.db.models import QuerySet

    from lifeline.hotline.queries.counts import Figure
    from lifeline.people.models import Unit

Cells: TypeAlias = "dict[tuple[int, int], Counts]"


def rates(company: Unit, first: int, last: int, *, now: datetime, as_of: datetime | None = None) -> Cells:
    """The counts by (unit id, month) for the months from `first` to `last` (202601), both included.

    Frozen months come from their rows. With `as_of` every month is counted again as it stood at that moment.
    """
    if as_of is not None:
        return count(company, first, last, as_of)
    frozen_rows = MonthFigure.objects.filter(company=company)
    stored = frozen_rows.filter(month__gte=first, month__lte=last).values("unit_id", "month", *NAMES)
    cells: Cells = {(row.pop("unit_id"), row.pop("month")): Counts(**row) for row in stored}
    frozen = frozen_rows.order_by("-month").values_list("month", flat=True).first()
    live_from = first if frozen is None else max(first, frozen + 1)
    return {**cells, **count(company, live_from, last, now)} if live_from <= last else cells


def count(company: Unit, first: int, last: int, as_of: datetime, *, named: bool = False) -> Cells:
    """H-87. Count from the rows, as things stood at `as_of`; H-97: `named` leaves out what sealed cases count."""
    cells: Cells = {}
    for rows in (
        _responses(company, first, last, as_of, named=named),
        _verdicts(company, first, last, as_of, named=named),
        _dues(company, first, last, as_of, named=named),
        _broken(company, first, last, as_of, named=named),
    ):
        for unit, month, counts in rows:
            cells[unit, month] = cells.get((unit, month), Counts()) + counts
    return cells


Rows: TypeAlias = "Iterator[tuple[int, int, Counts]]"


def _grouped(rows: QuerySet[Any], unit: str, month: str, *, named: bool, **counts: Count) -> Rows:
    rows = rows.filter(case__mode=Mode.NAMED) if named else rows
    for row in rows.order_by().values(unit, month).annotate(**counts):
        yield row.pop(unit), row.pop(month), Counts(**row)


def assigned_rounds(company: Unit, first: int, last: int, as_of: datetime) -> QuerySet[Assignment]:
    """响应率: the rounds assigned in the months. H-52: not those that were merged by then; they count with the lead."""
    own = Q(merged_at__isnull=True) | Q(merged_at__gt=as_of)
    return Assignment.objects.filter(own, company=company, month__gte=first, month__lte=last, from_at__lte=as_of)


def responded(as_of: datetime) -> Q:
    """With a first response inside the response time, counted from the assignment to that unit."""
    return Q(responded_at__lte=F("response_due_at")) & Q(responded_at__lte=as_of)


def _responses(company: Unit, first: int, last: int, as_of: datetime, *, named: bool) -> Rows:
    rounds, met = assigned_rounds(company, first, last, as_of), Count("pk", filter=responded(as_of))
    return _grouped(rounds, "unit_id", "month", named=named, assigned=Count("pk"), responded=met)


def sent_replies(company: Unit, first: int, last: int, as_of: datetime) -> QuerySet[Reply]:
    """解决率, 满意率, 参评率: the replies of the months; H-94: not those that were imported."""
    return Reply.objects.filter(
        company=company,
        month__gte=first,
        month__lte=last,
        imported=False,
        state=ReplyState.APPROVED,
        approved_at__lte=as_of,
    )


def rated(as_of: datetime) -> Q:
    """The reporter has answered the question whether it is solved."""
    return Q(rated_at__lte=as_of) & ~Q(verdict="")


def judged(as_of: datetime) -> Q:
    """H-42. Rated; or not rated and by its own disposition not solved: that counts as not solved."""
    return rated(as_of) | ~Q(disposition=Disposition.SOLVED)


def _verdicts(company: Unit, first: int, last: int, as_of: datetime, *, named: bool) -> Rows:
    told, sent = rated(as_of), sent_replies(company, first, last, as_of)
    yield from joint.counts(sent.filter(case__mode=Mode.NAMED) if named else sent, as_of)
    yield from _grouped(
        sent.filter(joint=Joint.ALONE),
        "unit_id",
        "month",
        named=named,
        replied=Count("pk"),
        rated=Count("pk", filter=told),
        judged=Count("pk", filter=judged(as_of)),
        solved=Count("pk", filter=told & Q(verdict=Verdict.SOLVED)),
        graded=Count("pk", filter=told & Q(grade__isnull=False)),
        satisfied=Count("pk", filter=told & Q(grade__gte=SATISFIED_FROM)),
    )


def due_replies(company: Unit, first: int, last: int, as_of: datetime) -> QuerySet[Reply]:
    """按时率: replied rounds by the month in which the reply was due, charged by H-57."""
    return Reply.objects.filter(
        company=company, due_month__gte=first, due_month__lte=last, imported=False, approved_at__lte=as_of
    )


def kept() -> Q:
    """The reply came no later than it was due."""
    return Q(approved_at__lte=F("due_at"))


def _dues(company: Unit, first: int, last: int, as_of: datetime, *, named: bool) -> Rows:
    replies, met = due_replies(company, first, last, as_of), Count("pk", filter=kept())
    return _grouped(replies, "charged_id", "due_month", named=named, due=Count("pk"), kept=met)


def broken_cases(company: Unit, first: int, last: int, as_of: datetime) -> Iterator[tuple[int, int, int]]:
    """(unit, month, case) of rounds whose reply was due by `as_of` and not there: charged to the holder then (H-57)."""
    yield from _open_and_late(company, first, last, as_of)
    later = Reply.objects.filter(
        company=company,
        due_month__gte=first,
        due_month__lte=last,
        imported=False,
        approved_at__gt=as_of,
        due_at__lte=as_of,
    )
    for unit, month, case in later.order_by("pk").values_list("charged_id", "due_month", "case_id"):
        if unit is not None and month is not None:
            yield unit, month, case


def _open_and_late(company: Unit, first: int, last: int, as_of: datetime) -> Iterator[tuple[int, int, int]]:
    late = Case.objects.filter(company=company, answered_at__isnull=True, resolve_due_at__lte=as_of)
    held = Assignment.objects.filter(
        Q(to_at__isnull=True) | Q(to_at__gt=F("case__resolve_due_at")),
        case__in=late.filter(resolve_due_at__gte=month_start(first)).values("pk"),
        round=F("case__round"),
        from_at__lte=F("case__resolve_due_at"),
    )
    for case, unit, due_at in held.order_by("pk").values_list("case_id", "unit_id", "case__resolve_due_at"):
        month = month_of(due_at)
        if month <= last:
            yield unit, month, case


def _broken(company: Unit, first: int, last: int, as_of: datetime, *, named: bool) -> Rows:
    found = list(broken_cases(company, first, last, as_of))
    sealed: set[int] = set()
    if named:
        broken = Case.objects.filter(pk__in=[case for _unit, _month, case in found])
        sealed = set(broken.exclude(mode=Mode.NAMED).values_list("pk", flat=True))
    for unit, month, case in found:
        if case not in sealed:
            yield unit, month, Counts(due=1)


def total(cells: Cells, units: Iterable[int] | None = None) -> Counts:
    """The sum over cells, of these units only if they are given."""
    wanted = None if units is None else set(units)
    return sum((counts for (unit, _month), counts in cells.items() if wanted is None or unit in wanted), Counts())


def by_unit(cells: Cells) -> dict[int, Counts]:
    """The sum over months, by unit."""
    units: dict[int, Counts] = {}
    for (unit, _month), counts in cells.items():
        units[unit] = units.get(unit, Counts()) + counts
    return units


def by_month(cells: Cells) -> dict[int, Counts]:
    """The sum over units, by month."""
    months: dict[int, Counts] = {}
    for (_unit, month), counts in cells.items():
        months[month] = months.get(month, Counts()) + counts
    return dict(sorted(months.items()))


def counted_cases(
    company: Unit, unit_ids: Iterable[int], first: int, last: int, figure: Figure, as_of: datetime, *, met: bool
) -> QuerySet[Case]:
    """H-87. The cases behind a number: those it was counted from, or (`met`) those that met it. Each once."""
    units = list(unit_ids)
    if figure == "response":
        rounds = assigned_rounds(company, first, last, as_of).filter(unit_id__in=units)
        return _cases(rounds.filter(responded(as_of)) if met else rounds)
    if figure == "on_time":
        replies = due_replies(company, first, last, as_of).filter(charged_id__in=units)
        if met:
            return _cases(replies.filter(kept()))
        broken = [case for unit, _month, case in broken_cases(company, first, last, as_of) if unit in units]
        return Case.objects.filter(Q(pk__in=replies.values("case_id")) | Q(pk__in=broken)).order_by(
            "-submitted_at", "-pk"
        )
    replies = sent_replies(company, first, last, as_of).filter(unit_id__in=units)
    alone = replies.filter(_condition(figure, as_of, met=met), joint=Joint.ALONE)
    together = joint.cases(replies, figure, as_of, met=met)
    found = Case.objects.filter(Q(pk__in=alone.order_by().values("case_id")) | Q(pk__in=together))
    return found.order_by("-submitted_at", "-pk")


def _condition(figure: Figure, as_of: datetime, *, met: bool) -> Q:
    told = rated(as_of)
    if figure == "solved":
        return told & Q(verdict=Verdict.SOLVED) if met else judged(as_of)
    if figure == "satisfied":
        return told & Q(grade__gte=SATISFIED_FROM) if met else told & Q(grade__isnull=False)
    return told if met else Q()


def _cases(rows: QuerySet[Any]) -> QuerySet[Case]:
    return Case.objects.filter(pk__in=rows.order_by().values("case_id")).order_by("-submitted_at", "-pk")


def unfrozen_months() -> list[tuple[Unit, int]]:
    """Months in which something was counted and that no frozen row holds yet, by company, earliest first."""
    sources: tuple[tuple[type[Assignment | Reply], str], ...] = (
        (Assignment, "month"),
        (Reply, "month"),
        (Reply, "due_month"),
    )
    found: set[tuple[int, int]] = set()
    for model, column in sources:
        rows = model.objects.filter(**{f"{column}__isnull": False}).order_by()
        found.update(rows.values_list("company_id", column).distinct())
    found -= set(MonthFigure.objects.order_by().values_list("company_id", "month").distinct())
    companies = people.units_by_id({company for company, _month in found})
    return [(companies[company], month) for company, month in sorted(found)]
