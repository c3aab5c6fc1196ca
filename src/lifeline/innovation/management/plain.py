"""Plain tables: what the commands without a cycle read and write. Nothing here needs a database."""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from lifeline.kernel.commands import Outcome, Unusable
from lifeline.kernel.parts import enumerated
from lifeline.kernel.tables import Column, Kind, read, write_csv, write_xlsx
from lifeline.kernel.tables import Unusable as NoTable

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from lifeline.kernel.commands import Call
    from lifeline.kernel.tables import Row

NUMBER: Final = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+|(?=\.\d))(\.\d*)?([eE][+-]?\d{1,3})?")
"""Also as programs write it: 1.5e-05. Neither NaN nor an infinity."""
MOST: Final = Decimal("1e300")
"""JSON tells numbers as floats."""
NAMED: Final = 12
"""So many names stand in a sentence; the JSON holds all."""
STDIN: Final = "-"
YES: Final = frozenset(("yes", "y", "true", "t", "是", "有", "√"))
NO: Final = frozenset(("no", "n", "false", "f", "否", "无", "×", ""))


def choose(parser: ArgumentParser, name: str, told: str, *, staged: bool = True) -> None:
    """Either a plain table, or a cycle of the site, then by the person of --as."""
    either = parser.add_mutually_exclusive_group(required=True)
    either.add_argument(name, metavar="FILE", help=told)
    either.add_argument("--cycle", type=int, metavar="N", help="the cycle of this number on the site; with --as")
    if staged:
        parser.add_argument("--stage", choices=("approval", "appraisal"), default="approval", help="of a cycle")


def of_cycle(verb: str, call: Call, *more: object) -> Outcome:
    """The verb on a cycle of the site. That module needs a site; the verbs on plain tables run without one."""
    found: Outcome = getattr(import_module("lifeline.innovation.management.of_cycle"), verb)(call, *more)
    return found


def rows(source: str, columns: Sequence[Column], headers: Sequence[str] = ()) -> Iterator[Row]:
    """The rows of a CSV (UTF-8 with or without mark, GB18030) or XLSX file; `-` is standard input.

    `headers` are columns that must be there though some of their cells may be empty. `Unusable` with its row for the
    first one that cannot be read as declared.
    """
    opened: Path | IO[bytes] = sys.stdin.buffer if source == STDIN else Path(source)
    try:
        with read(opened, columns) as table:
            known = {column.key for column in table.header.found.values()}
            if absent := [name for name in headers if name not in known]:
                raise Unusable(_("The table has no column %(names)s.") % {"names": enumerated(absent)})
            for row in table:
                if row.faults:
                    fault = row.faults[0]
                    where = f"{fault.column.en}: " if fault.column else ""
                    raise refused(row.number, where + str(fault))
                yield row
    except NoTable as problem:
        raise Unusable(str(problem)) from problem


def refused(row: int, sentence: str) -> Unusable:
    """A sentence about a row, numbered as a spreadsheet shows it."""
    return Unusable(_("Row %(row)s: %(sentence)s") % {"row": row, "sentence": sentence})


def key(name: str, zh: str, *aliases: str, need: bool = True) -> Column:
    """A column of names or numbers that stand for something; taken as they are written, outer blanks dropped."""
    return Column(name, zh, name, Kind.TEXT, need=need, aliases=aliases)


def number(row: Row, name: str) -> Decimal:
    """The number in a needed column, exact. `Unusable` for anything else, NaN, infinities and what no float holds."""
    text = unicodedata.normalize("NFKC", row.values[name] or "").strip()
    if not text:
        raise refused(row.number, _("%(name)s is empty.") % {"name": name})
    if not NUMBER.fullmatch(text):
        raise refused(row.number, _("%(text)s is not a number.") % {"text": text[:40]})
    value = Decimal(text.replace(",", ""))
    if abs(value) > MOST:
        raise refused(row.number, _("%(text)s is too large.") % {"text": text[:40]})
    return value


def flag(row: Row, name: str) -> bool:
    """Yes or no: a word, or a number (0 is no, also 0.0); empty is no. `Unusable` for anything else."""
    text = unicodedata.normalize("NFKC", row.values[name] or "").strip().casefold()
    if NUMBER.fullmatch(text):
        return Decimal(text.replace(",", "")) != 0
    if text not in {*YES, *NO}:
        raise refused(row.number, _("%(text)s is neither yes nor no.") % {"text": text[:40]})
    return text in YES


def written(name: str, kind: Kind = Kind.TEXT) -> Column:
    """A column that is called the same in every language, because programs read it."""
    return Column(name, name, name, kind)


def write(out: str | None, columns: Sequence[Column], found: Iterable[Mapping[str, Any]]) -> None:
    """To a .xlsx or .csv file, or (None, `-`) as CSV to standard output; without a mark, for programs."""
    if out is None or out == STDIN:
        try:
            write_csv(sys.stdout.buffer, columns, found, mark=False)
            sys.stdout.flush()
        except BrokenPipeError:  # the reader has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    elif out.lower().endswith(".xlsx"):
        write_xlsx(out, columns, found)
    else:
        write_csv(out, columns, found, mark=False)


def plain(value: Decimal) -> int | float:
    """A number for JSON."""
    return int(value) if value == value.to_integral_value() and abs(value) < 2**53 else float(value)


def listed(names: Sequence[str]) -> str:
    """Names for a sentence; "…" stands for those beyond `NAMED`."""
    return enumerated(names[:NAMED]) + (" …" if len(names) > NAMED else "")


def for_json(found: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows of a table as they stand in a summary."""
    return [
        {name: plain(value) if isinstance(value, Decimal) else value for name, value in row.items()} for row in found
    ]


def check_folder(out: str | None) -> None:
    """`Unusable` for a file in a folder that does not exist, before any work is done."""
    if out not in {None, STDIN} and not Path(str(out)).absolute().parent.is_dir():
        raise Unusable(_("There is no folder for %(name)s.") % {"name": out})


def shown(
    call: Call,
    columns: Sequence[Column],
    found: Iterable[Mapping[str, Any]],
    data: dict[str, Any],
    told: Callable[[], Sequence[str]],
) -> Outcome:
    """Write the table and tell the summary, each where it does not disturb the other.

    The table goes to --out, else to standard output, and then the summary's lines to standard error; with --json and
    no --out it stands in the JSON as `rows`. `data` and `told` are read when the table is written.
    """
    out = call["out"]
    if out is None and call.as_json:
        data["rows"] = for_json(found)
        return Outcome(data)
    write(out, columns, found)
    if out is None or out == STDIN:
        print(*told(), sep="\n", file=sys.stderr)  # noqa: T201
        return Outcome(data)
    data["out"] = out
    return Outcome(data, told())
