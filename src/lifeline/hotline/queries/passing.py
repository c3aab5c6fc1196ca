"""Questions passed on to the question desk: what may go, what went, and the wording by its origin."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lifeline.hotline import policies
from lifeline.hotline.models import PassedOn
from lifeline.hotline.queries import publishing
from lifeline.hotline.rules import texts
from lifeline.hotline.rules.findings import find
from lifeline.hotline.states import OPEN, CaseState
from lifeline.kernel.errors import Unseen
from lifeline.kernel.parts import Happening

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lifeline.hotline.models import Case
    from lifeline.hotline.rules.findings import Known
    from lifeline.people.models import Person

PASSABLE = OPEN - {CaseState.RECEIVED}


@dataclass(frozen=True)
class Passed:
    """A question of a case as its staff see it: days, and whether its answer is there."""

    wording: str
    on: date
    accepted_on: date | None
    answered_on: date | None
    corrected_on: date | None


@dataclass(frozen=True)
class Passing:
    """What the page of a case says of the question desk: may one pass a question on, and which went there."""

    may: bool
    rows: list[Passed]

    @property
    def days(self) -> list[tuple[str, date]]:
        """What the history of the case tells of them."""
        told = (
            (_("Passed on to the question desk"), "on"),
            (_("The question desk accepted the question"), "accepted_on"),
            (_("The question desk answered"), "answered_on"),
            (_("The question desk corrected its answer"), "corrected_on"),
        )
        found = [(title, getattr(row, column)) for row in reversed(self.rows) for title, column in told]
        return [(title, day) for title, day in found if day is not None]


def case_for(person: Person, number: str) -> Case:
    """The case for whoever passes a question on from it; `Unseen` where no app of the site takes questions."""
    if not policies.questions_are_taken():
        raise Unseen
    return policies.case_for(person, number, policies.may_pass_on)


def open_question(case: Case) -> PassedOn | None:
    """The question that waits for its answer: a case has one at a time."""
    return PassedOn.objects.filter(case=case, answered_on__isnull=True).first()


def may_be_passed(case: Case) -> bool:
    """May a question of the case go now? It is open, its reporter is still in it, and no other one waits."""
    return case.state in PASSABLE and not case.staff_owned and open_question(case) is None


def known(case: Case) -> Known:
    """H-77. What the detector knows; of a case that nobody has held yet, and whose reporter nobody knows, all names."""
    if case.reporter_id is None and case.unit_id is None and not case.assignments.exists():
        return publishing.known_of([case.company], 0)  # of no company "only its own people"
    return publishing.known(case)


def marks(wording: str, facts: Known) -> list[publishing.Mark]:
    """H-77. Every finding of the wording; the same thing twice counts once."""
    found: dict[str, publishing.Mark] = {}
    for one in find(wording, facts):
        mark = publishing.mark_of("wording", wording, one)
        found.setdefault(mark.value, mark)
    return list(found.values())


def digest(wording: str) -> str:
    """What stands for exactly this wording, so that nothing goes but what was shown before."""
    return hashlib.sha256(texts.clean(wording).encode()).hexdigest()


def passed(case: Case) -> list[Passed]:
    """What was passed on from the case, the newest first."""
    rows = PassedOn.objects.filter(case=case).order_by("-on", "answered_on", "-pk")
    return [Passed(one.wording, one.on, one.accepted_on, one.answered_on, one.corrected_on) for one in rows]


def shown(case: Case, *, may: bool, staff: bool) -> Passing | None:
    """What the page of a case shows; None, and no query, for whoever does not work on it or where nobody takes them."""
    if not staff or not policies.questions_are_taken():
        return None
    return Passing(may, passed(case))


def woven(course: list[Happening], days: Iterable[tuple[str, date]]) -> list[Happening]:
    """A history, the newest first, with what is known by the day alone, each as the last of its day."""
    dated = [(timezone.localdate(line.at) if line.at else date.max, line) for line in course]
    for title, day in days:
        place = next((at for at, (on, _line) in enumerate(dated) if on <= day), len(dated))
        dated.insert(place, (day, Happening(title, when=date_format(day, "DATE_FORMAT"))))
    return [line for _day, line in dated]


def wording(origin: str) -> str:
    """M-40. The wording that goes by this origin; `Unseen` for one that nobody has, or whose case was destroyed."""
    found = PassedOn.objects.filter(random_key=origin).values_list("wording", flat=True).first()
    if found is None:
        raise Unseen
    return found
