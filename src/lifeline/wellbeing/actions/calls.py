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
from lifeline.wellbeing.queries import calls, duty, site
from lifeline.wellbeing.queries.helpers import shown_name
from lifeline.wellbeing.queries.sealing import content_of, sealed
from lifeline.wellbeing.rules.calls import ALL, ANONYMOUS_DAYS, KEPT_DAYS, SHORTEST_REASON, UNANSWERED, rung_at
from lifeline.wellbeing.states import CALL_FLOW, CallState

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from lifeline.people.models import Person


@action
def ask(name: str, contact: str, *, anonymous: bool, actor: Person, now: datetime) -> UUID:
    """W-21, W-24. The person wants to talk today; the address of his call.

    Consequences: the first on duty is paged, or the supervisors where nobody is on duty. With a name, name and contact
    are sealed for whoever accepts, in the person's own company (P-1). Without one, no pseudonym is stored either, nor a
    company: nothing leads back, for nobody. A second tap while a named call is open gives the same call.
    """
    token = "" if anonymous else calls.help_token(actor)
    open_ = HelpCall.objects.select_for_update(no_key=True).filter(
        token=token, state__in=[CallState.WAITING, CallState.ACCEPTED]
    )
    if token and (before := open_.first()) is not None:
        leave_trace(events.ASKED)  # it was recorded when it was made
        return before.uuid
    call = HelpCall(token=token, key_id=vault.new_key(calls.HELP), asked_at=now)
    if not anonymous:
        call.company = duty.served_by(actor, now).company
        call.sealed = sealed(call, call.key_id, {"name": name, "contact": contact, "person": actor.pk})
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


def _page(call: HelpCall, now: datetime) -> int:
    """W-22. Tell those who are to be told by now and were not yet, whoever came on duty meanwhile too; how many.

    Never a manager, and never the caller (`calls.others`): where he alone is on duty, it is everybody's turn. Then the
    first two are told once more.
    """
    on_duty = calls.others(call, duty.on_duty(now, call.company_id))
    rung = rung_at(call.asked_at, now, len(on_duty), site.paging())
    told = [*on_duty, *calls.others(call, duty.supervisors(call.company_id))] if rung == ALL else on_duty[:rung]
    turn = "everybody" if rung == ALL else "first"
    if rung != call.rung:
        call.rung = rung
        call.save(update_fields=["rung"])
    return notify([person.pk for person in told], events.WAITING, key=f"wellbeing.help.{call.random_key}.{turn}")


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
    elif _page(call, now):
        record(events.PAGED, call, actor=None, by="clock")
    else:
        leave_trace(events.PAGED)  # all who are there were told


@action
def accept(key: str, *, actor: Person, now: datetime) -> None:
    """W-26. A helper takes a waiting call; of two at the same moment one gets it, the other is told (E26).

    Consequence: the person's page says that someone is there, and the helper reads what was given.
    """
    call = _locked(pk=calls.for_helper(actor).filter(random_key=key).values_list("pk", flat=True).first())
    if call.state != CallState.WAITING:
        raise Refused("W-26", _("Somebody else has taken this call, or it was withdrawn."))
    CALL_FLOW.move(call, "accept")
    call.helper, call.accepted_at = actor, now
    call.save(update_fields=["state", "helper", "accepted_at"])
    record(events.ACCEPTED, call, actor=actor, by=_capacity(actor))


@action
def end(key: str, disposition: str, *, follow_up: bool, actor: Person, now: datetime) -> None:
    """W-27. The helper ends his call, says how, and may offer a talk on the next day. Consequence: the page says so."""
    call = _taken(key, actor)
    CALL_FLOW.move(call, "end")
    call.ended_at, call.disposition, call.follow_up = now, disposition, follow_up
    call.save(update_fields=["state", "ended_at", "disposition", "follow_up"])
    record(events.ENDED, call, actor=actor, by=_capacity(actor))


@action
def reveal(key: str, reason: str, *, actor: Person, now: datetime) -> None:
    """W-63. Break-glass: the helper who has taken a call that was made with a name learns who it is, while it lasts.

    Consequences: name, phone and workplace stand on the page of the call until it ends, never an answer or a score;
    who, when and why is sealed with the call, and the person reads it there and among those who have looked. Refused: a
    call without a name, one that is not being held, and no reason.
    """
    call = _taken(key, actor)
    content = content_of(call, call.key_id) if call.key_id and call.sealed else {}
    if call.state != CallState.ACCEPTED or "person" not in content or len(reason.strip()) < SHORTEST_REASON:
        raise Refused("W-63", _("Only within a call made with a name, and with a reason in a whole sentence."))
    told = {"by": shown_name(actor), "at": now.isoformat(timespec="minutes"), "reason": reason.strip()}
    call.sealed = sealed(call, call.key_id, content | {"revealed": [*content.get("revealed", []), told]})
    call.save(update_fields=["sealed"])
    record(events.REVEALED, call, actor=actor, by=_capacity(actor))


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
def say(uuid: UUID, text: str, *, actor: Person, now: datetime) -> None:
    """A line of the talk from the person, sealed with the key of the call."""
    _add(_own(uuid, actor), text, now, from_helper=False)


@tally(reason="W-20: what is said in a call is nobody's business")
def answer(key: str, text: str, *, actor: Person, now: datetime) -> None:
    """A line of the talk from the helper who has taken it."""
    _add(_taken(key, actor), text, now, from_helper=True)


def _add(call: HelpCall, text: str, now: datetime, *, from_helper: bool) -> None:
    if call.state not in {CallState.WAITING, CallState.ACCEPTED} or not call.key_id:
        raise Refused("W-26", _("This talk is over."))
    line = HelpMessage(call=call, from_helper=from_helper, at=now)
    line.sealed = sealed(line, call.key_id, {"text": text})
    line.save(force_insert=True)


@tally(reason="section 6: calls are kept for two years, those without a name for 90 days")
def forget_calls(*, actor: None, now: datetime) -> int:
    """Shred and drop what is older; how many."""
    del actor
    old = Q(asked_at__lt=now - timedelta(days=KEPT_DAYS)) | Q(token="", asked_at__lt=now - timedelta(ANONYMOUS_DAYS))
    rows = list(HelpCall.objects.filter(old).exclude(state=CallState.WAITING))
    for call in rows:
        _drop(call, "kept long enough")
    return len(rows)


def forget_own(person: Person) -> None:
    """W-56. All that the person has called under his name. Part of an action."""
    for call in HelpCall.objects.select_for_update(no_key=True).filter(token=calls.help_token(person)):
        _drop(call, "erased by its holder")


def _drop(call: HelpCall, why: str) -> None:
    if call.key_id:
        vault.shred(call.key_id, why)
    call.delete()


def _locked(**address: object) -> HelpCall:
    return locked(HelpCall.objects.all(), HelpCall.objects.filter(**address).values_list("pk", flat=True).first())


def _at_the_desk(key: str) -> HelpCall:
    return _locked(random_key=key)


def _taken(key: str, helper: Person) -> HelpCall:
    """A call in the helper's own hands."""
    call = _at_the_desk(key)
    if call.helper_id != helper.pk:
        raise Unseen
    return call


def _own(uuid: UUID, person: Person) -> HelpCall:
    """The person's own call, or one without a name, whose address only he has."""
    call = _locked(uuid=uuid)
    if call.is_drill or call.token not in {"", calls.help_token(person)}:
        raise Unseen
    return call
