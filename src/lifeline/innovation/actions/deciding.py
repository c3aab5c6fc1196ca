"""What follows from the votes: written down by the recorder, confirmed by the chair (I-58 … I-66, E-34)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.innovation import events, policies
from lifeline.innovation.actions import course, meetings, minutes, nominations
from lifeline.innovation.actions.objections import reconsider
from lifeline.innovation.models import TeamMember
from lifeline.innovation.queries import joining, sitting
from lifeline.innovation.rules.meeting import cut_to
from lifeline.innovation.states import ITEM_FLOW, MEETING_FLOW, UNDECIDED, Decision, ItemState, MemberState, Subject
from lifeline.kernel.action import action
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import record

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.innovation.models import Application, Meeting, MeetingItem
    from lifeline.people.models import Person

STEPS = {Decision.APPROVE: ("approve", events.APPROVED), Decision.REJECT: ("reject", events.REJECTED),
         Decision.DEFER: ("defer", events.DEFERRED), Decision.MERGE: ("merge", events.MERGED)}  # fmt: skip


@action
def write_down(
    item: MeetingItem, decision: str, reason: str, *, actor: Person, now: datetime, version: int | None = None
) -> MeetingItem:
    """I-59, I-64. The recorder writes down what the votes have decided. Consequence: it waits for the chair.

    Refused where the votes do not say so, or where others of the level must be voted on first. I-32: a secretary who
    is in conflict with the application writes nothing down about it.
    """
    meeting = meetings.recording(item.meeting, actor)
    item = meetings.item_of(meeting, item, version, recorder=actor)
    meetings.closed_rounds_only(item)
    if item.decision or decision not in sitting.decisions(item):
        raise Refused("I-59", _("The votes do not say so, or others of its level come first."))
    heard = sitting.said(item.rounds.all())
    last = max(item.rounds.all(), key=lambda one: one.round)
    item.decision, item.proposed_by, item.proposed_at = decision, actor, now
    item.eligible, item.present = last.eligible, last.present
    if item.subject == Subject.APPLICATION:
        item.level = heard.approval.level if decision == Decision.APPROVE and heard.approval else ""
        item.target = heard.merger.target if decision == Decision.MERGE and heard.merger else None
        least = 10 if decision in {Decision.REJECT, Decision.DEFER} else 0
        item.reason = course.written(reason, "I-59", least) if least else reason.strip() or last.reason
    meetings.keep_item(
        item, "decision", "proposed_by", "proposed_at", "eligible", "present", "level", "target", "reason"
    )
    meetings.put_down(meeting, item)
    record(
        events.DECISION_PROPOSED, item, actor=actor, by=policies.SECRETARY, decision=decision, level=item.level,
        eligible=item.eligible, present=item.present,
    )  # fmt: skip
    return item


def _waiting(item: MeetingItem, actor: Person, version: int | None) -> MeetingItem:
    """The item whose decision waits, for whoever presides over it and has not written it down (E-34)."""
    course.lock_cycle(item.meeting.cycle)
    meeting = meetings.lock(item.meeting)
    course.running(meeting.cycle)
    item = meetings.item_of(meeting, item, version)
    course.only(actor.pk in sitting.presiders(item))
    meetings.in_session(meeting)
    if not item.decision or item.decided_by_id:
        raise course.moved()
    if item.proposed_by_id == actor.pk:
        raise Refused("E-34", _("Somebody else must confirm what you proposed."))
    if sitting.conflicted(item, [actor.pk]):
        raise Refused("I-34", _("You have no part in this item."))
    return item


@action
def confirm(item: MeetingItem, *, actor: Person, now: datetime, version: int | None = None) -> MeetingItem:
    """4.2, E-34. The chair, or the elected deputy where the chair is absent or has no part, confirms.

    Consequences: the application is decided; nobody but the meeting learns it before the announcement (I-68). A
    decision that is taken up again is tabled for the next meeting.
    """
    item = _waiting(item, actor, version)
    if item.decision not in sitting.decisions(item):
        raise Refused("I-59", _("The votes do not say so, or others of its level come first."))
    ITEM_FLOW.move(item, "decide")
    item.decided_by, item.decided_at = actor, now
    meetings.keep_item(item, "decided_by", "decided_at")
    if item.subject == Subject.APPLICATION:
        _settle(item, actor, now)
    if item.subject == Subject.COMMENDATION:
        nominations.settle(item, actor=actor)
    if item.subject == Subject.REOPENING and item.decision == Decision.CARRIED and item.application is not None:
        if not (cause := sitting.reopens(item.application)):
            raise Refused("I-68", _("The decision has been announced; only an objection takes it up again."))
        reconsider(item.application, cause, actor=actor)
    record(
        events.ITEM_DECIDED, item, actor=actor, by=policies.CHAIR, decision=item.decision, level=item.level,
        eligible=item.eligible, present=item.present,
    )  # fmt: skip
    return item


@action
def drop(item: MeetingItem, *, actor: Person, now: datetime, version: int | None = None) -> MeetingItem:
    """The chair does not confirm what was written down. Consequence: it is written down anew."""
    item = _waiting(item, actor, version)
    record(events.DECISION_DROPPED, item, actor=actor, by=policies.CHAIR, decision=item.decision)
    item.decision, item.proposed_by, item.proposed_at = "", None, None
    meetings.keep_item(item, "decision", "proposed_by", "proposed_at")
    del now
    return item


def _settle(item: MeetingItem, actor: Person, now: datetime) -> None:
    assert item.application is not None
    course.lock_all(one for one in (item.application, item.target) if one is not None)
    application = course.lock(item.application)
    step, kind = STEPS[Decision(item.decision)]
    told: dict[str, object] = {"item": item.pk}
    application.decided_by, application.decided_on = actor, timezone.localdate(now)
    if item.decision == Decision.APPROVE:
        application.decided_level = item.level
        ceiling = course.config(application.cycle).ceilings[item.level] * 100
        told |= {"level": item.level, "granted_fen": cut_to(application.asked_fen, ceiling)}
    if item.decision == Decision.MERGE:
        joining.may_merge(item, item.target)
        application.merged_into = item.target
        told["target"] = item.target_id
    course.move(
        application, step, kind, actor=actor, by=policies.CHAIR,
        fields=("decided_by", "decided_on", "decided_level", "merged_into"), **told,
    )  # fmt: skip
    if item.target is not None and item.decision == Decision.MERGE:
        _unite(item, application, course.lock(item.target), actor)


def _unite(item: MeetingItem, source: Application, target: Application, actor: Person) -> None:
    """I-66. The teams are united; the origin stays named for ever by `merged_into`."""
    last = target.team.aggregate(last=Max("place"))["last"] or 0
    came = joining.newcomers(source, target)
    taken = set(target.team.values_list("place", flat=True))
    free = [place for place in range(1, last + len(came) + 1) if place not in taken]
    for place, (row, one) in zip(free, came, strict=False):
        TeamMember.objects.update_or_create(
            application=target, person=row.person, defaults={
                "name": row.name, "place": place, "role": one.role, "state": MemberState.CONFIRMED, "unit": row.unit,
                "unit_path": row.unit_path, "unit_names": row.unit_names, "post": row.post,
                "answered_at": row.answered_at,
            },
        )  # fmt: skip
    course.note(
        target, events.UNITED, actor=actor, by=policies.CHAIR, item=item.pk, origin=source.pk,
        members=[row.person_id for row, _one in came],
    )  # fmt: skip


@action
def close(meeting: Meeting, *, actor: Person, now: datetime, version: int | None = None) -> Meeting:
    """A secretary closes the session. Consequences: what nobody came to is postponed; the minutes are drafted (I-67).

    Refused while a vote is open or a decision waits for the chair.
    """
    meeting = meetings.recording(meeting, actor, version)
    left = [one for one in sitting.agenda(meeting) if one.state in UNDECIDED]
    if any(sitting.open_round(one) for one in left):
        raise Refused("I-62", _("Close the vote first."))
    if any(one.decision for one in left):
        raise Refused("E-34", _("A decision still waits for the chair."))
    for one in left:
        meetings.put_off(one, sitting.room(one), one.reason, "closing", actor)
    MEETING_FLOW.move(meeting, "close")
    meeting.closed_at, meeting.current = now, None
    meetings.keep(meeting, "state", "closed_at", "current")
    decided = meeting.items.filter(state=ItemState.DECIDED).count()
    record(
        events.MEETING_CLOSED, meeting, actor=actor, by=policies.SECRETARY, decided=decided,
        postponed=meeting.items.count() - decided, digest=minutes.lay(meeting, now).sha256,
    )  # fmt: skip
    return meeting
