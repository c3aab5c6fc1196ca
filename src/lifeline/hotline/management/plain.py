"""Plain tables of texts: what the commands of categories and topics read and write, without a case in the database."""

from __future__ import annotations

import gzip
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext as _

from lifeline.kernel.commands import Unusable
from lifeline.kernel.tables import Column, Kind, read, write_csv, write_xlsx
from lifeline.kernel.tables import Unusable as NoTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from lifeline.kernel.tables import Row, Table

ID = Column("id", "留言编号", "id", Kind.KEY, aliases=("编号", "row id", "number", "公开编号"))
TITLE = Column("title", "留言主题", "title", aliases=("主题", "标题"))
BODY = Column("body", "留言详情", "text", aliases=("详情", "内容", "诉求内容", "segmented"))
LABEL = Column("label", "一级标签", "label", Kind.NAME, aliases=("一级分类", "类别", "标签", "category"))
SEEN = (ID, TITLE, BODY)
"""What is taken where --text names no column."""


class Line(NamedTuple):
    """One row: its id (else its number in the file), its text with the title first, its label."""

    id: str
    text: str
    label: str


@contextmanager
def opened(path: Path, columns: Sequence[Column]) -> Iterator[Table]:
    """The table in a CSV or XLSX file, packed with gzip or not; `Unusable` says why it cannot be read."""
    try:
        if path.suffix == ".gz":
            with gzip.open(path) as unpacked, read(unpacked, columns) as table:  # type: ignore[arg-type]
                yield table
        else:
            with read(path, columns) as table:
                yield table
    except (NoTable, gzip.BadGzipFile, EOFError) as fault:
        raise Unusable(str(fault)) from fault


def columns_of(text: str | None, label: str | None, *, labelled: bool) -> tuple[Column, ...]:
    """The columns to read: those named by --text (a comma between, the title first) and --label, else usual ones."""
    named = [name.strip() for name in (text or "").split(",") if name.strip()]
    texts = [Column(f"text{at}", name, name, need=len(named) == 1) for at, name in enumerate(named)] or [TITLE, BODY]
    labels = [Column("label", label, label, Kind.NAME, need=True)] if label else [LABEL]
    return (ID, *texts, *(labels if labelled else ()))


def lines(path: Path, columns: Sequence[Column]) -> list[Line]:
    """All rows that hold a text. `Unusable` when there is none."""
    keys = [column.key for column in columns if column.key not in {"id", "label"}]
    with opened(path, columns) as table:
        found = [line(row, keys) for row in table]
    found = [one for one in found if one.text]
    if not found:
        raise Unusable(_("The file holds no text in the columns that were named. Name them with --text."))
    return found


def line(row: Row, keys: Sequence[str]) -> Line:
    """One row of the table."""
    values = row.values
    parts = [values[key] for key in keys if values.get(key)]
    return Line(str(values["id"] or row.number), "\n".join(parts), values.get("label") or "")


def write(out: Path, columns: Sequence[Column], rows: Iterable[Mapping[str, Any]]) -> None:
    """Writes .csv, .xlsx or .json. In a table several values stand in one cell, with a blank between."""
    if out.suffix.lower() == ".json":
        out.write_text(json.dumps(list(rows), ensure_ascii=False, indent=1, default=str), encoding="utf-8")
        return
    flat = ({key: " ".join(value) if isinstance(value, list) else value for key, value in row.items()} for row in rows)
    (write_xlsx if out.suffix.lower() == ".xlsx" else write_csv)(out, columns, flat)


def column(name: str, kind: Kind = Kind.TEXT) -> Column:
    """A column that is called the same in every language, because programs read it."""
    return Column(name, name, name, kind)
