"""The vault (密件箱) of a person: set up, opened, closed, its passphrase changed, recovered by its sheet.

What takes long (a derivation) is done before the action; the actions get what came of it. Nothing here can open what a
vault holds without the words of its person or his sheet.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.hotline import events
from lifeline.hotline.actions import telling
from lifeline.hotline.models import CaseKey, OpenVault, StaffKey
from lifeline.hotline.queries.access import givers
from lifeline.hotline.rules import vaults
from lifeline.kernel import box
from lifeline.kernel.action import action, locked, tally
from lifeline.kernel.errors import Conflict, Refused
from lifeline.kernel.events import record
from lifeline.kernel.notices import notify
from lifeline.people import api as people

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.hotline.queries.vaults import Vault
    from lifeline.people.models import Person


@dataclass(frozen=True, repr=False)
class Made:
    """A private half under new words and under a new sheet. `code` is printed once and stored nowhere."""

    private: bytes
    public: bytes
    salt: bytes
    wrapped: bytes
    recovery: bytes
    code: str


def fit(passphrase: str, person: Person) -> str:
    """The words as they are used. Refused: H-64 (too short; the words of the log-in), P-13 (easily guessed)."""
    words = vaults.normal(passphrase)
    if len(words) < vaults.PASSPHRASE_LEAST:
        raise Refused(
            "H-64", _("Please choose at least %(least)s characters; a sentence is best."), least=vaults.PASSPHRASE_LEAST
        )
    people.refuse_weak(words, person)
    if people.is_password(person, words):
        raise Refused("H-64", _("The vault needs words of its own, not those with which you sign in."))
    return words


def make(passphrase: str, private: bytes | None = None) -> Made:
    """Lock a new pair, or a private half that is in hand, under words and a sheet. Two derivations."""
    private = private or box.pair()[1]
    public, salt, code = box.public_of(private), secrets.token_bytes(box.SALT_BYTES), vaults.sheet_code()
    about = vaults.bound_to(public)
    words = box.from_passphrase(vaults.normal(passphrase), salt, vaults.KEY_BYTES)
    sheet = box.from_passphrase(code, salt, vaults.KEY_BYTES)
    return Made(private, public, salt, box.wrap_with(words, private, about), box.wrap_with(sheet, private, about), code)


@action
def set_up(made: Made, replaces: int | None, *, actor: Person, now: datetime) -> StaffKey:
    """H-64. A vault is set up. `replaces`: the one that its person could no longer open, or None for the first.

    Consequences: colleagues can give him access to sealed cases; one that he had is retired, and opens nothing more
    for him (P-17): whoever has access gives it again (H-74).
    """
    old = StaffKey.objects.select_for_update(no_key=True).filter(person=actor, retired_on__isnull=True).first()
    if (old.pk if old else None) != replaces:
        raise Conflict
    if old is not None:
        old.retired_on = timezone.localdate(now)
        old.save(update_fields=["retired_on"])
        old.open_vaults.all().delete()
    key = StaffKey.objects.create(
        person=actor,
        public=made.public,
        salt=made.salt,
        wrapped=made.wrapped,
        recovery=made.recovery,
        made_on=timezone.localdate(now),
    )
    record(events.VAULT_SET_UP, key, actor=actor, instead=old is not None)
    if (told := givers(actor)) and CaseKey.objects.exists():
        notify(told, telling.VAULT_WAITS, key=telling.digest(f"waits {key.pk}"))
    return key


@action
def lock_again(key: StaffKey, made: Made, *, actor: Person, now: datetime, by_sheet: bool) -> StaffKey:
    """H-64. The same vault under new words and a new sheet: the old ones open it no more, in no browser.

    `by_sheet`: its person had forgotten the words and typed the code of his sheet (P-17).
    """
    del now
    key = locked(StaffKey.objects.filter(person=actor, retired_on__isnull=True), key.pk)
    if bytes(key.public) != made.public:
        raise Conflict
    key.salt, key.wrapped, key.recovery = made.salt, made.wrapped, made.recovery
    key.save(update_fields=["salt", "wrapped", "recovery"])
    key.open_vaults.all().delete()
    record(events.VAULT_RECOVERED if by_sheet else events.VAULT_RELOCKED, key, actor=actor)
    return key


@action
def open_up(key: StaffKey, private: bytes, seed: str, *, actor: Person, now: datetime) -> str:
    """H-64. A vault is open in this browser: 15 minutes after the last use, 8 hours at most. Returns the token.

    Consequence: the private half lies in the table under the token (in the cookie alone) and the session's seed.
    """
    token = vaults.new_token()
    OpenVault.objects.create(
        staff_key=key,
        token_digest=vaults.token_digest(token),
        held=box.wrap_with(vaults.holding_key(token, seed), private),
        opened_at=now,
        used_at=now,
    )
    record(events.VAULT_OPENED, key, actor=actor)
    return token


@action
def close(key: StaffKey, *, actor: Person, now: datetime) -> None:
    """H-64. A vault is closed, in every browser in which it was open."""
    del now
    browsers = key.open_vaults.all().delete()[0]
    record(events.VAULT_CLOSED, key, actor=actor, browsers=browsers)


@tally(reason="H-64: reading on keeps a vault open; what is read has an event of its own (H-72)")
def use_vault(vault: Vault, *, actor: Person, now: datetime) -> None:
    """The vault was used: its quarter of an hour begins again. Kept once a minute."""
    del actor
    if now - vault.row.used_at >= vaults.KEPT_EVERY:
        OpenVault.objects.filter(pk=vault.row.pk).update(used_at=now)


@tally(reason="H-64: what has run out is nobody's act")
def sweep_vaults(*, actor: None, now: datetime) -> int:
    """H-64. Vaults whose time is over are closed; how many."""
    del actor
    over = Q(used_at__lte=now - vaults.IDLE) | Q(opened_at__lte=now - vaults.LONGEST)
    return OpenVault.objects.filter(over).delete()[0]
