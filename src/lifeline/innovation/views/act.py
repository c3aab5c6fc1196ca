"""What one act on a project's page is made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from lifeline.kernel.keys import row_id

if TYPE_CHECKING:
    from datetime import datetime

    from django.utils.functional import _StrPromise

    from lifeline.innovation.forms.projects import StepForm
    from lifeline.innovation.models import Project
    from lifeline.people.models import Person

PARTS = ("milestones", "reports", "visits", "corrections", "changes", "gates", "closings")
Who = Callable[..., bool]
"""(person, project, row or None, now): is the act this person's at all, whatever the state? If not, 403."""
When = Callable[..., bool]
"""(project, row or None, now): is it possible now? If not, whoever came with an older page is told (K-8)."""
Doing = Callable[..., Any]
"""(project, row or None, clean values with the form itself under "form", actor=, now=)."""


def row_of(project: Project, part: str, pk: str) -> Any:
    """The row of this project, or None."""
    return getattr(project, part).filter(pk=row_id(pk)).first() if part in PARTS else None


class May(NamedTuple):
    """Whose an act is, and when it is possible. `who_first`: the state costs more to ask for than the person."""

    who: Who
    when: When
    who_first: bool = False

    def __call__(self, person: Person, project: Project, item: Any, now: datetime) -> bool:
        """Is the act open to this person now?"""
        if self.who_first:
            return self.who(person, project, item, now) and self.when(project, item, now)
        return self.when(project, item, now) and self.who(person, project, item, now)


def plainly(may: Callable[[Person, Project], bool]) -> Who:
    """Whose it is, whatever the row."""
    return lambda person, project, _item, _now: may(person, project)


class Act(NamedTuple):
    """One act. `part` names the rows on which it is done, or is empty for the project itself."""

    form: type[StepForm]
    label: _StrPromise
    done: _StrPromise
    part: str
    may: May
    do: Doing

    def goes_without(self, item: Any) -> bool:
        """Whether the row that the act is about is gone: a plan that is laid anew takes reports with it."""
        return bool(self.part) and item is None

    def item(self, project: Project, pk: str) -> Any:
        """The row that the form names; None if the project has no such row, or the act needs none."""
        return row_of(project, self.part, pk) if self.part else None
