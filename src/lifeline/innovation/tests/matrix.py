"""Role × state × step: `matrix.check(world, row, states, steps, may)` tries every step in every state by everybody.

A step that is denied must leave nothing: no event, notice or letter, and the row as it was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import transaction

from lifeline.innovation.models import BallotMark, Letter
from lifeline.kernel.errors import LifelineError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    Steps = Mapping[str, tuple[set[str], Callable[..., object]]]

Event, Notice = (apps.get_model("kernel", name) for name in ("Event", "Notice"))
PEOPLE = ("employee", "colleague", "handler", "clerk", "lead", "supervisor", "auditor", "foreign_dispatcher")


def counts() -> tuple[int, ...]:
    """Everything that tells of a step; a secret vote leaves its mark alone."""
    return tuple(table.objects.count() for table in (Event, Notice, Letter, BallotMark))


def stands(row: Any) -> dict[str, Any]:
    """The row as the database holds it."""
    return type(row).objects.values().get(pk=row.pk)


def tried(take: Callable[..., object], row: Any, person: Any, now: Any) -> bool:
    """Did the step happen? Whatever it did is taken back."""
    before, point = (counts(), stands(row)), transaction.savepoint()
    try:
        take(row, actor=person, now=now)
    except LifelineError:
        transaction.savepoint_rollback(point)
        row.refresh_from_db()
        assert (counts(), stands(row)) == before
        return False
    assert counts() != before[0], "a step leaves an event"
    transaction.savepoint_rollback(point)
    row.refresh_from_db()
    return True


def takers(world: Any, row: Any, take: Callable[..., object], now: Any, people: Iterable[str] = PEOPLE) -> set[str]:
    """Who of these people could take this step now."""
    return {name for name in people if tried(take, row, world.people[name], now)}


def check(
    world: Any, row: Any, states: Iterable[Mapping[str, Any]], steps: Steps, may: Callable[[Any, str], bool], now: Any
) -> None:  # fmt: skip
    """Put the row into each state (the columns that belong to it) and try each step: only those named take it.

    Where the table does not name the step, those who may take it elsewhere are refused as well.
    """
    for columns in states:
        type(row).objects.filter(pk=row.pk).update(**columns)
        row.refresh_from_db()
        for step, (who, take) in steps.items():
            ripe = may(row, step)
            people = PEOPLE if ripe else sorted(who.intersection(PEOPLE))
            happened = takers(world, row, take, now, people)
            assert happened == (who.intersection(people) if ripe else set()), (columns, step)


def walk(
    world: Any, row: Any, stages: Iterable[tuple[set[str], Callable[[], object]]], steps: Steps, now: Any,
    people: Iterable[str] = PEOPLE,
) -> None:  # fmt: skip
    """The same along one course: in each stage the named steps are open to their people, all others to nobody."""
    for ripe, go_on in stages:
        for step, (who, take) in steps.items():
            happened = takers(world, row, take, now, people if step in ripe else sorted(who)[:1])
            assert happened == (who.intersection(people) if step in ripe else set()), (sorted(ripe), step)
        go_on()
        row.refresh_from_db()
