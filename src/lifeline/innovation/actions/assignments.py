"""评审分配: work out a run, or take a table; apply it entirely or not at all (I-39 … I-43)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline import __version__
from lifeline.innovation import events, policies
from lifeline.innovation.actions import course, reviewing
from lifeline.innovation.models import Application, AssignmentRun
from lifeline.innovation.policies.applications import is_member
from lifeline.innovation.policies.reviewing import may_assign, may_set_conflicts
from lifeline.innovation.queries import assigning
from lifeline.innovation.queries.conflicts import related
from lifeline.innovation.queries.pool import desk, k_of, standing
from lifeline.innovation.queries.reviewing import hidden_from
from lifeline.innovation.rules.assignments import OK, REFUSED, Row, Unread, read, write
from lifeline.innovation.rules.runs import WEAKEST, answer, bounds_of, modes, proved, stored
from lifeline.innovation.rules.weakest import NoSolver
from lifeline.innovation.states import (
    STANDING,
    ApplicationState,
    ConflictWord,
    CycleState,
    RunSource,
    Stage,
)
from lifeline.kernel.action import action, locked
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import record
from lifeline.kernel.parts import enumerated
from lifeline.kernel.tables.csvfile import unescape

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from lifeline.innovation.models import Cycle
    from lifeline.innovation.queries.assigning import Field
    from lifeline.innovation.queries.conflicts import Pair
    from lifeline.innovation.rules.assignments import Outcome
    from lifeline.innovation.rules.matching import Desk
    from lifeline.innovation.rules.problem import Problem
    from lifeline.people.models import Person

    Solved = tuple[Desk, Problem, dict[str, Any], str, int]

MOST_ROWS = 5000
NO_SOLVER = _("The weakest application as good as possible needs an extra: requirements/solver.txt.")


def _open(cycle: Cycle, stage: str, actor: Person) -> Cycle:
    """4.1. The cycle, locked, in which this stage is assigned now."""
    return _asked(course.lock_cycle(cycle), stage, actor)


def _asked(cycle: Cycle, stage: str, actor: Person) -> Cycle:
    course.only(may_assign(actor, cycle))
    course.running(cycle)
    allowed = (
        (CycleState.APPRAISAL,) if stage == Stage.APPRAISAL
        else (CycleState.SCREENING, CycleState.REVIEW, CycleState.DELIBERATION)
    )  # fmt: skip
    if cycle.state not in allowed:
        raise Refused("I-41", _("Reviewers are assigned after the call has closed."))
    return cycle


def work_out(cycle: Cycle, stage: str, *, actor: Person, now: datetime, **told: Any) -> AssignmentRun:
    """I-39 … I-41. Let the solver propose who reviews what, see `solve`, and keep the run."""
    return keep_run(cycle, stage, *solve(cycle, stage, actor=actor, now=now, **told), actor=actor, now=now)


def solve(cycle: Cycle, stage: str, *, mode: str, seed: int, most: int | None, actor: Person, now: datetime) -> Solved:
    """I-39 … I-41. Who should review what, as `keep_run` takes it; pairs that stand stay.

    It may take minutes (2,000 × 400): call it in no transaction, so that nothing is locked meanwhile (on SQLite that
    would be the whole site). The optional solver ends after 30 s with what it found, proved or not.
    """
    _asked(cycle, stage, actor)
    if mode not in modes():
        raise Refused("I-41", NO_SOLVER if mode == WEAKEST else _("This way of choosing is not built in."))
    found = _desk(cycle, stage, most, now)
    if not found.items or not found.judges:
        raise Refused("I-41", _("There is nothing to assign, or nobody to review it."))
    problem = found.problem()
    try:
        return found, problem, answer(problem, mode, seed), mode, seed
    except NoSolver:  # it is there, and cannot be loaded
        raise Refused("I-41", NO_SOLVER) from None


def _desk(cycle: Cycle, stage: str, most: int | None, now: datetime) -> Desk:
    until = reviewing.due_from(cycle, now)
    return desk(cycle, stage, timezone.localdate(now), timezone.localdate(until), most)


@action
def keep_run(
    cycle: Cycle, stage: str, found: Desk, problem: Problem, came: dict[str, Any], mode: str, seed: int, *,
    actor: Person, now: datetime,
) -> AssignmentRun:  # fmt: skip
    """I-41. Keep what the solver found, unless something has changed since it began.

    Consequences: a run is kept with its problem, its seed and its proof, or with the witness that nothing goes;
    nobody is assigned until it is applied.
    """
    cycle = _open(cycle, stage, actor)
    if _desk(cycle, stage, found.most, now) != found:
        raise Refused("I-41", _("Applications or reviewers have changed meanwhile: work it out anew."))
    numbers, staff = _numbers(item.key for item in found.items), _staff(judge.key for judge in found.judges)
    held = found.held or {}
    rows = [
        Row("assign", numbers[found.items[item].key], staff[found.judges[judge].key])
        for item, judges in enumerate(came["held"])
        for judge in judges
        if found.judges[judge].key not in held.get(found.items[item].key, ())
    ]
    run = AssignmentRun.objects.create(
        cycle=cycle, stage=stage, source=RunSource.SOLVER, config=cycle.config, mode=mode, seed=seed, most=found.most,
        applications=[item.key for item in found.items], reviewers=[judge.key for judge in found.judges],
        problem=stored(problem), answer=came, rows=[list(row) for row in rows], sha256=_digest(rows),
        code=__version__, made_by=actor, made_at=now,
    )  # fmt: skip
    record(
        events.RUN_MADE, run, actor=actor, by=policies.SECRETARY, cycle=cycle.pk, stage=stage, rows=len(rows),
        seed=seed,
        digest=run.sha256, total=came["proof"]["total"] if came["proof"] else None,
        short=None if came["witness"] is None else came["witness"]["needed"],
    )  # fmt: skip
    return run


def _numbers(ids: Iterable[int]) -> dict[int, str]:
    return dict(Application.objects.filter(pk__in=list(ids)).order_by("pk").values_list("pk", "number"))


def _staff(ids: Iterable[int]) -> dict[int, str]:
    return reviewing.employee_numbers(list(ids))


def _digest(rows: Iterable[Row]) -> str:
    return course.digest(write(rows))


@action
def take_table(cycle: Cycle, stage: str, text: str, *, most: int | None, actor: Person, now: datetime) -> AssignmentRun:
    """I-42. Take a table that somebody filled in or edited.

    Consequence: it is kept, and shown row by row with what each would do; nothing is done until it is applied.
    """
    cycle = _open(cycle, stage, actor)
    try:
        rows = [Row(*map(unescape, one)) for one in read(text)]
    except Unread as unread:
        raise Refused("I-42", _("These columns are missing: %(names)s."), names=enumerated(unread.missing)) from unread
    if not rows or len(rows) > MOST_ROWS:
        raise Refused("I-42", _("The table holds no row, or more than %(most)s."), most=MOST_ROWS)
    run = AssignmentRun.objects.create(
        cycle=cycle, stage=stage, source=RunSource.TABLE, config=cycle.config, most=most,
        rows=[list(row) for row in rows],
        sha256=_digest(rows), code=__version__, made_by=actor, made_at=now,
    )  # fmt: skip
    record(
        events.RUN_UPLOADED, run, actor=actor, by=policies.SECRETARY, cycle=cycle.pk, stage=stage, rows=len(rows),
        digest=run.sha256, total=None,
    )  # fmt: skip
    return run


@action
def apply(run: AssignmentRun, *, actor: Person, now: datetime) -> AssignmentRun:
    """I-41, I-42. Carry a run out, entirely or not at all.

    Consequences: pairs are assigned, taken back, locked, refused; applications that have all their reviewers go into
    review; once the review runs, reviewers are told and their time begins. Refused where one row is refused, where the
    proof does not hold, where somebody applied it before, on what one takes part in oneself (I-32), and a table also on
    what one is in conflict with (I-38).
    """
    cycle = _open(run.cycle, run.stage, actor)
    run = locked(AssignmentRun.objects.select_related("cycle__organiser", "cycle__config"), run.pk)
    if run.applied_at is not None:
        raise Refused("I-42", _("This run has been applied already."))
    if run.source == RunSource.SOLVER:
        _proved(run)
    found = assigning.field(cycle, run.stage, timezone.localdate(now), run)
    if any(is_member(actor, one) for one in found.applications.values()):
        raise Refused("I-32", _("You take part in one of these applications: another secretary applies it."))
    if run.source == RunSource.TABLE:
        _not_hidden(run, found, actor)
    outcomes = found.board.outcomes(assigning.rows_of(run))
    for one in outcomes:
        _may_say(one.row, found, actor)
    if any(one.what == REFUSED for one in outcomes) or not outcomes:
        raise Refused("I-42", _("Nothing was applied: at least one row is refused."))
    _carry_all(outcomes, found, run, actor=actor, now=now)
    run.applied_by, run.applied_at = actor, now
    run.save(update_fields=["applied_by", "applied_at"])
    record(
        events.RUN_APPLIED, run, actor=actor, by=policies.SECRETARY, cycle=cycle.pk, stage=run.stage,
        rows=len(outcomes),
        digest=run.sha256, total=None,
    )  # fmt: skip
    _into_review(run, found.applications.values(), actor=actor, now=now)
    return run


def _may_say(row: Row, found: Field, actor: Person) -> None:
    """I-32, I-35. Conflicts are set and cleared by who may do so on their own page, and never about oneself."""
    application, reviewer = found.applications.get(row.application), found.reviewers.get(row.reviewer)
    if row.action not in {"conflict", "clear"} or application is None or reviewer is None:
        return
    if not may_set_conflicts(actor, application) or reviewer.pk == actor.pk:
        raise Refused("I-35", _("Another secretary sets or clears this conflict."))


def _not_hidden(run: AssignmentRun, found: Field, actor: Person) -> None:
    """I-38. What a table would do with an application tells how it is reviewed: not to whom it is hidden."""
    named = {row.application for row in assigning.rows_of(run)}
    if hidden_from(actor, [one for number, one in found.applications.items() if number in named]):
        raise Refused("I-38", assigning.WHY["hidden"])


def _proved(run: AssignmentRun) -> None:
    if run.answer is None or run.problem is None or run.answer["witness"]:
        raise Refused("I-41", _("There is no assignment within these limits: nobody is assigned short in silence."))
    if bounds_of(run.answer).open:
        raise Refused("I-41", _("It was not proved within its time, and nobody is assigned without a proof."))
    if not proved(run.problem, json.loads(json.dumps(run.answer))):
        raise Refused("I-41", _("The proof does not hold: work it out anew."))


def _carry_all(outcomes: Iterable[Outcome], found: Field, run: AssignmentRun, *, actor: Person, now: datetime) -> None:
    """Applications are locked before their reviews, in one order, as everywhere."""
    touched = {one.row.application for one in outcomes if one.what == OK}
    course.lock_all(found.applications[number] for number in touched)
    given = [one.row for one in outcomes if one.what == OK and one.row.action == "assign"]
    near = related(
        {row.application: found.applications[row.application] for row in given}.values(),
        {found.reviewers[row.reviewer].pk for row in given},
    )
    for one in outcomes:
        if one.what == OK:
            _carry_out(one.row, found, run, near, actor=actor, now=now)


def _carry_out(row: Row, found: Field, run: AssignmentRun, near: set[Pair], *, actor: Person, now: datetime) -> None:
    application, reviewer = found.applications[row.application], found.reviewers[row.reviewer]
    review = found.reviews.get((row.application, row.reviewer))
    told: dict[str, Any] = {"actor": actor, "now": now}
    if row.action == "assign":
        found.reviews[row.application, row.reviewer] = reviewing.assign(
            application, reviewer, review, run, related=(application.pk, reviewer.pk) in near, **told
        )
    elif row.action in {"lock", "unlock"}:
        assert review is not None
        reviewing.lock(review, locked=row.action == "lock", actor=actor)
    elif row.action == "remove":
        assert review is not None
        reviewing.remove(review, run, **told)
    elif row.action == "refuse":
        found.reviews[row.application, row.reviewer] = reviewing.refuse(
            application, reviewer, review, run, row.reason, **told
        )
    else:
        word = ConflictWord.PINNED if row.action == "conflict" else ConflictWord.CLEARED
        reviewing.say(word, application, reviewer, row.reason, by=policies.SECRETARY, **told)
        if review is not None and row.action == "conflict" and review.state in STANDING:
            reviewing.void(review, row.reason, ties=("PINNED",), by=policies.SECRETARY, **told)


def _into_review(run: AssignmentRun, applications: Iterable[Application], *, actor: Person, now: datetime) -> None:
    """4.2. assign: an application with its k reviewers is in review; reviewers are told once they may begin."""
    rows = list(applications)
    held, config = standing(rows, run.stage), course.config(run.cycle)
    for one in rows:
        if one.state == ApplicationState.SCREENED_IN and len(held[one.pk]) >= k_of(one, run.stage, config):
            application = course.lock(one)
            course.move(application, "assign", events.ASSIGNED, actor=actor, by=policies.SECRETARY, run=run.pk)
    if run.cycle.state != CycleState.SCREENING:
        reviewing.begin(run.cycle, run.stage, now)
