"""剔除: a case leaves the figures, with a reason and by two persons (H-89). Nothing else takes it from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lifeline.hotline import events, policies
from lifeline.hotline.actions import course, sealing, telling
from lifeline.hotline.models import Exclusion
from lifeline.hotline.rules.numbers import EXCLUSION_TEXT_MIN
from lifeline.hotline.states import CHECK_FLOW, About, Channel, CheckState
from lifeline.kernel.action import action, locked
from lifeline.kernel.errors import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.hotline.models import Case
    from lifeline.people.models import Person


@action
def ask_exclusion(case: Case, reason: str, *, actor: Person, now: datetime, version: int | None = None) -> Exclusion:
    """H-89. One person asks that the case count in no figure, with the reason.

    Consequences: it counts until another person has agreed; the supervisors see the request.
    """
    case = course.lock(case, version)
    if case.channel == Channel.IMPORT:
        raise Refused("H-94", _("Imported history is in no rate, so nothing has to be excluded."))
    if case.exclusions.exclude(state=CheckState.REFUSED).exists():
        raise Refused("H-89", _("This is asked for already, or the case is excluded."))
    reason = course.written(reason, "H-89", EXCLUSION_TEXT_MIN)
    row = Exclusion(case=case, company_id=case.company_id, first=actor, asked_at=now)
    sealing.stow(case, row, About.EXCLUSION, reason, column="reason")
    course.tell(events.EXCLUSION_ASKED, case, actor=actor, by=policies.capacity(actor, case), request=row.pk)
    telling.deciders(case, telling.TO_EXCLUDE, row.pk, but=actor)
    return row


@action
def grant_exclusion(row: Exclusion, *, actor: Person, now: datetime) -> Case:
    """H-89, E-22. Another person agrees. Consequence: no figure counts the case, and each says how many it leaves out.

    Months that are frozen (H-90) stay as they were written.
    """
    case, row = _decide(row, "grant", actor=actor, now=now)
    by = policies.capacity(actor, case)
    course.tell(events.EXCLUDED, case, actor=actor, by=by, request=row.pk, first=row.first_id, second=actor.pk)
    telling.tell([row.first], telling.EXCLUSION_DECIDED, case, row.pk, but=actor)
    return case


@action
def deny_exclusion(row: Exclusion, *, actor: Person, now: datetime) -> Case:
    """H-89, E-22. Another person does not agree. Consequence: the case counts as before."""
    case, row = _decide(row, "deny", actor=actor, now=now)
    course.tell(events.EXCLUSION_DENIED, case, actor=actor, by=policies.capacity(actor, case), request=row.pk)
    telling.tell([row.first], telling.EXCLUSION_DECIDED, case, row.pk, but=actor)
    return case


def _decide(row: Exclusion, step: str, *, actor: Person, now: datetime) -> tuple[Case, Exclusion]:
    """E-22. The second person is another than the first; the row decides once."""
    case = course.lock(row.case)
    row = locked(Exclusion.objects.select_related("first"), row.pk)
    if actor.pk == row.first_id:
        raise Refused("H-89", _("Somebody else must decide what you asked for."))
    CHECK_FLOW.move(row, step)
    row.second, row.decided_at = actor, now
    row.save(update_fields=["state", "second", "decided_at"])
    return case, row
