"""Cycles as lists show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifeline.innovation import policies

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from lifeline.innovation.models import Cycle
    from lifeline.people.models import Person

NEWEST = ("-number", "-pk")
"""The order of the list."""


def cycles(person: Person) -> QuerySet[Cycle]:
    """All cycles that this person sees."""
    return policies.visible_cycles(person)
