"""督办台: what a supervisor has to decide or to follow, each kind a filter with its number.

Everything here is a condition on cases, so that one list serves all kinds: sorted by the date of what is asked, with
the requests of each case beside it, at the cost of the same queries however long it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from lifeline.hotline.models import (
    Case,
    Deferral,
    Exclusion,
    Extension,
    Occurrence,
    Order,
    Reopening,
    ReturnRequest,
    Ruling,
    SecondCheck,
    Transfer,
)
from lifeline.hotline.queries import lists
from lifeline.hotline.queries.shown import case_row, left
from lifeline.hotline.queries.transfers import receiver_words
from lifeline.hotline.states import ON_LADDER, RUNNING, CaseState, CheckState, OrderState, Rung, WaitsFor
from lifeline.hotline.states.occasions import Occasion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from django.db.models import Model, QuerySet
    from django.utils.functional import _StrPromise

    from lifeline.hotline.queries.shown import CaseRow
    from lifeline.kernel.parts import Tone
    from lifeline.people.models import Person

ASKED = Q(state=CheckState.ASKED)
UNDECIDED = Q(decided_at__isnull=True)
UNCLOSED = ~Q(state=OrderState.CLOSED)
TO_DO = Q(waits_for__in=[WaitsFor.DISPATCHER, WaitsFor.UNIT])


@dataclass(frozen=True)
class Asked:
    """A table of requests: its open rows, what a line says of one, and whether a row tells until when to decide."""

    model: type[Model]
    open: Q
    words: Callable[[Any], str]
    due: bool = True
    joins: tuple[str, ...] = ("case",)

    def cases(self) -> QuerySet[Any]:
        """The ids of cases with an open row."""
        return self.rows().values("case")

    def rows(self) -> QuerySet[Any]:
        """The open rows."""
        return self.model._default_manager.filter(self.open)  # noqa: SLF001 - a model that is given as a value


def _return_words(row: ReturnRequest) -> str:
    return _("return asked for: %(unit)s → %(right)s") % {"unit": row.unit.name, "right": row.right_unit.name}


def _extension_words(row: Extension) -> str:
    days = ngettext("%(n)s working day", "%(n)s working days", row.days) % {"n": row.days}
    return _("more time asked for: %(days)s") % {"days": days}


def _order_words(row: Order) -> str:
    return f"{pgettext('supervision', 'Order')}: {row.get_state_display()}"


def _check_words(row: SecondCheck) -> str:
    return _("not to be accepted: %(reason)s") % {"reason": row.get_reason_display()}


def _transfer_words(row: Transfer) -> str:
    words = _("to be handed to %(office)s") if row.state == CheckState.ASKED else _("lies with %(office)s")
    return words % {"office": receiver_words(row)}


RETURNS = Asked(ReturnRequest, ASKED, _return_words, joins=("unit", "right_unit"))
RULINGS = Asked(Ruling, UNDECIDED, lambda row: str(row.get_cause_display()))
EXTENSIONS = Asked(Extension, ASKED, _extension_words)
DEFERRALS = Asked(Deferral, ASKED, lambda row: _("to be put off to %(day)s") % {"day": row.until_on})
CHECKS = Asked(SecondCheck, ASKED, _check_words, due=False)
REOPENINGS = Asked(Reopening, ASKED, lambda _row: _("to be worked on again"))
EXCLUSIONS = Asked(Exclusion, ASKED, lambda _row: _("to be left out of the figures"), due=False)
ORDERS = Asked(Order, UNCLOSED, _order_words)
TRANSFERS = Asked(Transfer, ASKED | Q(state=CheckState.GRANTED, ended_at__isnull=True), _transfer_words, due=False)
TABLES = (RETURNS, RULINGS, EXTENSIONS, DEFERRALS, REOPENINGS, CHECKS, EXCLUSIONS, TRANSFERS, ORDERS)


@dataclass(frozen=True)
class Concern:
    """A filter of the desk: its word, and which cases it shows as of a moment."""

    key: str
    label: str | _StrPromise
    cases: Callable[[datetime], Q]
    asked: Asked | None = None


def _open(asked: Asked) -> Callable[[datetime], Q]:
    return lambda _now: Q(pk__in=asked.cases())


def _on_rung(rung: Rung) -> Callable[[datetime], Q]:
    return lambda _now: Q(rung=rung, state__in=ON_LADDER)


def _to_decide(_now: datetime) -> Q:
    """Whatever waits for a word of the supervisor; returns are the dispatcher's first.

    One list of ids from the small tables: an OR of conditions would have every case of the company read.
    """
    waits = Case.objects.filter(
        waits_for__in=RUNNING,
        state__in=[CaseState.RULING, CaseState.REOPEN_REQUESTED],
    )
    answered = Order.objects.filter(state=OrderState.ANSWERED).values("case")
    asked = [one.cases() for one in (EXTENSIONS, DEFERRALS, CHECKS, EXCLUSIONS)]
    return Q(pk__in=waits.values("pk").union(answered, Transfer.objects.filter(ASKED).values("case"), *asked))


def _asked_late(_now: datetime) -> Q:
    late = Occurrence.objects.filter(case=OuterRef("pk"), occasion=Occasion.LATE_QUESTION, round=OuterRef("round"))
    return TO_DO & Q(Exists(late))


CONCERNS = (
    Concern("", gettext_lazy("To decide"), _to_decide),
    Concern("late", gettext_lazy("Late"), lambda now: TO_DO & Q(due_at__lt=now)),
    Concern("soon", pgettext_lazy("supervision", "Due soon"), _on_rung(Rung.LEAD)),
    Concern("order", pgettext_lazy("supervision", "Over the time"), _on_rung(Rung.ORDER)),
    Concern("plant", pgettext_lazy("supervision", "Half over again"), _on_rung(Rung.PLANT)),
    Concern("company", pgettext_lazy("supervision", "Twice the time"), _on_rung(Rung.COMPANY)),
    Concern("orders", pgettext_lazy("supervision", "Orders"), _open(ORDERS), ORDERS),
    Concern("returns", pgettext_lazy("figure", "Returns"), _open(RETURNS), RETURNS),
    Concern("rulings", pgettext_lazy("supervision", "Rulings"), _open(RULINGS), RULINGS),
    Concern("extensions", pgettext_lazy("figure", "Extensions"), _open(EXTENSIONS), EXTENSIONS),
    Concern("deferrals", pgettext_lazy("figure", "Deferrals"), _open(DEFERRALS), DEFERRALS),
    Concern("reopenings", pgettext_lazy("supervision", "Reopenings"), lambda _n: Q(state=CaseState.REOPEN_REQUESTED)),
    Concern("refusals", pgettext_lazy("supervision", "Refusals"), _open(CHECKS), CHECKS),
    Concern("transfers", gettext_lazy("Transfers"), _open(TRANSFERS), TRANSFERS),
    Concern("exclusions", pgettext_lazy("supervision", "Exclusions"), _open(EXCLUSIONS), EXCLUSIONS),
    Concern("questions", pgettext_lazy("figure", "Late questions"), _asked_late),
    Concern("nudged", pgettext_lazy("figure", "Nudged"), lambda _now: TO_DO & Q(nudges__gt=0)),
    Concern("calling", pgettext_lazy("supervision", "Critical, not opened"), lambda _n: Q(call_at__isnull=False)),
)


def concern_of(key: str) -> Concern:
    """The filter of an address; an unknown one is the first."""
    return next((one for one in CONCERNS if one.key == key), CONCERNS[0])


def numbers(person: Person, now: datetime) -> dict[str, int]:
    """How many cases each filter shows: all that the state of a case tells in one query, what tables tell in another.

    An order is followed until it is closed, also where its case has ended; so each table is counted by itself.
    """
    cases = lists.supervised(person)
    told = [one for one in CONCERNS if one.asked is None and one.key]
    running = cases.filter(waits_for__in=RUNNING)
    found: dict[str, int] = running.aggregate(**{one.key: Count("pk", filter=one.cases(now)) for one in told})
    by_table = [
        cases.filter(one.cases(now))
        .order_by()
        .values(key=Value(one.key))
        .annotate(n=Count("pk"))
        .values_list("key", "n")
        for one in CONCERNS
        if one.key not in found
    ]
    return found | dict(by_table[0].union(*by_table[1:], all=True))


def concerned(person: Person, concern: Concern, now: datetime) -> QuerySet[Case]:
    """The cases of a filter, by the date of what is asked; else by the clock that breaks first."""
    tables = [concern.asked] if concern.asked else [RULINGS, EXTENSIONS, DEFERRALS]
    dues = [
        Subquery(one.rows().filter(case=OuterRef("pk")).order_by("due_at").values("due_at")[:1])
        for one in tables
        if one.due
    ]
    cases = lists.rows(lists.supervised(person).filter(concern.cases(now)))
    return cases.annotate(asked_due_at=Coalesce(*dues, F("due_at"), F("resolve_due_at")))


@dataclass(frozen=True)
class Followed:
    """A line of the desk: the case with the time left for what is asked, and what is asked, each in a few words."""

    row: CaseRow
    asked: list[str]
    rung: str
    tone: Tone


RUNGS = {Rung.LEAD: "soon", Rung.ORDER: "order", Rung.PLANT: "plant", Rung.COMPANY: "company"}
"""Which filter a rung belongs to."""


def followed(cases: Iterable[Any], now: datetime, counted: dict[str, int]) -> list[Followed]:
    """The lines of a page. One query for each table in which something is open (`counted`), none for each case."""
    shown = list(cases)
    said: dict[int, list[str]] = {case.pk: [] for case in shown}
    nothing = [one.asked for one in CONCERNS if one.asked and not counted[one.key]]
    for table in (one for one in TABLES if one not in nothing):
        for row in table.rows().filter(case__in=list(said)).select_related(*table.joins).order_by("pk"):
            said[row.case_id].append(table.words(row))
    return [_followed(case, said[case.pk], now) for case in shown]


def _followed(case: Any, asked: list[str], now: datetime) -> Followed:
    row = replace(case_row(case, now), left=left(case.asked_due_at, now))
    climbs = case.state in ON_LADDER and case.rung in RUNGS
    word = str(concern_of(RUNGS[case.rung]).label) if climbs else ""
    return Followed(row, asked, word, "warn" if case.rung == Rung.LEAD else "bad")
