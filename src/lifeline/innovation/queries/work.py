"""Tasks: what waits for a person, derived from the states of things and never stored (section 2, `my_work`).

A part of the app adds its own with `@tasks`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lifeline.innovation.models import Cycle
from lifeline.innovation.policies import CHAIR, organisers_of
from lifeline.innovation.states import CycleState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TypeAlias

    from django.utils.functional import _StrPromise

    from lifeline.kernel.parts import Tone
    from lifeline.people.models import Person

    Source: TypeAlias = "Callable[[Person, datetime], Iterable[Task]]"


@dataclass(frozen=True)
class Task:
    """Something that waits for a person. `due_at` None: no date."""

    what: str | _StrPromise
    about: str
    href: str
    due_at: datetime | None = None
    late: bool = False

    @property
    def tone(self) -> Tone:
        """How urgent it looks."""
        return "bad" if self.late else "warn" if self.due_at else "plain"


SOURCES: list[Source] = []


def tasks(source: Source) -> Source:
    """Let `source` say what waits for a person."""
    SOURCES.append(source)
    return source


def tasks_of(person: Person, now: datetime) -> list[Task]:
    """What waits for the person, the most urgent first; what has no date comes last."""
    found = [task for source in SOURCES for task in source(person, now)]
    return sorted(found, key=lambda task: (task.due_at or datetime.max.replace(tzinfo=UTC), task.about))


@tasks
def steps_to_confirm(person: Person, _now: datetime) -> Iterable[Task]:
    """The chair confirms what a secretary proposed for a cycle."""
    companies = organisers_of(person, CHAIR)
    if not companies:
        return
    waiting = Cycle.objects.filter(organiser__in=companies).exclude(proposed_step="").order_by("pk")
    for cycle in waiting.exclude(state__in=[CycleState.ARCHIVED, CycleState.CANCELLED]):
        yield Task(_("Confirm a step of the cycle"), cycle.name, reverse("innovation:cycle_list"))
