"""会议纪要: drafted when the meeting closes, signed by recorder and chair, unchangeable from then on (I-67)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lifeline.innovation import events, policies
from lifeline.innovation.actions import course
from lifeline.innovation.models import Minutes
from lifeline.innovation.policies import meetings as gates
from lifeline.innovation.queries import minuting
from lifeline.innovation.rules.numbers import MINUTES_DAYS
from lifeline.innovation.states import MEETING_FLOW
from lifeline.kernel.action import action, locked
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import record

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.innovation.models import Meeting
    from lifeline.people.models import Person


def digest(minutes: Minutes) -> str:
    """Stands for all that the minutes say."""
    return course.digest(json.dumps([minutes.body, minutes.remark], sort_keys=True, ensure_ascii=False))


def lay(meeting: Meeting, now: datetime) -> Minutes:
    """I-67. Part of an action: the draft from what the meeting recorded; signed within 5 working days."""
    found = Minutes(
        meeting=meeting, body=minuting.body_of(meeting), drafted_at=now, due_at=course.after_days(now, MINUTES_DAYS)
    )
    found.sha256 = digest(found)
    found.save()
    return found


def _lock(minutes: Minutes, version: int | None) -> Minutes:
    rows = Minutes.objects.select_related("meeting__cycle__organiser", "meeting__cycle__config")
    found = locked(rows, minutes.pk, version)
    course.running(found.meeting.cycle)
    return found


@action
def remark(minutes: Minutes, text: str, *, actor: Person, now: datetime, version: int | None = None) -> Minutes:
    """The recorder adds words of his own; what was recorded itself is never rewritten. Before he signs only."""
    minutes = _lock(minutes, version)
    course.only(gates.may_record(actor, minutes.meeting))
    if minutes.recorder_id:
        raise Refused("I-67", _("The minutes are signed and cannot be changed."))
    minutes.remark, minutes.version = text.strip(), minutes.version + 1
    minutes.sha256 = digest(minutes)
    minutes.save(update_fields=["remark", "sha256", "version"])
    record(events.MINUTES_REMARKED, minutes.meeting, actor=actor, by=policies.SECRETARY, digest=minutes.sha256)
    del now
    return minutes


@action
def sign_as_recorder(minutes: Minutes, *, actor: Person, now: datetime, version: int | None = None) -> Minutes:
    """I-67. A secretary signs for the record. Consequence: they wait for the chair, and no remark can be added."""
    minutes = _lock(minutes, version)
    course.only(gates.may_record(actor, minutes.meeting))
    if minutes.recorder_id:
        raise course.moved()
    minutes.recorder, minutes.recorder_signed_at, minutes.version = actor, now, minutes.version + 1
    minutes.save(update_fields=["recorder", "recorder_signed_at", "version"])
    record(events.MINUTES_SIGNED, minutes.meeting, actor=actor, by=policies.SECRETARY, digest=minutes.sha256)
    return minutes


@action
def sign_as_chair(minutes: Minutes, *, actor: Person, now: datetime, version: int | None = None) -> Minutes:
    """I-67. The chair, or who presided, signs.

    Consequences: nobody can change them any more; their hash stands in the event chain.
    """
    minutes = _lock(minutes, version)
    meeting = minutes.meeting
    course.only(actor.pk in minuting.signatories(meeting))
    if not minutes.recorder_id or minutes.chair_id:
        raise Refused("I-67", _("The recorder signs first."))
    if minutes.recorder_id == actor.pk:
        raise Refused("E-34", _("Somebody else must confirm what you proposed."))
    if digest(minutes) != minutes.sha256:
        raise Refused("I-67", _("The minutes are not what was drafted. Call an auditor."))
    MEETING_FLOW.move(meeting, "sign")
    meeting.version += 1
    meeting.save(update_fields=["state", "version"])
    minutes.chair, minutes.chair_signed_at, minutes.version = actor, now, minutes.version + 1
    minutes.save(update_fields=["chair", "chair_signed_at", "version"])
    record(events.MEETING_MINUTED, meeting, actor=actor, by=policies.CHAIR, digest=minutes.sha256)
    return minutes
