"""Who is on duty when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lifeline.kernel.action import action, locked
from lifeline.kernel.errors import Refused, Unseen
from lifeline.kernel.events import record
from lifeline.wellbeing import events, policies
from lifeline.wellbeing.models import DutyShift
from lifeline.wellbeing.queries import companies

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.people.models import Person


@action
def add_shift(person: Person, from_at: datetime, until_at: datetime, *, actor: Person, now: datetime) -> DutyShift:
    """Enter a shift of somebody who may answer calls. Consequence: from its beginning on he is paged.

    P-1: by a supervisor of his company.
    """
    if not policies.may_answer(person) or until_at <= max(from_at, now):
        raise Refused("W-26", _("A shift is a counsellor's, and it ends later than it begins and than now."))
    if not companies.oversees(actor, person, companies.ROSTERED):
        raise Unseen
    row = DutyShift.objects.create(person=person, from_at=from_at, until_at=until_at)
    record(events.ROSTERED, row, actor=actor, by=policies.SUPERVISOR)
    return row


@action
def drop_shift(pk: int, *, actor: Person, now: datetime) -> None:
    """Take a shift out. Consequence: nobody is paged for it any more. P-1: by a supervisor of the company."""
    del now
    row = locked(DutyShift.objects.select_related("person"), pk)
    if not companies.oversees(actor, row.person, companies.ROSTERED):
        raise Unseen
    record(events.ROSTERED, row, actor=actor, by=policies.SUPERVISOR)
    row.delete()
