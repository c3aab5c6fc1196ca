"""W-45: a case is discussed among counsellors without name, unit or date of birth."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lifeline.kernel import vault
from lifeline.kernel.action import action, tally
from lifeline.kernel.errors import Forbidden, Refused
from lifeline.kernel.events import record
from lifeline.wellbeing import events, policies
from lifeline.wellbeing.models import SupervisionEntry
from lifeline.wellbeing.queries import cases, discussing
from lifeline.wellbeing.queries.sealing import sealed
from lifeline.wellbeing.rules.requests import KEPT_DAYS
from lifeline.wellbeing.rules.supervision import betrayals

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.people.models import Person

SENTENCES = {
    "name": _("The text holds the name of somebody whom you accompany. Please write without it."),
    "unit": _("The text holds the unit of somebody whom you accompany. Please write without it."),
    "birth": _("The text holds a date as of birth. Please write an age group instead."),
}


@action
def discuss(text: str, *, actor: Person, now: datetime) -> SupervisionEntry:
    """W-45. An entry that counsellors and supervisors read.

    Refused: one that tells who it is about, by name, unit or date of birth; nothing of it is kept then.
    """
    if not policies.may_discuss(actor):
        raise Forbidden
    found = betrayals(text, *cases.clients(actor))
    if found:
        raise Refused("W-45", SENTENCES[found[0]])
    row = SupervisionEntry(key_id=vault.new_key(discussing.ENTRIES), author=actor, at=now)
    row.sealed = sealed(row, row.key_id, {"text": text})
    row.save(force_insert=True)
    by = policies.COUNSELLOR if policies.is_counsellor(actor) else policies.SUPERVISOR
    record(events.DISCUSSED, row, actor=actor, by=by)
    return row


@tally(reason="section 6: discussions without names are kept for a year")
def forget_discussions(*, actor: None, now: datetime) -> int:
    """Shred and drop what is older; how many."""
    del actor
    rows = SupervisionEntry.objects.filter(at__lt=now - timedelta(days=KEPT_DAYS)).order_by("pk")
    for row in rows:
        vault.shred(row.key_id, "kept long enough")
        row.delete()
    return len(rows)
