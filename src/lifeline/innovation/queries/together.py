"""四个一同 by half-year, what is missing, and the brief for the production meeting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifeline.innovation.models import Cycle, Project, Result, SignalDay
from lifeline.innovation.policies import SECRETARY, organisers_of
from lifeline.innovation.queries import health
from lifeline.innovation.queries.cure_words import NAMES
from lifeline.innovation.queries.work import Task, tasks
from lifeline.innovation.rules import health as rules
from lifeline.innovation.rules import signals
from lifeline.innovation.rules.periods import half_year, half_years, half_years_end
from lifeline.innovation.states import CycleState, ResultState, Together
from lifeline.kernel.errors import Unseen
from lifeline.kernel.parts import enumerated

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from lifeline.innovation.models import TogetherRecord
    from lifeline.people.models import Person

NOT_RUNNING = (CycleState.PLANNING, CycleState.CANCELLED, CycleState.ARCHIVED)
RECENT_DAYS = 90
"""The brief tells of results of the last quarter."""


@dataclass(frozen=True)
class Cell:
    """One of the four in a half-year: its record, or None while it is missing."""

    what: Together
    row: TogetherRecord | None


@dataclass(frozen=True)
class Half:
    """A half-year ("2026-1") with its four cells."""

    key: str
    name: str
    cells: list[Cell]


def record_of(cycle: Cycle, pk: int) -> TogetherRecord:
    """A record of this cycle; else 404."""
    if (found := cycle.together.filter(pk=pk).first()) is None:
        raise Unseen
    return found


def name_of(key: str) -> str:
    """The half-year as it is read."""
    year, half = key.split("-")
    return (_("First half of %(year)s") if half == "1" else _("Second half of %(year)s")) % {"year": year}


def due(cycle: Cycle, today: date) -> list[str]:
    """I-119. The half-years of a running cycle up to today, the newest first; one that was brought in has none."""
    if cycle.state in NOT_RUNNING or cycle.call_opened_at is None:
        return []
    return half_years(timezone.localdate(cycle.call_opened_at), today)[::-1]


def halves(cycle: Cycle, today: date) -> list[Half]:
    """What stands and what is missing. One query."""
    rows = list(cycle.together.order_by("half_year", "pk"))
    held = {(row.half_year, row.what): row for row in rows}
    keys = dict.fromkeys([*due(cycle, today), *sorted({row.half_year for row in rows}, reverse=True)])
    return [Half(key, name_of(key), [Cell(what, held.get((key, what))) for what in Together]) for key in keys]


def missing(cycle: Cycle, today: date) -> list[tuple[str, Together]]:
    """I-119. (half-year, which of the four) that nobody has recorded."""
    held = {(one.half_year, one.what) for one in cycle.together.all()}
    return [(key, what) for key in due(cycle, today) for what in Together if (key, what) not in held]


@tasks
def unrecorded(person: Person, now: datetime) -> Iterator[Task]:
    """I-119. A missing one is a task of the secretariat; late once its half-year is over."""
    offices = organisers_of(person, SECRETARY)
    if not offices:
        return
    today = timezone.localdate(now)
    cycles = Cycle.objects.filter(organiser__in=offices).exclude(state__in=NOT_RUNNING)
    for cycle in cycles.prefetch_related("together").order_by("pk"):
        if not (found := missing(cycle, today)):
            continue
        key = found[-1][0]
        href = reverse("innovation:together_list", args=[cycle.pk])
        late = key != half_year(today)
        due_at = timezone.make_aware(datetime.combine(half_years_end(key), time(23, 59, 59)))
        about = f"{cycle.name} · {name_of(key)}"  # several cycles run at once
        yield Task(gettext_lazy("Record what was done together with production"), about, href, due_at, late)


def brief(cycle: Cycle, now: datetime) -> list[tuple[str, str]]:
    """What the production meeting is told: (what, how many), from what stands today."""
    rows = list(Project.objects.filter(cycle=cycle, state__in=health.LIVE).select_related("cycle").order_by("pk"))
    colours = [one.colour for one in health.of_many(rows, now).values()]
    day = SignalDay.objects.filter(unit=cycle.organiser_id).order_by("-on").first()
    red = [str(NAMES[code]) for code, colour in day.colours.items() if colour == signals.RED] if day else []
    fresh = Result.objects.filter(
        project__cycle__organiser=cycle.organiser_id, state=ResultState.PUBLISHED,
        published_at__gt=now - timedelta(days=RECENT_DAYS),
    )  # fmt: skip
    return [
        (_("Projects at work"), str(len(rows))),
        (_("of these green · yellow · red"), " · ".join(
            str(colours.count(one)) for one in (rules.GREEN, rules.YELLOW, rules.RED)
        )),
        (_("Signals that are red"), enumerated(red) or _("none")),
        (_("Results published in the last 90 days"), str(fresh.count())),
        (_("Still to be done together with production"), enumerated(
            f"{name_of(key)} {what.label}" for key, what in missing(cycle, timezone.localdate(now))
        ) or _("nothing")),
    ]  # fmt: skip
