"""Who is told what about a project, by a notice at once or by a letter that the secretariat releases (I-74).

Rows only; the kernel's sender delivers them after the commit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lifeline.innovation import events
from lifeline.innovation.actions import letters
from lifeline.innovation.queries.succession import CHANGING, asked_of
from lifeline.kernel.notices import notify

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.innovation.models import Project
    from lifeline.innovation.states import LetterKind
    from lifeline.kernel.notices.kinds import NoticeKind
    from lifeline.people.models import Person


def leader(project: Project, kind: NoticeKind, key: str) -> None:
    """Tell the leader, once for this occasion."""
    if project.leader_id is not None:
        notify([project.leader_id], kind, subject=project, values={"number": project.number}, key=key)


def leader_gone(project: Project) -> None:
    """E-10. Tell who names a new leader, once for each day on which one went, and only while he can name one."""
    if project.leader_gone_on is None or project.state not in CHANGING:
        return
    key = f"innovation.project.{project.pk}.leader.{project.leader_id}.{project.leader_gone_on.isoformat()}"
    told = [one.pk for one in asked_of(project)]
    notify(told, events.LEADER_TOLD, subject=project, values={"number": project.number}, key=key)


def letter(
    project: Project, kind: LetterKind, occasion: str, *, now: datetime, to: Person | None = None, **values: Any
) -> None:
    """I-74, I-75. Part of an action: its letter to the leader, or to somebody else, once for this occasion."""
    if (addressee := to or project.leader) is not None:
        values = {"number": project.number, "title": project.title, **values}
        letters.draft(
            kind, project.cycle, addressee, now=now, occasion=occasion, application=project.application, **values
        )
