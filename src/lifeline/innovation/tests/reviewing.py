"""A cycle whose reviewers work: `reviewing.assigned(world)`, `reviewing.begun(world)`, `reviewing.handed_in(review)`."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from lifeline.innovation.actions import assignments, calibrations, reviews
from lifeline.innovation.rules.reviews import Sheet
from lifeline.innovation.tests import walk
from lifeline.innovation.tests.walk import MICRO, NOW

if TYPE_CHECKING:
    from lifeline.innovation.models import Cycle, Review

LATER = NOW + timedelta(days=14)
"""After the close of the call: Monday, 23 March."""
SHEET = Sheet(
    direction="MEETS", grades={"NOVELTY": 70, "EFFECT": 80, "EXEMPLARITY": 75}, advice="Measure it in two crews first."
)
JUDGES = ("ra", "rb", "rc", "rd")
TITLES = ("Ten minutes before the handover", "匠心夜话", "家属开放日", "班组减负清单")


def graded(*grades: int, **more) -> Sheet:
    """A sheet with these grades, reasons where they are needed."""
    names = ("NOVELTY", "EFFECT", "EXEMPLARITY")[: len(grades)]
    reasons = dict.fromkeys((*names, "DIRECTION"), "Because it is what it is, really.")
    return replace(SHEET, grades=dict(zip(names, grades, strict=True)), reasons=reasons, **more)


def screened(world, number: int = 1, judges: int = 4, now=NOW, **config) -> Cycle:
    """The call is closed, so many applications of the plant passed the screening; reviewers are of the company."""
    cycle = walk.called(world, now, per_unit=9, quotas={"COMPANY_KEY": 0, "PLANT": 0, "BRANCH": 0}, **config)
    for place in range(number):
        name = "employee" if place == 0 else f"leader{place}"
        if place:
            world.person(name, name, "crew_a")
        walk.screened(world, cycle, replace(MICRO, title=TITLES[place]), by=name, rank=place + 1, now=now)
    for key in JUDGES[:judges]:
        world.person(key, f"Reviewer {key}", "jinan")
        world.duty(key, "innovation.reviewer", "jinan")
    return walk.closed(cycle)


def worked_out(world, cycle, now=LATER, **more):
    """A run of the solver that nobody has applied."""
    told = {"mode": "total", "seed": 1, "most": None, **more}
    return assignments.work_out(cycle, "APPROVAL", actor=world.clerk, now=now, **told)


def assigned(world, number: int = 1, **more):
    """Every application has its reviewers."""
    cycle = screened(world, number, **more)
    assignments.apply(worked_out(world, cycle), actor=world.clerk, now=LATER)
    cycle.refresh_from_db()
    return cycle


def begun(world, number: int = 1, **more):
    """Reviewers may work."""
    return calibrations.start_review(assigned(world, number, **more), actor=world.clerk, now=LATER)


def handed_in(review: Review, sheet: Sheet = SHEET, now=LATER) -> Review:
    """Declared and handed in by its reviewer."""
    reviews.declare(review, actor=review.reviewer, now=now)
    return reviews.submit(review, sheet, actor=review.reviewer, now=now)
