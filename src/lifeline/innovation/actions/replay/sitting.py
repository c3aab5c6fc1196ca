"""The leading group sits twice: secret ballots, an item without a quorum, a merger, minutes; then the public notice."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from lifeline.innovation.actions import ballots, consents, deciding, meetings, minutes, reviews
from lifeline.innovation.actions.replay.script import AS_PLANT, BEGINS, DEFERRED, MERGED, REJECTED, TABLED
from lifeline.innovation.models import Meeting, MeetingItem, Review
from lifeline.innovation.queries import sitting
from lifeline.innovation.states import Ask, Choice, CycleState, Decision, ReviewState, VoteAbout

if TYPE_CHECKING:
    from lifeline.innovation.actions.replay.production import Production
    from lifeline.innovation.actions.replay.script import Row
    from lifeline.innovation.models import BallotTally

C = CycleState
DECISIONS: Final = {REJECTED: Decision.REJECT, DEFERRED: Decision.DEFER, MERGED: Decision.MERGE}
HELD: Final = 2
"""Items that are dealt with where the play stops in the middle of the meeting."""


def deliberate(p: Production) -> None:
    """Two meetings; where the play stops here, one that is in session, with a vote open."""
    p.until(p.at(BEGINS[C.DELIBERATION] + 6))
    meeting = _open(p)
    rows = [row for row in p.script.of(*TABLED) if row.key in p.keys]
    if not p.whole:
        _half(p, meeting, rows)
        return
    late = p.script.noted("POSTPONED")
    for row in rows:
        if row is late:
            _postpone(p, meeting, row)
        else:
            _vote(p, meeting, row)
    _settle(p, meeting, [row for row in rows if row is not late])
    p.until(p.at(BEGINS[C.DELIBERATION] + 9))
    if late is not None:
        meeting = _open(p)
        _vote(p, meeting, late)
        _settle(p, meeting, [late])


def _open(p: Production) -> Meeting:
    """Planned two days ahead, and opened with everybody there but the last one of a large group."""
    meeting = meetings.plan(p.cycle, timezone.localdate(p.now), p.words["place"], **p.by(p.office))
    return meetings.open_meeting(meeting, _present(p), **p.by(p.office))


def _present(p: Production) -> set[int]:
    return {person.pk for person in p.cast.group[:-1]}


def _item(p: Production, meeting: Meeting, row: Row) -> MeetingItem:
    rows = MeetingItem.objects.select_related("meeting__cycle__organiser", "application__cycle__organiser", "target")
    return rows.get(meeting=meeting, application=p.keys[row.key])


def _postpone(p: Production, meeting: Meeting, row: Row) -> None:
    """I-61. Some have left the room: no quorum for this item, so it comes to the next meeting."""
    few = {person.pk for person in p.cast.group[: len(p.cast.group) // 2]}
    meetings.call_roll(meeting, few, **p.by(p.office))
    item = meetings.call_item(_item(p, meeting, row), **p.by(p.office))
    meetings.postpone(item, "", **p.by(p.office))
    meetings.call_roll(meeting, _present(p), **p.by(p.office))


def _vote(p: Production, meeting: Meeting, row: Row) -> None:
    """Called, put to the vote, voted on by all who are there, closed."""
    item = meetings.call_item(_item(p, meeting, row), **p.by(p.office))
    ballots.close_vote(_cast(p, _put(p, item, row), row), **p.by(p.office))


def _put(p: Production, item: MeetingItem, row: Row) -> BallotTally:
    """The question that this item asks."""
    if row.fate == MERGED:
        twin = p.script.noted("TWINNED")
        assert twin is not None
        target = p.application(twin)
        for consent in consents.ask(item, Ask.MERGE, target=target, **p.by(p.office)):
            consents.answer(consent, agreed=True, **p.by(consent.person))
        return ballots.open_vote(
            _item(p, item.meeting, row), VoteAbout.MERGER, target=target, reason=p.words["merge"], **p.by(p.office)
        )
    lower = {"level": "PLANT", "reason": p.words["lower"]} if row.fate == AS_PLANT else {}
    return ballots.open_vote(item, VoteAbout.APPROVAL, **lower, **p.by(p.office))


def _cast(p: Production, row: BallotTally, of: Row, but: int = 0) -> BallotTally:
    """Who is there votes; what is turned down has two votes in favour, what passes at most two against."""
    there = sitting.room(row.item).present
    chance = p.chance("vote", of.key)
    turned_down = of.fate in {REJECTED, DEFERRED}
    against = len(there) - 2 if turned_down else chance.randint(0, 2 if len(there) > 6 else 1)
    for place, person in enumerate(there[: len(there) - but]):
        choice = Choice.NO if place < against else Choice.YES
        if row.secret:
            ballots.cast(row, choice, **p.by(person))
        else:
            ballots.cast_openly(row, choice, **p.by(person))
    return row


def _settle(p: Production, meeting: Meeting, rows: list[Row]) -> None:
    """Written down, confirmed by the chair, closed, minuted and signed by both."""
    for row in rows:
        _decide(p, meeting, row)
    closed = deciding.close(Meeting.objects.get(pk=meeting.pk), **p.by(p.office))
    p.now += timedelta(hours=2)
    record = minutes.sign_as_recorder(closed.minutes, **p.by(p.office))
    minutes.sign_as_chair(record, **p.by(p.cast.chair))


def _decide(p: Production, meeting: Meeting, row: Row) -> None:
    decision = DECISIONS.get(row.fate, Decision.APPROVE)
    reason = {REJECTED: p.words["reject"], DEFERRED: p.words["defer"]}.get(row.fate, "")
    item = deciding.write_down(_item(p, meeting, row), decision, reason, **p.by(p.office))
    deciding.confirm(item, **p.by(p.cast.chair))


def _half(p: Production, meeting: Meeting, rows: list[Row]) -> None:
    """The first items are voted on, decided where that is possible; a vote is open, and some have not cast theirs."""
    _reopen(p, rows[HELD + 1 :])
    for row in rows[:HELD]:
        _vote(p, meeting, row)
    for row in rows[: HELD - 1]:
        if sitting.decisions(_item(p, meeting, row)):
            _decide(p, meeting, row)
    for row in rows[HELD : HELD + 1]:
        item = meetings.call_item(_item(p, meeting, row), **p.by(p.office))
        _cast(p, _put(p, item, row), row, but=3)


def _reopen(p: Production, rows: list[Row]) -> None:
    """4.4. A reviewer is asked to write one of his reviews again; its application waits until then."""
    found = Review.objects.filter(application__in=[p.keys[row.key] for row in rows], state=ReviewState.SUBMITTED)
    known = {person.pk: place for place, person in enumerate(p.cast.judges)}
    held = sorted(found.order_by("pk").select_related("application"), key=lambda one: (known[one.reviewer_id], one.pk))
    if held:
        reviews.reopen(held[0], p.words["again"], **p.by(p.office))
