"""Consents, and what a person does with kept sheets. W-60: events say that something happened, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from lifeline.kernel import vault
from lifeline.kernel.action import action
from lifeline.kernel.events import Subject, leave_trace, record
from lifeline.kernel.keys import token_text
from lifeline.questionnaires.api import sheets
from lifeline.wellbeing import events
from lifeline.wellbeing.actions import cases, consents, following, sharing, taking
from lifeline.wellbeing.actions.calls import forget_own
from lifeline.wellbeing.actions.forgetting import forget_own_talks
from lifeline.wellbeing.queries import holding, own
from lifeline.wellbeing.rules.consents import CAMPAIGN, FOLLOW, KEEP, SHARE

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from lifeline.kernel.events import Kind
    from lifeline.people.models import Person
    from lifeline.questionnaires.api.sheets import OpenedSheet
    from lifeline.wellbeing.actions.taking import Gift


def _note(kind: Kind, person: Person) -> None:
    """A private event about the pseudonym."""
    record(kind, Subject("wellbeing.holder", token_text(holding.answers_token(person))), actor=None, by=events.HOLDER)


@action
def give_consent(purpose: str, *, about: str = "", name: str = "", actor: Person, now: datetime) -> None:
    """W-1. The person agrees to one purpose, in the present version of its text.

    The book of consents is made with the first one; an entry that holds already stays as it is.
    """
    consents.agree(purpose, actor, now, about=about, name=name)
    _note(events.CONSENTED, actor)


@action
def withdraw_consent(purpose: str, *, about: str = "", actor: Person, now: datetime) -> None:
    """W-4. The consent ends in this request. Consequences, by purpose:

    "keep": every grant ends, and all that was kept is erased, keys first, then rows; "share": that grant ends;
    "campaign": the return is removed if the campaign is not frozen yet (W-75);
    "follow": nothing is asked again; "notes": no further one is written, those there are kept until their day.
    """
    today = timezone.localdate(now)
    if purpose == CAMPAIGN:  # the campaign is locked before the book, as where somebody takes part
        taking.take_back(about, actor)
    consents.withdraw(purpose, actor, today, about=about)
    if purpose == KEEP:
        sharing.end_all(actor, today)
        sheets.erase_holder(holding.answers_token(actor), actor=None, now=now)
    elif purpose == SHARE:
        sharing.end_one(about, actor, today)
    elif purpose == FOLLOW:
        following.drop_of(actor, about)
    _note(events.WITHDREW, actor)


@action
def finish_sheet(uuid: UUID, *, gift: Gift | None = None, actor: Person, now: datetime) -> OpenedSheet:
    """Q-35, W-60. The sheet is finished and its result can be seen; one event of the day, whatever was taken.

    W-75: what is given to a campaign is given in the same transaction: afterwards there is no page to give it from.
    """
    if gift is not None:
        taking.lock(gift, actor)
    done, first = sheets.finish(holding.answers_token(actor), uuid, actor=None, now=now)
    if first:
        if gift is not None:
            taking.give(gift, done.definition, done.indexes(), done.pace, person=actor, now=now)
        _note(events.FINISHED, actor)
    else:
        leave_trace(events.FINISHED)  # it was recorded when it happened, and happened once
    return done


@action
def erase_all(*, actor: Person, now: datetime) -> str:
    """W-56, W-57. Everything of the person here is gone, from every backup too; the receipt.

    Consequences: the keys of answers, consents, talks and grants are shredded, their rows go, nobody is told, no reason
    is asked. E20: returns to campaigns that are not frozen yet go too, and the receipt says so. It is dated, names
    nobody, and stays valid after an older backup comes back (E21). Session notes are the counsellor's record and stay
    until their day; the page says so. W-60: the event is the same where the clock does it (E15): a pseudonym that the
    clock erased belonged to somebody who had left thirty days before, and the directory knows who that was.
    """
    returns = taking.take_all_back(actor)
    book = consents.locked_book(actor)  # before the holder, as where a sheet is finished
    sheets.erase_holder(holding.answers_token(actor), actor=None, now=now)
    if book is not None:
        vault.shred(book.key_id, "erased by its holder")
        book.delete()
    forget_own(actor)
    sharing.drop_all(actor)
    forget_own_talks(actor, now)
    following.drop_of(actor, "")
    cases.forget_own_cases(actor, now)
    _note(events.ERASED, actor)
    return own.receipt(timezone.localdate(now), returns)


@action
def erase_result(uuid: UUID, *, actor: Person, now: datetime) -> None:
    """W-56, W-57. One sheet with its result is gone, from every backup too; the others move to a new key.

    Consequence: who was let see it, and who has looked, goes with it.
    """
    consents.locked_book(actor)  # before the grants
    sharing.drop_of(actor, uuid, timezone.localdate(now))
    sheets.erase_sheet(holding.answers_token(actor), uuid, actor=None, now=now)
    _note(events.ERASED, actor)
