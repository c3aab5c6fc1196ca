"""I-67. What the minutes of a meeting say, as plain JSON: words come when they are read, in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lifeline.innovation.models import Attendance
from lifeline.innovation.policies.meetings import chairs
from lifeline.innovation.queries import sitting
from lifeline.innovation.states import VoteAbout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifeline.innovation.models import BallotTally, Meeting, MeetingItem


def body_of(meeting: Meeting) -> dict[str, Any]:
    """Roll, recusals, quorum, votes, decisions and reasons. A secret vote is its sum; an open one names the voters."""
    held = meeting.attendances.select_related("person").order_by("person__name_key", "pk")
    return {
        "cycle": meeting.cycle.name, "number": meeting.number, "held_on": meeting.held_on.isoformat(),
        "place": meeting.place, "opened_at": _iso(meeting.opened_at), "closed_at": _iso(meeting.closed_at),
        "deputy": meeting.deputy.name if meeting.deputy else "",
        "roll": [{"name": one.person.name, "present": one.present} for one in held],
        "items": [_item(one) for one in sitting.agenda(meeting)],
    }  # fmt: skip


def _iso(at: Any) -> str:
    return at.isoformat() if at else ""


def _item(item: MeetingItem) -> dict[str, Any]:
    about = item.application
    left = item.recusals.select_related("person").order_by("person__name_key", "pk")
    dissents = item.dissents.select_related("person").order_by("person__name_key", "pk")
    return {
        "place": item.place, "subject": item.subject, "number": about.number if about else "",
        "title": about.title if about else "",
        "nominee": sitting.nominee(item), "origin": item.origin, "level": item.level, "state": item.state,
        "recused": [{"name": one.person.name, "why": one.why} for one in left],
        "eligible": item.eligible, "present": item.present, "rounds": [_round(one) for one in item.rounds.all()],
        "decision": item.decision, "target": item.target.number if item.target else "", "reason": item.reason,
        "confirmed_by": item.decided_by.name if item.decided_by else "",
        "dissents": [{"name": one.person.name, "text": one.text} for one in dissents],
    }  # fmt: skip


def _round(one: BallotTally) -> dict[str, Any]:
    votes = [] if one.secret else one.votes.select_related("person").order_by("person__name_key", "pk")
    return {
        "about": VoteAbout(one.about).value, "secret": one.secret, "level": one.level, "reason": one.reason,
        "eligible": one.eligible, "present": one.present, "yes": one.yes, "no": one.no, "abstain": one.abstain,
        "passed": sitting.has_passed(one), "abandoned": one.abandoned,
        "names": [{"name": vote.person.name, "choice": vote.choice} for vote in votes],
    }  # fmt: skip


def signatories(meeting: Meeting) -> set[int]:
    """I-67, E-34. Who signs beside the recorder: the chair who was there, else the deputy, else the chair."""
    return signatories_of([meeting])[meeting.pk]


def signatories_of(meetings: Sequence[Meeting]) -> dict[int, set[int]]:
    """The same of many, by the meeting's id; as many queries for any number of meetings of one company."""
    heads = {one.cycle.organiser_id: one.cycle.organiser for one in meetings}
    chaired = {pk: chairs(organiser) for pk, organiser in heads.items()}
    there: dict[int, set[int]] = {one.pk: set() for one in meetings}
    for held in Attendance.objects.filter(meeting__in=list(there), present=True).order_by("pk"):
        there[held.meeting_id].add(held.person_id)
    found = {}
    for one in meetings:
        head = chaired[one.cycle.organiser_id]
        found[one.pk] = (head & there[one.pk]) or ({one.deputy_id} if one.deputy_id else head)
    return found
