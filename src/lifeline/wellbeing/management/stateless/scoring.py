"""`./lifeline wellbeing score INSTRUMENT FILE`: answers in, scores out (specification of wellbeing, section 10.1)."""

from __future__ import annotations

import csv
import json
import re
import sys
import time
from collections import Counter, deque
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from lifeline.questionnaires import api
from lifeline.questionnaires.api.tables import BadFile, Reading, Table, header, pieces, quoted
from lifeline.wellbeing.management.stateless.files import opened, split_header
from lifeline.wellbeing.management.stateless.instruments import named
from lifeline.wellbeing.management.stateless.words import _, gettext_noop, say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Mapping

    from lifeline.questionnaires.api import Definition
    from lifeline.questionnaires.api.tables import Part

__all__ = ["BadFile", "arguments", "run"]

NAME: Final = "score"
HELP: Final = gettext_noop("Scores a file of answers: one row in, one row out, in the same order.")
REFUSED: Final = 3
WORDS: Final = frozenset({"id", "status", "refusal", "code", "triggers"})
NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the verb."""
    parser.add_argument("instrument", help="id, id@version or the path of a definition file")
    parser.add_argument("file", nargs="?", default="-", help="CSV with a header; - is standard input")
    parser.add_argument("--missing", default="", metavar="CODES", help="more codes for missing, joined by commas")
    parser.add_argument("--first-code", type=int, metavar="N", help="the file numbers the options from N")
    parser.add_argument("--mirror", action="store_true", help="the file numbers the options the other way round")
    parser.add_argument("--index", action="store_true", help="the file holds option indexes")
    parser.add_argument("--careless", action="store_true", help="adds the columns longstring and irv")
    parser.add_argument("--tab", action="store_true", help="the columns are separated by tabs")
    parser.add_argument("--strict", action="store_true", help="exit 3 if any row was refused")
    parser.add_argument("--json", action="store_true", dest="as_json", help="one JSON object on standard output")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="processes that score side by side")


def run(options: argparse.Namespace) -> int:
    """Score the file; the exit code."""
    began = time.perf_counter()
    definition, reading = named(options.instrument), reading_of(options)
    counts: Counter[str] = Counter()
    with opened(options.file) as file:
        separator = "\t" if options.tab else ","
        source = pieces(file, separator)
        first = next(source, b"")
        columns, rest = split_header(first, separator)
        job = Job(definition.document, columns, reading, separator)
        show = shown_as_json if options.as_json else shown_as_csv
        end = show(definition, reading, number(counted(scored(job, rest, source, options.jobs), counts)))
    seconds = time.perf_counter() - began
    summary(counts, seconds)
    if options.as_json:
        end({"rows": counts.total(), **counts})
    return REFUSED if options.strict and counts["refused"] else 0


def reading_of(options: argparse.Namespace) -> Reading:
    """How the cells are read. `BadFile` for options that contradict each other."""
    if options.index and options.first_code is not None:
        raise BadFile(_("Choose one of --index and --first-code."))
    codes = frozenset(filter(None, (code.strip() for code in options.missing.split(","))))
    return Reading(codes, options.first_code, options.mirror, options.index, options.careless)


@dataclass(frozen=True)
class Job:
    """What a process needs to score pieces of this file."""

    document: Mapping[str, Any]
    columns: list[str]
    reading: Reading
    separator: str

    def table(self) -> Table:
        """The scorer."""
        return Table(api.plan(api.parse(self.document)), self.columns, self.reading, self.separator)


def scored(job: Job, first: bytes, source: Iterator[bytes], jobs: int) -> Iterator[Part]:
    """The scored pieces in the order of the file. Several processes never hold more than two pieces each."""
    table = job.table()  # what is wrong with the columns is said before a process begins
    if jobs <= 1:
        yield table.score(first)
        yield from map(table.score, source)
        return
    with ProcessPoolExecutor(jobs, initializer=_begin, initargs=(job,)) as pool:
        waiting = deque([pool.submit(_piece, first)])
        for piece in source:
            waiting.append(pool.submit(_piece, piece))
            if len(waiting) >= 2 * jobs:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


_tables: list[Table] = []


def _begin(job: Job) -> None:
    _tables[:] = [job.table()]


def _piece(piece: bytes) -> Part:
    return _tables[0].score(piece)


def counted(parts: Iterator[Part], counts: Counter[str]) -> Iterator[list[str]]:
    """The rows of each piece, counted by status."""
    for part in parts:
        counts.update(part.counts)
        yield part.rows


def number(pieces_of_rows: Iterator[list[str]]) -> Iterator[list[str]]:
    """The rows with their numbers, from 1."""
    begin = 1
    for rows in pieces_of_rows:
        yield [f"{place},{row}" for place, row in enumerate(rows, begin)]
        begin += len(rows)


def shown_as_csv(definition: Definition, reading: Reading, parts: Iterator[list[str]]) -> Callable[[Any], None]:
    """Write the header and the rows; nothing at all where the file turns out to be unusable at its beginning."""
    out = sys.stdout.buffer
    parts = begun(parts)
    out.write(f"{','.join(map(quoted, header(api.plan(definition), reading)))}\n".encode())
    for rows in parts:
        if rows:
            out.write("\n".join([*rows, ""]).encode())
    out.flush()
    return lambda _counts: None


def begun(parts: Iterator[list[str]]) -> Iterator[list[str]]:
    """The same parts, the first of them made already."""
    first = next(parts, [])
    return chain([first], parts)


def shown_as_json(definition: Definition, reading: Reading, parts: Iterator[list[str]]) -> Callable[[Any], None]:
    """Write one object, row by row; what is handed back ends it with the counts."""
    parts = begun(parts)
    names = header(api.plan(definition), reading)
    head = {"instrument": definition.id, "version": definition.version, "hash": api.digest(definition.document)}
    out = sys.stdout
    out.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "rows": [')
    comma = "\n"
    for rows in parts:
        for cells in csv.reader(rows):
            pairs = (f"{json.dumps(name)}: {literal(name, cell)}" for name, cell in zip(names, cells, strict=True))
            out.write(f"{comma}{{{', '.join(pairs)}}}")
            comma = ",\n"

    def end(counts: dict[str, int]) -> None:
        out.write(f'\n], "summary": {json.dumps(counts)}}}\n')
        out.flush()

    return end


def literal(name: str, cell: str) -> str:
    """A cell as JSON: numbers as they stand, with their decimals; null for what was not computed."""
    if name not in WORDS and NUMBER.fullmatch(cell):
        return cell
    return json.dumps(cell, ensure_ascii=False) if cell or name in WORDS - {"code"} else "null"


def summary(counts: Counter[str], seconds: float) -> None:
    """What became of the rows, on standard error."""
    values = {name: counts[name] for name in ("scored", "prorated", "partial", "refused")}
    told = _(
        "%(rows)s rows: %(scored)s scored, %(prorated)s prorated, %(partial)s partial, %(refused)s refused"
        "; %(rate)s rows/s."
    )
    say(told % {**values, "rows": counts.total(), "rate": round(counts.total() / max(seconds, 1e-6))})
