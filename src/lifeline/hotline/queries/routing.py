"""Routing rules: their order, which one fits a case, and what they would have done in the past."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Q

from lifeline.hotline import policies
from lifeline.hotline.models import Assignment, Case, Category, RoutingRule, Ruling, Suggestion
from lifeline.hotline.queries import lists, suggesting
from lifeline.hotline.rules.routing import TRIED, Conditions, Facts, first, split_words
from lifeline.hotline.states import Channel, Mode
from lifeline.kernel.kept import kept
from lifeline.kernel.text import normalise
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.db.models import QuerySet

    from lifeline.hotline.rules.routing import Match
    from lifeline.people.models import Person, Unit


def standing(company_id: int) -> QuerySet[RoutingRule]:
    """The rules of a company in their order."""
    rows = RoutingRule.objects.filter(company_id=company_id, retired_at__isnull=True)
    return rows.select_related("category", "from_unit", "to_unit").order_by("place", "pk")


@kept(RoutingRule)
def any_standing() -> bool:
    """Is there a rule at all? Most sites begin without."""
    return RoutingRule.objects.filter(retired_at__isnull=True).exists()


def conditions(rule: RoutingRule) -> Conditions:
    """What a rule asks, from its row."""
    path = rule.from_unit.path if rule.from_unit else ""
    return Conditions(rule.category_id, split_words(rule.words), path, rule.suggested)


def proposals(person: Person, company_id: int) -> list[Ruling]:
    """H-28. Rulings that were proposed as rules and wait for the manager; H-17: none of a case that excludes him.

    Of a sealed case only to who may see it: category and units of one case are shown.
    """
    rows = Ruling.objects.filter(company_id=company_id, proposed_at__isnull=False, rule__isnull=True)
    rows = rows.filter(
        (Q(case__mode=Mode.NAMED) & lists.of_cases(policies.not_excluded(person)))
        | lists.of_cases(policies.visible_cases(person))
    )
    return list(rows.select_related("category", "unit").order_by("proposed_at", "pk"))


class Known(NamedTuple):
    """What facts of many cases are made from, read once."""

    parents: Mapping[int, int | None]
    paths: dict[int, str]
    guesses: dict[int, tuple[int, float | None]]


@kept(Category)
def parents() -> Mapping[int, int | None]:
    """The category above each one, None above those of the first level."""
    return dict(Category.objects.values_list("pk", "parent_id"))


def known(cases: Sequence[Case]) -> Known:
    """Three queries for as many cases as there are."""
    reporters = sorted({case.reporter_id for case in cases if case.reporter_id})
    rows = Suggestion.objects.filter(case__in=[case.pk for case in cases], case__mode=Mode.NAMED).exclude(guesses=[])
    guesses = {pk: (found[0][0], found[0][1]) for pk, found in rows.values_list("case_id", "guesses")}
    return Known(parents(), people.unit_paths(reporters), guesses)


def facts(case: Case, held: Known) -> Facts:
    """What a rule may look at in one named case."""
    guess = held.guesses.get(case.pk)
    return Facts(
        categories=chain(case.category_id, held),
        words=normalise(f"{case.place} {case.text}"),
        path=held.paths.get(case.reporter_id or 0, ""),
        guess=(chain(guess[0], held), guess[1]) if guess else None,
    )


def chain(category: int | None, held: Known) -> frozenset[int]:
    """A category and the one above it."""
    return frozenset(pk for pk in (category, held.parents.get(category or 0)) if pk)


@dataclass(frozen=True)
class Fit:
    """The rule that fits a case."""

    rule: RoutingRule
    match: Match


def fitting(cases: Sequence[Case]) -> dict[int, Fit]:
    """H-16, H-83. For each named case the first rule that fits; none to a unit that is kept away (H-17)."""
    named = [case for case in cases if case.mode == Mode.NAMED]
    rules = {company: list(standing(company)) for company in sorted({case.company_id for case in named})}
    if not any(rules.values()):
        return {}
    held = known(named)
    found: dict[int, Fit] = {}
    for case in named:
        by_key = {rule.pk: rule for rule in rules[case.company_id]}
        best = first(((pk, conditions(rule)) for pk, rule in by_key.items()), facts(case, held))
        if best is not None and not policies.unit_is_recused(by_key[best[0]].to_unit, case):
            found[case.pk] = Fit(by_key[best[0]], best[1])
    return found


def sure() -> float | None:
    """H-16. The score from which on the active model was right in 98 of 100 held-out cases."""
    row = suggesting.active()
    return row.sure if row else None


# the dry run ----------------------------------------------------------------------------------------------------


class Difference(NamedTuple):
    """A case that a rule would have sent elsewhere. `seen`: the reader may open it."""

    number: str
    rule: str
    would: str
    went: str
    seen: bool


class Trial(NamedTuple):
    """What the rules would have done: how many cases were looked at, how many fit, how many went to the same unit."""

    looked: int
    fitted: int
    same: int
    by_rule: list[tuple[str, int, int]]
    differences: list[Difference]


def tried(person: Person, company_id: int) -> Trial:
    """H-16. The rules on the last 1,000 cases that persons dispatched; H-17: none from which somebody is excluded."""
    rows = Case.objects.filter(company_id=company_id, mode=Mode.NAMED, has_recusals=False)
    rows = rows.filter(dispatched_at__isnull=False).exclude(channel=Channel.IMPORT)
    cases = list(rows.order_by("-submitted_at", "-pk")[:TRIED])
    went = first_units(cases)
    cases = [case for case in cases if case.pk in went]
    seen = set(policies.visible_cases(person).filter(pk__in=[case.pk for case in cases]).values_list("pk", flat=True))
    counts: dict[str, list[int]] = {}
    differences, fits = [], fitting(cases)
    for case in cases:
        if (fit := fits.get(case.pk)) is None:
            continue
        same = fit.rule.to_unit_id == went[case.pk].pk
        count = counts.setdefault(fit.rule.name, [0, 0])
        count[0] += 1
        count[1] += same
        if not same:
            differences.append(
                Difference(case.number, fit.rule.name, fit.rule.to_unit.name, went[case.pk].name, case.pk in seen)
            )
    fitted, equal = sum(n for n, _s in counts.values()), sum(s for _n, s in counts.values())
    return Trial(len(cases), fitted, equal, [(name, n, s) for name, (n, s) in counts.items()], differences)


def first_units(cases: Iterable[Case]) -> dict[int, Unit]:
    """To which unit a person sent each case first."""
    rows = Assignment.objects.filter(case__in=[case.pk for case in cases], round=1, by__isnull=False)
    found: dict[int, Unit] = {}
    for row in rows.select_related("unit").order_by("from_at", "pk"):
        found.setdefault(row.case_id, row.unit)
    return found
