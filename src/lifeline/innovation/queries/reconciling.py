"""Section 6. Monthly sheets of the ledger: what stood at a month-end, which sheet is owed, what does not agree."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, Min, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from lifeline.innovation.models import FundLine, LedgerEntry, Reconciliation
from lifeline.innovation.policies import FINANCE, SECRETARY, organisers_of
from lifeline.innovation.policies.ledger import may_sign_sheet, reads_ledgers
from lifeline.innovation.queries.work import Task, tasks
from lifeline.innovation.rules import ledger as money
from lifeline.innovation.rules.ledger import Balance, yuan
from lifeline.innovation.rules.periods import month_end, month_ends
from lifeline.innovation.states import CYCLE_FLOW, EntryKind, EntryState
from lifeline.kernel.errors import Unseen
from lifeline.kernel.tables import Column
from lifeline.kernel.tables import Kind as Cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise

    from lifeline.kernel.parts import Tone
    from lifeline.people.models import Person

COLUMNS = tuple(
    Column(key, zh, en, Cell(kind))
    for key, zh, en, kind in json.loads(
        (Path(__file__).parents[1] / "data" / "reconciliation_columns.json").read_text("utf-8")
    )
)
"""The codes of the columns are stable, for whoever reads the sheet with a program."""


@dataclass(frozen=True)
class Row:
    """A project on a sheet, in 分; `books` None: not told yet."""

    pk: int
    project: str
    title: str
    balance: Balance
    books: int | None = None

    @property
    def difference(self) -> int:
        """What the books say more (or, below nought, less) than the ledger."""
        return (self.balance.paid if self.books is None else self.books) - self.balance.paid

    @property
    def sums(self) -> dict[str, str]:
        """As they are read."""
        fen = {"committed": self.balance.committed, "released": self.balance.released, "paid": self.balance.paid}
        fen |= {"books": self.books or 0, "difference": self.difference}
        return {name: yuan(value) for name, value in fen.items()}


def last_month(today: date) -> date:
    """The last day of the newest month that is over."""
    return today.replace(day=1) - timedelta(days=1)


def month_of(text: str) -> date:
    """The last day of a month that is written as 2026-03; 404 for anything else."""
    try:
        return month_end(date.fromisoformat(f"{text}-01"))
    except ValueError:
        raise Unseen from None


def standing(line: FundLine, month: date) -> list[Row]:
    """What stood at the end of a month, project by project, from the confirmed entries alone."""
    end = timezone.make_aware(datetime.combine(month + timedelta(days=1), time()))
    rows = LedgerEntry.objects.filter(line=line, state=EntryState.CONFIRMED, decided_at__lt=end)
    found: dict[tuple[str, int, str], Balance] = defaultdict(Balance)
    told = ("project__number", "project_id", "project__title", "kind", "amount_fen", "reverses__kind")
    for number, pk, title, kind, fen, undone in rows.order_by("decided_at", "pk").values_list(*told):
        key = (number, pk, title)
        reverses = kind == EntryKind.REVERSE
        found[key] = money.undone(found[key], undone, fen) if reverses else money.after(found[key], kind, fen)
    return [Row(pk, number, title, balance) for (number, pk, title), balance in sorted(found.items())]


def stored(rows: Sequence[Row], books: Mapping[int, int]) -> list[dict[str, Any]]:
    """The body of a sheet."""
    return [
        {"pk": one.pk, "project": one.project, "title": one.title, "sums": list(one.balance), "books": books[one.pk]}
        for one in rows
    ]


def rows_of(sheet: Reconciliation) -> list[Row]:
    """The rows of a sheet."""
    return [
        Row(one["pk"], one["project"], one["title"], Balance(*one["sums"]), one["books"]) for one in sheet.body
    ]  # fmt: skip


def line_for(person: Person, pk: int) -> FundLine:
    """A line of a company whose ledger the person reads."""
    rows = FundLine.objects.filter(cycle__organiser__in=reads_ledgers(person)).select_related("cycle")
    if (found := rows.filter(pk=pk).first()) is None:
        raise Unseen
    return found


def newest(line: FundLine, month: date) -> Reconciliation | None:
    """The sheet that counts for a month."""
    rows = Reconciliation.objects.filter(line=line, month=month).select_related("made_by", "signed_by", "line__cycle")
    return rows.order_by("-number").first()


def table(rows: Sequence[Row]) -> Iterator[dict[str, Any]]:
    """For a spreadsheet."""
    for one in rows:
        fen = {"committed": one.balance.committed, "released": one.balance.released, "paid": one.balance.paid}
        fen |= {} if one.books is None else {"books": one.books, "difference": one.difference}
        yield {"project": one.project, "title": one.title, **{name: Decimal(sum_) / 100 for name, sum_ in fen.items()}}


@dataclass(frozen=True)
class Month:
    """How far a line's month is."""

    line: FundLine
    month: str
    state: str
    tone: Tone


def lines(person: Person, today: date) -> list[FundLine]:
    """The lines whose ledger the person reads, the newest cycle first, each with its cycle, and `since`: when the first
    entry by the end of the last month was confirmed, or None. One query.
    """
    return _since(FundLine.objects.filter(cycle__organiser__in=reads_ledgers(person)), last_month(today))


def months(found: Iterable[FundLine], today: date) -> list[Month]:
    """Of each of these `lines` at work the newest month, and each before it whose sheet is owed or not signed."""
    last = last_month(today)
    return [
        _month(line, sheet, month)
        for line, sheets in _at_work(found, last)
        for month, sheet in sorted(sheets.items(), reverse=True)
        if month == last or sheet is None or sheet.signed_at is None
    ]


def _month(line: FundLine, sheet: Reconciliation | None, month: date) -> Month:
    words: tuple[str, Tone] = (pgettext("reconciliation", "Agrees, signed"), "ok")
    if sheet is None:
        words = (pgettext("reconciliation", "Not compared yet"), "warn")
    elif sheet.difference_fen:
        words = (pgettext("reconciliation", "Does not agree"), "bad")
    elif sheet.signed_at is None:
        words = (pgettext("reconciliation", "To be signed"), "warn")
    return Month(line, f"{month:%Y-%m}", *words)


def _since(rows: QuerySet[FundLine], last: date) -> list[FundLine]:
    end = timezone.make_aware(datetime.combine(last + timedelta(days=1), time()))
    moved = Q(entries__state=EntryState.CONFIRMED, entries__decided_at__lt=end)
    rows = rows.select_related("cycle").annotate(since=Min("entries__decided_at", filter=moved))
    return list(rows.order_by("-cycle__number", "kind", "pk"))


def _at_work(found: Iterable[FundLine], last: date) -> list[tuple[FundLine, dict[date, Reconciliation | None]]]:
    """Those of `lines` that belong to running cycles and had entries by the end of the month `last`; and of each
    month-end since the first entry the sheet that counts (its body is not read), None where there is none. One query.
    """
    working = [(one, since) for one in found if (since := one.since) and one.cycle.state not in CYCLE_FLOW.end]  # type: ignore[attr-defined]
    later = Reconciliation.objects.filter(line=OuterRef("line"), month=OuterRef("month"), number__gt=OuterRef("number"))
    sheets = Reconciliation.objects.filter(
        ~Exists(later), line__in=[one.pk for one, _since in working], month__lte=last
    )
    sheets = sheets.select_related("line__cycle")
    known = {(one.line_id, one.month): one for one in sheets.defer("body")}
    return [
        (line, {month: known.get((line.pk, month)) for month in month_ends(timezone.localdate(since), last)})
        for line, since in working
    ]


@tasks
def sheets_to_do(person: Person, now: datetime) -> Iterator[Task]:
    """Finance compares each month since a line's first entry, the secretariat signs each sheet, and both clear what
    does not agree in the newest.
    """
    finance, office = organisers_of(person, FINANCE), organisers_of(person, SECRETARY)
    if not finance | office:
        return
    last = last_month(timezone.localdate(now))
    running = FundLine.objects.filter(cycle__organiser__in=finance | office).exclude(cycle__state__in=CYCLE_FLOW.end)
    for line, sheets in _at_work(_since(running, last), last):
        company = line.cycle.organiser_id
        newest_month = max((month for month, sheet in sheets.items() if sheet), default=None)
        for month, sheet in sheets.items():
            if sheet is None:
                if company in finance:
                    yield _task(_("Compare the ledger with the books"), line, month)
                continue
            if sheet.difference_fen and month == newest_month:
                yield _task(_("Clear a difference between ledger and books"), line, month, late=True)
            if sheet.signed_at is None and may_sign_sheet(person, sheet):
                yield _task(_("Sign the monthly sheet of the ledger"), line, month)


def _task(what: str | _StrPromise, line: FundLine, month: date, *, late: bool = False) -> Task:
    about = f"{line.cycle.name} · {line.get_kind_display()} · {month:%Y-%m}"
    return Task(what, about, reverse("innovation:reconciliation_detail", args=[line.pk, f"{month:%Y-%m}"]), late=late)
