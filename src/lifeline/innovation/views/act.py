"""What one act on a project's page is made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from lifeline.kernel.errors import Unseen
from lifeline.kernel.keys import row_id

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from lifeline.innovation.forms.projects import StepForm
    from lifeline.innovation.models import Project

PARTS = ("milestones", "reports", "visits", "corrections", "changes", "gates", "closings")
May = Callable[..., bool]
"""(person, project, row or None, now): is the act open?"""
Doing = Callable[..., Any]
"""(project, row or None, clean values with the form itself under "form", actor=, now=)."""


def row_of(project: Project, part: str, pk: str) -> Any:
    """The row of this project, or None."""
    return getattr(project, part).filter(pk=row_id(pk)).first() if part in PARTS else None


class Act(NamedTuple):
    """One act. `part` names the rows on which it is done, or is empty for the project itself."""

    form: type[StepForm]
    label: _StrPromise
    done: _StrPromise
    part: str
    may: May
    do: Doing

    def item(self, project: Project, pk: str) -> Any:
        """The row that the form names; 404 if it is no row of this project."""
        if not self.part:
            return None
        if (found := row_of(project, self.part, pk)) is None:
            raise Unseen
        return found
