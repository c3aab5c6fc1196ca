"""身份启封, 启封原件 (H-71): one person asks for what custodians keep, a custodian who is another opens it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lifeline.hotline import events, policies
from lifeline.hotline.actions import course, sealing, telling
from lifeline.hotline.models import SealedIdentity, StaffKey, Unseal
from lifeline.hotline.queries import originals, unsealing
from lifeline.hotline.queries.reading import private_half
from lifeline.hotline.rules.vaults import UNSEAL_MINUTES
from lifeline.hotline.states import CHECK_FLOW, About, CheckState, KeyKind
from lifeline.hotline.states.custody import Kept
from lifeline.kernel import box
from lifeline.kernel.action import action, locked, tally
from lifeline.kernel.errors import Refused
from lifeline.kernel.notices import notify

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.hotline.models import Case
    from lifeline.hotline.queries.vaults import Vault
    from lifeline.people.models import Person

REASON_MIN = 10
ASKED = {Kept.IDENTITY: events.UNSEAL_ASKED, Kept.ORIGINALS: events.ORIGINALS_ASKED}
GRANTED = {Kept.IDENTITY: events.UNSEALED, Kept.ORIGINALS: events.ORIGINALS_OPENED}
DENIED = {Kept.IDENTITY: events.UNSEAL_REFUSED, Kept.ORIGINALS: events.ORIGINALS_REFUSED}


@action
def ask(case: Case, reason: str, what: Kept = Kept.IDENTITY, *, actor: Person, now: datetime) -> Unseal:
    """H-71. Ask who a confidential reporter is, or for kept originals, with a reason that the reporter reads.

    Consequences: the custodians are asked; nothing is opened yet. Refused: nothing of the kind is kept, this person has
    asked already, or he has no vault to which an identity could be sealed.
    """
    case = course.lock(case)
    reason = course.written(reason, "H-71", REASON_MIN)
    if what not in unsealing.kept(case):
        raise Refused("H-71", _("Nothing of the kind is kept for this case."))
    if case.unseals.filter(requester=actor, what=what, state=CheckState.ASKED).exists():
        raise Refused("H-71", _("You have asked already; a custodian decides."))
    if what == Kept.IDENTITY and not StaffKey.objects.filter(person=actor, retired_on__isnull=True).exists():
        raise Refused("H-71", _("Set up your vault first: the answer is sealed to it."))
    row = Unseal.objects.create(case=case, requester=actor, what=what, asked_at=now)
    _put(row, About.UNSEAL, reason)
    course.tell(ASKED[what], case, actor=actor, by=policies.capacity(actor, case), at=now, request=row.pk)
    telling.custodians(case, telling.UNSEAL_SOUGHT, row.pk, but=actor)
    return row


def _put(row: Unseal, about: About, words: str) -> None:
    """H-64, H-71. Words of a request, under both pairs: readers of the case, its reporter and custodians open them."""
    for kind in KeyKind:
        sealing.put(row.case, about, row.pk, words, kind)


@action
def grant(request: Unseal, answer: str, vault: Vault, *, actor: Person, now: datetime) -> Unseal:
    """H-71. The custodian opens with his own key, for 30 minutes: an identity for the requester alone, originals for
    himself alone, since those who work on the case never get them.

    Consequences: who it is lies sealed to the requester's vault until then; the reporter sees request, reason, answer.
    """
    row = _decide(request, "grant", answer, actor=actor, now=now)
    private = private_half(row.case, vault, KeyKind.CUSTODY)
    if private is None:
        raise Refused("H-71", _("Your vault does not hold the key of what is asked for."))
    if row.what == Kept.IDENTITY:
        row.content = _for_requester(row, private)
    row.until_at = now + timedelta(minutes=UNSEAL_MINUTES)
    row.save()
    course.tell(GRANTED[Kept(row.what)], row.case, actor=actor, by=policies.CUSTODIAN, at=now, request=row.pk)
    notify([row.requester_id], telling.UNSEAL_DECIDED, key=telling.digest(f"unsealed {row.pk}"))
    return row


def _for_requester(row: Unseal, private: bytes) -> bytes:
    """Who it is, from the custodians' seal to that of the requester."""
    target = StaffKey.objects.filter(person=row.requester, retired_on__isnull=True).first()
    if target is None:
        raise Refused("H-71", _("The requester has no vault any more."))
    identity = SealedIdentity.objects.get(key__case=row.case)
    return box.seal(bytes(target.public), box.unseal(private, bytes(identity.content)))


@action
def refuse(request: Unseal, answer: str, *, actor: Person, now: datetime) -> Unseal:
    """H-71. The custodian does not open it. Consequence: requester and reporter read why."""
    answer = course.written(answer, "H-71", REASON_MIN)
    row = _decide(request, "deny", answer, actor=actor, now=now)
    row.save()
    course.tell(DENIED[Kept(row.what)], row.case, actor=actor, by=policies.CUSTODIAN, at=now, request=row.pk)
    notify([row.requester_id], telling.UNSEAL_DECIDED, key=telling.digest(f"unsealed {row.pk}"))
    return row


def _decide(request: Unseal, step: str, answer: str, *, actor: Person, now: datetime) -> Unseal:
    """H-71. A custodian of the case's company, who is not recused and is not the requester."""
    row = locked(Unseal.objects.select_related("case__company", "case__unit", "requester"), request.pk)
    if actor.pk == row.requester_id:
        raise Refused("H-71", _("Somebody else decides on what you asked for."))
    if not policies.keeps_identity(actor, row.case):
        raise Refused("H-71", _("Only a custodian of this company decides."))
    CHECK_FLOW.move(row, step)
    row.custodian, row.decided_at = actor, now
    if said := course.written(answer, "H-71", 0):
        _put(row, About.UNSEALED, said)
    return row


@action
def show(request: Unseal, *, actor: Person, now: datetime) -> None:
    """H-71, H-72. The requester reads who it is. Consequence: a trace that the reporter sees."""
    course.tell(
        events.IDENTITY_READ,
        request.case,
        actor=actor,
        by=policies.capacity(actor, request.case),
        at=now,
        request=request.pk,
    )


@action
def take_out(request: Unseal, *, actor: Person, now: datetime) -> None:
    """H-71, H-72. The custodian takes out an original. Consequence: a trace that the reporter sees, for each file.

    Refused: another custodian opened it, the half hour is over, or he was excluded from the case meanwhile.
    """
    if not originals.may_take_out(request, actor, now):
        raise Refused("H-71", _("These originals are not open for you."))
    course.tell(events.ORIGINAL_READ, request.case, actor=actor, by=policies.CUSTODIAN, at=now, request=request.pk)


@tally(reason="H-71: the half hour is over; that it was granted and read has its events")
def close_unsealed(*, actor: None, now: datetime) -> int:
    """H-71. After 30 minutes nothing is left of what was opened; how many requests that were."""
    del actor
    return Unseal.objects.filter(content__isnull=False, until_at__lte=now).update(content=None)
