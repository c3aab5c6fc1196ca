"""Section 7: a split category asks for re-labelling help. Which cases are worth a person's word, and how far it is.

H-17, H-83: only named cases that the reader sees and may give a category; none of a sealed one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Q

from lifeline.hotline import policies
from lifeline.hotline.models import Category, Suggestion
from lifeline.hotline.policies import reference
from lifeline.hotline.queries import lists
from lifeline.hotline.queries.comparing import index
from lifeline.hotline.rules.relabelling import EXAMPLES, LOOKED_AT, OFFERED, RECENT, doubt
from lifeline.hotline.states import OPEN, Mode
from lifeline.kernel.errors import Unseen

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from lifeline.hotline.models import Case
    from lifeline.people.models import Person


class Asked(NamedTuple):
    """How far a split category is, among the cases that the reader sees: `left` to be chosen, `done` chosen since."""

    code: str
    name: str
    left: int
    done: int


class Offer(NamedTuple):
    """A case that waits for its subcategory."""

    number: str
    summary: str
    state: str
    unit: str
    submitted_at: datetime
    version: int


def splits() -> QuerySet[Category]:
    """The categories that were split, whose keeper has not said yet that it is enough."""
    there = Category.objects.filter(retired=False).values("parent")
    return Category.objects.filter(split_at__isnull=False, retired=False, pk__in=there).order_by("place", "pk")


def split_of(code: str) -> Category:
    """One of them; `Unseen` for any other category."""
    row = splits().filter(code=code).first()
    if row is None:
        raise Unseen
    return row


def subcategories(category: Category) -> list[Category]:
    """What can be chosen below it."""
    return list(Category.objects.filter(parent=category, retired=False).order_by("place", "pk"))


def asked(person: Person, now: datetime) -> list[Asked]:
    """The splits that wait for this person's word; most days there is none, and it costs one query."""
    every = [progress(person, category, now) for category in splits()]
    return [one for one in every if one.left]


def progress(person: Person, category: Category, now: datetime) -> Asked:
    """How far it is. What stayed under the category by a person's word counts as chosen."""
    family = Category.objects.filter(Q(pk=category.pk) | Q(parent=category)).values("pk")
    done = _his(person).filter(category__in=family, category_at__gte=category.split_at)
    return Asked(category.code, str(category), _worth(person, category, now).count(), done.count())


def offers(person: Person, category: Category, below: Sequence[Category], now: datetime) -> list[Offer]:
    """A few of them, the most useful first: open ones, then by doubt, then the newest. A constant number of queries.

    `below`: its subcategories.
    """
    newest = _worth(person, category, now).select_related("unit").order_by("-submitted_at", "-pk")
    cases = list(newest[:LOOKED_AT])
    doubts = _doubts(person, category, below, cases)
    cases.sort(key=lambda case: (case.state not in OPEN, -doubts[case.pk]))
    return [
        Offer(
            case.number,
            case.summary,
            case.get_state_display(),
            case.unit.name if case.unit else "",
            case.submitted_at,
            case.version,
        )
        for case in cases[:OFFERED]
    ]


def _his(person: Person) -> QuerySet[Case]:
    """H-17. Named cases with a text that the person sees and may give a category; none of his own."""
    kept = Q(company_id__in=reference.companies_kept(person))
    cases = policies.visible_cases(person).filter(policies.open_to(person), kept | lists.of_desks(person))
    return (
        cases.filter(mode=Mode.NAMED, state__in=OPEN | set(policies.FINISHED)).exclude(text="").exclude(reporter=person)
    )


def _worth(person: Person, category: Category, now: datetime) -> QuerySet[Case]:
    """Directly under the category, open or recent, and nobody has chosen since the split."""
    before = Q(category_at__isnull=True) | Q(category_at__lt=category.split_at)
    timely = Q(state__in=OPEN) | Q(submitted_at__gte=now - RECENT)
    return _his(person).filter(before, timely, category=category)


def _doubts(person: Person, category: Category, below: Sequence[Category], cases: Sequence[Case]) -> dict[int, float]:
    """By case: how much a word about it helps, as `rules.relabelling.doubt` says."""
    examples = [(child.pk, str(child)) for child in below]
    inside = Category.objects.filter(parent=category).values("pk")
    known = _his(person).filter(category__in=inside).order_by("-submitted_at", "-pk")
    examples += known.values_list("category_id", "text")[:EXAMPLES]
    held = index([(place, text) for place, (_child, text) in enumerate(examples)])
    scores = _scores(category, cases)
    found: dict[int, float] = {}
    for case in cases:
        best = {child: 0.0 for child, _text in examples}
        for near in held.nearest(case.text, None):
            child = examples[near.key][0]
            best[child] = max(best[child], near.score)
        found[case.pk] = doubt(best.values(), scores.get(case.pk))
    return found


def _scores(category: Category, cases: Sequence[Case]) -> dict[int, float | None]:
    """How probable a model held this very category; key words hold nothing."""
    rows = Suggestion.objects.filter(case__in=[case.pk for case in cases], model__isnull=False)
    return {
        pk: next((score for guess, score in guesses[:1] if guess == category.pk), 0.0)
        for pk, guesses in rows.values_list("case_id", "guesses")
    }
