"""The router, and the shapes that several endpoints have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ninja import Schema

from lifeline.kernel.rest import Router

if TYPE_CHECKING:
    from lifeline.people.models import Unit

router = Router("innovation")


class PlaceOut(Schema):
    """A unit of the company."""

    code: str
    name: str


def unit_out(unit: Unit) -> PlaceOut:
    """A unit from its row."""
    return PlaceOut(code=unit.code, name=unit.name)


def plain(row: Any, shape: type[Schema], *without: str) -> dict[str, Any]:
    """The fields of `shape` that the row has under the same names."""
    return {name: getattr(row, name) for name in shape.model_fields if name not in without}
