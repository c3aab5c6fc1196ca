"""Calls for help. W-20, W-21: only the person's own tap pages anybody, and the notice says only that someone waits."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.kernel import vault
from lifeline.kernel.action import action, locked, tally
from lifeline.kernel.errors import Refused, Unseen
from lifeline.kernel.events import leave_trace, record
from lifeline.kernel.notices import notify
from lifeline.wellbeing import events, policies
from lifeline.wellbeing.models import HelpCall, HelpMessage
from lifeline.wellbeing.queries import calls, duty
from lifeline.wellbeing.rules.calls import ALL, ANONYMOUS_DAYS, KEPT_DAYS, TWO, UNANSWERED, rung_at
from lifeline.wellbeing.states import CALL_FLOW, CallState

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from lifeline.people.models import Person


@action
def ask(name: str, contact: str, *, anonymous: bool, actor: Person, now: datetime) -> UUID:
    """W-21, W-24. The person wants to talk today; the address of his call.

    Consequences: the first on duty is paged, or the supervisors where nobody is on duty. With a name, name and contact
    are sealed for whoever accepts. Without one, no pseudonym is stored either: nothing leads back, for nobody. A second
    tap while a named call is open gives the same call.
    """
    token = "" if anonymous else calls.help_token(actor)
    open_ = HelpCall.objects.select_for_update().filter(token=token, state__in=[CallState.WAITING, CallState.ACCEPTED])
    if token and (before := open_.first()) is not None:
        leave_trace(events.ASKED)  # it was recorded when it was made
        return before.uuid
    call = HelpCall(token=token, key_id=vault.new_key(calls.HELP), asked_at=now)
    if not anonymous:
        call.sealed = calls.sealed(call, call.key_id, {"name": name, "contact": contact})
    try:
        with transaction.atomic():
            call.save(force_insert=True)
    except IntegrityError:  # two taps at the same moment: the other one has made the call
        leave_trace(events.ASKED)
        return open_.get().uuid
    record(events.ASKED, call, actor=None, by=events.HOLDER)
    _page(call, now)
    return call.uuid


@action
def begin_drill(*, actor: None, now: datetime) -> UUID:
    """W-29. A marked test call. Consequence: whoever is on duty is paged as for a real one."""
    del actor
    call = HelpCall.objects.create(key_id="", asked_at=now, is_drill=True)
    record(events.ASKED, call, actor=None, by="cli")
    _page(call, now)
    return call.uuid


def _page(call: HelpCall, now: datetime) -> None:
    """W-22. Tell those who are to be told by now and were not yet; never a manager."""
    on_duty = duty.on_duty(now)
    rung = rung_at(call.asked_at, now, len(on_duty))
    if rung == ALL:
        told = [*on_duty, *duty.supervisors()]
    else:
        told = on_duty[1:2] if rung == TWO and call.rung else on_duty[:rung]
    notify([person.pk for person in told], events.WAITING, key=f"wellbeing.help.{call.random_key}.{rung}")
    call.rung = rung
    call.save(update_fields=["rung"])


@action
def page_further(pk: int, *, actor: None, now: datetime) -> None:
    """W-22. The clock pages the next step; after a day the call counts as unanswered, and its key is shredded."""
    del actor
    call = locked(HelpCall.objects.all(), pk)
    if call.state != CallState.WAITING:
        leave_trace(events.PAGED)  # accepted a moment ago: there is nothing to do
    elif now - call.asked_at >= UNANSWERED:
        CALL_FLOW.move(call, "give up")
        _strip(call)
        record(events.GIVEN_UP, call, actor=None, by="clock")
    else:
        _page(call, now)
        record(events.PAGED, call, actor=None, by="clock")


def overdue(now: datetime) -> list[int]:
    """Waiting calls that have to be paged further by now."""
    on_duty = len(duty.on_duty(now))
    rows = HelpCall.objects.filter(state=CallState.WAITING).order_by("asked_at")
    return [
        row.pk for row in rows if rung_at(row.asked_at, now, on_duty) > row.rung or now - row.asked_at >= UNANSWERED
    ]


@action
def accept(uuid: UUID, *, actor: Person, now: datetime) -> None:
    """W-26. A helper takes a waiting call; of two at the same moment one gets it, the other is told (E26).

    Consequence: the person's page says that someone is there, and the helper reads what was given.
    """
    call = _locked(uuid)
    if call.token == calls.help_token(actor):
        raise Unseen
    if call.state != CallState.WAITING:
        raise Refused("W-26", _("Somebody else has taken this call, or it was withdrawn."))
    CALL_FLOW.move(call, "accept")
    call.helper, call.accepted_at = actor, now
    call.save(update_fields=["state", "helper", "accepted_at"])
    record(events.ACCEPTED, call, actor=actor, by=_capacity(actor))


@action
def end(uuid: UUID, disposition: str, *, follow_up: bool, actor: Person, now: datetime) -> None:
    """W-27. The helper ends his call, says how, and may offer a talk on the next day. Consequence: the page says so."""
    call = _locked(uuid)
    if call.helper_id != actor.pk:
        raise Unseen
    CALL_FLOW.move(call, "end")
    call.ended_at, call.disposition, call.follow_up = now, disposition, follow_up
    call.save(update_fields=["state", "ended_at", "disposition", "follow_up"])
    record(events.ENDED, call, actor=actor, by=_capacity(actor))


def _capacity(person: Person) -> str:
    return policies.COUNSELLOR if policies.is_counsellor(person) else policies.SUPERVISOR


@action
def withdraw(uuid: UUID, *, actor: Person, now: datetime) -> None:
    """W-25. One tap. Consequences: what was given and said is shredded, nothing but a count of the day is left."""
    call = _own(uuid, actor)
    CALL_FLOW.move(call, "withdraw")
    call.asked_at = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    _strip(call)
    record(events.HELP_WITHDRAWN, call, actor=None, by=events.HOLDER)


def _strip(call: HelpCall) -> None:
    if call.key_id:
        vault.shred(call.key_id, "a call that is over")
    call.messages.all().delete()
    call.token, call.key_id, call.sealed, call.helper, call.accepted_at = "", "", None, None, None
    call.save(update_fields=["state", "token", "key_id", "sealed", "asked_at", "helper", "accepted_at"])


@tally(reason="W-20: what is said in a call is nobody's business")
def say(uuid: UUID, text: str, *, as_helper: bool, actor: Person, now: datetime) -> None:
    """A line of the talk, from either side, sealed with the key of the call."""
    call = _locked(uuid) if as_helper else _own(uuid, actor)
    if as_helper and call.helper_id != actor.pk:
        raise Unseen
    if call.state not in {CallState.WAITING, CallState.ACCEPTED} or not call.key_id:
        raise Refused("W-26", _("This talk is over."))
    line = HelpMessage(call=call, from_helper=as_helper, at=now)
    line.sealed = calls.sealed(line, call.key_id, {"text": text})
    line.save(force_insert=True)


@tally(reason="section 6: calls are kept for two years, those without a name for 90 days")
def forget_calls(*, actor: None, now: datetime) -> int:
    """Shred and drop what is older; how many."""
    del actor
    old = Q(asked_at__lt=now - timedelta(days=KEPT_DAYS)) | Q(token="", asked_at__lt=now - timedelta(ANONYMOUS_DAYS))
    rows = list(HelpCall.objects.filter(old).exclude(state__in=[CallState.WAITING, CallState.ACCEPTED]))
    for call in rows:
        if call.key_id:
            vault.shred(call.key_id, "kept long enough")
        call.delete()
    return len(rows)


def _locked(uuid: UUID) -> HelpCall:
    return locked(HelpCall.objects.all(), HelpCall.objects.filter(uuid=uuid).values_list("pk", flat=True).first())


def _own(uuid: UUID, person: Person) -> HelpCall:
    """The person's own call, or one without a name, whose address only he has."""
    call = _locked(uuid)
    if call.is_drill or call.token not in {"", calls.help_token(person)}:
        raise Unseen
    return call
