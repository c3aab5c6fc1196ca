"""K-104 Lists over the wire: `?after=&limit=`, at most 100, stable while rows are added."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from ninja import Field, Schema

from lifeline.kernel.paging import piece

from .problems import Stop

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

Item = TypeVar("Item")


class Span(Schema):
    """Which part of a list: what follows the mark `after`, and how much of it."""

    after: str = Field("", max_length=400)
    limit: int = Field(50, ge=1, le=100)


class Listing(Schema, Generic[Item]):
    """A part of a list; `after` is the mark for the next part, empty at the end."""

    items: list[Item]
    after: str


def listing(rows: QuerySet[Any, Any], span: Span, *, order: Sequence[str]) -> dict[str, Any]:
    """The part of `rows` that `span` asks for; `order` as in `kernel.paging.piece`. `Stop(422)`: a damaged mark."""
    try:
        found = piece(rows, span.after, order=order, size=span.limit)
    except (ValidationError, ValueError, TypeError, OverflowError):
        raise Stop(422) from None
    if span.after and found.first:
        raise Stop(422)
    return {"items": found.rows, "after": found.after}
