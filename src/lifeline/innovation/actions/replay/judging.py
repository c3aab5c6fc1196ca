"""Reviewers are assigned with a proof, declare, grade and hand in; the scores are calibrated and tabled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lifeline.innovation.actions import assignments, calibrations, pool, reviews
from lifeline.innovation.actions.replay.publishing import send_letters
from lifeline.innovation.actions.replay.script import BEGINS
from lifeline.innovation.models import Review
from lifeline.innovation.rules.reviews import DIMENSIONS, MEETS, Sheet
from lifeline.innovation.states import CycleState, Kind, ReviewState, Stage

if TYPE_CHECKING:
    from lifeline.innovation.actions.replay.production import Production
    from lifeline.innovation.actions.replay.script import Row
    from lifeline.innovation.models import AssignmentRun
    from lifeline.people.models import Person

C = CycleState
TOO_FEW: Final = 1
"""A load with which nothing goes: the first run ends with its witness."""
LEAST_GRADE, MOST_GRADE = 41, 97


def assign(p: Production) -> None:
    """The pool tells what it knows. The first run is infeasible, the second proved and applied; the review begins."""
    p.until(p.at(BEGINS[C.SCREENING] + 17))
    kinds = [kind.value for kind in Kind]
    for number, person in enumerate(p.cast.judges):
        pool.change(
            p.cycle, person, kinds=[kinds[number % 5], kinds[(number + 2) % 5]],
            fields=p.words["fields"][number % len(p.words["fields"])], least=0, most=None, away=[], paused=False,
            **p.by(person),
        )  # fmt: skip
    assignments.work_out(p.cycle, Stage.APPROVAL, mode="total", seed=p.seed, most=TOO_FEW, **p.by(p.office))
    assignments.apply(_run(p, Stage.APPROVAL, "weakest-pair"), **p.by(p.office))


def _run(p: Production, stage: str, mode: str) -> AssignmentRun:
    return assignments.work_out(p.cycle, stage, mode=mode, seed=p.seed, most=None, **p.by(p.office))


def review(p: Production) -> None:
    """Reviewers work. One has a tie to the applicant: his review is taken out and another reviewer comes in."""
    p.begin(C.REVIEW)
    calibrations.start_review(p.cycle, **p.by(p.office))
    send_letters(p)
    p.until(p.at(BEGINS[C.REVIEW] + 2))
    tied = Review.objects.filter(cycle=p.cycle, stage=Stage.APPROVAL).select_related("reviewer").order_by("pk").first()
    assert tied is not None
    reviews.decline(tied, p.words["tied"], tied=True, **p.by(tied.reviewer))
    p.until(p.at(BEGINS[C.REVIEW] + 3))
    assignments.apply(_run(p, Stage.APPROVAL, "total"), **p.by(p.office))
    send_letters(p)
    write(p, Stage.APPROVAL)
    if p.whole:
        calibrations.calibrate(p.cycle, Stage.APPROVAL, **p.by(p.office))


def write(p: Production, stage: str) -> None:
    """All reviews of a stage; where the play stops here, two of three, and one in seven of them is half-written."""
    rows = {pk: row for row in p.script.rows if (pk := p.keys.get(row.key)) is not None}
    people = {person.pk: person for person in p.cast.judges}
    waiting = Review.objects.filter(cycle=p.cycle, stage=stage, state=ReviewState.ASSIGNED).order_by("pk")
    for number, one in enumerate(waiting.select_related("application__cycle", "reviewer")):
        if not p.whole and number % 3 == 2:
            continue
        person = people[one.reviewer_id]
        opened = reviews.declare(one, **p.by(person))
        if opened.state != ReviewState.OPEN:
            continue
        sheet = _sheet(p, rows[one.application_id], person, stage)
        if not p.whole and number % 7 == 3:
            reviews.keep(opened, sheet, **p.by(person))
        else:
            reviews.submit(opened, sheet, **p.by(person))


def _sheet(p: Production, row: Row, person: Person, stage: str) -> Sheet:
    """What it is worth, less how strict this reviewer is, give or take a little; and one sentence of advice."""
    strict = p.chance("strict", person.employee_no).randint(-6, 6)
    chance = p.chance(row.key, person.employee_no, stage)
    grades = {
        name: min(MOST_GRADE, max(LEAST_GRADE, row.worth - strict + chance.randint(-5, 5))) for name in DIMENSIONS
    }
    why = p.words["reason" if row.worth > 70 else "weak"]
    return Sheet(
        direction=MEETS, grades=grades, reasons=dict.fromkeys(DIMENSIONS, why), advice=chance.choice(p.words["advice"])
    )


def table(p: Production) -> None:
    """Every application has its reviews: they lie before the leading group."""
    p.begin(C.DELIBERATION)
    calibrations.table(p.cycle, **p.by(p.office))


def appraise(p: Production) -> None:
    """I-101. Seven independent reviews of every accepted project, by people none of whom sat on its panel."""
    assignments.apply(_run(p, Stage.APPRAISAL, "total"), **p.by(p.office))
    send_letters(p)
    write(p, Stage.APPRAISAL)
    if p.whole:
        calibrations.calibrate(p.cycle, Stage.APPRAISAL, **p.by(p.office))
