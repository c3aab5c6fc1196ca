"""H-72: reading a sealed case leaves a trace, which its reporter sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifeline.hotline import events
from lifeline.hotline.actions import course
from lifeline.kernel.action import action

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.hotline.models import Case
    from lifeline.people.models import Person


@action
def opened(case: Case, *, actor: Person, now: datetime, by: str, files: int = 0) -> None:
    """H-72. Somebody reads a sealed case, or one of its `files`, in the capacity `by`.

    Consequence: the reporter sees which duty it was, and on which day.
    """
    course.tell(events.OPENED, case, actor=actor, by=by, at=now, files=files)
