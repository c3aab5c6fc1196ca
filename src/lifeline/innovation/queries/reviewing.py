"""A reviewer's own work: what is assigned, how much is done, until when (I-49, I-51); and it as tasks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lifeline.innovation.models import Application, Cycle, Review
from lifeline.innovation.policies import CHAIR, REVIEWER, SECRETARY, holds, organisers_of
from lifeline.innovation.policies.reviewing import visible_reviews
from lifeline.innovation.queries.applications import Answer, Shown, hidden_in, hung
from lifeline.innovation.queries.assigning import WHY
from lifeline.innovation.queries.calibrations import unmet_start, unmet_table
from lifeline.innovation.queries.conflicts import matrix
from lifeline.innovation.queries.cycles import NextStep, leads_on, may_run, may_table
from lifeline.innovation.queries.due import TO_DO, wanted
from lifeline.innovation.queries.form import asked
from lifeline.innovation.queries.rubric import NAMES
from lifeline.innovation.queries.work import Task, tasks
from lifeline.innovation.rules.config import config_in
from lifeline.innovation.rules.reviews import DIMENSIONS, DIRECTION, sheet_of
from lifeline.innovation.rules.texts import text_of
from lifeline.innovation.states import STANDING, CycleState, Direction, Kind, Level, ReviewState
from lifeline.kernel.errors import Refused, Unseen

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise

    from lifeline.innovation.rules.texts import Text
    from lifeline.kernel.parts import Tone
    from lifeline.people.models import Person

ORDER = ("assigned_at", "pk")
"""I-49. By when they came, never by anything that others did."""
OTHERS_TABLE = _(
    "You are in conflict with an application of this cycle: somebody who is in conflict with none does this."
)
"""I-38. Whatever the reviews are: the same words."""
TONES: dict[str, Tone] = {
    ReviewState.ASSIGNED: "warn", ReviewState.OPEN: "info", ReviewState.SUBMITTED: "ok", ReviewState.STALE: "warn",
    ReviewState.DECLINED: "plain", ReviewState.VOID: "plain",
}  # fmt: skip


@dataclass(frozen=True)
class ReviewLine:
    """One of a reviewer's reviews as the list shows it."""

    pk: int
    title: str
    number: str
    state: str
    tone: Tone
    due_at: datetime | None
    late: bool


def own(person: Person, show: str) -> QuerySet[Review]:
    """One's own reviews: `show` "" what is to be done, "all" everything."""
    rows = visible_reviews(person).filter(due_at__isnull=False).select_related("application")
    return rows if show == "all" else rows.filter(wanted(), state__in=TO_DO)


def lines(rows: Sequence[Review], now: datetime) -> list[ReviewLine]:
    """Rows as the list shows them."""
    return [
        ReviewLine(
            one.pk, one.application.title, one.application.number, one.get_state_display(), TONES[one.state],
            one.due_at if one.state in TO_DO else None,
            one.state in TO_DO and one.due_at is not None and one.due_at < now,
        )
        for one in rows
    ]  # fmt: skip


def tally(person: Person) -> tuple[int, int]:
    """How many of one's own standing reviews are handed in, and how many there are. One query."""
    rows = visible_reviews(person).filter(due_at__isnull=False)
    found = rows.aggregate(
        done=Count("pk", filter=Q(state=ReviewState.SUBMITTED)), all=Count("pk", filter=Q(state__in=STANDING))
    )
    return found["done"], found["all"]


def text_read(review: Review) -> Text:
    """I-48. The text as it stands: what this reviewer grades."""
    application = review.application
    row = application.revisions.filter(number=application.revision, rival=False).first()
    return text_of(row.body if row else {})


def changed_since(review: Review) -> Text | None:
    """E-20. For a stale review the text that had been read, else None."""
    if review.state != ReviewState.STALE:
        return None
    row = review.application.revisions.filter(number=review.revision or 0, rival=False).first()
    return text_of(row.body) if row else None


def hidden_from(person: Person, applications: Collection[Application]) -> set[int]:
    """I-38. The applications of whose reviews the person learns nothing: whatever it conflicts with. Three queries."""
    return {application for application, _person in matrix(applications, [person.pk])}


def reviewed_in(cycle: Cycle) -> QuerySet[Application]:
    """What is or was reviewed in this cycle, in either stage, with what conflicts of interest are known from."""
    return Application.objects.filter(reviews__cycle=cycle).select_related("cycle__organiser").order_by("pk").distinct()


def desk_review(person: Person, cycle: Cycle, number: str, employee_no: str) -> Review:
    """A review of this cycle for the secretariat's desk, by application and reviewer; 404 to anybody else.

    Refused in one sentence where there is none and where the reader is in conflict with it (I-38).
    """
    if not holds(person, SECRETARY, cycle.organiser_id):
        raise Unseen
    rows = Review.objects.filter(cycle=cycle, application__number=number, reviewer__employee_no=employee_no)
    found = rows.select_related("application__cycle__organiser", "reviewer").order_by("-pk").first()
    if found is None or found.application_id in hidden_from(person, [found.application]):
        raise Refused("I-42", WHY["unassigned"])
    return found


def application_of(person: Person, cycle: Cycle, number: str) -> Application:
    """An application of the cycle for its chair, if he is not in conflict with it; 404 to anybody else.

    Refused in one sentence where there is none and where he is in conflict with it (I-38).
    """
    if not holds(person, CHAIR, cycle.organiser_id):
        raise Unseen
    rows = Application.objects.select_related("cycle__organiser", "cycle__config", "second_level")
    found = rows.filter(cycle=cycle, number=number).first()
    if found is None or found.pk in hidden_from(person, [found]):
        raise Refused("I-42", WHY["application"])
    return found


def reviewed_cycles(person: Person) -> QuerySet[Cycle]:
    """The cycles that are not over and in which this person may be asked to review."""
    over = (CycleState.ARCHIVED, CycleState.CANCELLED)
    return Cycle.objects.filter(organiser__in=organisers_of(person, REVIEWER)).exclude(state__in=over).order_by("-pk")


@tasks
def own_reviews(person: Person, now: datetime) -> Iterable[Task]:
    """I-51. Reviews that wait for the person."""
    for one in own(person, "").order_by(*ORDER)[:50]:
        href = reverse("innovation:review_detail", args=[one.pk])
        late = one.due_at is not None and one.due_at < now
        yield Task(_("Review an application"), one.application.title, href, one.due_at, late)


@tasks
def steps_of_reviews(person: Person, _now: datetime) -> Iterable[Task]:
    """4.1. The secretariat assigns reviewers once the call is closed."""
    companies = organisers_of(person, SECRETARY)
    if not companies:
        return
    rows = Cycle.objects.filter(
        organiser__in=companies, applications__state="SCREENED_IN", call_closed_at__isnull=False
    )
    for cycle in rows.distinct().order_by("pk"):
        yield Task(_("Assign reviewers"), cycle.name, reverse("innovation:assignment_desk", args=[cycle.pk]))


def shown_text(text: Text, application: Application) -> Shown:
    """The text as its reviewer reads it: what was answered, without state or names."""
    config = config_in(application.cycle.config)
    answers = [
        Answer(one.label, text.answers[one.rule.key]) for one in asked(config.form) if text.answers.get(one.rule.key)
    ]
    kinds: list[str | _StrPromise] = [Kind(application.kind).label, *(Kind(one).label for one in text.further)]
    return Shown(
        text, answers, Level(application.level).label, kinds, "", "plain", exact=False, number=application.number,
        files=hung(application, text),
    )  # fmt: skip


def sheet_lines(review: Review) -> list[tuple[str, str]]:
    """One's own sheet as it was handed in, in words."""
    if review.submitted_at is None:
        return []
    sheet = sheet_of(review.body)
    found = [(str(NAMES[DIRECTION]), str(Direction(sheet.direction).label) if sheet.direction else "—")]
    for name in DIMENSIONS:
        grade = sheet.grades.get(name)
        said = str(_("cannot judge")) if grade is None else str(grade)
        found.append((str(NAMES[name]), " · ".join(filter(None, [said, sheet.reasons.get(name, "")]))))
    return [*found, (str(_("One sentence of advice")), sheet.advice)]


@leads_on(CycleState.SCREENING)
def to_start(cycle: Cycle, person: Person, _now: datetime) -> NextStep:
    """4.1. The review begins when everything is screened and assigned."""
    return NextStep("start review", _("Let the review begin"), may_run(person, cycle), unmet_start(cycle))


@leads_on(CycleState.REVIEW)
def to_table(cycle: Cycle, person: Person, _now: datetime) -> NextStep:
    """4.1. The applications go before the leading group when all are reviewed and calibrated."""
    mine, hidden = may_table(person, cycle), hidden_in(person, cycle)
    unmet: list[str | _StrPromise] = unmet_table(cycle, hidden) if mine or not hidden else [OTHERS_TABLE]
    return NextStep("table", _("Lay it before the leading group"), mine, unmet)
