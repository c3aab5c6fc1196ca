"""Booking a talk: a name of one's choice, a channel, a slot. Nobody but the helper learns of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lifeline.kernel import vault
from lifeline.kernel.action import action, locked
from lifeline.kernel.errors import Refused, Unseen
from lifeline.kernel.events import record
from lifeline.kernel.notices import notify
from lifeline.wellbeing import events, policies
from lifeline.wellbeing.models import Booking, Helper, TalkRequest
from lifeline.wellbeing.queries import directory, supervising, talks
from lifeline.wellbeing.queries.circle import circle
from lifeline.wellbeing.queries.sealing import token_of
from lifeline.wellbeing.rules.helpers import may_hold
from lifeline.wellbeing.states import BOOKING_FLOW, REQUEST_FLOW, BookingState, RequestState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from lifeline.people.models import Person

TAKEN = _("Somebody was faster: this time is taken. Here are the next ones.")


@action
def book(key: str, start: datetime, given: Mapping[str, Any], *, actor: Person, now: datetime) -> UUID:
    """W-33, W-35. Book a slot of a helper. `given`: name, channel, contact, topic (may be empty), `remind` (W-76).

    Consequences: name, contact, topic are sealed for the helper, who is told that his desk has something new; the
    directory no longer offers the slot. Refused: a slot that is gone (E23), a helper who takes nobody new (W-30), a
    topic that belongs to counsellors (W-31). E12: nobody books himself.
    """
    helper = _bookable(key, actor, now)
    if not may_hold(helper.kind, given.get("topic", "")):
        raise Refused("W-31", _("This topic is for a counsellor. Here are the next times of counsellors."))
    if given["channel"] not in helper.channels:
        raise Refused("W-35", _("This helper does not talk that way."))
    if not any(slot.start_at == start for slot in directory.Book([helper], now).free(helper)):
        raise Refused("W-33", TAKEN)
    row = make(helper, start, talks.talk_token(actor), {**given, "person": actor.pk, "left_out": sorted(circle(actor))})
    notify([helper.person_id], events.DESK, key=f"wellbeing.booking.{row.random_key}")
    return row.uuid


def _bookable(key: str, actor: Person, now: datetime) -> Helper:
    """The helper, locked, if he takes new people; the person himself is not there (E12)."""
    helper = locked(Helper.objects.all(), Helper.objects.filter(random_key=key).values_list("pk", flat=True).first())
    if helper.person_id == actor.pk:
        raise Unseen
    counted = directory.helpers().filter(pk=helper.pk)
    if not directory.taking(counted, now, directory.on_duty_ids(actor)):
        raise Refused("W-30", _("This helper takes nobody new at present."))
    return helper


def make(helper: Helper, start: datetime, token: str, given: Mapping[str, Any]) -> Booking:
    """W-33. A booking of a slot, sealed. Part of an action; of two at one moment the database refuses one."""
    row = Booking(helper=helper, start_at=start, minutes=helper.minutes, channel=given["channel"], token=token)
    row.key_id = vault.new_key(talks.CONTACT)
    kept = {name: given.get(name, "") for name in ("name", "contact", "topic", "person", "left_out", "remind")}
    row.sealed = talks.sealed(row, row.key_id, kept)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Refused("W-33", TAKEN) from None
    record(events.BOOKED, row, actor=None, by=events.HOLDER)
    return row


@action
def cancel(uuid: UUID, *, actor: Person, now: datetime) -> None:
    """W-37. The person cancels, until the minute at which the talk begins; no reason is asked.

    Consequences: what was given is shredded, the slot is free again, the helper is told; a request that led to it is in
    contact again.
    """
    pk = Booking.objects.filter(uuid=uuid, token=talks.talk_token(actor)).values_list("pk", flat=True).first()
    row = locked(Booking.objects.all(), pk)
    if row.start_at <= now:
        raise Refused("W-37", _("The talk has begun; it can no longer be cancelled."))
    _cancel(row)
    notify([row.helper.person_id], events.DESK, key=f"wellbeing.booking.{row.random_key}.cancelled")


def _cancel(row: Booking) -> None:
    """What was given goes, and the request that led to it is in contact again."""
    BOOKING_FLOW.move(row, "cancel")
    strip(row)
    request = TalkRequest.objects.select_for_update(no_key=True).filter(booking=row, state=RequestState.BOOKED).first()
    if request is not None:
        REQUEST_FLOW.move(request, "unbook")
        request.booking = None
        request.save(update_fields=["state", "booking"])
    record(events.CANCELLED, row, actor=None, by=events.HOLDER)


def strip(row: Booking) -> None:
    """Shred what was given. Part of an action."""
    if row.key_id:
        vault.shred(row.key_id, "a booking that was cancelled")
    row.key_id, row.sealed = "", None
    row.save(update_fields=["state", "key_id", "sealed"])


@action
def settle(key: str, *, held: bool, actor: Person, now: datetime) -> None:
    """The helper says whether the talk took place. W-37: after two in a row that did not, the person gets a kind
    message, and nothing else follows.
    """
    mine = talks.at_desk(actor).filter(random_key=key)
    row = locked(Booking.objects.all(), mine.values_list("pk", flat=True).first())
    if row.start_at > now:
        raise Refused("W-37", _("This talk has not begun yet."))
    BOOKING_FLOW.move(row, "hold" if held else "miss")
    row.save(update_fields=["state"])
    record(events.HELD, row, actor=actor, by=policies.HELPERS[row.helper.kind])
    if not held and talks.two_missed(row.token):
        person = talks.content(row, row.key_id, row.sealed).get("person")
        _tell(row, person, "missed")


@action
def move(key: str, helper_key: str, *, actor: Person, now: datetime) -> None:
    """E13. A supervisor gives a booking whose helper lost the duty to another one who is free at that time.

    Consequences: the new helper finds it at his desk, and the request that led to it, without the former note; the
    person is told that there is something new.
    """
    row = _orphan(key, actor)
    found = Helper.objects.filter(random_key=helper_key).values_list("pk", flat=True).first()
    chosen = locked(Helper.objects.all(), found)  # as for booking: nobody else takes the same time meanwhile
    if chosen not in supervising.stand_ins(row, now):
        raise Refused("W-33", _("This helper is not free at that time."))
    row.helper, row.minutes = chosen, chosen.minutes
    row.save(update_fields=["helper", "minutes"])
    TalkRequest.objects.filter(booking=row, state=RequestState.BOOKED).update(helper=chosen, noted=None)
    record(events.MOVED, row, actor=actor, by=policies.SUPERVISOR)
    person = talks.content(row, row.key_id, row.sealed).get("person")
    notify([chosen.person_id], events.DESK, key=f"wellbeing.booking.{row.random_key}.{chosen.random_key}")
    _tell(row, person, chosen.random_key)


def _tell(row: Booking, person: int | None, what: str) -> None:
    """A quiet notice. W-53: nobody computes its key without the key store: it joins no person to a booking."""
    key = token_of("wellbeing.booking.news", row.random_key, what)
    notify([person] if person else [], events.NEWS, key=key)


def _orphan(key: str, actor: Person) -> Booking:
    """E13, P-1. A booking whose helper has lost the duty, for his supervisor; nobody has a hand in any other."""
    pk = Booking.objects.filter(random_key=key, state=BookingState.BOOKED).values_list("pk", flat=True).first()
    row = locked(Booking.objects.all(), pk)
    if not supervising.is_orphan(row, actor):
        raise Unseen
    return row


@action
def call_off(key: str, *, actor: Person, now: datetime) -> None:
    """E13. A supervisor calls a booking off that nobody can take over. Consequence: the person is told."""
    del now
    row = _orphan(key, actor)
    person = talks.content(row, row.key_id, row.sealed).get("person")
    _cancel(row)
    _tell(row, person, "off")
