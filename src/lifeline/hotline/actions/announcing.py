"""H-98. Other systems are told that a case has moved: its number, where it stands and by when, never what is in it.

Part of the action that moved it (`reactions.py`): the rows are written with it, the kernel's sender posts them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from lifeline.hotline import events
from lifeline.hotline.models import Case
from lifeline.hotline.states import OPEN
from lifeline.kernel.notices import announce, is_asked_for, tellable

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.kernel.events import Recorded

TOLD = tuple(
    tellable(kind, label)
    for kind, label in (
        (events.SUBMITTED, _("a case was submitted")),
        (events.DISPATCHED, _("a case was dispatched")),
        (events.REASSIGNED, _("a case went to another unit")),
        (events.REFUSED, _("a case was not accepted")),
        (events.STARTED, _("the work on a case began")),
        (events.ASKED, _("the unit asked the reporter")),
        (events.RESUMED, _("the work on a case goes on")),
        (events.ANSWERED, _("a case was replied to")),
        (events.CLOSED, _("a case was closed")),
        (events.REOPEN_ASKED, _("a reopening was asked for")),
        (events.REOPEN_GRANTED, _("a case was reopened")),
        (events.REOPEN_REFUSED, _("a reopening was refused")),
        (events.TRANSFERRED, _("a case was handed to another office")),
        (events.TAKEN_BACK, _("a case was taken back")),
        (events.WITHDRAWN, _("a case was withdrawn")),
        (events.RETIMED, _("the dates of a case moved")),
        (events.CASE_PUBLISHED, _("a case came to the board")),
    )
)


def tell_others(event: Recorded) -> int:
    """Tell the hooks of the case's company; how many were told. Nothing is told of a sealed case."""
    if not is_asked_for(event.kind):
        return 0
    case = Case.objects.select_related("unit", "category").get(pk=int(event.subject.key))
    if case.sealed:
        return 0
    return announce(
        event.kind,
        body(case, event.kind, event.at),
        key=f"hotline.{event.id}",
        within=str(case.company_id),
    )


def body(case: Case, kind: str, at: datetime) -> dict[str, Any]:
    """What goes over the wire: number, kind, stage, unit, category, due times; the dates only while they count."""
    running = case.state in OPEN
    return {
        "number": case.number,
        "kind": str(kind),
        "at": at.isoformat(timespec="seconds"),
        "stage": case.state,
        "unit": case.unit.code if case.unit else None,
        "category": case.category.code if case.category else None,
        "due": {
            "dispatch": _iso(case.dispatch_due_at) if running else None,
            "response": _iso(case.response_due_at) if running else None,
            "resolve": _iso(case.resolve_due_at) if running else None,
        },
    }


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
