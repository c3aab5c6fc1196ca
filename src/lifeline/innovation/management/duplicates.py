"""`./lifeline innovation duplicates`: titles of a plain table that are alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifeline.innovation.management import plain
from lifeline.innovation.rules.numbers import ALIKE
from lifeline.innovation.rules.similarity import pairs
from lifeline.kernel.commands import Unusable, Verb
from lifeline.kernel.tables import Column, Kind

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator, Sequence
    from typing import Any

    from lifeline.kernel.commands import Call, Outcome

WRITTEN = (
    plain.written("row_a", Kind.NUMBER), plain.written("row_b", Kind.NUMBER), plain.written("text_a"),
    plain.written("text_b"), plain.written("similarity"),
)  # fmt: skip


class Duplicates(Verb):
    name, writes = "duplicates", True
    help = gettext_lazy(
        "Finds titles of a table that are alike; equal ones whatever their width, case and punctuation."
    )

    def arguments(self, parser: ArgumentParser) -> None:
        plain.choose(parser, "--file", "CSV or XLSX; - is standard input", staged=False)
        parser.add_argument("--column", metavar="NAME", help="the column of titles (of a table: needed)")
        parser.add_argument("--threshold", type=float, default=ALIKE, metavar="T", help="0 to 1 (0.6)")
        parser.add_argument("--out", metavar="OUT", help=".csv or .xlsx; else standard output")

    def run(self, call: Call) -> Outcome:
        """I-26. Read, compare all with all, write the pairs, the most alike first, with the rows of a spreadsheet."""
        if not 0 < call["threshold"] <= 1:
            raise Unusable(_("--threshold is above 0 and at most 1."))
        plain.check_folder(call["out"])
        if call["cycle"] is not None:
            return plain.of_cycle("duplicates", call)
        if call["column"] is None:
            raise Unusable(_("A table needs --column."))
        numbers, titles, empty = titles_of(call["file"], call["column"])
        if not titles and not empty:
            raise Unusable(_("The table holds no row below its header."))
        counted = {"pairs": 0, "equal": 0}
        data = {"titles": len(titles), "empty": empty, "threshold": call["threshold"], **counted}

        def found() -> Iterator[dict[str, Any]]:
            for pair in pairs(titles, call["threshold"]):
                data["pairs"] += 1
                data["equal"] += pair.similarity == 1
                yield {
                    "row_a": numbers[pair.first], "row_b": numbers[pair.second], "text_a": titles[pair.first],
                    "text_b": titles[pair.second], "similarity": pair.similarity,
                }  # fmt: skip

        return plain.shown(call, WRITTEN, found(), data, lambda: summary(data))


def summary(data: dict[str, Any]) -> Sequence[str]:
    """What was found, in one line."""
    return [
        _("%(titles)s titles, %(pairs)s pairs alike, %(equal)s of them equal; rows without a title: %(empty)s.") % data
    ]


def titles_of(source: str, column: str) -> tuple[list[int], list[str], int]:
    """Row numbers and texts of all titles, and how many rows have none."""
    numbers, titles, empty = [], [], 0
    for row in plain.rows(source, (Column("title", column, column, Kind.TEXT),)):
        if row.values["title"]:
            numbers.append(row.number)
            titles.append(row.values["title"])
        else:
            empty += 1
    return numbers, titles, empty
