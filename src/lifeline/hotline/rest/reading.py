"""What is not a case: categories, the board."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from ninja import Query, Schema

from lifeline.hotline.queries.board import board
from lifeline.hotline.queries.reference import categories
from lifeline.hotline.rest.door import router
from lifeline.kernel.rest import Listing, Span, listing
from lifeline.people.api import PersonRequest

if TYPE_CHECKING:
    from lifeline.hotline.models import Publication


class CategoryOut(Schema):
    """What a case may be about; `parent` is the code of the first level, or null."""

    code: str
    name: str
    name_en: str
    parent: str | None


@router.get("categories/", response=list[CategoryOut])
def category_list(request: PersonRequest) -> Any:
    """The categories that a new case may get, as the tree shows them."""
    found = categories().select_related("parent")
    return [
        CategoryOut(code=one.code, name=one.name, name_en=one.name_en, parent=one.parent.code if one.parent else None)
        for one in found
    ]


class PublicCaseOut(Schema):
    """H-78. A case of the board. `months`: `month` alone (1), the quarter that begins with it (3), or no time (0)."""

    id: int
    title: str
    asked: str
    done: str
    category: str | None
    unit: str
    month: int | None
    months: int
    days: int | None
    published_at: datetime | None
    again_in_hand: bool


@router.get("public-cases/", response=Listing[PublicCaseOut])
def public_case_list(request: PersonRequest, span: Query[Span]) -> Any:
    """The board of the key's person, the newest first (E-31: never another company's)."""
    part = listing(board(request.user), span, order=("-published_at", "-pk"))
    return {**part, "items": [public_case_out(one) for one in part["items"]]}


def public_case_out(one: Publication) -> PublicCaseOut:
    """A published case from its row."""
    return PublicCaseOut(
        id=one.pk,
        title=one.title,
        asked=one.asked,
        done=one.done,
        category=one.category.code if one.category else None,
        unit=one.unit_name,
        month=one.month,
        months=one.months,
        days=one.days,
        published_at=one.published_at,
        again_in_hand=one.again_in_hand,
    )
