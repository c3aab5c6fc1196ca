"""H-74: access to sealed cases is passed on by somebody who has it, and taken away with the duty.

One more reader is one more `KeyWrap`, made from the private half that an open vault gives; who reads no longer loses
his row. `in_hand` says whose vault is open while a verb runs, so that whatever gives a case to another unit (a
dispatch, a return, a ruling, a merge) passes the key on in one place, `follow`.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.hotline import events, policies
from lifeline.hotline.actions import telling
from lifeline.hotline.models import CaseKey, EscrowKey, KeyWrap, StaffKey
from lifeline.hotline.queries import access as queries
from lifeline.hotline.queries.readers import vaults
from lifeline.hotline.queries.reading import private_half
from lifeline.hotline.states import OPEN, KeyKind, Reader
from lifeline.kernel import box
from lifeline.kernel.action import action, tally
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import record
from lifeline.kernel.notices import notify

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

    from lifeline.hotline.models import Case
    from lifeline.hotline.queries.vaults import Vault
    from lifeline.people.models import Person

_in_hand: ContextVar[Vault | None] = ContextVar("vault", default=None)


@contextmanager
def in_hand(vault: Vault | None) -> Iterator[None]:
    """Let a verb run while this vault is open: what it can open, the verb may pass on."""
    token = _in_hand.set(vault)
    try:
        yield
    finally:
        _in_hand.reset(token)


def follow(case: Case) -> None:
    """Section 6, H-74. A sealed case has another unit: its people get access, those of the former one lose it.

    Part of an action. Without an open vault nobody is added; the desk sees who is missing and adds him with one click.
    """
    if not case.sealed:
        return
    wanted = queries.recipients(case)
    private = private_half(case, _in_hand.get(), KeyKind.CASE)  # before his own wrap goes
    for wrap in queries.wraps(case).select_related("staff__person"):
        person = wrap.staff.person if wrap.staff else None
        if person is not None and person not in wanted and not queries.may_be_given(person, case):
            wrap.delete()
    if private is not None:
        share(CaseKey.objects.get(case=case, kind=KeyKind.CASE), private, list(wanted))
    tell_if_nobody_is_left(case)


def take_custody(case: Case) -> None:
    """H-17, H-71. What tells who the reporter is opens no more for a custodian who was excluded. Part of an action."""
    held = KeyWrap.objects.filter(key__case=case, key__kind=KeyKind.CUSTODY, reader=Reader.STAFF)
    gone = [
        wrap.pk
        for wrap in held.select_related("staff__person")
        if wrap.staff is not None and not policies.keeps_identity(wrap.staff.person, case)
    ]
    if gone:
        held.filter(pk__in=gone).delete()
        tell_if_nobody_is_left(case, KeyKind.CUSTODY)


def share(key: CaseKey, private: bytes, persons: Collection[Person]) -> int:
    """Wrap a private half for the vaults of these persons, as far as they have one; for how many it was new."""
    having = set(key.wraps.filter(reader=Reader.STAFF).values_list("staff_id", flat=True))
    new = [staff for staff in vaults(persons) if staff.pk not in having]
    KeyWrap.objects.bulk_create(
        [
            KeyWrap(key=key, reader=Reader.STAFF, staff=staff, wrapped=box.wrap(private, bytes(staff.public)))
            for staff in new
        ]
    )
    return len(new)


@action
def give(case: Case, person: Person, vault: Vault, *, actor: Person, now: datetime) -> None:
    """H-74. A colleague gets access to one case. Refused: he is recused, does not act on it, or has no vault (H-74);
    the giver cannot open it himself, or the other can already: the reporter would read of an access that is none.

    Consequence: he reads it from now on; the reporter sees that one more duty can.
    """
    private = private_half(case, vault, KeyKind.CASE)
    if private is None:
        raise Refused("H-74", _("Only somebody who can read the case gives access to it."))
    if not queries.may_be_given(person, case):
        raise Refused("H-74", _("This person has no duty in the case."))
    if not queries.with_vault([person]):
        raise Refused("H-74", _("This person has no vault yet."))
    if not share(CaseKey.objects.get(case=case, kind=KeyKind.CASE), private, [person]):
        raise Refused("H-74", _("This person can open the case already."))
    record(events.AUTHORISED, case, actor=actor, by=policies.capacity(actor, case), at=now, duty=_duty(person, case))


@action
def give_all(person: Person, vault: Vault, *, actor: Person, now: datetime) -> int:
    """H-74. One click gives a colleague access to all cases that are his and that this vault opens; to how many.

    Never to one from which he is recused, nor to one in which he has no duty. What custodians keep goes to custodians.
    """
    target = StaffKey.objects.filter(person=person, retired_on__isnull=True).first()
    if target is None:
        raise Refused("H-74", _("This person has no vault yet."))
    given = 0
    for key in queries.pairs_of(vault, target):
        if not queries.is_his(person, key):
            continue
        private = private_half(key.case, vault, KeyKind(key.kind))
        if private is not None and share(key, private, [person]):
            by = policies.capacity(actor, key.case) or policies.CUSTODIAN
            record(events.AUTHORISED, key.case, actor=actor, by=by, at=now, duty=_duty(person, key.case))
            given += 1
    if not given:
        raise Refused("H-74", _("There is no sealed case to which you could give this person access."))
    return given


def _duty(person: Person, case: Case) -> str:
    return policies.capacity(person, case) or policies.CUSTODIAN


@action
def make_escrow(public: bytes, *, actor: Person | None, now: datetime) -> EscrowKey:
    """H-74. A key for the union's safe: cases that come from now on are wrapped for it. Its private half is nowhere.

    Consequence: an earlier one stays good for the cases that were wrapped for it.
    """
    former = EscrowKey.objects.filter(in_use=True).update(in_use=False)
    key = EscrowKey.objects.create(public=public, made_on=timezone.localdate(now))
    record(events.ESCROW_MADE, key, actor=actor, by="" if actor else "cli", instead=bool(former))
    return key


@action
def give_from_safe(case: Case, private: bytes, *, actor: Person | None, now: datetime) -> int:
    """H-74, P-17. The last recipient is gone: the key from the safe gives access to those who should have it now.

    Consequences: they read the case again, custodians what is theirs; it is recorded, and the reporter sees it.
    Refused: H-74 (the case was not wrapped for this key, or nobody who should read it has a vault).
    """
    given = 0
    for wrap in KeyWrap.objects.filter(key__case=case, reader=Reader.ESCROW).select_related("key", "escrow"):
        if wrap.escrow is None or bytes(wrap.escrow.public) != box.public_of(private):
            continue
        wanted = queries.recipients(case) if wrap.key.kind == KeyKind.CASE else queries.custodians(case)
        given += share(wrap.key, box.unwrap(private, bytes(wrap.wrapped)), list(wanted))
    if not given:
        raise Refused("H-74", _("This key opens nothing for anybody who should read the case and has a vault."))
    record(events.ESCROW_USED, case, actor=actor, by="" if actor else "cli", at=now, readers=given)
    return given


@action
def take_away(case: Case, stale: Collection[KeyWrap], *, actor: None, now: datetime) -> None:
    """H-74. Whose duty in a case has ended opens it no more: these wraps go.

    Consequence: where nobody is left, desk and custodians are told that only the key in the safe opens it (P-17): what
    is said in the case, or what its custodians keep.
    """
    kinds = {KeyKind(wrap.key.kind) for wrap in stale}
    KeyWrap.objects.filter(pk__in=[wrap.pk for wrap in stale]).delete()
    record(events.ACCESS_ENDED, case, actor=actor, by=events.CLOCK, at=now, wraps=len(stale))
    for kind in sorted(kinds):
        tell_if_nobody_is_left(case, kind)


def tell_if_nobody_is_left(case: Case, kind: KeyKind = KeyKind.CASE) -> None:
    """P-17. Once for each time that the last reader of an open case goes: only the key in the safe opens it then.

    The same where the last custodian goes who could open who its reporter is, or originals. Part of an action.
    """
    if case.state not in OPEN or queries.wraps(case, kind).exists():
        return
    told = [*queries.recipients(case), *policies.staff(policies.CUSTODIAN, case.company, case)]
    notice = telling.NOBODY_LEFT if kind == KeyKind.CASE else telling.NO_KEEPER_LEFT
    occasion = telling.digest(f"orphan {kind} {case.pk} {case.version}")
    notify([person.pk for person in told], notice, key=occasion)


def tidy(now: datetime) -> int:
    """H-74. Every night: wraps of those whose duty has ended, and vaults that were given up. How many wraps went."""
    gone = 0
    for case, stale in queries.stale():
        take_away(case, stale, actor=None, now=now)
        gone += len(stale)
    forget_retired(actor=None, now=now)
    return gone


@tally(reason="H-64: a vault that was given up and opens nothing more is nobody's")
def forget_retired(*, actor: None, now: datetime) -> int:
    """H-64. Retired keys that no wrap names."""
    del actor, now
    return StaffKey.objects.filter(retired_on__isnull=False, wraps__isnull=True).delete()[0]
