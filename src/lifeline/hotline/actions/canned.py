"""常用语: texts that are used often, a person's own or shared by a unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lifeline.hotline import events
from lifeline.hotline.actions import course
from lifeline.hotline.models import CannedReply
from lifeline.hotline.policies import reference as policies
from lifeline.hotline.rules.canned import MOST, TEXT_MIN, TITLE_MAX
from lifeline.kernel.action import action, locked
from lifeline.kernel.errors import Forbidden, Refused
from lifeline.kernel.events import record

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.kernel.events import Kind
    from lifeline.people.models import Person, Unit


@action
def add(title: str, text: str, unit: Unit | None, *, actor: Person, now: datetime) -> CannedReply:
    """Write one: shared with a unit and all below it, or, without a unit, one's own.

    Consequences: it is offered wherever somebody writes to a reporter; replies are compared with it (H-29, H-40, H-41).
    """
    row = CannedReply(person=None if unit else actor, unit=unit)
    kept = CannedReply.objects.filter(person=row.person, unit=unit, retired=False)
    if kept.count() >= MOST:
        raise Refused("canned", _("At most %(most)s can be kept. Take one away first."), most=MOST)
    return _written(row, title, text, events.CANNED_ADDED, actor, now)


@action
def edit(
    row: CannedReply, title: str, text: str, *, actor: Person, now: datetime, version: int | None = None
) -> CannedReply:
    """H-38. Change one. Consequence: the new words are offered and compared with; replies that went out stay."""
    row = locked(CannedReply.objects.select_related("unit"), row.pk, version)
    return _written(row, title, text, events.CANNED_EDITED, actor, now)


@action
def retire(row: CannedReply, *, actor: Person, now: datetime) -> CannedReply:
    """Take one away. Consequences: it is offered no more; it is still no answer of its own (H-40)."""
    row = locked(CannedReply.objects.select_related("unit"), row.pk)
    if row.retired:
        raise Refused("K-8", _("It has been taken away already."))
    row.retired = True
    return _written(row, row.title, row.text, events.CANNED_RETIRED, actor, now)


def _written(row: CannedReply, title: str, text: str, kind: Kind, actor: Person, now: datetime) -> CannedReply:
    """The words as they are kept, told in the log without them; whose it is was asked here once more."""
    if not policies.may_edit_canned(actor, row):
        raise Forbidden
    row.title = course.written(title, "canned")[:TITLE_MAX]
    row.text = course.written(text, "canned", TEXT_MIN)
    row.version += row.pk is not None
    row.save()
    record(kind, row, actor=actor, at=now, unit=row.unit.name if row.unit else "")
    return row
