"""The vaults (密件箱) of staff: whose is which, what opens them, which one is open in a browser now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lifeline.hotline.models import OpenVault, StaffKey
from lifeline.hotline.rules import vaults
from lifeline.hotline.rules.codes import read_code
from lifeline.kernel import box

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.people.models import Person


@dataclass(frozen=True, repr=False)
class Vault:
    """A vault that is open: its private half, in memory for the length of a request."""

    key_id: int
    person: Person
    private: bytes
    row: OpenVault
    closes_at: datetime


def key_of(person: Person) -> StaffKey | None:
    """The vault that a person uses now."""
    return StaffKey.objects.filter(person=person, retired_on__isnull=True).first()


def unlocked(key: StaffKey, passphrase: str) -> bytes | None:
    """The private half, if these are its words. Some tenths of a second; never inside an action."""
    derived = box.from_passphrase(vaults.normal(passphrase), bytes(key.salt), vaults.KEY_BYTES)
    return _unwrapped(key, derived, bytes(key.wrapped))


def recovered(key: StaffKey, typed: str) -> bytes | None:
    """The private half, if this is the code of its recovery sheet. As slow."""
    code = read_code(typed) or "none"
    derived = box.from_passphrase(code, bytes(key.salt), vaults.KEY_BYTES)
    return _unwrapped(key, derived, bytes(key.recovery))


def _unwrapped(key: StaffKey, derived: bytes, wrapped: bytes) -> bytes | None:
    try:
        return box.unwrap_with(derived, wrapped, vaults.bound_to(bytes(key.public)))
    except box.Damaged:
        return None


def opened(token: str, seed: str, person: Person, now: datetime) -> Vault | None:
    """The open vault to which a browser's token leads: this person's, in the session that opened it, not run out."""
    rows = OpenVault.objects.select_related("staff_key").filter(token_digest=vaults.token_digest(token))
    row = rows.filter(staff_key__person=person, staff_key__retired_on__isnull=True).first()
    if row is None:
        return None
    closes_at = vaults.closes_at(row.opened_at, row.used_at)
    if closes_at <= now:
        return None
    try:
        private = box.unwrap_with(vaults.holding_key(token, seed), bytes(row.held))
    except box.Damaged:
        return None
    return Vault(row.staff_key_id, person, private, row, closes_at)
