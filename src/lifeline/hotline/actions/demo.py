"""Two years of cases for the demo company, walked through the actions: reported, dispatched, replied to, rated."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from lifeline.hotline import policies
from lifeline.hotline.actions import dispatch, feedback, handling, intake, publication, replies
from lifeline.hotline.actions.intake import Report
from lifeline.hotline.models import Case, Category
from lifeline.hotline.states import CaseState, Contact, Disposition, Grade, LevelCode, Verdict
from lifeline.kernel.errors import Refused
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from lifeline.kernel.demo import Plan
    from lifeline.kernel.progress import Progress
    from lifeline.people.models import Person, Unit

YEARS = timedelta(days=730)
LEAST = 120
ONE_IN = 14  # cases for so many persons and two years
HOUR = timedelta(hours=1)


@dataclass
class Stage:
    """Who plays: the desks of the company, and the units that answer with their handler and lead."""

    company: Unit
    dispatcher: Person
    supervisor: Person
    publisher: Person
    units: list[tuple[Unit, Person, Person]]
    reporters: list[Person]


def told() -> Any:
    """The texts."""
    return json.loads((Path(__file__).parents[1] / "data" / "demo.json").read_text(encoding="utf-8"))


def fill(plan: Plan, progress: Progress) -> None:
    """The part of the hotline in the demo company: duties, then cases from two years ago until now."""
    stage = appoint()
    chance, texts = random.Random(plan.seed), told()  # noqa: S311 - the same seed gives the same cases
    count = max(LEAST, plan.people // ONE_IN)
    categories = {one.code: one for one in Category.objects.order_by("pk")}
    for place, at in enumerate(moments(count, plan.now, chance)):
        play(stage, chance, texts, categories, at, plan.now, f"demo {plan.seed} {place}")
        progress(place + 1, count)


def appoint() -> Stage:
    """The duties of the hotline: desks in the company's office, a handler and a lead in every department and plant."""
    (company, *_more) = people.companies()
    units = list(people.open_units(company))
    desks = [unit for unit in units if unit.kind == "OFFICE"]
    answering = [unit for unit in units if unit.kind in {"OFFICE", "PLANT"}]
    office = [person for unit in desks for person in people.members(unit, subtree=False)]
    roles = (policies.DISPATCHER, policies.SUPERVISOR, policies.PUBLISHER, policies.CLERK, policies.MANAGER)
    seats = {role: office[(place * 3 + 1) % len(office)] for place, role in enumerate(roles)}
    for role, person in seats.items():
        people.appoint(person, role, company, reason=_("demo company"))
    staffed = []
    for unit in answering:
        crew = list(people.members(unit)[:40])
        free = [person for person in crew if person.pk not in {one.pk for one in seats.values()}] or crew
        handler, lead = free[0], free[-1]
        if handler.pk != lead.pk:
            people.appoint(handler, policies.HANDLER, unit, reason=_("demo company"))
            people.appoint(lead, policies.LEAD, unit, reason=_("demo company"))
            staffed.append((unit, handler, lead))
    busy = {person.pk for _unit, handler, lead in staffed for person in (handler, lead)} | {
        p.pk for p in seats.values()
    }
    reporters = [person for person in people.members(company) if person.pk not in busy]
    return Stage(
        company, seats[policies.DISPATCHER], seats[policies.SUPERVISOR], seats[policies.PUBLISHER], staffed, reporters
    )


def moments(count: int, now: datetime, chance: random.Random) -> Iterator[datetime]:
    """When the cases came: over two years, every tenth of them in the last week, in order of time."""
    recent = max(8, count // 10)
    old = [now - timedelta(days=8) - YEARS * chance.random() for _ in range(count - recent)]
    new = [now - timedelta(hours=1 + 160 * chance.random()) for _ in range(recent)]
    return iter(sorted(old + new))


def play(
    stage: Stage,
    chance: random.Random,
    texts: Any,
    categories: dict[str, Category],
    at: datetime,
    now: datetime,
    key: str,
) -> None:
    """One case, as far as time has let it come; a step that its moment does not allow is left out."""
    code, words, answer = chance.choice(texts["cases"])
    reporter = chance.choice(stage.reporters)
    report = Report(
        text=words.format(place=chance.choice(texts["places"])), key=key, reporter=reporter,
        category=categories.get(code), critical=code == "safety" and chance.random() < 0.1,
    )  # fmt: skip
    case = intake.submit(report, actor=reporter, now=at)
    steps = walk(stage, chance, texts, answer)
    moment = at
    for wait, step in steps:
        moment += wait
        if moment > now:
            return
        try:
            step(Case.objects.get(pk=case.pk), moment)
        except Refused:
            return


def walk(stage: Stage, chance: random.Random, texts: Any, answer: str) -> list[tuple[timedelta, Any]]:
    """What happens to a case, each step with the wait before it."""
    unit, handler, lead = chance.choice(stage.units)
    slow = chance.choice((1, 1, 1, 2, 6))
    steps: list[tuple[timedelta, Any]] = []

    def then(hours: float, act: Any) -> None:
        steps.append((HOUR * hours * slow, act))

    if chance.random() < 0.15:
        then(1, lambda c, t: dispatch.set_level(c, LevelCode.URGENT, "影响整个班组", actor=stage.dispatcher, now=t))
    then(2, lambda c, t: dispatch.dispatch(c, unit, actor=stage.dispatcher, now=t))
    contact = chance.choice(texts["contacts"])
    then(3, lambda c, t: handling.contact(c, contact, Contact.CALL, actor=handler, now=t))
    if chance.random() < 0.3:
        question, said = chance.choice(texts["questions"]), chance.choice(texts["answers"])
        then(2, lambda c, t: handling.ask(c, question, actor=handler, now=t))
        then(5, lambda c, t: handling.write(c, said, actor=c.reporter, now=t))
    if chance.random() < 0.3:
        then(1, lambda c, t: handling.note(c, chance.choice(texts["notes"]), actor=handler, now=t))
    outcome = chance.choice(
        (Disposition.SOLVED,) * 6 + (Disposition.PARTLY, Disposition.EXPLAINED, Disposition.IMPOSSIBLE)
    )
    then(8, lambda c, t: replies.submit(replies.draft(c, answer, outcome, actor=handler, now=t), actor=handler, now=t))
    then(3, lambda c, t: replies.approve(c.replies.get(), actor=lead, now=t))
    if chance.random() < 0.6:
        good = chance.random() < 0.85
        verdict = Verdict.SOLVED if good else chance.choice((Verdict.PARTLY, Verdict.UNSOLVED))
        grade = chance.choice((Grade.VERY_SATISFIED, Grade.SATISFIED) if good else (Grade.FAIR, Grade.DISSATISFIED))
        then(20, lambda c, t: feedback.rate(c, verdict, grade, "", actor=c.reporter, now=t))
        if good and chance.random() < 0.35:
            then(30, lambda c, t: publish(stage, c, answer, t))
    return steps


def publish(stage: Stage, case: Case, answer: str, at: datetime) -> None:
    """H-76. A summary by staff, for the board."""
    if case.state == CaseState.CLOSED:
        made = publication.propose(case, actor=stage.publisher, now=at)
        publication.summarise(made, case.summary, case.summary, answer, actor=stage.publisher, now=at)
        publication.publish(made, actor=stage.publisher, now=at)
