"""表彰大会: the secretariat arranges it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lifeline.innovation import events, policies
from lifeline.innovation.actions import course
from lifeline.innovation.models import Conference
from lifeline.innovation.states import CycleState
from lifeline.kernel.action import action
from lifeline.kernel.errors import Conflict, Refused
from lifeline.kernel.events import record

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from lifeline.innovation.models import Cycle
    from lifeline.people.models import Person

ARRANGED = (CycleState.APPRAISAL, CycleState.NOTICE_2, CycleState.CONFERENCE)


@action
def arrange(
    cycle: Cycle, held_on: date, place: str, chaired_by: str, programme: Sequence[Sequence[str]], *, actor: Person,
    now: datetime, version: int | None = None,
) -> Conference:  # fmt: skip
    """4.1. The secretariat says when, where and in which order.

    `version`: of the conference that was read, none where there was none; two who begin with the empty page do not
    overwrite each other. Consequence: everybody of the company reads it once the awards are final.
    """
    cycle = course.lock_cycle(cycle)
    course.only(policies.holds(actor, policies.SECRETARY, cycle.organiser_id))
    course.running(cycle)
    if cycle.state not in ARRANGED:
        raise Refused("I-68", _("A conference is arranged from the appraisal on, until the cycle is archived."))
    known = Conference.objects.filter(cycle=cycle).first()
    if known is not None and version != known.version:
        raise Conflict(known.version, {})
    made, _fresh = Conference.objects.update_or_create(
        cycle=cycle, defaults={
            "held_on": held_on, "place": place.strip(), "chaired_by": chaired_by.strip(),
            "programme": [list(one) for one in programme], "arranged_by": actor, "arranged_at": now,
            "version": known.version + 1 if known else 1,
        },
    )  # fmt: skip
    record(
        events.CONFERENCE_ARRANGED, cycle, actor=actor, by=policies.SECRETARY, on=held_on.isoformat(),
        items=len(made.programme),
    )  # fmt: skip
    return made
