"""Lists in pieces: "after this row", never "page 7" (K-104), so that the last piece costs what the first one costs and
nothing is shown twice or left out when rows are added meanwhile.

    found = piece(cases, request.GET.get("after", ""), order=("-opened_at", "-pk"))
    context = {"rows": found.rows, "pages": found.pager(request.GET)}
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import reduce
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import DateTimeField, Q

from lifeline.kernel.parts import Pager

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet
    from django.http import QueryDict

Row = TypeVar("Row")
SIZE, MOST = 50, 100


@dataclass(frozen=True)
class Piece(Generic[Row]):
    """Some rows; `after` marks the last one when more follow, else it is empty; `first`: nothing stands before."""

    rows: list[Row]
    after: str
    first: bool

    def pager(self, query: QueryDict) -> Pager:
        """The links below the list; the other filters of `query` stay."""
        onwards, start = query.copy(), query.copy()
        onwards["after"] = self.after
        start.pop("after", None)
        return Pager(
            shown=len(self.rows),
            next_href="?" + onwards.urlencode() if self.after else "",
            first_href="" if self.first else "?" + start.urlencode(),
        )


def piece(rows: QuerySet[Any, Row], after: str, *, order: Sequence[str], size: int = SIZE) -> Piece[Row]:
    """The rows that follow the mark `after` (empty or damaged: from the start), at most `size` and never above 100.

    `order` names columns that are never null, each with "-" when it falls; the last one must be unique. An index over
    the same columns makes every piece equally cheap. Costs one query. Rows may be records or dictionaries.
    """
    size = min(size, MOST)
    values = _read(after, len(order))
    if values is not None and (values := _fitting(rows, order, values)) is not None:
        rows = rows.filter(_beyond(order, values))
    found = list(rows.order_by(*order)[: size + 1])
    more, found = len(found) > size, found[:size]
    further = mark_of([_value(found[-1], name.lstrip("-")) for name in order]) if more else ""
    return Piece(found, further, values is None)


def _beyond(order: Sequence[str], values: Sequence[Any]) -> Q:
    """(a, b) after (x, y): a ≥ x and (a > x or a = x and b > y); the first part lets an index begin at its row."""
    names = [name.lstrip("-") for name in order]
    signs = ["lt" if name.startswith("-") else "gt" for name in order]
    ways = [
        Q(**{f"{names[place]}__{signs[place]}": values[place]}, **dict(zip(names[:place], values[:place], strict=True)))
        for place in range(len(order))
    ]
    return Q(**{f"{names[0]}__{signs[0]}e": values[0]}) & reduce(Q.__or__, ways)


def _value(row: Any, name: str) -> Any:
    if isinstance(row, dict):
        return row[name]
    return reduce(getattr, name.split("__"), row)


def mark_of(values: list[Any]) -> str:
    """The mark behind which a piece goes on: the last row's values, in the order of the list."""
    plain = [value.isoformat() if isinstance(value, datetime | date) else value for value in values]
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(mark: str, number: int) -> list[Any] | None:
    try:
        values = json.loads(base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4)))
    except (ValueError, binascii.Error):
        return None
    right = isinstance(values, list) and len(values) == number
    return values if right and all(_possible(value) for value in values) else None


def _fitting(rows: QuerySet[Any, Any], order: Sequence[str], values: Sequence[Any]) -> list[Any] | None:
    """The values as the columns hold them; None where one of them is no value of its column."""
    try:
        return [_read_as(_column(rows, name.lstrip("-")), value) for name, value in zip(order, values, strict=True)]
    except (ValidationError, TypeError, ValueError, OverflowError):
        return None


def _read_as(field: Any, value: Any) -> Any:
    """The value as the column holds it; a moment needs its zone."""
    if not isinstance(field, DateTimeField):
        return field.to_python(value)
    if (moment := datetime.fromisoformat(value)).tzinfo is None:
        raise ValueError(value)
    return moment


def _column(rows: QuerySet[Any, Any], name: str) -> Any:
    """The field of a column, or of what the query calls so."""
    if (called := rows.query.annotations.get(name)) is not None:
        return called.output_field
    *through, last = name.split("__")
    meta = rows.model._meta  # noqa: SLF001 - Django's documented way to a model's fields
    for relation in through:
        meta = meta.get_field(relation).related_model._meta  # noqa: SLF001 - as above
    return meta.pk if last == "pk" else meta.get_field(last)


def _possible(value: object) -> bool:
    """Is it a number, or a text that both engines take? One refuses moments outside of the calendar, the other not."""
    if not isinstance(value, str):
        return isinstance(value, int)
    try:
        datetime.fromisoformat(value).astimezone(UTC)
    except OverflowError:
        return False
    except ValueError:
        return "\0" not in value
    return True
