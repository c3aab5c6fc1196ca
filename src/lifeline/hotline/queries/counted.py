"""H-87: behind every number stand cases. Those that it was counted from, or those of them that met it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from lifeline.hotline.models import Case
from lifeline.hotline.queries import joint, sources
from lifeline.hotline.queries.counts import BESIDE, OCCASION_OF, SATISFIED_FROM
from lifeline.hotline.queries.figures import barred_cases, excluded_cases
from lifeline.hotline.queries.sources import Only
from lifeline.hotline.states import Joint, Verdict

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import QuerySet

    from lifeline.hotline.queries.counts import Beside, Figure
    from lifeline.hotline.queries.sources import Time
    from lifeline.people.models import Person


def counted_cases(
    time: Time, units: Collection[int], figure: Figure, *, met: bool, reader: Person | None = None
) -> QuerySet[Case]:
    """The cases behind a rate of these units, each once. H-89, H-17: not those that the number leaves out."""
    found = _rate(time, units, figure, met=met)
    return _without(found, excluded_cases(time.company, time.as_of) | barred_cases(time.company, reader))


def event_cases(
    time: Time, units: Collection[int], figure: Beside, *, met: bool, reader: Person | None = None
) -> QuerySet[Case]:
    """The same for a figure beside the rates: with the event (`met`), or of what it is a share."""
    of, n = BESIDE[figure]
    found = _named(time, units, of if met or not n else n)
    gone = excluded_cases(time.company, time.as_of) if figure != "excluded" else set()
    return _without(found, gone | barred_cases(time.company, reader))


def left_out_cases(time: Time, units: Collection[int], *, reader: Person | None = None) -> QuerySet[Case]:
    """H-89. The excluded cases that would have been counted in these months."""
    gone = excluded_cases(time.company, time.as_of)
    rounds = sources.assigned_rounds(time).filter(unit_id__in=units, case__in=gone)
    return _without(_of(rounds), barred_cases(time.company, reader))


def _without(found: Q, gone: Collection[int]) -> QuerySet[Case]:
    return Case.objects.filter(found).exclude(pk__in=gone).order_by("-submitted_at", "-pk")


def _rate(time: Time, units: Collection[int], figure: Figure, *, met: bool) -> Q:
    if figure == "response":
        rounds = sources.assigned_rounds(time).filter(unit_id__in=units)
        return _of(rounds.filter(sources.responded(time.as_of)) if met else rounds)
    if figure == "on_time":
        replies = sources.due_replies(time).filter(charged_id__in=units)
        if met:
            return _of(replies.filter(sources.kept()))
        broken = [case for unit, _month, case in sources.broken_cases(time, Only()) if unit in units]
        return _of(replies) | Q(pk__in=broken)
    replies = sources.sent_replies(time).filter(unit_id__in=units)
    alone = replies.filter(_condition(time, figure, met=met), joint=Joint.ALONE)
    return _of(alone) | Q(pk__in=joint.cases(replies, figure, time.as_of, met=met))


def _condition(time: Time, figure: Figure, *, met: bool) -> Q:
    told = sources.rated(time.as_of)
    if figure == "solved":
        return told & Q(verdict=Verdict.SOLVED) if met else sources.judged(time.as_of)
    if figure == "satisfied":
        return told & Q(grade__gte=SATISFIED_FROM) if met else told & Q(grade__isnull=False)
    return told if met else Q()


def _named(time: Time, units: Collection[int], name: str) -> Q:
    """The cases of one number by its name: rounds, replies, or events of a kind."""
    if name == "assigned":
        return _of(sources.assigned_rounds(time).filter(unit_id__in=units))
    if name == "replied":
        return _of(sources.sent_replies(time).filter(unit_id__in=units))
    if name in {"tasks_due", "tasks_kept"}:
        tasks = sources.due_tasks(time).filter(unit_id__in=units)
        return _of(tasks.filter(sources.tasks_kept(time.as_of)) if name == "tasks_kept" else tasks)
    return _of(sources.occurrences(time).filter(unit_id__in=units, occasion=OCCASION_OF[name]))


def _of(rows: QuerySet[Any]) -> Q:
    return Q(pk__in=rows.order_by().values("case_id"))
