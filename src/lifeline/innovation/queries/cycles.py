"""Cycles as lists and boards show them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lifeline.innovation import policies
from lifeline.innovation.policies import CHAIR, SECRETARY, holds, organisers_of
from lifeline.innovation.policies.applications import PRIVATE, visible_applications
from lifeline.innovation.queries.applications import apart_from, hidden_in, survey
from lifeline.innovation.rules.config import config_in, problems
from lifeline.innovation.states import ApplicationState, CycleState, Level
from lifeline.kernel.errors import Forbidden, Unseen
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise

    from lifeline.innovation.models import Application, ConfigVersion, Cycle
    from lifeline.innovation.rules.config import Config
    from lifeline.people.models import Person, Unit

    Text = str | _StrPromise

MOVED = _("This step is not possible now: the state has changed.")
NEWEST = ("-number", "-pk")
"""The order of the list."""
TABLING = (SECRETARY, CHAIR, policies.LEADING_GROUP)
WAITING = (
    ApplicationState.SUBMITTED, ApplicationState.RECOMMENDED, ApplicationState.RETURNED, ApplicationState.SCREENED_IN,
)  # fmt: skip


def cycles(person: Person) -> QuerySet[Cycle]:
    """All cycles that this person sees."""
    return policies.visible_cycles(person)


def open_call(person: Person, now: datetime) -> Cycle | None:
    """The call of the person's company that is open now."""
    return latest_call(cycles(person), now)


def latest_call(rows: QuerySet[Cycle], now: datetime) -> Cycle | None:
    """Of these cycles the newest whose call is open now."""
    return rows.filter(state=CycleState.CALL_OPEN, call_closes_at__gt=now).order_by(*NEWEST).first()


def cycle_for(person: Person, pk: int, may: Callable[[Person, Cycle], bool] | None = None) -> Cycle:
    """The cycle, if the person sees it; `Forbidden` if he may not do this.

    Staff are asked first: for them nothing of their own unit has to be read.
    """
    works = organisers_of(person, *policies.WORKS_ON_IT)
    found = _loaded(policies.staff_cycles(person), pk) if works else None
    if found is None and (found := _loaded(cycles(person), pk)) is None:
        raise Unseen
    if may is not None and not may(person, found):
        raise Forbidden
    return found


def _loaded(rows: QuerySet[Cycle], pk: int) -> Cycle | None:
    return rows.filter(pk=pk).select_related("config", "organiser", "proposed_by").first()


def numbered(person: Person, number: int) -> Cycle | None:
    """The cycle of this number of a company whose secretary the person is: the first of them."""
    rows = cycles(person).filter(number=number, organiser__in=organisers_of(person, SECRETARY))
    return rows.select_related("config", "organiser").order_by("organiser").first()


def may_run(person: Person, cycle: Cycle) -> bool:
    """A secretary of the organiser."""
    return holds(person, SECRETARY, cycle.organiser_id)


def may_chair(person: Person, cycle: Cycle) -> bool:
    """The chair of the organiser."""
    return holds(person, CHAIR, cycle.organiser_id)


def may_watch(person: Person, cycle: Cycle) -> bool:
    """Staff: the board."""
    return policies.is_staff(person, cycle.organiser_id)


def may_table(person: Person, cycle: Cycle) -> bool:
    """I-38. Lay the applications before the group: whoever tries it learns whether all of them have their reviews.

    So it is a secretary who is in conflict with none of them; where no secretary is, a chair, then a member of the
    group of whom that is true; and any secretary where nobody is free.
    """
    if cycle.organiser_id not in organisers_of(person, *TABLING):
        return False
    if may_run(person, cycle) and not hidden_in(person, cycle):
        return True
    for role in TABLING:
        if apart_from([one.pk for one in people.holders(role, cycle.organiser)], cycle):
            return holds(person, role, cycle.organiser_id) and not hidden_in(person, cycle)
    return may_run(person, cycle)


def organisers(person: Person) -> list[Unit]:
    """The companies whose cycles this person prepares."""
    return list(people.units_by_id(sorted(organisers_of(person, SECRETARY))).values())


def config_now(cycle: Cycle) -> Config:
    """What is set for the cycle."""
    return config_in(cycle.config)


def is_open(cycle: Cycle, now: datetime) -> bool:
    """May an application be begun now?"""
    return cycle.state == CycleState.CALL_OPEN and cycle.call_closes_at is not None and now <= cycle.call_closes_at


@dataclass(frozen=True)
class LevelLine:
    """A level as the call tells it: what may be asked for, how many a unit recommends, how many are approved."""

    name: str
    ceiling: int
    quota: int
    maximum: int


def levels(config: Config) -> list[LevelLine]:
    """The three levels, the company's first."""
    return [LevelLine(str(one.label), config.ceilings[one], config.quotas[one], config.maxima[one]) for one in Level]


def own(person: Person, cycle: Cycle) -> QuerySet[Application]:
    """One's applications of a cycle, as leader or on the team."""
    rows = visible_applications(person).filter(cycle=cycle)
    return (rows.filter(leader=person) | rows.filter(team__person=person)).distinct().order_by("-started_at", "-pk")


@dataclass(frozen=True)
class Cell:
    """A number of the board and the rows behind it; `key` is the state or level, "" for what is hidden (I-38)."""

    label: Text
    number: int
    query: str
    key: str


def funnel(cycle: Cycle, person: Person) -> list[Cell]:
    """I-112. How many applications are in which state; what only teams know is not counted here.

    I-38, E-15, E-16: those with which the reader is in conflict stand apart, whatever their state is.
    """
    hidden = hidden_in(person, cycle)
    counts = Counter(one.state for one in _counted(cycle) if one.pk not in hidden)
    cells = [
        Cell(one.label, counts[one], f"?cycle={cycle.pk}&state={one}", one) for one in ApplicationState if counts[one]
    ]
    return [*cells, Cell(_("Not shown to you: conflict of interest"), len(hidden), "", "")] if hidden else cells


def _counted(cycle: Cycle) -> list[Application]:
    """What was submitted, without what only its team knows."""
    return [one for one in survey(cycle).rows if one.submitted_at is not None and one.state not in PRIVATE]


def by_level(cycle: Cycle) -> list[Cell]:
    """How many were submitted at which level."""
    counts = Counter(one.level for one in _counted(cycle))
    return [Cell(one.label, counts[one], f"?cycle={cycle.pk}&level={one}", one) for one in Level]


@dataclass(frozen=True)
class NextStep:
    """The next step of a cycle: who takes it, and what is still in the way.

    `asks` names the fields of the step's form that it needs; `why` says what is special about it now.
    """

    step: str
    label: Text
    mine: bool
    unmet: list[Text]
    href: str = ""
    asks: tuple[str, ...] = ()
    why: Text = ""


LEADS_ON: dict[str, Callable[[Cycle, Person, datetime], NextStep | None]] = {}


def leads_on(*states: str) -> Callable[[Callable[[Cycle, Person, datetime], NextStep | None]], object]:
    """Let a part of the app say which step leads on from a state of the cycle."""

    def register(told: Callable[[Cycle, Person, datetime], NextStep | None]) -> object:
        LEADS_ON.update(dict.fromkeys(map(str, states), told))
        return told

    return register


def next_step(cycle: Cycle, person: Person, now: datetime) -> NextStep | None:
    """4.1. The step that leads on from here, with its unmet guards; None where the clock or nothing leads on."""
    if cycle.state == CycleState.PLANNING:
        unmet: list[Text] = [_("What is set for the cycle is not complete yet.")]
        ready = not problems(config_now(cycle), now)
        if cycle.proposed_step:
            mine = may_chair(person, cycle) and cycle.proposed_by_id != person.pk
            return NextStep("open call", _("Open the call"), mine, [] if ready else unmet)
        return NextStep("propose call", _("Propose to open the call"), may_run(person, cycle), [] if ready else unmet)
    told = LEADS_ON.get(cycle.state)
    return told(cycle, person, now) if told else None


def waiting(cycle: Cycle) -> int:
    """How many are still on their way to the review."""
    return sum(one.state in WAITING for one in survey(cycle).rows)


def out_proposed(cycle: Cycle) -> int:
    """How many wait for a second secretary."""
    return survey(cycle).proposed


@dataclass(frozen=True)
class Version:
    """A version of the settings on the page."""

    pk: int
    number: int
    at: datetime
    reason: str
    in_force: bool
    waits: bool


def versions(cycle: Cycle) -> list[Version]:
    """I-6. All versions, the newest first."""
    rows = list(cycle.configs.order_by("-number"))
    return [
        Version(
            one.pk, one.number, one.proposed_at, one.reason, one.pk == cycle.config_id,
            one.number == rows[0].number and one.pk != cycle.config_id,
        )
        for one in rows
    ]  # fmt: skip


def config_version(cycle: Cycle, number: int) -> ConfigVersion:
    """A version of this cycle."""
    if (found := cycle.configs.filter(number=number).select_related("cycle").first()) is None:
        raise Unseen
    return found
