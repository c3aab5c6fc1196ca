"""Sharing with a helper: given, ended, and each look written down before anything is shown (W-10 to W-13)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lifeline.kernel import vault
from lifeline.kernel.action import action, locked, tally
from lifeline.kernel.errors import Refused, Unseen
from lifeline.kernel.events import Subject, leave_trace, record
from lifeline.questionnaires.api import sheets
from lifeline.wellbeing import events, policies
from lifeline.wellbeing.actions.consents import agree, locked_book, withdraw
from lifeline.wellbeing.models import Grant, Opening
from lifeline.wellbeing.queries import helpers, holding, sharing
from lifeline.wellbeing.queries.helpers import shown_name
from lifeline.wellbeing.queries.sealing import content_of, sealed, token_of
from lifeline.wellbeing.rules.consents import SHARE
from lifeline.wellbeing.rules.grants import EXPLORE, LINE, RESULT, last_day

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from lifeline.kernel.events import Kind
    from lifeline.people.models import Person
    from lifeline.questionnaires.api.sheets import OpenedSheet
    from lifeline.wellbeing.queries.sharing import Granted


@action
def share(
    uuid: UUID, helper: Person, until_on: date, *, scope: str, name: str, actor: Person, now: datetime
) -> Grant:  # fmt: skip
    """W-10. The person lets one helper see one result, or the line of its instrument, through one day.

    Consequences: a consent of its own stands in his book; a grant of the same to the same helper is replaced; the
    helper sees it in his list under the name given, never any answer. Refused: oneself (E12), somebody who is no
    helper, a day before today or too far off, a result that is not finished, one on interests and jobs (W-80). Nobody
    is told.
    """
    today = sharing.local_day(now)
    sheet = sheets.sheet_for(holding.answers_token(actor), uuid)
    if sheet is None or sheet.state != "FINISHED":
        raise Unseen
    if sheet.definition.use == EXPLORE:
        raise Refused("W-80", _("A result on interests and jobs is for you alone; it is shared with nobody."))
    if helpers.helper(actor, helper.pk) is None:
        raise Refused("W-10", _("Something is shared with a coach, a volunteer or a counsellor, and not with oneself."))
    if not today <= until_on <= last_day(today):
        raise Refused("W-10", _("Sharing ends today at the earliest and in 90 days at the latest."))
    row = _replaced(sheet, helper, scope, actor, today)
    row.from_on, row.until_on = today, until_on
    content = {
        "answers": holding.answers_token(actor).hex(), "person": actor.pk, "sheet": str(sheet.uuid), "scope": scope,
        "instrument": sheet.definition.id, "helper": shown_name(helper), "name": name,
    }  # fmt: skip
    row.sealed = sealed(row, row.key_id, content)
    row.save(force_insert=True)
    agree(SHARE, actor, now, about=row.random_key, name=shown_name(helper))
    _note(events.SHARED, actor)
    return row


def _replaced(sheet: OpenedSheet, helper: Person, scope: str, owner: Person, today: date) -> Grant:
    """A grant to be; one of the same to the same helper ends. Two taps at once wait for each other at the book."""
    locked_book(owner)
    token = sharing.sharing_token(owner)
    what = sheet.definition.id if scope == LINE else str(sheet.uuid)
    slot = token_of("wellbeing.grant", token, what, str(helper.pk))
    for old in Grant.objects.select_for_update(no_key=True).filter(slot=slot, ended_on=None):
        _end(old, today, owner)
    return Grant(token=token, slot=slot, key_id=vault.new_key(sharing.GRANTS), helper=helper)


def _end(row: Grant, today: date, owner: Person) -> None:
    row.ended_on = today
    row.save(update_fields=["ended_on"])
    withdraw(SHARE, owner, today, about=row.random_key)


@action
def unshare(uuid: UUID, *, actor: Person, now: datetime) -> None:
    """W-11. The person ends a grant. Consequence: the helper's next request finds nothing; what was logged stays."""
    locked_book(actor)  # before the grant, as where something is shared
    pk = Grant.objects.filter(uuid=uuid, token=sharing.sharing_token(actor)).values_list("pk", flat=True).first()
    row = locked(Grant.objects.all(), pk)
    if row.ended_on is None:
        _end(row, sharing.local_day(now), actor)
        _note(events.UNSHARED, actor)
    else:
        leave_trace(events.UNSHARED)  # it was recorded when it ended


@tally(reason="W-12, W-61: each look is written into a log that its owner alone can read")
def open_granted(uuid: UUID, *, actor: Person, now: datetime) -> Granted:
    """W-12. A helper looks. First who and when is sealed for the owner; only then there is anything to show.

    `Unseen` for what is not granted to him now (W-52). Where the log cannot be written, this fails and shows nothing.
    """
    row = sharing.live_grant(actor, uuid, sharing.local_day(now))
    if row is None:
        raise Unseen
    row = locked(Grant.objects.filter(ended_on=None), row.pk)
    opening = Opening(grant=row)
    opening.sealed = sealed(opening, row.key_id, {"helper": shown_name(actor), "at": now.isoformat(timespec="minutes")})
    opening.save(force_insert=True)
    found = sharing.granted(row)
    if found is None:
        raise Unseen
    return found


@tally(reason="section 6: grants and who has looked are kept as long as their result")
def end_stale(*, actor: None, now: datetime) -> None:
    """Section 6. Ended grants whose result is gone go with those who have looked, keys first."""
    del actor, now
    for row in Grant.objects.select_for_update(of=("self",), no_key=True).exclude(ended_on=None).order_by("pk"):
        if not vault.holds(row.key_id):
            row.delete()
        elif sharing.granted(row) is None:
            _drop(row, "its result is gone")


def stale(now: datetime) -> list[int]:
    """E11, E13. Grants past their last day, and those of whoever is no helper any more, that have not ended yet."""
    today = sharing.local_day(now)
    rows = Grant.objects.filter(ended_on=None).select_related("helper").order_by("pk")
    return [row.pk for row in rows if row.until_on < today or not policies.may_help(row.helper)]


@tally(reason="W-11, E13: what is over ends by itself")
def end_expired(pk: int, *, actor: None, now: datetime) -> None:
    """E11, E13. A grant that is over ends for good, and with it the consent in its owner's book (W-1).

    The book is locked first, as where something is shared.
    """
    del actor
    today, row = sharing.local_day(now), Grant.objects.filter(pk=pk).first()
    if row is None:
        return  # erased a moment ago
    owner = sharing.owner_of(row)
    if owner is not None:
        locked_book(owner)
    row = locked(Grant.objects.all(), pk)
    if row.ended_on is None:
        row.ended_on = today
        row.save(update_fields=["ended_on"])
        if owner is not None:
            withdraw(SHARE, owner, today, about=row.random_key)


def end_all(person: Person, today: date) -> None:
    """W-4. All that the person shares ends; who has looked stays written. Part of an action."""
    for row in Grant.objects.select_for_update(no_key=True).filter(token=sharing.sharing_token(person), ended_on=None):
        _end(row, today, person)


def end_one(key: str, person: Person, today: date) -> None:
    """W-4. The grant of a consent that was withdrawn ends. Part of an action."""
    row = (
        Grant.objects.select_for_update(no_key=True).filter(random_key=key, token=sharing.sharing_token(person)).first()
    )
    if row is not None and row.ended_on is None:
        _end(row, today, person)


def drop_of(person: Person, uuid: UUID, today: date) -> None:
    """W-56. The grants of one result, and who has looked at it, go with it. Part of an action."""
    for row in Grant.objects.select_for_update(no_key=True).filter(token=sharing.sharing_token(person)):
        if not vault.holds(row.key_id):
            row.delete()
            continue
        content = content_of(row, row.key_id)
        if (content["scope"], content["sheet"]) == (RESULT, str(uuid)):
            withdraw(SHARE, person, today, about=row.random_key)
            _drop(row)


def drop_all(person: Person) -> None:
    """W-56. Everything that was shared, and who has looked. Part of an action."""
    for row in Grant.objects.select_for_update(no_key=True).filter(token=sharing.sharing_token(person)):
        _drop(row)


def _drop(row: Grant, why: str = "erased by its holder") -> None:
    vault.shred(row.key_id, why)
    row.delete()


def _note(kind: Kind, person: Person) -> None:
    subject = Subject("wellbeing.sharing", sharing.sharing_token(person))
    record(kind, subject, actor=None, by=events.HOLDER)
