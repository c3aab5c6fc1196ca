"""Section 6: how long a vault (密件箱) stays open, and what its recovery sheet says."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from datetime import timedelta
from typing import TYPE_CHECKING

from lifeline.hotline.rules.codes import new_code

if TYPE_CHECKING:
    from datetime import datetime

IDLE, LONGEST = timedelta(minutes=15), timedelta(hours=8)
"""Without a page that needs it, and in all."""
KEPT_EVERY = timedelta(minutes=1)
"""So often, at most, the table learns that a vault was used."""
PASSPHRASE_LEAST, PASSPHRASE_MOST = 12, 200
KEY_BYTES = 32


def closes_at(opened_at: datetime, used_at: datetime) -> datetime:
    """When an open vault closes by itself, if nothing more is read."""
    return min(used_at + IDLE, opened_at + LONGEST)


def bound_to(public: bytes) -> bytes:
    """What a private half is wrapped with, so that a row moved to another vault opens nothing."""
    return b"hotline vault " + public


def normal(passphrase: str) -> str:
    """A passphrase as it is derived from: the same words typed on another keyboard are the same."""
    return unicodedata.normalize("NFKC", passphrase)


def sheet_code() -> str:
    """A new recovery code: 100 random bits and a check character, as a reporter's code has them."""
    return new_code(secrets.token_bytes(KEY_BYTES))


def new_token() -> str:
    """What an open vault's cookie holds: 256 random bits."""
    return secrets.token_urlsafe(KEY_BYTES)


def token_digest(token: str) -> str:
    """How the table knows a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def holding_key(token: str, seed: str) -> bytes:
    """The key under which an open vault's private half is held: out of the cookie's token and the session's seed."""
    return hashlib.blake2b(f"{token}.{seed}".encode(), digest_size=KEY_BYTES, person=b"lifeline vault 1").digest()
