"""The vault: many small secrets that must be able to die.

    key_id = vault.new_key("wellbeing.answers")             one key a holder and class
    sealed = vault.seal(key_id, ("wellbeing.Sheet", row_id), b"…")
    data = vault.unseal(key_id, ("wellbeing.Sheet", row_id), sealed)
    token = vault.token("wellbeing.answers", person.random) 32 bytes that name nobody without the pepper
    vault.shred(key_id, "erased by its holder")             in an action: what was sealed is gone for good

Keys live in a key store outside the database and its backups (`vault.store`). K-83: a dump, the files and the settings
together open nothing, and tokens of two purposes for one person cannot be joined. K-87: keys and plain values stand in
no log, repr, exception, cache or session. K-88: the duty `kernel.custodian` lies with nobody who administers the site
or holds a role that an app excludes; `people` refuses to grant it.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction

from lifeline.kernel.events import current_now
from lifeline.kernel.keys import random_key
from lifeline.kernel.models import KeyStore, ShredOrder
from lifeline.kernel.vault.sealing import Damaged, open_sealed, parts, seal_with
from lifeline.kernel.vault.store import NoKey, Store, unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

__all__ = [
    "Damaged", "Drilled", "NoKey", "Status", "drill", "holds", "in_use", "new_key", "rotate_site_key", "seal", "shred",
    "status", "sweep", "token", "unseal", "unseal_many",
]  # fmt: skip

ORPHAN: Final = timedelta(hours=24)
_in_use: dict[str, Callable[[], Iterable[str]]] = {}


@cache
def _store_in(folder: Path) -> Store:
    return Store(folder)


def _store() -> Store:
    """The site's key store. Made once, when neither it nor a trace of an earlier one exists (K-84)."""
    found = _store_in(Path(settings.KEYS))
    if found.known:
        return found
    known = KeyStore.objects.first()
    if known is None:
        # Asking first whether it exists would see the half of it that another first user is making at this moment.
        known, _made = KeyStore.objects.get_or_create(pk=1, defaults={"store_id": found.create()})
    if not found.exists or found.id != known.store_id:
        raise unavailable()
    found.known = True
    return found


def new_key(purpose: str) -> str:
    """K-81. A key on disk; its id (26 letters and digits). One that no row names after 24 h is shredded."""
    key_id = random_key()
    _store().add(key_id, purpose, current_now().astimezone(UTC).isoformat())
    return key_id


def holds(key_id: str) -> bool:
    """Whether what was sealed with this key can still be opened. K-89: after a restore of an older backup, not all.

    `Unavailable` for a key that was never shredded and is not there: the key store is older than the rows.
    """
    return _store().holds(key_id)


def seal(key_id: str, aad: tuple[str, ...], data: bytes) -> bytes:
    """Seal `data` for one place: `aad` names table, row and class, and the same must be said to open it."""
    purpose, key = _store().key(key_id)
    return seal_with(key, parts("data", key_id, purpose, *aad), data)


def unseal(key_id: str, aad: tuple[str, ...], sealed: bytes) -> bytes:
    """What was sealed. K-85: `Damaged` for another place, cut or exchanged bytes; `NoKey` once it was shredded."""
    purpose, key = _store().key(key_id)
    return open_sealed(key, parts("data", key_id, purpose, *aad), bytes(sealed))


def unseal_many(key_id: str, rows: Iterable[tuple[tuple[str, ...], bytes]]) -> Iterator[bytes]:
    """Open many rows of one key, each with its place, asking the store once: for a job that reads them all.

    As `unseal`, but a key that is shredded meanwhile serves this job to its end.
    """
    purpose, key = _store().key(key_id)
    for aad, sealed in rows:
        yield open_sealed(key, parts("data", key_id, purpose, *aad), bytes(sealed))


def token(purpose: str, *words: str | bytes) -> bytes:
    """32 bytes: HMAC-SHA-256 under the pepper. The same words give the same token; two purposes never do."""
    return hmac.new(_store().pepper(), parts("token", purpose, *words), hashlib.sha256).digest()


def shred(key_id: str, reason: str) -> None:
    """K-81. Order a key's end, in the caller's transaction; the key is destroyed once it has committed.

    A crash between is finished by `sweep`. Nothing sealed with it can be opened again, from no backup either.
    """
    order = ShredOrder.objects.create(key_id=key_id, reason=reason, ordered_at=current_now())
    transaction.on_commit(lambda: _carry_out(order))


def _carry_out(order: ShredOrder) -> None:
    _store().destroy(order.key_id)
    ShredOrder.objects.filter(pk=order.pk).update(done=True)


def in_use(purpose: str, keys: Callable[[], Iterable[str]]) -> None:
    """Port for apps: which keys of a purpose some row names. Others of this purpose are orphans after 24 h."""
    _in_use[purpose] = keys


def sweep(now: datetime) -> tuple[int, int]:
    """K-81. Finish shreds that a crash left open, and shred orphans; how many of each."""
    if KeyStore.objects.first() is None:
        return 0, 0
    late = list(ShredOrder.objects.filter(done=False))
    for order in late:
        _carry_out(order)
    old = _store().older_than((now - ORPHAN).astimezone(UTC).isoformat())
    named = {purpose: set(keys()) for purpose, keys in _in_use.items()}
    orphans = [key_id for key_id, purpose in old if purpose in named and key_id not in named[purpose]]
    for key_id in orphans:
        _store().destroy(key_id)
    return len(late), len(orphans)


def rotate_site_key() -> int:
    """K-86. All keys are wrapped by a new site key; how many. Data stay as they are."""
    return _store().rotate()


@dataclass(frozen=True)
class Drilled:
    """K-89. Of the keys that rows name: there, shredded (erased, and back from an older backup), missing."""

    there: int
    shredded: int
    missing: int


def drill() -> Drilled:
    """K-89. Try the key store as after a restore: a probe is sealed, opened, destroyed; and every key in use looked up.

    `Unavailable` where the store does not answer, or a destroyed probe opens still.
    """
    store, probe = _store(), random_key()
    store.add(probe, "kernel.drill", current_now().astimezone(UTC).isoformat())
    opened = unseal(probe, ("drill",), seal(probe, ("drill",), b"probe"))
    store.destroy(probe)
    if opened != b"probe" or store.holds(probe):
        raise unavailable()
    return Drilled(**store.sorted_out(key_id for keys in _in_use.values() for key_id in keys()))


@dataclass(frozen=True)
class Status:
    """What the custodian sees: numbers, no key and no id."""

    keys: int
    shredded: int
    open_orders: int


def status() -> Status | None:
    """The store's numbers, None where this site has none yet. `Unavailable` when it should be there and is not."""
    if KeyStore.objects.first() is None:
        return None
    keys, shredded = _store().counts()
    return Status(keys, shredded, ShredOrder.objects.filter(done=False).count())
