"""What leaves the house: the export of a cycle, and who took it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lifeline.innovation import events, policies
from lifeline.innovation.actions import course
from lifeline.innovation.queries.applications import hidden_in
from lifeline.innovation.queries.reviewing import hidden_from, reviewed_in
from lifeline.kernel.action import action
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import record

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.innovation.models import Cycle
    from lifeline.people.models import Person


def may_export(cycle: Cycle, actor: Person) -> None:
    """I-38, I-50. A secretary of the company, in conflict with no application or result of the cycle."""
    course.only(policies.holds(actor, policies.SECRETARY, cycle.organiser_id))
    if hidden_in(actor, cycle) or hidden_from(actor, reviewed_in(cycle)):
        raise Refused("I-38", _("You are in conflict with an application of this cycle: another secretary exports it."))


@action
def note_export(cycle: Cycle, files: int, digest: str, *, actor: Person, now: datetime) -> None:
    """I-50. Record that a cycle was exported: how many files, and the hash of the manifest that names them.

    Consequence: the cycle's history says who took it, for ever.
    """
    del now
    cycle = course.lock_cycle(cycle)
    may_export(cycle, actor)
    record(events.EXPORTED, cycle, actor=actor, by=policies.SECRETARY, files=files, digest=digest)
