"""`load`: all rows or none, and a report in which every row stands."""

from __future__ import annotations

import enum
from array import array
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lifeline.kernel.errors import LifelineError, Refused

from .columns import Fault, Kind
from .reading import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from .columns import Column, Row

EVERY = 100
"""Rows between two calls of `progress`."""


class State(enum.IntEnum):
    """K-67 What became of a row; the second run of a file is all UNCHANGED, and `apply` is who says so."""

    CREATED = 1
    UNCHANGED = 2
    CHANGED = 3
    REFUSED = 4

    @property
    def label(self) -> str:
        """The word for it in the reader's language."""
        return str(STATE_LABELS[self])


STATE_LABELS = {
    State.CREATED: _("new"),
    State.UNCHANGED: _("unchanged"),
    State.CHANGED: _("changed"),
    State.REFUSED: _("refused"),
}


class Line(NamedTuple):
    """One row of the report; `column` and `reason` are empty unless it was refused."""

    row: int
    id: str
    state: State
    column: str
    reason: str


class RowRefused(Refused):
    """An `apply` refuses its row: `RowRefused("P-10", "unit", sentence)` names the column by its key ("" = the row)."""

    def __init__(self, rule: str, key: str, sentence: Any, **values: Any) -> None:
        super().__init__(rule, sentence, **values)
        self.key = key


class Undone(LifelineError):
    """Raised by `Report.or_undo` so that the action around a load that wrote nothing leaves nothing either."""

    status = 409

    def __init__(self, report: Report) -> None:
        super().__init__(report)
        self.report = report


class Report:
    """K-68 What became of every row. Small: a row costs some 70 bytes, so a million rows fit.

    `written` tells whether the rows stand in the database now. `file` holds what the table told of itself.
    """

    def __init__(self, table: Table | None = None, *, dry_run: bool = False, skip_bad: bool = False) -> None:
        self.encoding = table.encoding if table else ""
        self.sheet = table.sheet if table else ""
        self.header_row = table.header_row if table else 0
        self.ignored: tuple[str, ...] = table.ignored if table else ()
        self.dry_run, self.skip_bad = dry_run, skip_bad
        self.written = False
        self._rows = array("L")
        self._states = bytearray()
        self._ids: list[str] = []
        self._faults: dict[int, tuple[Fault, ...]] = {}

    def add(self, row: int, key: str, state: State, faults: tuple[Fault, ...] = ()) -> None:
        """Puts down one row."""
        if faults:
            self._faults[len(self._rows)] = faults
        self._rows.append(row)
        self._states.append(state)
        self._ids.append(key)

    def __len__(self) -> int:
        """How many rows the file had."""
        return len(self._rows)

    def count(self, state: State) -> int:
        """How many rows ended so; the four counts add up to `len`."""
        return self._states.count(state)

    @property
    def counts(self) -> dict[str, int]:
        """All four counts, by lower-case name: what an event or `--json` says."""
        return {state.name.lower(): self.count(state) for state in State}

    def lines(self, *states: State) -> Iterator[Line]:
        """Every row in the file's order, or those of the given states."""
        for index, number in enumerate(self._rows):
            state = State(self._states[index])
            if states and state not in states:
                continue
            faults = self._faults.get(index, ())
            columns = "、".join(fault.column.label for fault in faults if fault.column)
            yield Line(number, self._ids[index], state, columns, " ".join(str(fault) for fault in faults))

    def as_rows(self) -> Iterator[dict[str, Any]]:
        """The lines as rows for `write_csv` and `write_xlsx` under `REPORT_COLUMNS`."""
        for line in self.lines():
            yield {**line._asdict(), "state": line.state.label}

    def or_undo(self) -> None:
        """Raises `Undone` unless the rows were written: the last line of an action before it records its event."""
        if not self.written:
            raise Undone(self)


def load(
    rows: Table | Iterable[Row],
    apply: Callable[[Row], State],
    *,
    columns: Sequence[Column] = (),
    dry_run: bool = False,
    skip_bad: bool = False,
    progress: Callable[[int, int | None], None] | None = None,
) -> Report:
    """K-66 Applies every row in one transaction: all of them or, if one is refused, none.

    `apply(row)` writes one row and returns CREATED, CHANGED or UNCHANGED; it raises `Refused` (or `RowRefused`, which
    names the column) for a row that breaks a rule. Rows that could not be read are refused without calling it. After a
    refusal the rest is still tried, so that one report names all faults. `skip_bad` leaves the refused rows out, each
    undone by itself, and keeps the others. `dry_run` does everything and undoes it. Any other exception undoes all and
    goes on up. The report says `written`; an action calls `report.or_undo()`, then records its event with
    `report.counts`. `columns` are needed only where `rows` is no `Table`.
    """
    table = rows if isinstance(rows, Table) else None
    report = Report(table, dry_run=dry_run, skip_bad=skip_bad)
    declared = {column.key: column for column in (table.columns if table else columns)}
    id_key = next((key for key, column in declared.items() if column.kind is Kind.KEY), "")
    total = table.total if table else None
    with transaction.atomic():
        for number, row in enumerate(rows, start=1):
            take(row, apply, report, declared, id_key)
            if progress and number % EVERY == 0:
                progress(number, total)
        if progress:
            progress(len(report), len(report))
        report.written = not dry_run and (skip_bad or not report.count(State.REFUSED))
        if not report.written:
            transaction.set_rollback(True)
    return report


def take(row: Row, apply: Callable[[Row], State], report: Report, declared: dict[str, Column], id_key: str) -> None:
    """One row into the database and the report."""
    key = str(row.values.get(id_key) or "")
    if row.faults:
        report.add(row.number, key, State.REFUSED, row.faults)
        return
    try:
        if report.skip_bad:
            with transaction.atomic():
                state = apply(row)
        else:
            state = apply(row)
    except Refused as refusal:
        column = declared.get(getattr(refusal, "key", ""))
        report.add(row.number, key, State.REFUSED, (Fault(column, refusal.sentence, refusal.values),))
    else:
        report.add(row.number, key, state)
