"""Answer files in, score files out: CSV, in pieces, so that a million rows need no more memory than a thousand.

The columns and their order are part of the contract (specification of wellbeing, section 10.1).
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING, Any, BinaryIO, Final, TypeAlias

import numpy as np

from lifeline.questionnaires.rules import rounding
from lifeline.questionnaires.rules.bulk import OPEN, score_many
from lifeline.questionnaires.rules.careless import irv, longstring
from lifeline.questionnaires.rules.reading import BAD, BadFile, Cells, _, layout
from lifeline.questionnaires.rules.scoring import PARTIAL, PRORATED, REFUSED, SCORED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from lifeline.questionnaires.rules.bulk import Many, Numbers
    from lifeline.questionnaires.rules.planning import Plan
    from lifeline.questionnaires.rules.reading import Layout, Reading

    Bytes: TypeAlias = NDArray[np.uint8]

PIECE: Final = 1 << 19
"""Bytes of the file that are read at once."""
SPECIAL: Final = re.compile('[,"\r\n]')
CLOSELY: Final = 1 << 16
"""Up to so many bytes each quotation mark is looked at; beyond, an even number of them is trusted, which is faster."""
LONGEST: Final = 1 << 24
"""A quoted cell that is not closed within so many bytes is an error and not an appetite."""
LEADING: Final = ("row", "id", "status", "refusal", "missing")


@dataclass(frozen=True)
class Part:
    """Some scored rows: each without its number, and how many there are of each status."""

    rows: list[str]
    counts: Counter[str] = field(default_factory=Counter)


def header(plan: Plan, reading: Reading) -> list[str]:
    """The columns of a score file."""
    own = [name for name, _source in own_columns(plan)]
    return [*LEADING, "raw", "standard", "band", *own, "triggers", *(["longstring", "irv"] if reading.careless else [])]


def own_columns(plan: Plan) -> list[tuple[str, str]]:
    """(column, score or band table) after the common three, scale by scale, then the letters."""
    found: list[tuple[str, str]] = []
    for scale in plan.scales:
        kinds = _columns_of(plan, scale)
        prefix = "" if scale == "raw" else f"{scale}_"
        leave_out = {"raw", "standard", "band"} if scale == "raw" else set()
        found += [(prefix + kind, source) for kind, source in kinds.items() if kind not in leave_out]
    return found + [(made.id, made.id) for made in plan.derived if made.op == "letters"]


def _columns_of(plan: Plan, scale: str) -> dict[str, str]:
    """raw, standard, band, band_alt → score or table of one scale, as far as it has them."""
    scores = [score for score in plan.definition.scores if score.scale == scale and score.op != "letters"]
    kinds = {("standard" if score.id.endswith("standard") else "raw"): score.id for score in scores}
    names = set(kinds.values())
    for table in sorted(plan.bands, key=lambda table: not table.primary):
        if table.of in names:
            kinds.setdefault("band" if table.primary else "band_alt", table.id)
    return {kind: kinds[kind] for kind in ("raw", "standard", "band", "band_alt") if kind in kinds}


def pieces(source: BinaryIO, separator: str = ",", size: int = PIECE) -> Iterator[bytes]:
    """Whole rows of a file, about `size` bytes at a time: a piece never ends inside a quoted cell."""
    while piece := source.read(size):
        piece += source.readline()
        while ends_inside(piece, separator):
            more = source.read(size)
            if not more or len(piece) > LONGEST:
                raise BadFile(_("A quotation mark is opened and not closed again."))
            piece += more + source.readline()
        yield piece


def ends_inside(piece: bytes, separator: str = ",") -> bool:
    """Whether a quoted cell is still open at the end. A quotation mark within a cell (6'2") opens nothing."""
    if b'"' not in piece or (len(piece) > CLOSELY and piece.count(b'"') % 2 == 0):
        return False
    begins = rb"(?:\A|(?<=[\r\n" + re.escape(separator.encode()) + rb"]))"
    quoted_cells = re.finditer(begins + rb'"([^"]*+(?:""[^"]*+)*+)("?)', piece)
    return any(cell[2] == b"" for cell in quoted_cells)


def rows_of(piece: bytes, separator: str = ",") -> Iterator[list[str]]:
    """The rows of a piece; a blank line is none, and so is one of blanks alone."""
    try:
        reader = csv.reader(io.StringIO(piece.decode(), newline=""), delimiter=separator)
        yield from (row for row in reader if row and not (len(row) == 1 and row[0].isspace()))
    except UnicodeDecodeError as problem:
        raise BadFile(_("The file is not UTF-8.")) from problem
    except csv.Error as problem:
        raise BadFile(_("The file is no CSV: %(reason)s."), reason=str(problem)) from problem


class Table:
    """Scores the rows of one file. `line(cells)` gives the rows of a piece without their numbers."""

    def __init__(self, plan: Plan, columns: Sequence[str], reading: Reading, separator: str = ",") -> None:
        self.plan, self.reading, self.separator = plan, reading, separator
        self.layout: Layout = layout(plan, columns)
        items = plan.definition.scored_items
        by_set = {item.options: Cells(plan.definition.options_of(item), reading) for item in items}
        self.cells = [by_set[item.options] for item in items]
        self.alike = self.cells[0] if len(by_set) == 1 else None
        first, *others = self.layout.places
        take = itemgetter(first, *others)
        self.take: Callable[[Sequence[str]], Any] = take if others else lambda row: (row[first],)
        common = _columns_of(plan, "raw")
        columns_ = [(kind, common.get(kind, "")) for kind in ("raw", "standard", "band")] + own_columns(plan)
        self.writers = [_writer(plan, column, source) for column, source in columns_]

    def score(self, piece: bytes) -> Part:
        """Read and score a piece."""
        rows = list(rows_of(piece, self.separator))
        if not rows:
            return Part([])
        sheets = self._read(rows)
        bad = sheets == BAD
        spoiled = bad.any(axis=1) if bool(bad.any()) else None
        open_ = np.where(bad, OPEN, sheets).astype(np.uint8) if spoiled is not None else sheets
        scored = score_many(self.plan, open_)
        status, refusal = self._verdicts(sheets, scored, spoiled)
        none = spoiled.tolist() if spoiled is not None else None
        columns = [self._ids(rows), status, refusal, list(map(str, scored.missing.tolist()))]
        if spoiled is not None:
            columns[3] = list(map(str, (sheets == OPEN).sum(axis=1).tolist()))
        for write in self.writers:
            told = write(scored)
            columns.append(["" if off else text for off, text in zip(none, told, strict=True)] if none else told)
        columns.append(self._triggers(open_))
        columns += self._careless(sheets) if self.reading.careless else []
        return Part(list(map(",".join, zip(*columns, strict=True))), Counter(status))

    def _read(self, rows: list[list[str]]) -> Bytes:
        """Cells to option indexes; a row that is too short is open at its end."""
        width = max(self.layout.places) + 1
        for row in rows:
            if len(row) < width:
                row.extend([""] * (width - len(row)))
        if self.alike is not None:
            read = self.alike.__getitem__
            data = b"".join([bytes(map(read, self.take(row))) for row in rows])
        else:
            reads = [cells.__getitem__ for cells in self.cells]
            data = b"".join(
                [bytes(read(cell) for read, cell in zip(reads, self.take(row), strict=True)) for row in rows]
            )
        return np.frombuffer(data, np.uint8).reshape(len(rows), len(self.cells))

    def _ids(self, rows: list[list[str]]) -> list[str]:
        place = self.layout.id_place
        if place is None:
            return [""] * len(rows)
        return [quoted(row[place]) if place < len(row) else "" for row in rows]

    def _verdicts(self, sheets: Bytes, scored: Many, spoiled: NDArray[np.bool_] | None) -> tuple[list[str], list[str]]:
        """Status and refusal of each row; only rows with something open or bad are looked at one by one."""
        status, refusal = [SCORED] * len(sheets), [""] * len(sheets)
        odd = scored.missing > 0 if spoiled is None else (scored.missing > 0) | spoiled
        for place in np.flatnonzero(odd).tolist():
            status[place], refusal[place] = self._verdict(sheets[place].tolist(), scored, place)
        return status, refusal

    def _verdict(self, sheet: list[int], scored: Many, place: int) -> tuple[str, str]:
        names = self.plan.item_ids
        if bad := [name for name, cell in zip(names, sheet, strict=True) if cell == BAD]:
            return REFUSED, "bad_value:" + "+".join(bad)
        if all(cell == OPEN for cell in sheet):
            return REFUSED, "empty"
        reasons, computed, whole = [], 0, True
        for scale in self.plan.scales:
            bases = self.plan.of_scale(scale)
            there = [scored.values[base.score.id] for base in bases]
            if not bases:
                continue
            if any(value.there[place] for value in there):
                computed += 1
                whole = whole and all(value.complete[place] for value in there)
            else:
                items = sorted({item for base in bases for item in base.places})
                reasons.append(f"missing@{scale}:" + "+".join(names[item] for item in items if sheet[item] == OPEN))
        if not computed:
            return REFUSED, ";".join(reasons)
        if reasons:
            return PARTIAL, ";".join(reasons)
        return (SCORED if whole else PRORATED), ""

    def _triggers(self, sheets: Bytes) -> list[str]:
        """`q9:firm`, joined by `;`. Read from the answers, so they stand on refused rows too (Q-16)."""
        told = [""] * len(sheets)
        for item, at_least, level in self.plan.triggers:
            column = sheets[:, item]
            for place in np.flatnonzero((column >= at_least) & (column < BAD)).tolist():
                told[place] += f"{';' if told[place] else ''}{self.plan.item_ids[item]}:{level}"
        return told

    def _careless(self, sheets: Bytes) -> list[list[str]]:
        """Longest run and deviation in the order of the file's columns; what stands apart is no number."""
        order = self.layout.file_order
        items = [self.plan.definition.scored_items[place] for place in order]
        codes = [
            {index: options.codes[index] for index in options.ladder}
            for options in map(self.plan.definition.options_of, items)
        ]
        runs, spreads = [], []
        for sheet in sheets.tolist():
            answers = [sheet[place] if sheet[place] < BAD else None for place in order]
            runs.append(str(longstring(answers)))
            spreads.append(irv([None if a is None else known.get(a) for a, known in zip(answers, codes, strict=True)]))
        return [runs, spreads]


def quoted(text: str) -> str:
    """A cell of a CSV file."""
    if SPECIAL.search(text):
        return '"' + text.replace('"', '""') + '"'
    return text


def _writer(plan: Plan, column: str, source: str) -> Callable[[Many], list[str]]:
    """How a score, a band table or letters become text. "" for what an instrument does not have."""
    if not source:
        return lambda many: [""] * len(many.missing)
    if any(made.id == source and made.op == "letters" for made in plan.derived):
        return lambda many: list(map(quoted, many.letters[source]))
    if column.endswith(("band", "band_alt")):
        words = [*map(quoted, next(table.codes for table in plan.bands if table.id == source)), ""]
        return lambda many: [words[place] for place in many.bands[source].tolist()]
    if plan.integral[source]:
        return lambda many: whole_numbers(many.values[source])
    return lambda many: decimals(many.values[source])


def whole_numbers(value: Numbers) -> list[str]:
    """Without a point; a prorated one with two decimals, since it is no whole number by its kind."""
    if bool(value.complete.all()):
        return list(map(str, value.numerator.tolist()))
    exact = decimals(value)
    pairs = zip(value.complete.tolist(), value.numerator.tolist(), exact, strict=True)
    return [str(number) if whole else text for whole, number, text in pairs]


def decimals(value: Numbers) -> list[str]:
    """Exactly two decimals, half-up; "" where there is no number."""
    sign = np.sign(value.numerator)
    hundredths = (200 * np.abs(value.numerator) + value.denominator) // (2 * value.denominator)
    numbers = (hundredths * sign).tolist()
    known = {number: rounding.decimals(number) for number in set(numbers)}
    return [known[number] if there else "" for number, there in zip(numbers, value.there.tolist(), strict=True)]
