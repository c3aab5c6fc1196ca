"""The helper's work on a request: take, contact, write, book, pass on, give back, close; and a supervisor's hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lifeline.kernel.action import action, locked, tally
from lifeline.kernel.errors import Refused, Unseen
from lifeline.kernel.events import record
from lifeline.wellbeing import events, policies
from lifeline.wellbeing.actions import bookings
from lifeline.wellbeing.actions.requests import add_line, call_desk, tell_person, widen
from lifeline.wellbeing.models import Helper, TalkRequest
from lifeline.wellbeing.queries import directory, requests, talks
from lifeline.wellbeing.rules.requests import FRESH, WIDE
from lifeline.wellbeing.states import REQUEST_FLOW, RequestState

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.people.models import Person


def _desk(actor: Person) -> Helper:
    """E13. The helper's profile; who holds no duty has no desk."""
    helper = requests.profile(actor)
    if helper is None:
        raise Unseen
    return helper


def _locked(key: str) -> TalkRequest:
    found = TalkRequest.objects.filter(random_key=key).values_list("pk", flat=True).first()
    return locked(TalkRequest.objects.all(), found)


def _mine(key: str, actor: Person) -> TalkRequest:
    """A request in the helper's own hands."""
    row = _locked(key)
    if row.helper_id != _desk(actor).pk:
        raise Unseen
    return row


def _note(row: TalkRequest, actor: Person, kind: str) -> None:
    record(events.REQUEST_STEP, row, actor=actor, by=policies.HELPERS[kind])


def _restart(row: TalkRequest, now: datetime) -> None:
    """W-42. The clock begins anew, with all its turns, after a first contact; else it runs on. Unsaved."""
    if row.contacted_at:
        row.since_at, row.rung = now, FRESH


def _turn(what: str, helper: Helper, now: datetime) -> str:
    """The occasion of a notice: the same helper may take and return a request more than once."""
    return f"{what}.{helper.random_key}.{now:%m%d%H%M%S}"


@action
def take_request(key: str, *, actor: Person, now: datetime) -> None:
    """W-42. Take a waiting request; of two at the same moment one gets it, the other is told.

    Consequences: he reads name and contact, the person sees who will get in touch. The clock runs on.
    """
    helper, row = _desk(actor), _locked(key)
    if row.state != RequestState.NEW and row.helper_id != helper.pk:
        raise Refused("W-42", _("Somebody else has taken this request, or it was withdrawn."))
    if requests.request_for(helper, key, now) is None:
        raise Unseen
    REQUEST_FLOW.move(row, "take")
    row.helper = helper
    row.save(update_fields=["state", "helper"])
    _note(row, actor, helper.kind)
    tell_person(row, _turn("taken", helper, now))


@action
def note_contact(key: str, channel: str, note: str, *, actor: Person, now: datetime) -> None:
    """W-39. The first contact is recorded: when, how, a short note that only the helper reads.

    Consequence: the waiting time ends; one that was recorded before stays as it was.
    """
    row = _mine(key, actor)
    REQUEST_FLOW.move(row, "contact")
    row.contacted_at, row.contacted_by = row.contacted_at or now, channel
    row.noted = talks.sealed(row, row.key_id, {"note": note}, "note")
    row.save(update_fields=["state", "contacted_at", "contacted_by", "noted"])
    _note(row, actor, _desk(actor).kind)


@tally(reason="W-20: what is said in a request is nobody's business")
def reply(key: str, text: str, *, actor: Person, now: datetime) -> None:
    """A line from the helper. Consequence: the person gets a quiet notice."""
    row = _mine(key, actor)
    line = add_line(row, {"text": text, "kind": _desk(actor).kind}, now)
    tell_person(row, line.random_key)


@action
def give_back(key: str, *, actor: Person, now: datetime) -> None:
    """Returned: it waits again for all who may take it. The clock runs on (W-42)."""
    row = _mine(key, actor)
    helper = _desk(actor)
    REQUEST_FLOW.move(row, "return")
    widen(row)
    row.save()
    _note(row, actor, helper.kind)
    content = talks.content(row, row.key_id, row.sealed)
    others = [one for one in requests.takers(row, content, WIDE, now) if one.pk != helper.pk]
    call_desk(row, others, _turn("returned", helper, now))


@action
def refer(key: str, *, actor: Person, now: datetime) -> None:
    """W-31, W-42. Pass it on to the counsellors in one tap. The clock runs on; after a first contact it begins anew.

    Consequences: counsellors are told, the person sees that a counsellor will get in touch, the helper's note goes.
    """
    row = _mine(key, actor)
    helper = _desk(actor)
    REQUEST_FLOW.move(row, "refer")
    widen(row)
    row.for_counsellors = True
    _restart(row, now)
    row.save()
    _note(row, actor, helper.kind)
    content = talks.content(row, row.key_id, row.sealed)
    others = [one for one in requests.takers(row, content, WIDE, now) if one.pk != helper.pk]
    call_desk(row, others, _turn("referred", helper, now))
    tell_person(row, _turn("referred", helper, now))


@action
def book_for(key: str, start: datetime, channel: str, *, actor: Person, now: datetime) -> None:
    """Book one of the helper's own free times for the person. Consequence: the person sees it and may cancel it."""
    row, helper = _mine(key, actor), _desk(actor)
    REQUEST_FLOW.move(row, "book")
    helper = locked(Helper.objects.all(), helper.pk)  # as for booking: nobody else takes the same time meanwhile
    if channel not in helper.channels:
        raise Refused("W-35", _("This helper does not talk that way."))
    if not any(slot.start_at == start for slot in directory.Book([helper], now).free(helper)):
        raise Refused("W-33", bookings.TAKEN)
    content = talks.content(row, row.key_id, row.sealed)
    row.booking = bookings.make(helper, start, row.token, {**content, "channel": channel})
    row.save(update_fields=["state", "booking"])
    _note(row, actor, helper.kind)
    tell_person(row, _turn("booked", helper, now))


@action
def close_request(key: str, *, actor: Person, now: datetime) -> None:
    """The request is over. Consequence: it stays readable for its person for a year, then it is shredded."""
    row = _mine(key, actor)
    REQUEST_FLOW.move(row, "close")
    row.closed_at = now
    row.save(update_fields=["state", "closed_at"])
    _note(row, actor, _desk(actor).kind)


@action
def hand_over(key: str, helper_key: str, *, actor: Person, now: datetime) -> None:
    """W-41, W-42, E13. A supervisor gives a late request, or one whose helper lost the duty, to a counsellor.

    Consequences: he finds it in his hands and is told, the person sees his name; the clock runs on. The supervisor
    reads nothing of it. P-1: of another company's he finds none.
    """
    row = _locked(key)
    if all(one.key != key for one in requests.overdue(actor, now)):
        raise Unseen
    chosen = next((one for one in requests.counsellors(row, now) if one.random_key == helper_key), None)
    if chosen is None:
        raise Refused("W-41", _("This counsellor cannot take it."))
    REQUEST_FLOW.move(row, "hand over")
    _restart(row, now)
    row.helper, row.noted, row.booking = chosen, None, None
    row.save()
    record(events.REQUEST_STEP, row, actor=actor, by=policies.SUPERVISOR)
    call_desk(row, [chosen], _turn("handed", chosen, now))
    tell_person(row, _turn("handed", chosen, now))
