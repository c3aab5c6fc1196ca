"""Consents, and what a person does with kept sheets. W-60: events say that something happened, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from lifeline.kernel import vault
from lifeline.kernel.action import action
from lifeline.kernel.events import Subject, leave_trace, record
from lifeline.kernel.keys import token_text
from lifeline.questionnaires.api import sheets
from lifeline.wellbeing import events
from lifeline.wellbeing.actions.calls import forget_own
from lifeline.wellbeing.models import ConsentBook
from lifeline.wellbeing.queries import holding, own
from lifeline.wellbeing.rules.consents import KEEP, VERSIONS

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from lifeline.kernel.events import Kind
    from lifeline.people.models import Person
    from lifeline.questionnaires.api.sheets import OpenedSheet


def _note(kind: Kind, person: Person) -> None:
    """A private event about the pseudonym."""
    record(kind, Subject("wellbeing.holder", token_text(holding.answers_token(person))), actor=None, by=events.HOLDER)


@action
def give_consent(purpose: str, *, actor: Person, now: datetime) -> None:
    """W-1. The person agrees to one purpose, in the present version of its text.

    The book of consents is made with the first one; an entry that holds already stays as it is.
    """
    today = timezone.localdate(now)
    book = _book(actor) or _new_book(actor, today)
    found = holding.entries(book)
    version = VERSIONS[purpose]
    if not any(one["purpose"] == purpose and one["version"] == version and not one["withdrawn_on"] for one in found):
        found.append({"purpose": purpose, "version": version, "given_on": today.isoformat(), "withdrawn_on": None})
    book.sealed, book.day = holding.sealed(book, found), today
    book.save(update_fields=["sealed", "day"])
    _note(events.CONSENTED, actor)


def _book(person: Person) -> ConsentBook | None:
    """The person's book, locked. E21: one that an older backup brought back and that nobody can open is dropped."""
    token = token_text(holding.consents_token(person))
    book = ConsentBook.objects.select_for_update().filter(token=token).first()
    if book is not None and not vault.holds(book.key_id):
        book.delete()
        return None
    return book


def _new_book(person: Person, today: date) -> ConsentBook:
    """An empty book. Of two made at the same moment one stays, and both writers get it."""
    token = token_text(holding.consents_token(person))
    book = ConsentBook(token=token, key_id=vault.new_key(holding.CONSENTS), day=today)
    book.sealed = holding.sealed(book, [])
    try:
        with transaction.atomic():
            book.save(force_insert=True)
    except IntegrityError:
        return ConsentBook.objects.select_for_update().get(token=token)
    return book


@action
def withdraw_consent(purpose: str, *, actor: Person, now: datetime) -> None:
    """W-4. The consent ends in this request. Withdrawing "keep" erases all that was kept: keys first, then rows."""
    book = _book(actor)
    today = timezone.localdate(now)
    if book is not None:
        found = holding.entries(book)
        for one in found:
            if one["purpose"] == purpose and not one["withdrawn_on"]:
                one["withdrawn_on"] = today.isoformat()
        book.sealed, book.day = holding.sealed(book, found), today
        book.save(update_fields=["sealed", "day"])
    if purpose == KEEP:
        sheets.erase_holder(holding.answers_token(actor), actor=None, now=now)
    _note(events.WITHDREW, actor)


@action
def finish_sheet(uuid: UUID, *, actor: Person, now: datetime) -> OpenedSheet:
    """Q-35, W-60. The sheet is finished and its result can be seen; one event of the day, whatever was taken."""
    done, first = sheets.finish(holding.answers_token(actor), uuid, actor=None, now=now)
    if first:
        _note(events.FINISHED, actor)
    else:
        leave_trace(events.FINISHED)  # it was recorded when it happened, and happened once
    return done


@action
def erase_all(*, actor: Person, now: datetime) -> str:
    """W-56, W-57. Everything of the person here is gone, from every backup too; the receipt.

    Consequences: the keys of answers, consents and talks are shredded, their rows go, nobody is told, no reason is
    asked. The receipt is dated, names nobody, and stays valid after an older backup of the database comes back (E21).
    """
    sheets.erase_holder(holding.answers_token(actor), actor=None, now=now)
    book = _book(actor)
    if book is not None:
        vault.shred(book.key_id, "erased by its holder")
        book.delete()
    forget_own(actor)
    _note(events.ERASED, actor)
    return own.receipt(timezone.localdate(now))


@action
def erase_result(uuid: UUID, *, actor: Person, now: datetime) -> None:
    """W-56, W-57. One sheet with its result is gone, from every backup too; the others move to a new key."""
    sheets.erase_sheet(holding.answers_token(actor), uuid, actor=None, now=now)
    _note(events.ERASED, actor)
