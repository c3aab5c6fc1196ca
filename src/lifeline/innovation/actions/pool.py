"""评审专家: what a reviewer takes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lifeline.innovation import events, policies
from lifeline.innovation.actions import course
from lifeline.innovation.models import ReviewerProfile
from lifeline.innovation.policies.reviewing import may_assign
from lifeline.kernel.action import action
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import record

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from lifeline.innovation.models import Cycle
    from lifeline.people.models import Person


@action
def change(
    cycle: Cycle, person: Person, *, kinds: Sequence[str], fields: str, least: int | None, most: int | None,
    away: Sequence[Sequence[str]], paused: bool, actor: Person, now: datetime,
) -> ReviewerProfile:  # fmt: skip
    """I-40. A reviewer says what he knows, how much he takes on and when he is away; the secretariat may for him.

    Consequence: the next run goes by it; what is assigned stays.
    """
    del now
    course.only(policies.holds(person, policies.REVIEWER, cycle.organiser_id))
    course.only(actor.pk == person.pk or may_assign(actor, cycle))
    if least is not None and most is not None and least > most:
        raise Refused("I-40", _("The most is not below the least."))
    row, _fresh = ReviewerProfile.objects.get_or_create(organiser_id=cycle.organiser_id, person=person)
    row.kinds, row.fields, row.least, row.most = sorted(kinds), fields.strip(), least, most
    row.away, row.paused, row.version = [list(one) for one in away], paused, row.version + 1
    row.save()
    record(events.PROFILE_CHANGED, row, actor=actor, by="" if actor.pk == person.pk else policies.SECRETARY)
    return row
