"""CSV and XLSX in and out (specification, section 9).

    COLUMNS = (
        Column("number", "工号", "Number", Kind.KEY, need=True, aliases=("员工编号",)),
        Column("joined_on", "入职日期", "Joined", Kind.DATE),
    )
    with read(path, COLUMNS) as table:              # Unusable: no such table in the file
        report = load(table, apply, skip_bad=False, progress=Progress("…"))
    write_xlsx(target, REPORT_COLUMNS, report.as_rows())

Columns stand in any order under either language's header, which is searched in the first 10 rows. What a file cannot
hold truthfully is refused with its place, never guessed: a rounded id, 3/4/2019, a formula without a value.
"""

from .cells import Clock, converter
from .columns import Column, Fault, Kind, Mark, Row, Unusable
from .loading import Line, Report, RowRefused, State, Undone, load
from .reading import Book, Table, read
from .words import REPORT_COLUMNS
from .writing import write_book, write_csv, write_xlsx

__all__ = [
    "REPORT_COLUMNS",
    "Book",
    "Clock",
    "Column",
    "Fault",
    "Kind",
    "Line",
    "Mark",
    "Report",
    "Row",
    "RowRefused",
    "State",
    "Table",
    "Undone",
    "Unusable",
    "converter",
    "load",
    "read",
    "write_book",
    "write_csv",
    "write_xlsx",
]
