"""The assignment desk: the board as it stands, what a table would do, and runs as people read them (I-39 … I-43)."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from lifeline.innovation.models import Application, AssignmentRun, Review
from lifeline.innovation.queries.conflicts import matrix
from lifeline.innovation.queries.pool import k_of, pool, profiles, to_review
from lifeline.innovation.rules import cures
from lifeline.innovation.rules.assignment import loads as loads_of
from lifeline.innovation.rules.assignments import COLUMNS, OK, REFUSED, Board, Row
from lifeline.innovation.rules.config import config_in
from lifeline.innovation.rules.conflicts import second_level, stand
from lifeline.innovation.rules.matching import Judge, loads
from lifeline.innovation.rules.problem import Witness
from lifeline.innovation.rules.runs import Bounds, bounds_of, restored
from lifeline.innovation.states import STANDING, ApplicationState, ReviewState, Stage, Tie
from lifeline.kernel.errors import Refused, Unseen
from lifeline.kernel.parts import enumerated
from lifeline.kernel.tables import Column, write_csv
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from django.utils.functional import _StrPromise

    from lifeline.innovation.models import Cycle
    from lifeline.innovation.rules.assignments import Outcome
    from lifeline.people.models import Person

ENCODINGS = ("utf-8-sig", "gb18030")
"""Of an uploaded table."""
IN_COURSE = (
    ApplicationState.SUBMITTED, ApplicationState.RECOMMENDED, ApplicationState.RETURNED, ApplicationState.SCREENED_IN,
    ApplicationState.IN_REVIEW, ApplicationState.REVIEWED, ApplicationState.TABLED,
)  # fmt: skip
"""Applications about which a conflict matters."""
WHY: dict[str, _StrPromise] = {
    "twice": gettext_lazy("This row stands in the table twice."),
    "action": gettext_lazy("This action is not known."),
    "application": gettext_lazy("No application under review has this number."),
    "reviewer": gettext_lazy("No reviewer has this employee number."),
    "reason": gettext_lazy("This action needs a reason of at least 5 characters."),
    "conflict": gettext_lazy("They are in conflict."),
    "declined": gettext_lazy("The reviewer has declined it, or the review was made void."),
    "unit": gettext_lazy("Too many of its reviewers are from one unit."),
    "load": gettext_lazy("The reviewer's maximum load is reached."),
    "begun": gettext_lazy("The review has begun: make it void instead."),
    "locked": gettext_lazy("The pair is locked."),
    "unassigned": gettext_lazy("The pair is not assigned."),
    "hidden": gettext_lazy("You are in conflict with this application: another secretary assigns its reviewers."),
    "fact": gettext_lazy("Only a declared conflict can be cleared; membership, signature and unit stand."),
}

TOO_FEW_ITEMS = gettext_lazy(
    "%(k)s reviewers (%(who)s) must have %(needed)s reviews together, and at most %(can)s can come to them: "
    "%(short)s are missing."
)
TOO_FEW_PLACES = gettext_lazy(
    "These %(n)s applications (%(items)s) need %(needed)s reviews; %(who)s can give %(can)s of them and all others "
    "%(outside)s: %(short)s are missing."
)
TOO_FEW_JUDGES = gettext_lazy(
    "These %(n)s applications (%(items)s) need %(needed)s reviews; those who may review them can give %(outside)s: "
    "%(short)s are missing."
)


def stage_of(text: str) -> Stage:
    """The stage that an address names; approval where it names none."""
    return Stage(text) if text in Stage.values else Stage.APPROVAL


@dataclass(frozen=True)
class Field:
    """What a table is about: applications and reviewers by number, and the reviews between them."""

    applications: dict[str, Application]
    reviewers: dict[str, Person]
    reviews: dict[tuple[str, str], Review]
    board: Board


def field(cycle: Cycle, stage: str, today: date, run: AssignmentRun | None = None, *, conflicts: bool = True) -> Field:
    """The assignments as they stand. About twenty queries whatever the numbers; ten less without `conflicts`.

    Conflicts are asked of every pair: without them no row may be carried out on the board.
    """
    applications = {one.number: one for one in to_review(cycle, stage)}
    reviewers = {one.employee_no: one for one in pool(cycle)}
    config, known = config_in(cycle.config), profiles(cycle)
    rows = Review.objects.filter(application__in=applications.values(), stage=stage)
    reviews = {
        (one.application.number, one.reviewer.employee_no): one
        for one in rows.select_related("application", "reviewer").order_by("pk")
    }
    judged = [one.pk for one in reviewers.values()] if conflicts else []
    cells = matrix(applications.values(), judged, today, reviewing=True)
    numbers = {one.pk: number for number, one in applications.items()}
    staff = {one.pk: number for number, one in reviewers.items()}
    paths = people.unit_paths(staff)
    judges = [Judge(one.pk, most=row.most if (row := known.get(one.pk)) else None) for one in reviewers.values()]
    demand = sum(k_of(one, stage, config) for one in applications.values())
    _least, tops = loads(demand, judges, run.most if run else None)
    allowed = dict(zip(reviewers, tops, strict=True)) | proved_loads(run, staff)
    board = Board(
        frozenset(applications),
        {number: second_level(paths.get(one.pk, ""), cycle.organiser.path) for number, one in reviewers.items()},
        allowed, config.per_unit,
        conflicts={(numbers[one], staff[judge]): stand(why) for (one, judge), why in cells.items()},
    )  # fmt: skip
    for pair, one in reviews.items():
        note(board, pair, one)
    return Field(applications, reviewers, reviews, board)


def proved_loads(run: AssignmentRun | None, staff: dict[int, str]) -> dict[str, int]:
    """I-40. The maxima within which a run was proved: what it was allowed, its table is allowed too."""
    if run is None or run.problem is None:
        return {}
    pairs = zip(run.reviewers, run.problem["most"], strict=True)
    return {staff[reviewer]: most for reviewer, most in pairs if reviewer in staff}


def note(board: Board, pair: tuple[str, str], review: Review) -> None:
    """Write a review that stands, or one that was refused, onto the board."""
    if review.state in STANDING:
        board.hold(pair)
        if review.state != ReviewState.ASSIGNED:
            board.done.add(pair)
        if review.locked:
            board.locked.add(pair)
    elif review.barred:
        board.refused.add(pair)


ACTS: Final = {
    "assign": pgettext_lazy("table", "Assign"), "remove": pgettext_lazy("table", "Take away"),
    "lock": pgettext_lazy("table", "Fix"), "unlock": pgettext_lazy("table", "Unfix"),
    "refuse": pgettext_lazy("table", "Never assign"), "conflict": pgettext_lazy("table", "Set a conflict"),
    "clear": pgettext_lazy("table", "Clear a conflict"),
}  # fmt: skip


@dataclass(frozen=True)
class OutcomeLine:
    """A row of a table and what it would do, in words."""

    action: str
    application: str
    reviewer: str
    reason: str
    what: str
    tone: str
    sentence: str

    @property
    def name(self) -> str:
        """The action in words; the table itself holds the key, whatever the language of who edits it."""
        return str(ACTS[self.action]) if self.action in ACTS else ""


def lines(outcomes: Iterable[Outcome]) -> list[OutcomeLine]:
    """Outcomes in words."""
    words = {OK: (_("will be done"), "ok"), REFUSED: (_("refused"), "bad")}
    found = []
    for one in outcomes:
        what, tone = words.get(one.what, (_("nothing to do"), "plain"))
        sentence = f"{one.rule} {WHY[one.code]}" if one.code else ""
        found.append(OutcomeLine(*one.row, what=what, tone=tone, sentence=sentence))
    return found


def rows_of(run: AssignmentRun) -> list[Row]:
    """The rows of a run."""
    return [Row(*row) for row in run.rows]


def standing_rows(found: Field) -> list[Row]:
    """I-42. Who reviews what now, as the rows that would make it so; fixed pairs are fixed again."""
    pairs = sorted(found.board.standing)
    return [Row("assign", *pair) for pair in pairs] + [
        Row("lock", *pair) for pair in pairs if pair in found.board.locked
    ]


def csv_of(rows: Iterable[Row]) -> bytes:
    """I-42. The table as a spreadsheet opens it, no cell a formula (K-71); its headers are those that `read` knows."""
    written = io.BytesIO()
    write_csv(written, [Column(name, name, name) for name in COLUMNS], (row._asdict() for row in rows))
    return written.getvalue()


def run_for(person: Person, pk: int, may: Any) -> AssignmentRun:
    """A run whose cycle the person's duty reaches; else 404."""
    run = AssignmentRun.objects.select_related("cycle__organiser", "cycle__config", "made_by").filter(pk=pk).first()
    if run is None or not may(person, run.cycle):
        raise Unseen
    return run


def runs(cycle: Cycle, stage: str) -> list[AssignmentRun]:
    """The runs of a cycle, the newest first, ten at most."""
    rows = AssignmentRun.objects.filter(cycle=cycle, stage=stage).defer("problem").select_related("made_by")
    return list(rows.order_by("-made_at", "-pk")[:10])


@dataclass(frozen=True)
class Supply:
    """What is needed and what there is."""

    applications: int
    reviews: int
    held: int
    reviewers: int
    places: int | None

    @property
    def enough(self) -> bool:
        """Could it do, were there no conflicts?"""
        return self.places is None or self.places >= self.reviews


def supply(found: Field, stage: str, cycle: Cycle, hidden: Collection[int] = ()) -> Supply:
    """Demand and supply of the desk, without what its reader conflicts with (I-38): places depend on all of it."""
    config = config_in(cycle.config)
    seen = {number: one for number, one in found.applications.items() if one.pk not in hidden}
    need = sum(k_of(one, stage, config) for one in seen.values())
    held = sum(number in seen for number, _reviewer in found.board.standing)
    places = None if hidden else sum(found.board.most.values())
    return Supply(len(seen), need, held, len(found.reviewers), places)


@dataclass(frozen=True)
class ItemLine:
    """An application on the desk: who reviews it, and how many are missing. `hidden`: its reader conflicts (I-38)."""

    number: str
    title: str
    level: str
    k: int
    reviewers: list[str]
    hidden: bool

    @property
    def short(self) -> int:
        """How many reviews have no reviewer yet; of a hidden one nothing is told."""
        return 0 if self.hidden else max(0, self.k - len(self.reviewers))


def item_lines(found: Field, stage: str, veiled: Collection[Application]) -> list[ItemLine]:
    """I-39. Every application with its reviewers.

    I-38, E-15: the `veiled` ones, with which the reader conflicts, stand there without a number, reviewed or not.
    """
    held: dict[str, list[str]] = {}
    for number, reviewer in sorted(found.board.standing):
        person = found.reviewers.get(reviewer)
        held.setdefault(number, []).append(person.name if person else reviewer)
    hidden = {one.number for one in veiled}
    configs = {one.cycle_id: config_in(one.cycle.config) for one in found.applications.values()}
    lines = [
        ItemLine(
            number, one.title, str(one.get_level_display()), k_of(one, stage, configs[one.cycle_id]),
            held.get(number, []), hidden=False,
        )
        for number, one in found.applications.items()
        if number not in hidden
    ]  # fmt: skip
    lines += [ItemLine(one.number, one.title, str(one.get_level_display()), 0, [], hidden=True) for one in veiled]
    return sorted(lines, key=lambda line: line.number)


@dataclass(frozen=True)
class RunShown:
    """What came of a run: its figures, or the witness in words and the smallest cures."""

    solved: bool
    total: int
    worst: int
    weakest: int
    low: int
    high: int
    told: list[str]
    bounds: Bounds


def shown(run: AssignmentRun, found: Field, hidden: Collection[int]) -> RunShown | None:
    """I-41. A run of the solver as it is read; None for an uploaded table."""
    if run.problem is None or run.answer is None:
        return None
    if run.answer["witness"]:
        return RunShown(False, 0, 0, 0, 0, 0, witness_told(run, found, hidden), Bounds())
    problem, held = restored(run.problem), run.answer["held"]
    pairs = [problem.match[item][one] or 0 for item, row in enumerate(held) for one in row]
    counts = loads_of(held, problem.reviewers)
    return RunShown(
        True, run.answer["proof"]["total"], min(run.answer["sums"], default=0), min(pairs, default=0),
        min(counts, default=0), max(counts, default=0), [], bounds_of(run.answer),
    )  # fmt: skip


def witness_told(run: AssignmentRun, found: Field, hidden: Collection[int]) -> list[str]:
    """I-41. Why nothing goes, checkable by counting, and what alone would mend it."""
    assert run.answer is not None
    assert run.problem is not None
    witness, problem = Witness(**run.answer["witness"]), restored(run.problem)
    numbers = {one.pk: number for number, one in found.applications.items()}
    names = {one.pk: one.name for one in found.reviewers.values()}
    items = [numbers.get(run.applications[i], "") for i in witness.items if run.applications[i] not in hidden]
    who = [names.get(run.reviewers[r], "") for r in witness.reviewers]
    told = {
        "items": enumerated(filter(None, items)), "n": len(witness.items), "needed": witness.needed, "can": witness.can,
        "outside": witness.outside, "short": witness.short, "who": enumerated(filter(None, who)), "k": len(who),
    }  # fmt: skip
    if witness.minimum:
        return [str(TOO_FEW_ITEMS) % told]
    return [str(TOO_FEW_PLACES if who else TOO_FEW_JUDGES) % told, *cures_told(problem)]


def cures_told(problem: Any) -> list[str]:
    """The smallest single cures."""
    found: list[str] = []
    if problem.locked:
        return [_("Void or unlock pairs that stand, raise loads, or add reviewers from other units.")]
    if (load := cures.max_load(problem)) is not None:
        found.append(_("It would do if everybody took up to %(load)s.") % {"load": load})
    if (k := cures.per_item(problem)) is not None:
        found.append(_("It would do with at most %(k)s reviews for each application.") % {"k": k})
    if not found:
        found.append(_("Only reviewers from other units would help."))
    return found


def summary(outcomes: Collection[Outcome]) -> dict[str, int]:
    """How many rows would be done, do nothing, are refused."""
    counts = Counter(one.what for one in outcomes)
    return {"ok": counts[OK], "refused": counts[REFUSED], "nothing": len(outcomes) - counts[OK] - counts[REFUSED]}


@dataclass(frozen=True)
class ConflictLine:
    """An application and a person in conflict, with the reasons."""

    number: str
    title: str
    person: str
    reasons: list[str]
    tone: str


def conflict_lines(cycle: Cycle, person: Person, *, desk: bool) -> list[ConflictLine]:
    """I-33. Every cell of the matrix that is not empty; for a reviewer his own alone.

    I-38: for the desk too without what its reader conflicts with. I-36: whom an applicant asks to avoid reads no word
    of it.
    """
    rows = Application.objects.filter(cycle=cycle, state__in=IN_COURSE)
    applications = list(rows.select_related("cycle__organiser").order_by("number"))
    persons = {one.pk: one for one in (pool(cycle) if desk else [person])}
    cells, found = matrix(applications, {*persons, person.pk}, reviewing=True), []
    by_pk = {one.pk: one for one in applications}
    own = {pk for (pk, who), why in cells.items() if who == person.pk and why != ("ASKED",)}
    for (pk, who), why in cells.items():
        told = why if desk else tuple(one for one in why if one not in {"ASKED", "PINNED"})
        if told and who in persons and not (desk and pk in own):
            one = by_pk[pk]
            labels = [str(Tie(each).label) for each in told]
            found.append(ConflictLine(
                one.number, one.title, persons[who].name, labels, "bad" if stand(told) else "warn",
            ))  # fmt: skip
    return found


def numbered(cycle: Cycle, number: str) -> Application:
    """The application of the cycle with this number; refused where there is none."""
    rows = Application.objects.select_related("cycle__organiser", "second_level")
    if (found := rows.filter(cycle=cycle, number=number.strip(), state__in=IN_COURSE).first()) is None:
        raise Refused("I-42", WHY["application"])
    return found


def judge(cycle: Cycle, employee_no: str) -> Person | None:
    """The reviewer of the pool with this employee number, if there is one."""
    return next((one for one in pool(cycle) if one.employee_no == employee_no.strip()), None)
