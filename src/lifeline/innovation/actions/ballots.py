"""Votes: open a round, cast, close (I-58 … I-65). Casting a secret vote leaves no event (I-62)."""

from __future__ import annotations

import json
import random
import secrets
from typing import TYPE_CHECKING, Final

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from lifeline.innovation import events, policies
from lifeline.innovation.actions import course, meetings
from lifeline.innovation.models import BallotMark, BallotTally, OpenVote
from lifeline.innovation.queries import joining, sitting
from lifeline.innovation.rules import meeting as rules
from lifeline.innovation.rules.numbers import SECRET_LEAST
from lifeline.innovation.states import ITEM_FLOW, UNDECIDED, Choice, Level, VoteAbout
from lifeline.kernel import vault
from lifeline.kernel.action import action, locked, tally
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import record
from lifeline.kernel.keys import random_id
from lifeline.kernel.notices import notify

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.innovation.models import Application, MeetingItem
    from lifeline.people.models import Person

PURPOSE: Final = "innovation.ballot"
CHOICES: Final = (Choice.YES, Choice.NO, Choice.ABSTAIN)


def running_keys() -> list[str]:
    """The keys of ballots that are open: all others of this purpose are orphans."""
    return list(BallotTally.objects.exclude(key_id="").order_by("pk").values_list("key_id", flat=True))


def _seal(row: BallotTally, counts: list[int]) -> None:
    """The running sum, always equally long, under a key that dies when the ballot closes."""
    text = json.dumps([f"{number:05}" for number in counts]).encode()
    row.sealed = vault.seal(row.key_id, (PURPOSE, str(row.pk)), text)


def _opened(row: BallotTally) -> list[int]:
    text = vault.unseal(row.key_id, (PURPOSE, str(row.pk)), bytes(row.sealed))
    return [int(number) for number in json.loads(text)]


@action
def open_vote(
    item: MeetingItem, about: str, *, actor: Person, now: datetime, level: str = "",
    target: Application | None = None, reason: str = "",
) -> BallotTally:  # fmt: skip
    """I-58, I-62. Open a vote on the item in hand.

    Refused without a quorum (I-61). It is secret from four who may vote on, else open with names (I-63). Consequence:
    everybody who may vote is told, and votes on the own phone.
    """
    meeting = meetings.recording(item.meeting, actor)
    item = meetings.item_of(meeting, item, recorder=actor)
    meetings.closed_rounds_only(item)
    if meeting.current_id != item.pk or item.decision or item.state not in UNDECIDED:
        raise Refused("K-8", _("Take the item up first."))
    meetings.recuse_conflicted(item, now)
    there = sitting.room(item)
    if not there.has_quorum:
        raise Refused("I-61", _("There is no quorum for this item: postpone it."))
    if about not in sitting.questions(item):
        raise Refused("I-59", _("This cannot be put to the vote now."))
    level, reason = _meant(item, about, level, target, reason)
    _asked_once(item, about, level, target)
    ITEM_FLOW.move(item, "vote")
    meetings.keep_item(item)
    row = _round(item, about, there, now, level=level, target=target, reason=reason)
    record(
        events.BALLOT_OPENED, item, actor=actor, by=policies.SECRETARY, round=row.round, about=about,
        secret=row.secret, eligible=row.eligible, present=row.present, level=level,
    )  # fmt: skip
    notify(
        [one.pk for one in there.present],
        events.VOTE_OPEN,
        subject=meeting,
        key=f"innovation.vote.{item.pk}.{row.round}",
    )
    return row


def _meant(item: MeetingItem, about: str, level: str, target: Application | None, reason: str) -> tuple[str, str]:
    """I-12, I-65, I-66. The level voted on and the reason, after what each kind of vote asks for."""
    if about == VoteAbout.APPROVAL and item.application is not None:
        level = level if level in Level.values else item.application.level
        if level != item.application.level:
            reason = course.written(reason, "I-65", 10)
            joining.ask_first(item, level=level)
        return level, reason.strip()
    if about == VoteAbout.MERGER:
        joining.may_merge(item, target)
        return "", course.written(reason, "I-66", 10)
    if about == VoteAbout.OVERRIDE:
        return "", course.written(reason, "I-12", 10)
    return "", reason.strip() or item.reason


def _asked_once(item: MeetingItem, about: str, level: str, target: Application | None) -> None:
    """I-63. A question that was voted on is not put again until somebody likes the answer; only ties are (I-64)."""
    asked = item.rounds.filter(about=about, level=level, abandoned=False)
    if about == VoteAbout.MERGER:
        asked = asked.filter(target=target)
    if about != VoteAbout.TIE and asked.exists():
        raise Refused("I-63", _("This question has been voted on; a vote is final."))


def _round(
    item: MeetingItem, about: str, there: sitting.Room, now: datetime, *, level: str, target: Application | None,
    reason: str,
) -> BallotTally:  # fmt: skip
    secret = rules.may_be_secret(there.eligible)
    number = (item.rounds.aggregate(last=Max("round"))["last"] or 0) + 1
    row = BallotTally.objects.create(
        item=item, round=number, about=about, secret=secret, level=level,
        target=target if about == VoteAbout.MERGER else None, reason=reason, eligible=there.eligible,
        present=len(there.present), opened_at=now, key_id=vault.new_key(PURPOSE) if secret else "",
    )  # fmt: skip
    if secret:
        _seal(row, [0, 0, 0])
        row.save(update_fields=["sealed"])
    return row


def _box(row: BallotTally, actor: Person) -> BallotTally:
    """The open ballot, for one voter alone. I-34: a conflict that came up meanwhile shuts it for him."""
    row = locked(BallotTally.objects.select_related("item__meeting", "item__application__cycle__organiser"), row.pk)
    course.only(sitting.room(row.item).votes(actor))
    course.running(row.item.meeting.cycle)
    if row.closed_at is not None:
        raise Refused("I-62", _("The vote is closed; yours was not counted."))
    if sitting.conflicted(row.item, [actor.pk]):
        raise Refused("I-34", _("You have no part in this item."))
    return row


@tally(reason="innovation I-62")
def cast(row: BallotTally, choice: str, *, actor: Person, now: datetime) -> None:
    """I-62, I-63, E-33. Cast a secret vote: the sum and the mark, or neither; it is final.

    No event, no time and no order is kept. The choice is in no log and no answer.
    """
    del now
    row = _box(row, actor)
    if not row.secret or choice not in Choice.values:
        raise Refused("I-62", _("Choose yes, no or abstain."))
    if row.marks.filter(person=actor).exists():
        raise Refused("I-63", _("You have voted; a vote is final."))
    BallotMark.objects.create(id=random_id(), tally=row, person=actor)
    counts = _opened(row)
    counts[CHOICES.index(Choice(choice))] += 1
    _seal(row, counts)
    row.save(update_fields=["sealed"])


@action
def cast_openly(row: BallotTally, choice: str, *, actor: Person, now: datetime) -> OpenVote:
    """I-63. Below four who may vote: a vote with the name of the voter; final. Consequence: the minutes name it."""
    row = _box(row, actor)
    if row.secret or choice not in Choice.values:
        raise Refused("I-62", _("Choose yes, no or abstain."))
    if row.votes.filter(person=actor).exists():
        raise Refused("I-63", _("You have voted; a vote is final."))
    vote = OpenVote.objects.create(tally=row, person=actor, choice=choice, at=now)
    record(events.OPEN_VOTE_CAST, row.item, actor=actor, round=row.round, member=actor.pk)
    return vote


def _taken_up(row: BallotTally, actor: Person) -> tuple[MeetingItem, BallotTally]:
    """A vote and its item, locked, for the recorder of the meeting."""
    item = meetings.item_of(meetings.recording(row.item.meeting, actor), row.item, recorder=actor)
    return item, locked(BallotTally.objects.all(), row.pk)


@action
def abandon_vote(row: BallotTally, reason: str, *, actor: Person, now: datetime) -> BallotTally:
    """I-62. Give a vote up that cannot be finished (a dead phone, somebody called away), unread; once for a question.

    Consequences: its key is destroyed, nobody learns the sum; the same question may be put to the vote again.
    """
    item, row = _taken_up(row, actor)
    same = item.rounds.filter(about=row.about, level=row.level, target=row.target_id)
    if row.closed_at is not None or same.filter(abandoned=True).exists():
        raise Refused("I-62", _("A question is given up once only: wait until all have voted."))
    reason = course.written(reason, "I-62", 5)
    key, row.key_id, row.sealed = row.key_id, "", b""
    row.closed_at, row.abandoned, row.yes, row.no, row.abstain = now, True, 0, 0, 0
    row.reason = f"{row.reason}\n{reason}".strip()
    row.save(update_fields=["closed_at", "abandoned", "key_id", "sealed", "yes", "no", "abstain", "reason"])
    row.marks.all().delete()
    row.votes.all().delete()
    if key:
        vault.shred(key, "the ballot was given up")
    record(events.BALLOT_ABANDONED, item, actor=actor, by=policies.SECRETARY, round=row.round, about=row.about)
    return row


@action
def close_vote(row: BallotTally, *, actor: Person, now: datetime) -> BallotTally:
    """I-62, E-33. Close the vote. Consequences: the sum can be read; who was there and did not vote counts as present.

    The marks are written anew in random order and the key of the running sum is destroyed. A secret vote in which
    fewer than four have voted is not read (all, where fewer were present).
    """
    item, row = _taken_up(row, actor)
    if row.closed_at is not None:
        raise course.moved()
    if row.secret and row.marks.count() < min(row.present, SECRET_LEAST):
        raise Refused("I-62", _("Too few have voted: a sum of so few would tell how each voted."))
    row.item = item
    row.yes, row.no, row.abstain = _unseal_and_close(row)
    row.closed_at, row.key_id, row.sealed = now, "", b""
    row.save(update_fields=["closed_at", "key_id", "sealed", "yes", "no", "abstain"])
    record(
        events.BALLOT_CLOSED, item, actor=actor, by=policies.SECRETARY, round=row.round, about=row.about, yes=row.yes,
        no=row.no, abstain=row.abstain, eligible=row.eligible, present=row.present, passed=sitting.has_passed(row),
    )  # fmt: skip
    return row


def _unseal_and_close(row: BallotTally) -> list[int]:
    """Yes, no, abstain. The marks of a secret vote are written anew in another order, and its key is destroyed."""
    if not row.secret:
        choices = list(row.votes.order_by("pk").values_list("choice", flat=True))
        return [choices.count(choice) for choice in CHOICES]
    counts = _opened(row)
    voters = list(row.marks.order_by("pk").values_list("person_id", flat=True))
    if len(voters) != sum(counts):
        raise Refused("I-62", _("The sum does not equal the marks: this vote is void. Call an auditor."))
    random.Random(secrets.randbits(128)).shuffle(voters)  # noqa: S311 - seeded by the system's source
    row.marks.all().delete()
    BallotMark.objects.bulk_create(BallotMark(id=random_id(), tally=row, person_id=one) for one in voters)
    vault.shred(row.key_id, "the ballot was closed")
    return counts
