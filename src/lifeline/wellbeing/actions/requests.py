"""Asking to be contacted, from the person's side: a name of one's choice, a topic if one likes, a thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lifeline.kernel import vault
from lifeline.kernel.action import action, locked, tally
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import leave_trace, record
from lifeline.kernel.notices import notify
from lifeline.wellbeing import events
from lifeline.wellbeing.models import TalkMessage, TalkRequest
from lifeline.wellbeing.queries import directory, duty, requests, talks
from lifeline.wellbeing.queries.circle import circle, company_of
from lifeline.wellbeing.queries.sealing import token_of
from lifeline.wellbeing.rules.helpers import RESTRICTED, may_hold
from lifeline.wellbeing.rules.requests import FRESH, LATE, WIDE
from lifeline.wellbeing.states import REQUEST_FLOW, RequestState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from typing import Any
    from uuid import UUID

    from lifeline.people.models import Person
    from lifeline.wellbeing.models import Helper


@action
def ask_contact(given: Mapping[str, str], *, wanted: str, actor: Person, now: datetime) -> UUID:
    """W-39, W-43. Ask to be contacted. `given`: name, contact, topic (may be empty); `wanted`: a helper's key or "".

    Consequences: what was given is sealed; the helper who was asked for, or those of the topic, or else all who may
    take it are told that their desk has something new. W-31: a topic of counsellors goes to counsellors at once. W-46:
    the own circle is left out, but for a helper who was asked for. A second tap gives the request that is open.
    """
    company = company_of(actor)
    if company is None:
        raise Refused("W-39", _("You belong to no unit at present; please call one of the lines."))
    token, topic = talks.talk_token(actor), given.get("topic", "")
    helper = _wanted(wanted, topic, actor, now)
    left_out = sorted(circle(actor) - ({helper.person_id} if helper else set()))
    row = TalkRequest(token=token, company=company, asked_at=now, since_at=now, wanted=helper)
    row.for_counsellors = topic in RESTRICTED
    row.key_id = vault.new_key(talks.CONTACT)
    content: dict[str, Any] = {"name": given["name"], "contact": given.get("contact", ""), "topic": topic}
    content |= {"person": actor.pk, "left_out": left_out}
    told = requests.takers(row, content, FRESH, now)
    content["wide"] = not told
    row.sealed = talks.sealed(row, row.key_id, content)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # one that is open already: the same tap twice, or another page
        leave_trace(events.REQUESTED)
        return TalkRequest.objects.get(token=token, state__in=requests.OPEN).uuid
    record(events.REQUESTED, row, actor=None, by=events.HOLDER)
    call_desk(row, told or requests.takers(row, content, WIDE, now), "asked")
    return row.uuid


def _wanted(key: str, topic: str, actor: Person, now: datetime) -> Helper | None:
    """The helper who was asked for, if he takes new people and may hold the topic; W-31: else nobody in particular."""
    found: Helper | None = directory.helpers().filter(random_key=key).exclude(person=actor).first()
    if found is None or not directory.taking([found], now, directory.on_duty_ids(actor)):
        return None
    return found if may_hold(found.kind, topic) else None


def call_desk(row: TalkRequest, helpers: Iterable[Helper], turn: str) -> int:
    """Tell helpers that their desk has something new; how many were not yet told. Part of an action."""
    ids = [one.person_id for one in helpers]
    return notify(ids, events.DESK, key=f"wellbeing.request.{row.random_key}.{turn}")


def tell_person(row: TalkRequest, turn: str) -> None:
    """A quiet notice to whoever asked; W-53: its key joins nobody to the request. Part of an action."""
    person = talks.content(row, row.key_id, row.sealed).get("person")
    key = token_of("wellbeing.request.news", row.random_key, turn)
    notify([person] if person else [], events.NEWS, key=key)


@action
def withdraw_request(uuid: UUID, *, actor: Person, now: datetime) -> None:
    """The person takes it back, in any open state. Consequences: what was written is shredded, the helper is told."""
    row = _own(uuid, actor)
    helper = row.helper
    REQUEST_FLOW.move(row, "withdraw")
    row.closed_at = now
    strip(row)
    record(events.REQUEST_WITHDRAWN, row, actor=None, by=events.HOLDER)
    call_desk(row, [helper] if helper else [], "withdrawn")


def strip(row: TalkRequest) -> None:
    """Shred what was given and said. Part of an action."""
    if row.key_id:
        vault.shred(row.key_id, "a request that was withdrawn")
    row.messages.all().delete()
    row.key_id, row.sealed, row.noted = "", None, None
    row.save()


def widen(row: TalkRequest) -> None:
    """From now on it is for all who may take it, and for nobody in particular. Unsaved; part of an action."""
    row.helper, row.wanted, row.noted = None, None, None
    content = talks.content(row, row.key_id, row.sealed) | {"wide": True}
    row.sealed = talks.sealed(row, row.key_id, content)


@tally(reason="W-20: what is said in a request is nobody's business")
def write(uuid: UUID, text: str, *, actor: Person, now: datetime) -> None:
    """A line from the person. Consequence: the helper who took the request is told that his desk has something new."""
    row = _own(uuid, actor)
    line = add_line(row, {"text": text}, now)
    call_desk(row, [row.helper] if row.helper else [], line.random_key)


def add_line(row: TalkRequest, said: Mapping[str, str], now: datetime) -> TalkMessage:
    """A line: its text, and the kind of the helper who wrote it, if one did; sealed with the key of its request.

    Part of an action.
    """
    if row.state not in requests.OPEN or not row.key_id:
        raise Refused("W-43", _("This request is closed."))
    line = TalkMessage(request=row, from_helper="kind" in said, at=now)
    line.sealed = talks.sealed(line, row.key_id, said)
    line.save(force_insert=True)
    return line


def _own(uuid: UUID, person: Person) -> TalkRequest:
    found = TalkRequest.objects.filter(uuid=uuid, token=talks.talk_token(person)).values_list("pk", flat=True).first()
    return locked(TalkRequest.objects.all(), found)


@action
def raise_request(pk: int, *, actor: None, now: datetime) -> None:
    """W-41. The clock: untaken after 8 hours it goes to the whole pool and the supervisors; uncontacted after 24 hours
    to the supervisors, with a counsellor proposed. Never to a manager.
    """
    del actor
    row = locked(TalkRequest.objects.all(), pk)
    reach = requests.reach_of(row, now)
    if row.state not in requests.OPEN[:2] or reach <= row.rung:
        leave_trace(events.REQUEST_RAISED)  # contacted a moment ago, or not yet due
        return
    row.rung = reach
    content = talks.content(row, row.key_id, row.sealed)
    if reach >= LATE:
        row.proposed = next(iter(requests.counsellors(row, now)), None)
    row.save(update_fields=["rung", "proposed"])
    if row.state == RequestState.NEW:
        call_desk(row, requests.takers(row, content, reach, now), f"wide{row.since_at:%m%d%H%M}")
    ids = [person.pk for person in duty.supervisors()]
    notify(ids, events.DESK, key=f"wellbeing.request.{row.random_key}.{reach}.{row.since_at:%m%d%H%M}")
    record(events.REQUEST_RAISED, row, actor=None, by="clock")
