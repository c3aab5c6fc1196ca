"""Letters: drafted in the transaction of their act, released by a person, once (I-74, I-75)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from lifeline.innovation import events, policies
from lifeline.innovation.actions import course
from lifeline.innovation.models import Letter
from lifeline.innovation.policies.applications import addressees, leader_left
from lifeline.innovation.policies.letters import may_release
from lifeline.innovation.queries import due_letters
from lifeline.innovation.rules.certificates import new_code
from lifeline.innovation.rules.letters import key_of
from lifeline.innovation.states import LETTER_FLOW, LetterState
from lifeline.kernel.action import action, locked
from lifeline.kernel.errors import Refused, Unseen
from lifeline.kernel.events import record
from lifeline.kernel.notices import notify

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.innovation.models import Application, Cycle, StandingOrder
    from lifeline.innovation.states import LetterKind
    from lifeline.people.models import Person


def draft(
    kind: LetterKind, cycle: Cycle, addressee: Person, *, now: datetime, occasion: str = "",
    application: Application | None = None, **values: Any,
) -> Letter | None:  # fmt: skip
    """I-74, I-75. Part of an action: the letter that it leads to, once per decision, addressee and kind.

    Nothing leaves yet. None where that letter was drafted before.
    """
    letter, fresh = Letter.objects.get_or_create(
        key=key_of(kind, application.number if application else "", cycle.pk, occasion, addressee.pk),
        defaults={
            "kind": kind, "cycle": cycle, "application": application, "addressee": addressee, "values": values,
            "drafted_at": now,
        },
    )  # fmt: skip
    if fresh:
        record(events.LETTER_DRAFTED, letter, actor=None, by=events.CLOCK, letter_kind=str(kind))
    return letter if fresh else None


def to_team(
    kind: LetterKind, application: Application, *, now: datetime, occasion: str = "", cycle: Cycle | None = None,
    **values: Any,
) -> None:  # fmt: skip
    """I-74, E-10. Part of an action: its letter to the leader of an application, or who may take his place.

    It stands in the application's cycle, where no other one is named.
    """
    told = {"number": application.number, "title": application.title, **values}
    if leader_left(application):
        told["left"] = True
    for one in addressees(application):
        draft(kind, cycle or application.cycle, one, now=now, occasion=occasion, application=application, **told)


def _locked(letter: Letter, actor: Person, version: int | None) -> Letter:
    letter = locked(Letter.objects.select_related("cycle"), letter.pk, version)
    course.only(may_release(actor, letter))
    return letter


@action
def write(letter: Letter, note: str, *, actor: Person, now: datetime, version: int | None = None) -> Letter:
    """Change the free paragraph of a letter that has not been released. Consequence: it reads so from now on."""
    del now
    letter = _locked(letter, actor, version)
    LETTER_FLOW.step(letter, "release") or LETTER_FLOW.move(letter, "release")
    letter.note, letter.version = note.strip(), letter.version + 1
    letter.save(update_fields=["note", "version"])
    record(events.LETTER_CHANGED, letter, actor=actor, by=policies.SECRETARY, digest=course.digest(letter.note))
    return letter


@action
def release(letter: Letter, *, actor: Person, now: datetime, version: int | None = None) -> Letter:
    """I-74. Let a letter go.

    Consequences: its addressee is told and reads it; a second release sends nothing (I-75). Its paper bears a code, by
    which anybody reads whether it is genuine. Refused where it asks for what is done, or its day is over.
    """
    return let_go(_locked(letter, actor, version), None, actor=actor, now=now)


def let_go(letter: Letter, order: StandingOrder | None, *, actor: Person | None, now: datetime) -> Letter:
    """I-74. Part of an action: a locked letter goes, by a person or by what he ordered for its kind (section 7)."""
    LETTER_FLOW.move(letter, "release")
    if due_letters.overtaken([letter], now):
        raise Refused("I-74", _("What this letter asks for is done, or its day is over: it is not sent any more."))
    letter.released_by, letter.released_at, letter.version = order.given_by if order else actor, now, letter.version + 1
    letter.code, letter.order = new_code(), order
    letter.save(update_fields=["state", "released_by", "released_at", "version", "code", "order"])
    by = events.CLOCK if order else policies.SECRETARY
    record(events.LETTER_RELEASED, letter, actor=actor, by=by, order=order.pk if order else None)
    notify([letter.addressee_id], events.LETTER_SENT, subject=letter, key=f"innovation.letter.{letter.pk}")
    return letter


@action
def discard(letter: Letter, reason: str, *, actor: Person, now: datetime, version: int | None = None) -> Letter:
    """Throw a draft away, with a reason. Consequence: it is never sent."""
    del now
    letter = _locked(letter, actor, version)
    reason = course.written(reason, "I-74", 5)
    LETTER_FLOW.move(letter, "discard")
    letter.version += 1
    letter.save(update_fields=["state", "version"])
    record(events.LETTER_DISCARDED, letter, actor=actor, by=policies.SECRETARY, reason=reason)
    return letter


@action
def open_letter(letter: Letter, *, actor: Person, now: datetime) -> Letter:
    """The addressee reads it for the first time. Consequence: the secretariat sees that it was read."""
    letter = locked(Letter.objects.all(), letter.pk)
    if letter.addressee_id != actor.pk or letter.state != LetterState.RELEASED:
        raise Unseen
    LETTER_FLOW.move(letter, "read")
    letter.read_at = now
    letter.save(update_fields=["state", "read_at"])
    record(events.LETTER_READ, letter, actor=actor)
    return letter
