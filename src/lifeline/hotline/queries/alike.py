"""Which cases are like which: the index that the clock's process holds, and the pairs that pages show."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Q

from lifeline.hotline import policies
from lifeline.hotline.models import Category, Likeness, Suggestion
from lifeline.hotline.queries import lists
from lifeline.hotline.queries.comparing import alike, index, named
from lifeline.hotline.queries.routing import any_standing, fitting
from lifeline.hotline.rules.suggesting import ALIKE, NEAREST, TWIN
from lifeline.hotline.states import Mode
from lifeline.kernel.kept import kept
from lifeline.kernel.text import common

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lifeline.hotline.models import Case
    from lifeline.kernel.text import Similar
    from lifeline.people.models import Person

BATCH = 2_000
"""Texts that are taken in at once; the newest come first, so that duplicates of the day are found at once."""
SHARED = 4
"""Words in common that are shown of a similar case."""


class Neighbours:
    """All named cases of one company by their words. Lives in the process of the clock, and is changed by it alone.

    Pages show the pairs that it found; a sealed text alone is compared on its page, with the newest (`comparing`).
    """

    def __init__(self, company_id: int) -> None:
        self.company_id = company_id
        self.index: Similar[int] | None = None
        self.oldest = self.newest = 0

    def take_in(self) -> int:
        """Hold what came since the last time, else some of what came before; how many texts that were."""
        texts = named(self.company_id).values_list("pk", "text")
        if self.index is None:
            rows = list(texts.order_by("-pk")[:BATCH])
        else:  # upwards, so that of an import of many thousands none is passed over
            rows = list(texts.filter(pk__gt=self.newest).order_by("pk")[:BATCH])
            rows = rows or list(texts.filter(pk__lt=self.oldest).order_by("-pk")[:BATCH])
        if not rows:
            return 0
        if self.index is None:
            self.index = index(rows)
        else:
            for pk, text in rows:
                self.index.add(pk, text)
        pks = [pk for pk, _text in rows]
        self.newest, self.oldest = max(self.newest, *pks), min(self.oldest or pks[0], *pks)
        return len(rows)

    def like(self, case: Case) -> list[tuple[int, float]]:
        """The earlier cases that are most like this one, best first: (id, score)."""
        if self.index is None:
            return []
        found = self.index.nearest(case.text, 4 * NEAREST, least=ALIKE)
        return [(one.key, one.score) for one in found if one.key < case.pk][:NEAREST]


class Like(NamedTuple):
    """A similar case as a page shows it."""

    number: str
    summary: str
    state: str
    percent: int
    words: list[str]

    @property
    def percent_words(self) -> str:
        """How alike, to be read."""
        return f"{self.percent} %"


def like(person: Person, case: Case, text: str) -> list[Like]:
    """The cases most like this one that the person may see, at most five, with the words they share.

    `text`: what the person reads of the case; of a sealed one, compared here and now and kept nowhere (H-83).
    """
    if case.sealed:
        seen = policies.visible_cases(person)
        return _shown(person, alike(case.company_id, text, seen), text) if text else []
    pairs = Likeness.objects.filter(Q(case=case) | Q(other=case)).values_list("case_id", "other_id", "score")
    return _shown(person, {other if one == case.pk else one: score for one, other, score in pairs}, text)


def _shown(person: Person, scores: Mapping[int, float], text: str) -> list[Like]:
    if not scores:
        return []
    seen = policies.visible_cases(person).filter(pk__in=scores, mode=Mode.NAMED)
    rows = sorted(seen, key=lambda one: (-scores[one.pk], -one.pk))[:NEAREST]
    return [
        Like(
            one.number,
            one.summary,
            one.get_state_display(),
            round(100 * scores[one.pk]),
            common(text, one.text, SHARED),
        )
        for one in rows
    ]


class Choice(NamedTuple):
    """A suggested category as a page shows it."""

    pk: int
    name: str
    percent: int | None


class Hint(NamedTuple):
    """What stands beside a case of the queue: suggested categories, and the likeliest duplicate that may be seen."""

    choices: list[Choice]
    twin: str
    percent: int
    unit: str
    rule: str


def hints(person: Person, cases: Sequence[int]) -> dict[int, Hint]:
    """H-81, H-16. Suggested categories, units by rule and possible duplicates for the cases of a list."""
    rows = Suggestion.objects.filter(case__in=cases, case__mode=Mode.NAMED).values_list("case_id", "guesses")
    offered = {pk: choices(guesses, names) for names in [category_names()] for pk, guesses in rows}
    twins = dict(best_twins(person, cases))
    fits = {}
    if any_standing():
        fits = fitting(list(policies.visible_cases(person).filter(pk__in=cases).order_by("pk")))
    routes = {pk: (fit.rule.to_unit.name, fit.rule.name) for pk, fit in fits.items()}
    return {
        pk: Hint(offered.get(pk, []), *twins.get(pk, ("", 0)), *routes.get(pk, ("", "")))
        for pk in {*offered, *twins, *routes}
    }


@kept(Category)
def category_names() -> Mapping[int, Category]:
    """The categories that may be chosen."""
    return {one.pk: one for one in Category.objects.filter(retired=False).order_by("pk")}


def choices(guesses: Iterable[tuple[int, float | None]], names: Mapping[int, Category]) -> list[Choice]:
    """Guesses with their names; one of a category that was retired meanwhile is left out."""
    return [
        Choice(pk, str(names[pk]), None if score is None else round(100 * score))
        for pk, score in guesses
        if pk in names
    ]


def suggested(case: Case) -> list[Choice]:
    """The categories suggested for one case."""
    row = Suggestion.objects.filter(case=case, case__mode=Mode.NAMED).first()
    return choices(row.guesses, category_names()) if row else []


def best_twins(person: Person, cases: Sequence[int]) -> Iterable[tuple[int, tuple[str, int]]]:
    """For each case the earlier one that is most like it, if that is like enough and the person may see it."""
    seen = policies.visible_cases(person).filter(mode=Mode.NAMED)
    pairs = Likeness.objects.filter(lists.of_cases(seen, "other"), case__in=cases, score__gte=TWIN)
    for case_id, number, score in pairs.order_by("score", "pk").values_list("case_id", "other__number", "score"):
        yield case_id, (number, round(100 * score))
