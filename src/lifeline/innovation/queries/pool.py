"""The pool of reviewers 评审专家: who has the duty, what they take on, and what they have (I-40, I-43)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q

from lifeline.innovation.models import Application, ApplicationRevision, Review, ReviewerProfile, TeamMember
from lifeline.innovation.policies.roles import REVIEWER
from lifeline.innovation.queries.conflicts import matrix
from lifeline.innovation.rules.config import config_in
from lifeline.innovation.rules.conflicts import second_level
from lifeline.innovation.rules.matching import Desk, Item, Judge, is_away
from lifeline.innovation.rules.numbers import APPRAISALS
from lifeline.innovation.rules.texts import text_of
from lifeline.innovation.states import STANDING, ApplicationState, Kind, ProjectState, ReviewState, Stage
from lifeline.people import api as people
from lifeline.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from lifeline.innovation.models import Cycle
    from lifeline.innovation.rules.config import Config

TO_REVIEW = (ApplicationState.SCREENED_IN, ApplicationState.IN_REVIEW)


def pool(cycle: Cycle) -> list[Person]:
    """Who holds the duty of a reviewer of the organiser (a daughter is another company), by name.

    Two queries, and one more where it is held below the organiser.
    """
    path = cycle.organiser.path
    held = [(pk, unit) for _role, pk, unit in people.holding([REVIEWER]) if unit.startswith(path)]
    below = {unit for _pk, unit in held} - {path}
    companies = {path: cycle.organiser_id, **(people.companies_of(below) if below else {})}
    ids = {pk for pk, unit in held if companies[unit] == cycle.organiser_id}
    return list(Person.objects.filter(pk__in=ids, state="ACTIVE").order_by("name_key", "pk"))


def profiles(cycle: Cycle) -> dict[int, ReviewerProfile]:
    """The profiles of the pool, by person. One query."""
    rows = ReviewerProfile.objects.filter(organiser=cycle.organiser_id).order_by("pk")
    return {one.person_id: one for one in rows}


def to_review(cycle: Cycle, stage: str) -> list[Application]:
    """What is to be reviewed at a stage: screened in, or accepted and to be appraised in this cycle (I-101)."""
    rows = Application.objects.select_related("cycle__organiser", "cycle__config", "second_level", "leader")
    if stage == Stage.APPRAISAL:
        rows = rows.filter(project__appraise_in_cycle=cycle, project__state=ProjectState.ACCEPTED)
    else:
        rows = rows.filter(cycle=cycle, state__in=TO_REVIEW)
    return list(rows.order_by("number"))


def k_of(application: Application, stage: str, config: Config) -> int:
    """I-39. How many valid reviews an application needs, without any waiver."""
    return APPRAISALS if stage == Stage.APPRAISAL else config.reviews[application.level] + application.extra_reviews


def standing(applications: Collection[Application], stage: str) -> dict[int, set[int]]:
    """Who reviews each application now. One query."""
    rows = Review.objects.filter(application__in=applications, stage=stage, state__in=STANDING).order_by("pk")
    found = defaultdict[int, set[int]](set)
    for pk, reviewer in rows.values_list("application_id", "reviewer_id"):
        found[pk].add(reviewer)
    return found


def desk(cycle: Cycle, stage: str, today: date, until: date, most: int | None = None) -> Desk:
    """All that an assignment is made from, as it stands today. A dozen queries whatever the numbers.

    Not there: who pauses, and who is away for more than half of the days until `until`; pairs in conflict or refused
    (I-33, I-43) are forbidden; pairs that stand are kept.
    """
    applications, known, config = to_review(cycle, stage), profiles(cycle), config_in(cycle.config)
    held = standing(applications, stage)
    busy = set().union(*held.values())
    everybody = pool(cycle)
    resting = {one.pk for one in everybody if (row := known.get(one.pk)) and rests(row, today, until)}
    persons = [one for one in everybody if one.pk in busy or one.pk not in resting]
    judges = [
        replace(one, least=0, most=sum(one.key in who for who in held.values())) if one.key in resting else one
        for one in judges_of(cycle, persons, known)
    ]
    return Desk(
        items(applications, stage, config), judges,
        forbidden(applications, stage, persons, today), held, per_unit=config.per_unit, most=most,
    )  # fmt: skip


def rests(profile: ReviewerProfile, today: date, until: date) -> bool:
    """Does a reviewer take on nothing now: paused, or away for more than half of the time?"""
    return profile.paused or is_away(profile.away, today, until)


def forbidden(
    applications: Collection[Application], stage: str, judges: Collection[Person], today: date
) -> set[tuple[int, int]]:
    """I-33, I-43. Pairs that are never assigned: in conflict, or declined or made void before."""
    ids = [one.pk for one in judges]
    rows = Review.objects.filter(application__in=applications, stage=stage, reviewer__in=ids)
    found = set(rows.filter(barred=True).order_by("pk").values_list("application_id", "reviewer_id"))
    return found | set(matrix(applications, ids, today, reviewing=True))


def items(applications: Collection[Application], stage: str, config: Config) -> list[Item]:
    """Applications as the matching reads them. One query."""
    rows = ApplicationRevision.objects.filter(
        application__in=applications, rival=False, number=F("application__revision")
    ).order_by("pk")
    texts = {one.application_id: text_of(one.body) for one in rows}
    found = []
    for one in applications:
        text = texts.get(one.pk)
        words = [one.title, *(text.answers.values() if text else ())]
        kinds = (one.kind, *(text.further if text else ()))
        found.append(Item(one.pk, " ".join(words), kinds, one.leader_id or 0, k_of(one, stage, config)))
    return found


def judges_of(cycle: Cycle, judges: Collection[Person], known: dict[int, ReviewerProfile]) -> list[Judge]:
    """Reviewers as the matching reads them: what they have led, joined and judged before. Three queries."""
    ids = [one.pk for one in judges]
    work, kinds, judged = (
        defaultdict[int, list[str]](list),
        defaultdict[int, set[str]](set),
        defaultdict[int, set[int]](set),
    )
    rows = TeamMember.objects.filter(person__in=ids, state="CONFIRMED", application__cycle__number__lt=cycle.number)
    for pk, title, kind in rows.order_by("pk").values_list("person_id", "application__title", "application__kind"):
        work[pk or 0].append(title)
        kinds[pk or 0].add(kind)
    done = Review.objects.filter(reviewer__in=ids, state=ReviewState.SUBMITTED, cycle__number__lt=cycle.number)
    for pk, kind, leader, number in done.order_by("pk").values_list(
        "reviewer_id", "application__kind", "application__leader_id", "cycle__number"
    ):
        kinds[pk].add(kind)
        if number == cycle.number - 1:
            judged[pk].add(leader or 0)
    paths = people.unit_paths(ids)
    found = []
    for one in judges:
        row = known.get(one.pk)
        found.append(Judge(
            one.pk, " ".join([row.fields if row else "", *work[one.pk]]).strip(),
            frozenset(row.kinds if row else ()), frozenset(kinds[one.pk]), frozenset(judged[one.pk]),
            second_level(paths.get(one.pk, ""), cycle.organiser.path),
            row.least if row else None, row.most if row else None,
        ))  # fmt: skip
    return found


@dataclass(frozen=True)
class PoolLine:
    """One of the pool as the list shows him: what he declared, his load now, when he is away."""

    pk: int
    name: str
    employee_no: str
    kinds: list[str]
    load: int
    done: int
    most: int | None
    away: list[list[str]]
    paused: bool


def pool_lines(cycle: Cycle, persons: Collection[Person], hidden: Collection[int] = ()) -> list[PoolLine]:
    """These reviewers with their profiles and loads in this cycle, but for what is hidden from the reader (I-38)."""
    told = Review.objects.filter(cycle=cycle, reviewer__in=persons).exclude(application__in=hidden)
    rows = told.order_by("reviewer").values("reviewer")
    counts = {
        row["reviewer"]: row
        for row in rows.annotate(
            load=Count("pk", filter=Q(state__in=STANDING)), done=Count("pk", filter=Q(state=ReviewState.SUBMITTED))
        )
    }
    known, found = profiles(cycle), []
    for one in persons:
        profile, count = known.get(one.pk), counts.get(one.pk, {"load": 0, "done": 0})
        found.append(PoolLine(
            one.pk, one.name, one.employee_no, [str(Kind(kind).label) for kind in (profile.kinds if profile else [])],
            count["load"], count["done"], profile.most if profile else None, profile.away if profile else [],
            bool(profile and profile.paused),
        ))  # fmt: skip
    return found
