"""What programs may ask of people, and how the REST interface of the whole site learns who calls."""

from __future__ import annotations

from typing import Any

from ninja import Schema

from lifeline.kernel.rest import Router, keeper
from lifeline.people.api import PersonRequest, token_for

keeper(token_for)

router = Router("people")


class Me(Schema):
    """The person of the key that was sent."""

    employee_no: str
    name: str
    language: str


@router.get("me/", response=Me)
def me(request: PersonRequest) -> Any:
    """Whose key this is: a program tries it out with this."""
    return request.user
