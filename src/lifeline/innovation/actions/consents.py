"""I-65, I-66. Leaders are asked before their application rises or is merged, and answer from their own account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lifeline.innovation import events, policies
from lifeline.innovation.actions import course, meetings
from lifeline.innovation.models import Consent
from lifeline.innovation.policies import meetings as gates
from lifeline.innovation.queries import joining
from lifeline.innovation.rules.meeting import rises
from lifeline.innovation.states import UNDECIDED, Ask, Level
from lifeline.kernel.action import action, locked
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import record
from lifeline.kernel.notices import notify

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.innovation.models import Application, MeetingItem
    from lifeline.people.models import Person


@action
def ask(
    item: MeetingItem, what: str, *, actor: Person, now: datetime, level: str = "", target: Application | None = None
) -> list[Consent]:
    """I-65, I-66. Ask the leader to agree to a higher level, or both leaders to a merger. Consequence: they are told.

    Refused where nothing is to be asked; a merger whose united team breaks a limit is not even asked for (E-09).
    """
    meeting = meetings.lock(item.meeting)
    course.only(gates.may_record(actor, meeting))
    course.running(meeting.cycle)
    item = meetings.item_of(meeting, item, recorder=actor)
    application = item.application
    if application is None or item.state not in UNDECIDED or item.decision:
        raise course.moved()
    asked = [application.leader_id]
    if what == Ask.MERGE:
        if target is None or target not in joining.targets(item):
            raise Refused("I-66", _("It can be merged only into what is tabled or approved in this cycle."))
        joining.fits(application, target)
        asked.append(target.leader_id)
    elif level not in Level.values or not rises(application.level, level):
        raise Refused("I-65", _("Only a higher level needs the leader's consent."))
    found = []
    for leader in filter(None, asked):
        row, fresh = Consent.objects.get_or_create(
            item=item, person_id=leader, ask=what, level=level if what == Ask.RAISE else "",
            target=target if what == Ask.MERGE else None, defaults={"asked_at": now},
        )  # fmt: skip
        found.append(row)
        if fresh:
            notify([leader], events.CONSENT_TOLD, subject=meeting, key=f"innovation.consent.{row.pk}")
    meetings.keep_item(item)
    record(events.CONSENT_ASKED, item, actor=actor, by=policies.SECRETARY, ask=what, level=level)
    return found


@action
def answer(consent: Consent, *, agreed: bool, actor: Person, now: datetime) -> Consent:
    """The leader who was asked agrees, or not; once. Consequence: the meeting may put it to the vote, or may not."""
    consent = locked(Consent.objects.select_related("item__meeting__cycle"), consent.pk)
    course.only(consent.person_id == actor.pk)
    course.running(consent.item.meeting.cycle)
    if consent.answer is not None or consent.item.state not in UNDECIDED:
        raise course.moved()
    consent.answer, consent.answered_at = agreed, now
    consent.save(update_fields=["answer", "answered_at"])
    record(events.CONSENT_GIVEN, consent.item, actor=actor, ask=consent.ask, answer=agreed)
    return consent
