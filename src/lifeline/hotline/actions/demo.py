"""The hotline of the demo company: two years of cases, lived through the same actions as real ones.

So every deadline, rate, event and notice is what the product makes of it, and nothing is drawn by hand. What happened
in the last days is still open, in every state. The same seed gives the same reports, units and moments. Before them
stands what an earlier system left: as many closed cases as there are people, brought in by the import for such files.
"""

from __future__ import annotations

import csv
import json
import random
import tempfile
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from lifeline.hotline import policies
from lifeline.hotline.actions import (
    clocks,
    demo_board,
    demo_desks,
    demo_paths,
    demo_sealed,
    dispatch,
    feedback,
    handling,
    importing,
    intake,
    refusal,
    reopening,
    replies,
)
from lifeline.hotline.models import Category
from lifeline.hotline.states import CaseState, Disposition, Grade, RefusalReason, Verdict
from lifeline.kernel import tables
from lifeline.kernel.calendar import store
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from lifeline.hotline.models import Case
    from lifeline.kernel.calendar.working import Calendar
    from lifeline.kernel.demo import Plan
    from lifeline.kernel.progress import Progress
    from lifeline.people.models import Person, Unit

DAYS: Final = 730
FRESH_DAYS: Final = 12
FRESH_SHARE: Final = 0.12
A_PERSON: Final = 0.4
LEAST: Final = 40
MOST: Final = 320
AT_ONCE: Final = 50
OPENS: Final = 8
CENTRAL: Final = (
    (policies.DISPATCHER,),
    (policies.DISPATCHER,),
    (policies.SUPERVISOR,),
    (policies.PUBLISHER, policies.MANAGER),
    (policies.CLERK,),
)
"""The desks of the company, and what each holds."""
SHUTS: Final = 17


@dataclass
class Desk:
    """Who works on the hotline: the company's desks, and handler and lead of each unit that takes cases."""

    company: Unit
    central: list[Person]
    handlers: dict[int, Person] = field(default_factory=dict)
    leads: dict[int, Person] = field(default_factory=dict)
    plants: list[Unit] = field(default_factory=list)
    offices: list[Unit] = field(default_factory=list)

    @property
    def dispatchers(self) -> list[Person]:
        """Two, so that one can check what the other one refuses (H-18)."""
        return self.central[:2]

    @property
    def supervisor(self) -> Person:
        """Decides where no lead may."""
        return self.central[2]

    @property
    def publisher(self) -> Person:
        """Keeps the board, and the lists."""
        return self.central[3]

    @property
    def names(self) -> set[int]:
        """Ids of all of them: they report nothing here, so that nobody works on his own case."""
        return {person.pk for person in (*self.central, *self.handlers.values(), *self.leads.values())}


def fill(plan: Plan, progress: Progress) -> None:
    """The part of the hotline in the demo company."""
    chance = random.Random(plan.seed + 20)  # noqa: S311 - the same seed gives the same cases
    with transaction.atomic():
        desk = staff()
    life = Life(desk, plan.now, chance)
    with tempfile.TemporaryDirectory() as folder:
        life.past(Path(folder) / "earlier-system.csv", plan.people)
    reporters = [person for person in people.members(desk.company) if person.pk not in desk.names]
    count = min(MOST, max(LEAST, round(plan.people * A_PERSON)))
    for first in range(0, count, AT_ONCE):
        with transaction.atomic():
            for _number in range(first, min(first + AT_ONCE, count)):
                fresh = chance.random() < FRESH_SHARE
                life.live(chance.choice(reporters), days=FRESH_DAYS if fresh else DAYS)
        progress(min(first + AT_ONCE, count), count)
    with transaction.atomic():
        demo_desks.fill(life, reporters, plan.people)
        demo_board.fill(life, reporters, plan.people)
        demo_sealed.fill(life, reporters)
        demo_paths.fill(life, reporters, plan.people)


def staff() -> Desk:
    """The duties of the hotline: desks in the company, handler and lead in each unit that takes cases."""
    company = people.companies()[0]
    units = [unit for unit in people.open_units(company) if unit.kind in {"PLANT", "OFFICE"}]

    def give(person: Person, role: str, unit: Unit) -> Person:
        people.appoint(person, role, unit, reason=_("demo company"))
        return person

    crowd = [person for unit in units if unit.kind == "OFFICE" for person in people.members(unit)]
    desk = Desk(company, central=crowd[-len(CENTRAL) :])
    for person, roles in zip(desk.central, CENTRAL, strict=True):
        for role in roles:
            give(person, role, company)
    for unit in units:
        able = [person for person in people.members(unit) if person not in desk.central][:2]
        if len(able) == 2:
            desk.handlers[unit.pk] = give(able[0], policies.HANDLER, unit)
            desk.leads[unit.pk] = give(able[1], policies.LEAD, unit)
            (desk.plants if unit.kind == "PLANT" else desk.offices).append(unit)
    return desk


@dataclass
class Matter:
    """One case on its way: the theme it came from, the unit that gets it, and the moment that is now for it."""

    case: Case
    theme: dict[str, Any]
    place: str
    unit: Unit
    at: datetime
    quick: float
    asks: bool = False


class Life:
    """Lets cases live from the report to their end, or until the present."""

    def __init__(self, desk: Desk, now: datetime, chance: random.Random) -> None:
        told = json.loads((Path(__file__).parents[1] / "data" / "demo.json").read_text(encoding="utf-8"))
        self.desk, self.now, self.chance, self.told = desk, now, chance, told
        self.categories = {category.code: category for category in Category.objects.order_by("pk")}
        self.calendar: Calendar = store.office()
        self.zone = ZoneInfo(settings.TIME_ZONE)

    def past(self, path: Path, count: int) -> None:
        """H-92. `count` closed cases of the two years before, through a file and its import."""
        columns = importing.COLUMNS
        keys = ("external_id", "title", "submitted_at", "text", "reply", "replied_at", "category")
        with path.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(column.zh for column in columns if column.key in keys)
            for number in range(count):
                told = self.earlier(number)
                rows.writerow(told[column.key] for column in columns if column.key in keys)
        with tables.read(path, columns) as table:
            importing.import_cases(table, self.desk.company, path.name, actor=None, by="import", now=self.now)

    def earlier(self, number: int) -> dict[str, str]:
        """One row of that file; one in twelve was never replied to."""
        theme = self.chance.choice(self.told["themes"])
        place, when = self.chance.choice(self.told["places"]), self.chance.choice(self.told["times"])
        at = self.now - timedelta(days=DAYS + self.chance.random() * DAYS)
        end = at + timedelta(days=self.chance.lognormvariate(2.0, 0.9))
        done = self.chance.random() > 1 / 12
        category = self.categories[theme["category"]].name
        return {
            "external_id": f"OLD-{number + 1:06}",
            "title": f"{category}：{place}",
            "submitted_at": f"{at.astimezone(self.zone):%Y-%m-%d %H:%M:%S}",
            "text": self.chance.choice(theme["texts"]).format(place=place, time=when),
            "reply": self.chance.choice(theme["replies"]).format(place=place) if done else "",
            "replied_at": f"{min(end, self.now).astimezone(self.zone):%Y-%m-%d %H:%M:%S}" if done else "",
            "category": category,
        }

    def live(
        self,
        reporter: Person,
        *,
        days: float = DAYS,
        unit: Unit | None = None,
        until: Callable[[Matter], bool] | None = None,
        asks: bool = False,
    ) -> bool:
        """One case, from a random moment of so many days on, until now or until it is where it shall stay.

        Tells whether it got there. `unit` is who gets it, chosen by its theme where None; `asks`: the unit certainly
        has a question.
        """
        matter = self.report(reporter, self.now - timedelta(days=self.chance.random() * days, minutes=1))
        matter.unit, matter.asks = unit or matter.unit, asks
        there = False
        for hours in self.course(matter):
            if until is not None:
                matter.case.refresh_from_db()
            there = until is not None and until(matter)
            matter.at += timedelta(hours=self.chance.uniform(*hours) * matter.quick)
            if there or matter.at > self.now:
                break
            self.wake(matter.case, matter.at)
        self.wake(matter.case, self.now)
        return there

    def report(self, reporter: Person, at: datetime) -> Matter:
        """The report itself."""
        theme = self.chance.choice(self.told["themes"])
        place, when = self.chance.choice(self.told["places"]), self.chance.choice(self.told["times"])
        critical = theme["category"] == "safety" and self.chance.random() < 0.3
        case = intake.submit(
            intake.Report(
                text=self.chance.choice(theme["texts"]).format(place=place, time=when),
                key=f"demo-{self.chance.getrandbits(128):032x}",
                reporter=reporter,
                company=self.desk.company,
                critical=critical,
                place=place,
                category=self.categories[theme["category"]],
            ),
            actor=reporter,
            now=at,
        )
        units = self.desk.offices if theme["desk"] == "office" else self.desk.plants
        unit = self.chance.choice(units or [*self.desk.plants, *self.desk.offices])
        return Matter(case, theme, place, unit, at, quick=0.15 if critical else 1.0)

    def wake(self, case: Case, until: datetime) -> None:
        """What the clock would have done meanwhile, each at its moment."""
        case.refresh_from_db()
        while (moment := clocks.next_at(case)) is not None and moment <= until:
            clocks.look(case, moment)
            case.refresh_from_db()
            if clocks.next_at(case) == moment:
                return

    def course(self, matter: Matter) -> Iterator[tuple[float, float]]:
        """The steps of a case; before each one it yields how many hours pass, from and to."""
        yield 0.3, 5
        if self.chance.random() < 0.04:
            yield from self.refused(matter)
            return
        self.send(matter)
        yield 0.5, 20
        if matter.case.state in {CaseState.ASSIGNED, CaseState.IN_PROGRESS}:
            self.contact(matter)
        if matter.asks or self.chance.random() < 0.12:
            yield from self.asked(matter)
        yield from self.replied(matter, 1)
        yield from self.judged(matter)

    def send(self, matter: Matter) -> None:
        """A dispatcher sends it to its unit."""
        dispatcher = self.chance.choice(self.desk.dispatchers)
        dispatch.dispatch(matter.case, matter.unit, actor=dispatcher, now=self.work(matter))

    def contact(self, matter: Matter) -> None:
        """The handler's first words."""
        text = self.chance.choice(self.told["first"])
        handling.contact(matter.case, text, actor=self.handler(matter), now=self.work(matter))

    def refused(self, matter: Matter) -> Iterator[tuple[float, float]]:
        """Not the company's matter: one dispatcher proposes it, the other one agrees."""
        first, second = self.desk.dispatchers
        check = refusal.refuse(
            matter.case, RefusalReason.NOT_OURS, self.told["refusal"], actor=first, now=self.work(matter)
        )
        yield 0.5, 6
        refusal.confirm_refusal(check, actor=second, now=self.work(matter))

    def asked(self, matter: Matter) -> Iterator[tuple[float, float]]:
        """A question, and mostly its answer; without one the clock goes on by itself."""
        yield 1, 12
        if matter.case.state != CaseState.IN_PROGRESS:
            return
        question = self.chance.choice(self.told["questions"])
        handling.ask(matter.case, question, actor=self.handler(matter), now=self.work(matter))
        yield 4, 60
        if matter.case.state == CaseState.WAITING and self.chance.random() < 0.8:
            reporter = matter.case.reporter
            assert reporter is not None
            handling.write(matter.case, self.chance.choice(self.told["answers"]), actor=reporter, now=matter.at)

    def replied(self, matter: Matter, round_: int) -> Iterator[tuple[float, float]]:
        """The reply is drafted and submitted, and somebody else approves it."""
        yield 8, 130
        text = self.chance.choice(matter.theme["replies"]).format(place=matter.place)
        how = self.chance.choices(list(Disposition), weights=(70, 12, 13, 5))[0]
        row = replies.draft(matter.case, text, how, actor=self.handler(matter), now=self.work(matter))
        row = replies.submit(row, actor=self.handler(matter), now=matter.at)
        yield 0.5, 9
        matter.case.refresh_from_db()
        if matter.case.state != CaseState.ANSWERED:
            approver = self.desk.leads[matter.unit.pk] if round_ == 1 else self.desk.supervisor
            replies.approve(row, actor=approver, now=self.work(matter))

    def judged(self, matter: Matter) -> Iterator[tuple[float, float]]:
        """The reporter rates it or not; unhappy ones ask to reopen; some good ones go to the board."""
        yield 2, 120
        if self.chance.random() < 0.2 or matter.case.reporter is None:
            return
        verdict = self.chance.choices(list(Verdict), weights=(80, 12, 8))[0]
        content = verdict == Verdict.SOLVED
        grade = self.chance.choices(list(Grade), weights=(45, 40, 12, 2, 1) if content else (2, 10, 35, 35, 18))[0]
        words = self.chance.choice(self.told["ratings" if content else "unhappy"])
        feedback.rate(matter.case, verdict, grade, words, actor=matter.case.reporter, now=matter.at)
        if verdict == Verdict.UNSOLVED and self.chance.random() < 0.7:
            yield from self.again(matter)
        elif content and self.chance.random() < 0.15:
            yield 20, 200
            demo_board.bring(self, matter)

    def again(self, matter: Matter) -> Iterator[tuple[float, float]]:
        """A second round in the same unit; the approver of the first one is barred."""
        yield 3, 48
        reporter = matter.case.reporter
        assert reporter is not None
        reopening.reopen(matter.case, self.told["again"], actor=reporter, now=matter.at)
        yield from self.replied(matter, 2)

    def handler(self, matter: Matter) -> Person:
        """Who works on it in its unit."""
        return self.desk.handlers[matter.unit.pk]

    def work(self, matter: Matter) -> datetime:
        """Move the matter's moment into office hours, unless that would be in the future; critical ones do not wait."""
        at = matter.at.astimezone(self.zone)
        while matter.quick == 1.0 and not (self.calendar.is_working(at.date()) and OPENS <= at.hour < SHUTS):
            at = (at + timedelta(hours=1)).replace(minute=self.chance.randrange(60))
        matter.at = min(at, self.now)
        return matter.at
