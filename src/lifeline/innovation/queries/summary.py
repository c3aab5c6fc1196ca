"""What other apps and the start page read: plain values of a company or a unit, nobody's name (api.py)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from lifeline.innovation.models import Adoption, Application, Cycle, Milestone, Project, SignalDay
from lifeline.innovation.policies.applications import PRIVATE
from lifeline.innovation.queries import health
from lifeline.innovation.queries.cycles import latest_call
from lifeline.innovation.rules.signals import SIGNALS
from lifeline.innovation.states import COUNTED_ADOPTIONS, GRADED, Filing, ProjectState

if TYPE_CHECKING:
    from datetime import date, datetime


@dataclass(frozen=True)
class Call:
    """An open call of a cycle; `closes_at` is the last instant (I-4)."""

    pk: int
    number: int
    name: str
    closes_at: datetime


@dataclass(frozen=True)
class Summary:
    """Figures of a unit's subtree.

    In the period: `applications` handed in, `approved` ones that were announced, `accepted` and `commended` projects,
    `milestones` planned and `in_time` of them verified and handed in by their day, `adoptions` by these units.
    Today: `running` projects, and how many of them are `green`, `yellow`, `red` (the others are suspended).
    """

    applications: int
    approved: int
    accepted: int
    commended: int
    milestones: int
    in_time: int
    adoptions: int
    running: int
    green: int
    yellow: int
    red: int


@dataclass(frozen=True)
class Light:
    """A signal of a day: its code (F W Q P C) and its colour as the pages store it; `on`: the day."""

    signal: str
    colour: str
    on: date


def open_call(organiser: int, now: datetime) -> Call | None:
    """The company's call that is open now."""
    found = latest_call(Cycle.objects.filter(organiser=organiser), now)
    if found is None or found.call_closes_at is None:
        return None
    return Call(found.pk, found.number, found.name, found.call_closes_at)


def handed_in_at(path: str, before: str = "") -> Q:
    """I-7. Where it was handed in; what was imported without that is where its unit stands today."""
    own, unit = f"{before}unit_path", f"{before}unit__path__startswith"
    return Q(**{f"{own}__startswith": path}) | Q(**{own: "", unit: path})


def of_unit(path: str, first: date, last: date, now: datetime) -> Summary:
    """All figures of a subtree. Eleven queries, whatever the numbers."""
    between = (first, last)
    applications = Application.objects.filter(handed_in_at(path)).exclude(state__in=PRIVATE)
    projects = Project.objects.filter(handed_in_at(path, "application__"))
    running = list(projects.filter(state__in=health.LIVE).order_by("pk"))
    colours = Counter(one.colour for one in health.of_many(running, now).values())
    stones = Milestone.objects.filter(project__in=projects.values("pk"), planned_on__range=between)
    ended = (ProjectState.LAPSED, ProjectState.TERMINATED, ProjectState.REVOKED)
    planned = list(
        stones.exclude(project__state__in=ended).order_by("pk").values_list("state", "filed_at", "planned_on")
    )
    return Summary(
        applications=applications.filter(submitted_at__date__range=between).count(),
        approved=applications.filter(state="APPROVED", announced_at__date__range=between).count(),
        accepted=projects.filter(state__in=GRADED, accepted_on__range=between).count(),
        commended=projects.filter(commended_on__range=between).count(),
        milestones=len(planned), in_time=sum(_in_time(*one) for one in planned),
        adoptions=Adoption.objects.filter(
            unit__path__startswith=path, state__in=COUNTED_ADOPTIONS, confirmed_at__date__range=between
        ).count(),
        running=len(running), green=colours["GREEN"], yellow=colours["YELLOW"], red=colours["RED"],
    )  # fmt: skip


def _in_time(state: str, filed_at: datetime | None, planned_on: date) -> bool:
    return state == Filing.VERIFIED and filed_at is not None and timezone.localdate(filed_at) <= planned_on


def lights(unit: int) -> list[Light]:
    """The five signals of a company or a second-level unit on the newest day that was counted."""
    day = SignalDay.objects.filter(unit=unit).order_by("-on").first()
    return [Light(signal, day.colours[signal], day.on) for signal in SIGNALS] if day else []
