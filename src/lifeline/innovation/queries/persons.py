"""Persons by what somebody types: employee numbers, apart by blanks or commas."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lifeline.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Sequence


def by_numbers(text: str) -> tuple[list[Person], list[str]]:
    """The active persons with these numbers in the order given, and the numbers that nobody has. One query."""
    numbers = list(dict.fromkeys(part for part in re.split(r"[\s,;，；、]+", text) if part))
    known = {one.employee_no: one for one in Person.objects.filter(employee_no__in=numbers, state="ACTIVE")}
    return [known[number] for number in numbers if number in known], [one for one in numbers if one not in known]


def team_of(ids: Sequence[int]) -> list[tuple[int, str]]:
    """(id, name) of these persons, by name."""
    rows = Person.objects.filter(pk__in=ids).order_by("name_key", "pk")
    return list(rows.values_list("pk", "name"))


def one(pk: int) -> Person | None:
    """A person by id."""
    return Person.objects.filter(pk=pk).first()
