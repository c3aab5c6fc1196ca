"""The page of figures: the rates down the tree of units and month by month, what stands beside them, the times.

Each number is shown with what it was counted from and leads to its cases (H-87, H-88). A reader who may not open the
cases sees no small cell and nothing that it could be computed by (H-78, `rules.cells`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from lifeline.hotline.models import MonthFigure
from lifeline.hotline.queries import figures, times
from lifeline.hotline.queries.beyond import beyond
from lifeline.hotline.queries.counts import BESIDE, BESIDES, FIGURES
from lifeline.hotline.queries.history import history
from lifeline.hotline.queries.reach import opens_all
from lifeline.hotline.queries.reference import numbers
from lifeline.hotline.queries.tree import Branch, Tree
from lifeline.hotline.rules import cells as rules
from lifeline.hotline.rules.figures import hidden
from lifeline.hotline.rules.numbers import CELL_MIN

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from django.utils.functional import _StrPromise

    from lifeline.hotline.queries.beyond import Beyond
    from lifeline.hotline.queries.counts import Beside, Counts, Figure
    from lifeline.hotline.queries.figures import Cells
    from lifeline.hotline.queries.history import History
    from lifeline.hotline.queries.reach import Reach
    from lifeline.hotline.rules.figures import Share
    from lifeline.hotline.rules.numbers import Numbers
    from lifeline.people.models import Person, Unit

NAMES: dict[str, str | _StrPromise] = {
    "response": gettext_lazy("Response rate"),
    "solved": gettext_lazy("Solved rate"),
    "satisfied": gettext_lazy("Satisfied rate"),
    "coverage": gettext_lazy("Rated"),
    "on_time": gettext_lazy("On time"),
    "returned": pgettext_lazy("figure", "Returns"),
    "reassigned": pgettext_lazy("figure", "Reassigned"),
    "extended": pgettext_lazy("figure", "Extensions"),
    "deferred": pgettext_lazy("figure", "Deferrals"),
    "reopened": pgettext_lazy("figure", "Reopened"),
    "refused": pgettext_lazy("figure", "Not accepted"),
    "appealed": pgettext_lazy("figure", "Appeals granted"),
    "nudged": pgettext_lazy("figure", "Nudged"),
    "canned": pgettext_lazy("figure", "Nearly canned replies"),
    "late_question": pgettext_lazy("figure", "Late questions"),
    "tasks": pgettext_lazy("figure", "Joint tasks on time"),
    "published": pgettext_lazy("figure", "Published"),
    "consented": pgettext_lazy("figure", "Agreed to be published"),
    "sealed": pgettext_lazy("figure", "Sealed reports"),
    "unsealed": pgettext_lazy("figure", "Identities opened"),
    "excluded": pgettext_lazy("figure", "Excluded"),
}


@dataclass(frozen=True)
class Span:
    """The months of the page, both included, and the moment as of which they are counted (None: now)."""

    first: int
    last: int
    as_of: datetime | None = None

    @property
    def whole_year(self) -> bool:
        """Is it one year from its beginning?"""
        return self.first // 100 == self.last // 100 and self.first % 100 == 1


@dataclass(frozen=True)
class RateCell:
    """A rate as a table shows it: percent, from how many, its lower bound; nothing where it must be hidden."""

    figure: Figure
    share: Share
    shown: bool

    @property
    def name(self) -> str | _StrPromise:
        """The rate's name, for the head of its column and, on a phone, for its line."""
        return NAMES[self.figure]

    @property
    def percent(self) -> str:
        """One decimal, or a dash where nothing was counted."""
        return "—" if self.share.value is None else f"{100 * self.share.value:.1f}"

    @property
    def bound(self) -> str:
        """H-88. The lower end of the 95 % interval, in percent."""
        return f"{100 * self.share.bound:.1f}"


@dataclass(frozen=True)
class RateRow:
    """A unit or a month with its rates; `key` is the unit's id or the month.

    `left_out`: H-89, excluded rounds; None where hidden.

    `deeper`: there are units below; `own`: the unit without them; `open`: the month is provisional still (H-90).
    """

    key: int
    name: str
    cells: list[RateCell]
    index: str
    ranked: bool
    left_out: int | None
    deeper: bool = False
    own: bool = False
    open: bool = False


@dataclass(frozen=True)
class BesideCell:
    """A figure beside the rates: how many, of how many (None: a number alone)."""

    figure: str
    name: str | _StrPromise
    of: int
    n: int | None

    @property
    def percent(self) -> str:
        """One decimal; may be above 100, since both sides are counted in their own months."""
        return f"{100 * self.of / self.n:.1f}" if self.n else "—"


@dataclass(frozen=True)
class Report:
    """Everything on the page. `units` None: this reader gets units by whole years only."""

    way: list[Unit]
    unit: int
    total: RateRow
    units: list[RateRow] | None
    months: list[RateRow]
    besides: list[BesideCell]
    reply: times.Waits
    response: times.Waits
    history: list[History]
    open: times.OpenCases | None
    beyond: Beyond | None
    opens: bool


class Veil:
    """H-78. What of a reader's page stays hidden: nothing for those who may open the cases."""

    def __init__(self, tree: Tree, unit: Unit, span: Span, *, opens: bool) -> None:
        self.opens, self.tree, self.span, self.unit = opens, tree, span, unit
        self.at_root = unit.pk == tree.root.pk
        self.ever = {} if opens else figures.by_month(tree.cells)
        self.weights = numbers()
        self._branches: dict[int, list[Branch]] = {}

    def _by_month(self, figure: Figure) -> dict[int, int]:
        return {month: counts.share(figure).n for month, counts in self.ever.items()}

    def total(self, figure: Figure) -> bool:
        """May the sum over the page's months be shown? For a unit: its year, if no step down to it is hidden."""
        if self.opens:
            return True
        if self.at_root:
            return rules.open_span(self._by_month(figure), self.span.first, self.span.last)
        steps = self.tree.way(self.unit)
        return self.span.whole_year and all(
            child.pk in self.children(figure, parent) for parent, child in pairwise(steps)
        )

    def shows(self, figure: str) -> bool:
        """May this number of the page's unit be shown, a rate or one beside the rates?"""
        return self.total(figure) if figure in FIGURES else self.beside(cast("Beside", figure))

    def beside(self, figure: Beside) -> bool:
        """May this number beside the rates be shown, and what it is a share of?"""
        if self.opens:
            return True
        parts = [
            {month: getattr(counts, name) for month, counts in self.ever.items()} for name in BESIDE[figure] if name
        ]
        return self.at_root and all(rules.open_span(part, self.span.first, self.span.last) for part in parts)

    def months(self, figure: Figure) -> set[int] | None:
        """The months that may be shown; None: all. Units are shown by year alone."""
        if self.opens:
            return None
        return rules.open_months(self._by_month(figure)) if self.at_root else set()

    def children(self, figure: Figure, parent: Unit | None = None) -> set[int]:
        """The children whose cell may be shown."""
        counted = {branch.unit.pk: branch.counts.share(figure).n for branch in self.branches(parent or self.unit)}
        if self.opens:
            return set(counted)
        small: set[int] = hidden(counted)
        return {pk for pk in counted if pk not in small} if self.span.whole_year else set()

    def branches(self, parent: Unit) -> list[Branch]:
        """What was counted below a unit in the months of the page; summed once for all figures."""
        if parent.pk not in self._branches:
            self._branches[parent.pk] = self._tree_of_span.branches(parent)
        return self._branches[parent.pk]

    @cached_property
    def _tree_of_span(self) -> Tree:
        """The tree with the months of the page alone."""
        return Tree(within(self.tree.cells, self.span), self.tree.root)


def within(cells: Cells, span: Span) -> Cells:
    """The cells of the page's months."""
    return {key: counts for key, counts in cells.items() if span.first <= key[1] <= span.last}


def report(person: Person, scope: Reach, unit: Unit, span: Span, now: datetime, *, named: bool = False) -> Report:
    """The figures of a unit's subtree, as far as the person's duties reach; H-17: of no case that he must not know.

    Who may not open the cases reads the company month by month, and units by whole years. H-97: `named` cases only.
    """
    barred = figures.barred_cases(scope.company, person)
    veil = veil_of(person, scope, unit, span, now, named=named, barred=barred)
    tree, opens = veil.tree, veil.opens
    here = Tree(within(tree.of(unit), span), unit)
    gone = barred | figures.excluded_cases(scope.company, span.as_of or now)
    sums = figures.total(here.cells)
    inside = None if unit == scope.company and scope.units is None else units_of(scope, tree, unit)
    return Report(
        way=tree.way(unit),
        unit=unit.pk,
        total=_total(scope, unit, sums, veil),
        units=_units(here, veil, flat=scope.units is not None) if opens or span.whole_year else None,
        months=_months(here.cells, veil, scope.company),
        besides=[_beside(name, sums) for name in BESIDES if veil.beside(name)],
        reply=_veiled(
            times.reply_times(
                scope.company, span.first, span.last, units=inside, imported=False, but=gone, named=named
            ),
            veil,
            "coverage",
        ),
        response=_veiled(
            times.response_times(scope.company, span.first, span.last, units=inside, but=gone, named=named),
            veil,
            "response",
        ),
        history=history(scope, span.first, span.last) if inside is None and not named else [],
        open=_open(times.open_cases(scope.company, now, units=inside, but=barred, named=named), veil),
        beyond=beyond(scope.company, span.first, span.last, span.as_of or now) if inside is None else None,
        opens=opens,
    )


def veil_of(
    person: Person,
    scope: Reach,
    unit: Unit,
    span: Span,
    now: datetime,
    *,
    named: bool = False,
    barred: Collection[int] = (),
) -> Veil:
    """What the person reads of all that was counted, and what of it stays hidden from him.

    `named`: of named cases alone, but for those that are `barred` (H-97).
    """
    opens = opens_all(person, scope)
    first = span.first if opens else times.EVER
    if named:
        cells = figures.count(scope.company, first, span.last, span.as_of or now, named=True, barred=barred)
    else:
        cells = figures.rates(scope.company, first, span.last, now=now, as_of=span.as_of, reader=person)
    if scope.units is not None:
        cells = {key: counts for key, counts in cells.items() if key[0] in scope.units}
    return Veil(Tree(cells, scope.company), unit, span, opens=opens)


def _total(scope: Reach, unit: Unit, sums: Counts, veil: Veil) -> RateRow:
    """The unit with all below it; of the company only what the reader reads of it."""
    name = _("Your units") if scope.units is not None and unit == scope.company else unit.name
    return _row(unit.pk, name, sums, {name for name in FIGURES if veil.total(name)}, veil.weights)


def _veiled(waits: times.Waits, veil: Veil, figure: Figure) -> times.Waits:
    """H-78. Times are shown where the sum of the figure that they belong to is, and none of fewer than five."""
    shown = veil.opens or (veil.total(figure) and waits.n >= CELL_MIN)
    return waits if shown else times.Waits(0, None, None, None, None)


def _open(found: times.OpenCases, veil: Veil) -> times.OpenCases | None:
    """H-78. What is open now belongs to no year that could hide it: the company's alone, and not of fewer than five."""
    return found if veil.opens or (veil.at_root and found.n >= CELL_MIN) else None


def units_of(scope: Reach, tree: Tree, unit: Unit) -> Collection[int]:
    """The units of a subtree in which something was counted, as far as the reach goes."""
    inside = tree.below(unit)
    return inside if scope.units is None else inside & scope.units


def _row(
    key: int,
    name: str,
    counts: Counts,
    shown: Collection[str],
    weights: Numbers,
    branch: Branch | None = None,
    *,
    is_open: bool = False,
) -> RateRow:
    ranked = counts.share("solved").ranked and {"response", "solved", "satisfied"} <= set(shown)
    return RateRow(
        key,
        name,
        [RateCell(figure, counts.share(figure), figure in shown) for figure in FIGURES],
        f"{100 * counts.index(weights):.1f}",
        ranked,
        counts.left_out if "response" in shown else None,
        deeper=branch is not None and branch.deeper,
        own=branch is not None and branch.own,
        open=is_open,
    )


def _units(here: Tree, veil: Veil, *, flat: bool) -> list[RateRow]:
    """H-88. The children, the better ones first; who has fewer than ten is not ranked and stands below.

    `flat`: the units one by one, for whoever reads some of a tree and must not take a part for the whole.
    """
    if flat:
        found = [
            Branch(here.units[pk], counts, own=True, deeper=False)
            for pk, counts in figures.by_unit(here.cells).items()
            if counts.in_rates
        ]
        rows = [
            _row(one.unit.pk, one.unit.name, one.counts, FIGURES if veil.opens else (), veil.weights, one)
            for one in found
        ]
        return sorted(rows, key=_by_rank)
    shown = {figure: veil.children(figure) for figure in FIGURES}
    rows = [
        _row(
            one.unit.pk,
            one.unit.name,
            one.counts,
            {name for name in FIGURES if one.unit.pk in shown[name]},
            veil.weights,
            one,
        )
        for one in here.branches(here.root)
        if one.counts.in_rates
    ]
    return sorted(rows, key=_by_rank)


def _by_rank(one: RateRow) -> tuple[bool, float, str]:
    return not one.ranked, -float(one.index) if one.ranked else 0, one.name


def _months(cells: Cells, veil: Veil, company: Unit) -> list[RateRow]:
    """The trend, oldest first; what is not frozen yet may still change (H-90)."""
    frozen = set(MonthFigure.objects.filter(company=company).order_by().values_list("month", flat=True).distinct())
    may: Mapping[Figure, set[int] | None] = {figure: veil.months(figure) for figure in FIGURES}
    rows = []
    for month, counts in figures.by_month(cells).items():
        shown = [name for name in FIGURES if (allowed := may[name]) is None or month in allowed]
        rows.append(
            _row(month, f"{month // 100}-{month % 100:02}", counts, shown, veil.weights, is_open=month not in frozen)
        )
    return rows if veil.opens or veil.at_root else []


def _beside(figure: Beside, counts: Counts) -> BesideCell:
    share = counts.beside(figure)
    return BesideCell(figure, NAMES[figure], share.of, share.n or None)
