"""移送: a case that another office has to solve is handed over, with a proof that it has it, and may come back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lifeline.hotline import events, policies
from lifeline.hotline.actions import access, course, merging, sealing, telling
from lifeline.hotline.actions.intake import desk_of
from lifeline.hotline.models import Transfer
from lifeline.hotline.models.transfers import SEALED
from lifeline.hotline.queries import transfers
from lifeline.hotline.queries.paths import barred
from lifeline.hotline.rules.numbers import BASIS_MIN
from lifeline.hotline.states import (
    CASE_FLOW,
    CHECK_FLOW,
    About,
    CheckState,
    Desk,
    MessageKind,
    Receiver,
    ReplyState,
    ResumeCause,
    Side,
)
from lifeline.kernel.action import action, locked
from lifeline.kernel.errors import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.hotline.models import Case
    from lifeline.people.models import Person


@dataclass(frozen=True)
class Proof:
    """H-20. How one knows that the receiver has it: the number of its receipt, or with whom one spoke, and when."""

    receipt: str = ""
    spoken_with: str = ""
    called_at: datetime | None = None

    @property
    def holds(self) -> bool:
        """Is one of the two complete?"""
        return bool(self.receipt or (self.spoken_with and self.called_at))

    @property
    def words(self) -> str:
        """What is written down of it: the number, else with whom one spoke."""
        return self.receipt or self.spoken_with


@action
def propose_transfer(
    case: Case,
    receiver: Receiver,
    name: str,
    reason: str,
    *,
    actor: Person,
    now: datetime,
    version: int | None = None,
) -> Transfer:
    """H-20. The dispatcher says that another office has to solve it. Consequences: the supervisor decides; meanwhile
    the case stays where it is and every clock runs.
    """
    case = course.lock(case, version)
    _may_go(case)
    if transfers.proposed(case) is not None:
        raise Refused("H-20", _("The supervisor is still deciding on a transfer of this case."))
    _check_office(receiver, name)
    row = _row(case, receiver, actor, now)
    reason = course.written(reason, "H-20", BASIS_MIN)
    course.find_decider(case)
    _write(case, row, name, reason)
    course.keep(case, case.due_at, case.wake_at)
    by = policies.capacity(actor, case)
    course.tell(
        events.TRANSFER_PROPOSED, case, actor=actor, by=by, transfer=row.pk, receiver=receiver,
        digest=course.digest(reason),
    )  # fmt: skip
    telling.deciders(case, telling.TRANSFER_SOUGHT, row.pk, but=actor)
    return row


def _may_go(case: Case) -> None:
    """K-8, H-18. Only from a state that allows it, and not while a second person checks a refusal."""
    if not CASE_FLOW.may(case, "transfer"):
        raise Refused("K-8", course.MOVED_ON)
    if case.checks.filter(state=CheckState.ASKED).exists():
        raise Refused("H-18", _("A second person still checks whether the case is accepted."))


def _check_office(receiver: Receiver, name: str) -> None:
    if receiver in {Receiver.OTHER, Receiver.COMPANY} and not name.strip():
        raise Refused("H-20", _("Say which office takes it."))


def _row(case: Case, receiver: Receiver, actor: Person, now: datetime) -> Transfer:
    return Transfer(case=case, round=case.round, receiver=receiver, asked_by=actor, asked_at=now)


def _write(case: Case, row: Transfer, name: str, reason: str, proof: Proof | None = None) -> None:
    """H-64. Which office, why, and by what proof: in the row's own columns, or sealed beside it."""
    row.name = sealing.clear(case, name.strip())
    if proof is not None:
        row.receipt, row.spoken_with = (SEALED, "") if case.sealed else (proof.receipt, proof.spoken_with)
        row.called_at = None if case.sealed and proof.receipt else proof.called_at
    sealing.stow(case, row, About.TRANSFER, reason, "reason")
    sealing.forget(case, About.OFFICE, row.pk)  # a proposal may have named another one
    for about, words in ((About.OFFICE, name.strip()), (About.PROOF, proof.words if proof is not None else "")):
        if case.sealed and words:
            sealing.put(case, about, row.pk, words)


@action
def transfer(
    case: Case,
    receiver: Receiver,
    name: str,
    reason: str,
    proof: Proof,
    *,
    actor: Person,
    now: datetime,
    version: int | None = None,
) -> Case:
    """H-20. Another office has taken it. Needs the receiver, and its receipt or the name and time of the call.

    Consequences: the case ends here and its clocks stop; what was asked of anybody is over; what was merged into it
    goes its own way; the reporter reads why, who has it and by which receipt. To the integrity desk the case itself
    goes, too; of a sealed one never who its reporter is.
    """
    case = course.lock(case, version)
    _may_go(case)
    if not proof.holds or (proof.called_at is not None and proof.called_at > now):
        raise Refused("H-20", _("Write down the number of the receipt, or with whom you spoke and when."))
    _check_office(receiver, name)
    asked = transfers.proposed(case)
    row = locked(Transfer.objects.all(), asked.pk) if asked is not None else _row(case, receiver, actor, now)
    row.receiver = receiver
    CHECK_FLOW.move(row, "grant")
    row.decided_by, row.decided_at = actor, now
    reason = course.written(reason, "H-20", BASIS_MIN)
    _write(case, row, name, reason, proof)
    _hand_over(case, row, reason, actor, now)
    return case


def _hand_over(case: Case, row: Transfer, reason: str, actor: Person, now: datetime) -> None:
    course.end_pause(case, ResumeCause.ENDED, now)
    telling.unit(case, telling.TRANSFERRED, row.pk, but=actor)
    course.leave_unit(case, now)
    case.replies.exclude(state=ReplyState.APPROVED).update(state=ReplyState.DRAFT)
    before = course.move(case, "transfer")
    if row.receiver == Receiver.INTEGRITY:
        case.desk = Desk.INTEGRITY
    course.keep(case)
    access.follow(case)
    course.say(case, MessageKind.DECISION, reason, author=None, now=now, side=Side.SYSTEM)
    course.tell(
        events.TRANSFERRED, case, actor=actor, by=policies.capacity(actor, case), before=before, transfer=row.pk,
        receiver=row.receiver, unit=case.unit.name if case.unit else "", unit_id=case.unit_id,
        digest=course.digest(reason),
    )  # fmt: skip
    telling.reporter(case, telling.DECIDED, f"transferred.{row.pk}")
    if row.receiver == Receiver.INTEGRITY:
        telling.company(case, policies.INTEGRITY, telling.TRANSFER_COME, row.pk, but=actor)
    merging.release(case, now=now)


@action
def turn_down_transfer(row: Transfer, answer: str, *, actor: Person, now: datetime, version: int | None = None) -> Case:
    """H-20. The supervisor does not hand it over, and says why. Consequence: the case goes on; its desk is told."""
    case = course.lock(row.case, version)
    row = locked(Transfer.objects.all(), row.pk)
    answer = course.written(answer, "H-20", BASIS_MIN)
    CHECK_FLOW.move(row, "deny")
    row.decided_by, row.decided_at = actor, now
    sealing.stow(case, row, About.NOT_HANDED, answer, "answer")
    course.keep(case, case.due_at, case.wake_at)
    course.tell(
        events.TRANSFER_TURNED_DOWN, case, actor=actor, by=policies.capacity(actor, case), transfer=row.pk
    )  # fmt: skip
    telling.desk(case, telling.TRANSFER_DECIDED, row.pk, but=actor)
    return case


@action
def take_back(case: Case, reason: str, *, actor: Person, now: datetime, version: int | None = None) -> Case:
    """H-20. The other office does not take it after all.

    Consequences: the case is to be dispatched again, with full new clocks (the time elsewhere was nobody's of this
    house); the reporter reads why.
    """
    case = course.lock(case, version)
    reason = course.written(reason, "H-20", BASIS_MIN)
    row = transfers.standing(case)
    if row is None:
        raise Refused("K-8", course.MOVED_ON)
    row.ended_by, row.ended_at = actor, now
    sealing.stow(case, row, About.TAKEN_BACK, reason, "end_reason")
    before = course.move(case, "take back")
    case.desk = desk_of(case, barred(case))
    course.start_clocks(case, now, anew=True)
    course.say(case, MessageKind.DECISION, reason, author=None, now=now, side=Side.SYSTEM)
    course.keep(case)
    access.follow(case)
    course.tell(
        events.TAKEN_BACK, case, actor=actor, by=policies.capacity(actor, case), before=before, transfer=row.pk,
        level=case.level, level_version=case.level_version, calendars=case.calendar_versions, desk=case.desk,
        digest=course.digest(reason),
    )  # fmt: skip
    telling.reporter(case, telling.DECIDED, f"taken_back.{row.pk}")
    telling.desk(case, telling.TRANSFER_DECIDED, f"back.{row.pk}", but=actor)
    return case
