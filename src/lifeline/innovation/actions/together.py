"""四个一同: the secretariat records what was done together with production, with its document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.innovation import events
from lifeline.innovation.actions import course
from lifeline.innovation.models import TogetherRecord
from lifeline.innovation.policies import SECRETARY, holds
from lifeline.innovation.queries.together import due
from lifeline.innovation.rules.periods import half_year
from lifeline.kernel import files
from lifeline.kernel.action import action
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import record

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from lifeline.innovation.models import Cycle
    from lifeline.kernel.files import Stored
    from lifeline.people.models import Person


@dataclass(frozen=True)
class Done:
    """Which of the four, on which day, by which document, and what was said."""

    what: str
    on: date
    document: str
    text: str = ""


@action
def record_together(
    cycle: Cycle, done: Done, stored: Sequence[Stored], *, actor: Person, now: datetime
) -> TogetherRecord:
    """I-119. One of the four of a half-year, dated, with its document. Consequence: the task of that half-year dies."""
    cycle = course.lock_cycle(cycle)
    course.only(holds(actor, SECRETARY, cycle.organiser_id))
    today = timezone.localdate(now)
    key = half_year(done.on)
    if done.on > today or key not in due(cycle, today):
        raise Refused("I-119", _("The day lies in a half-year of the running cycle, and not ahead."))
    if not done.document.strip() or not stored:
        raise Refused("I-119", _("A record needs the number of its document and the document itself."))
    if cycle.together.filter(half_year=key, what=done.what).exists():
        raise Refused("I-119", _("This half-year has that record already."))
    made = TogetherRecord.objects.create(
        cycle=cycle, half_year=key, what=done.what, on=done.on, document=done.document.strip(),
        text=done.text.strip(), recorded_by=actor, recorded_at=now,
    )  # fmt: skip
    for one in stored:
        files.link(one, made)
    record(events.TOGETHER_RECORDED, cycle, actor=actor, half=key, what=made.what, on=done.on.isoformat())
    return made
