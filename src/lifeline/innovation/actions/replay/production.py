"""One performance: the cast, the script, the cycle that is played, and a clock that only goes forward."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from lifeline.innovation.actions import evidence
from lifeline.innovation.actions.replay.script import BEGINS, STOPS, words
from lifeline.innovation.models import Application, Cycle
from lifeline.innovation.states import CycleState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from lifeline.innovation.actions.replay.cast import Cast
    from lifeline.innovation.actions.replay.script import Row, Script
    from lifeline.innovation.models import Project
    from lifeline.kernel.files import Stored
    from lifeline.people.models import Person

PAPER: Final = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


class Turn(NamedTuple):
    """Something that happens at a moment."""

    at: datetime
    do: Callable[[], object]


def moment(on: date, hour: int = 10) -> datetime:
    """An hour of a day."""
    return timezone.make_aware(datetime.combine(on, time(hour)))


def begun_for(stop: str, now: datetime) -> datetime:
    """When a performance began that stands in this state today."""
    return now - timedelta(days=STOPS[CycleState(stop)])


@dataclass
class Production:
    """`begun` is the day of the planning; `now` the story's clock; `lead` an extra leader who is known by name."""

    cast: Cast
    script: Script
    begun: datetime
    seed: int
    whole: bool = True
    lead: Person | None = None
    now: datetime = field(init=False)
    keys: dict[str, int] = field(default_factory=dict)
    _cycle: int = 0
    _paper: list[Stored] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.now = self.begun

    @property
    def words(self) -> dict[str, Any]:
        """The sentences."""
        return words()

    @property
    def office(self) -> Person:
        """The first secretary, who does what one person does."""
        return self.cast.secretaries[0]

    @property
    def cycle(self) -> Cycle:
        """The cycle as it stands."""
        return Cycle.objects.select_related("config", "organiser").get(pk=self._cycle)

    def play_in(self, cycle: Cycle) -> None:
        """From now on this is the cycle."""
        self._cycle = cycle.pk

    @property
    def told(self) -> dict[str, Any]:
        """The moment, as actions take it; a minute later each time."""
        self.now += timedelta(minutes=1)
        return {"now": self.now}

    def by(self, person: Person) -> dict[str, Any]:
        """Who acts, and when."""
        return {"actor": person, **self.told}

    def at(self, day: float, hour: int = 9) -> datetime:
        """An hour of a day of the story."""
        return moment(timezone.localdate(self.begun) + timedelta(days=day), hour)

    def until(self, moment: datetime) -> None:
        """Let time pass, never backwards."""
        self.now = max(self.now, moment)

    def begin(self, state: str) -> None:
        """The day on which this state of the cycle begins."""
        self.until(self.at(BEGINS[CycleState(state)]))

    def on(self, day: int) -> date:
        """A day of the story."""
        return timezone.localdate(self.at(day))

    def chance(self, *about: object) -> random.Random:
        """The same for the same seed and the same matter, whatever was played before."""
        return random.Random(f"{self.seed}:{about}")  # noqa: S311 - a story

    def application(self, row: Row) -> Application:
        """The application of a row, as it stands."""
        rows = Application.objects.select_related("cycle__config", "cycle__organiser", "leader", "unit", "second_level")
        return rows.get(pk=self.keys[row.key])

    def project(self, row: Row) -> Project | None:
        """Its project, once it is chartered."""
        return getattr(self.application(row), "project", None)

    def projects(self) -> Iterator[tuple[Row, Project]]:
        """All that became one."""
        for row in self.script.rows:
            if row.goes_on and (project := self.project(row)) is not None:
                yield row, project

    def paper(self) -> list[Stored]:
        """A sheet that proves something; cleaned once, since cleaning takes a third of a second."""
        if not self._paper:
            sheet = SimpleUploadedFile(self.words["paper"], PAPER)
            self._paper = evidence.receive([sheet], self.office, now=self.now)
        return self._paper
