"""The stages of a case, whose turn it is in each, and the table of its transitions (section 4)."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifeline.kernel.flow import Flow


class CaseState(TextChoices):
    RECEIVED = "RECEIVED", _("Received")
    TRIAGE = "TRIAGE", _("To be dispatched")
    ASSIGNED = "ASSIGNED", _("Dispatched")
    RETURN_REQUESTED = "RETURN_REQUESTED", _("Return asked for")
    RULING = "RULING", _("With the supervisor")
    IN_PROGRESS = "IN_PROGRESS", _("In hand")
    WAITING = "WAITING", _("Waiting for an answer")
    DEFERRED = "DEFERRED", _("Deferred")
    ANSWERED = "ANSWERED", _("Replied")
    REOPEN_REQUESTED = "REOPEN_REQUESTED", _("Reopening asked for")
    CLOSED = "CLOSED", pgettext_lazy("case", "Closed")
    MERGED = "MERGED", _("Merged")
    NOT_ACCEPTED = "NOT_ACCEPTED", _("Not accepted")
    TRANSFERRED = "TRANSFERRED", _("Transferred")
    WITHDRAWN = "WITHDRAWN", _("Withdrawn")


S = CaseState
HELD = frozenset({S.ASSIGNED, S.RETURN_REQUESTED, S.RULING, S.IN_PROGRESS, S.WAITING, S.DEFERRED})
OPEN = HELD | {S.RECEIVED, S.TRIAGE, S.REOPEN_REQUESTED}
END = frozenset({S.CLOSED, S.MERGED, S.NOT_ACCEPTED, S.TRANSFERRED, S.WITHDRAWN})
WORKED = frozenset({S.IN_PROGRESS, S.WAITING})
ON_LADDER = frozenset({S.TRIAGE, S.ASSIGNED, S.RETURN_REQUESTED, S.RULING, S.IN_PROGRESS})
"""H-59. Where the resolve clock runs towards the next rung; it stands still while the reporter is asked."""

CASE_FLOW = Flow(
    ("take in", {S.RECEIVED}, S.TRIAGE),
    ("dispatch", {S.TRIAGE}, S.ASSIGNED),
    ("reassign", {S.ASSIGNED, S.IN_PROGRESS}, S.ASSIGNED),
    ("refuse", {S.TRIAGE}, S.NOT_ACCEPTED),
    ("appeal", {S.NOT_ACCEPTED}, S.TRIAGE),
    ("start", {S.ASSIGNED}, S.IN_PROGRESS),
    ("ask return", {S.ASSIGNED}, S.RETURN_REQUESTED),
    ("accept return", {S.RETURN_REQUESTED}, S.TRIAGE),
    ("reject return", {S.RETURN_REQUESTED}, S.ASSIGNED),
    ("dispute", {S.TRIAGE, S.RETURN_REQUESTED, S.ASSIGNED, S.IN_PROGRESS}, S.RULING),
    ("rule", {S.RULING}, S.ASSIGNED),
    ("ask", {S.IN_PROGRESS}, S.WAITING),
    ("resume", {S.WAITING}, S.IN_PROGRESS),
    ("defer", {S.IN_PROGRESS}, S.DEFERRED),
    ("take up", {S.DEFERRED}, S.IN_PROGRESS),
    ("answer", {S.IN_PROGRESS}, S.ANSWERED),
    ("close", {S.ANSWERED}, S.CLOSED),
    ("ask reopen", {S.ANSWERED, S.CLOSED, S.MERGED}, S.REOPEN_REQUESTED),
    ("grant reopen", {S.REOPEN_REQUESTED}, S.IN_PROGRESS),
    ("send again", {S.REOPEN_REQUESTED}, S.TRIAGE),
    ("refuse reopen", {S.REOPEN_REQUESTED}, S.CLOSED),
    ("merge", {S.TRIAGE, S.ASSIGNED, S.IN_PROGRESS, S.WAITING, S.DEFERRED}, S.MERGED),
    ("unmerge", {S.MERGED}, S.TRIAGE),
    ("transfer", {S.TRIAGE, S.ASSIGNED, S.IN_PROGRESS, S.WAITING, S.RULING}, S.TRANSFERRED),
    ("take back", {S.TRANSFERRED}, S.TRIAGE),
    ("withdraw", OPEN, S.WITHDRAWN),
    start={S.RECEIVED},
    end=END,
)


class WaitsFor(IntegerChoices):
    """Whose turn it is: the first column of every list's index."""

    NOBODY = 0, _("nobody")
    DISPATCHER = 1, _("the dispatcher")
    UNIT = 2, _("the unit")
    REPORTER = 3, _("the reporter")
    SUPERVISOR = 4, _("the supervisor")


RUNNING = (WaitsFor.DISPATCHER, WaitsFor.UNIT, WaitsFor.SUPERVISOR)
"""Whom a case waits for while it can be late: with it an index leads past all that has ended."""


def waits_for(state: str) -> WaitsFor:
    """Whose turn it is in a state."""
    if state in {S.RECEIVED, S.TRIAGE}:
        return WaitsFor.DISPATCHER
    if state in HELD:
        return WaitsFor.UNIT
    return {S.ANSWERED: WaitsFor.REPORTER, S.REOPEN_REQUESTED: WaitsFor.SUPERVISOR}.get(
        CaseState(state), WaitsFor.NOBODY
    )
