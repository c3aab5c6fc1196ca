"""Who is told what about a project. Rows only; the kernel's sender delivers them after the commit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifeline.kernel.notices import notify

if TYPE_CHECKING:
    from lifeline.innovation.models import Project
    from lifeline.kernel.notices.kinds import NoticeKind


def leader(project: Project, kind: NoticeKind, key: str) -> None:
    """Tell the leader, once for this occasion."""
    if project.leader_id is not None:
        notify([project.leader_id], kind, subject=project, values={"number": project.number}, key=key)
