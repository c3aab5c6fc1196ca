"""Section 6: how long a vault (密件箱) stays open, and what its recovery sheet says."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from base64 import b32decode, b32encode
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
UNSEAL_MINUTES = 30
"""H-71. So long an opened identity is shown, and to the requester alone."""


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


def sheet_of(private: bytes) -> str:
    """A private half as it is printed for the safe: 32 bytes and 4 that catch errors of typing, in groups of four."""
    check = hashlib.blake2b(private, digest_size=4, person=b"lifeline escrow").digest()
    text = b32encode(private + check).decode().rstrip("=")
    return "-".join(text[begin : begin + 4] for begin in range(0, len(text), 4))


def from_sheet(typed: str) -> bytes | None:
    """The private half that somebody typed from the sheet of the safe, or None."""
    kept = "".join(char for char in unicodedata.normalize("NFKC", typed).upper() if char.isalnum())
    try:
        held = b32decode(kept + "=" * (-len(kept) % 8))
    except ValueError:
        return None
    private = held[:KEY_BYTES]
    return private if len(held) == KEY_BYTES + 4 and sheet_of(private).replace("-", "") == kept else None


def new_token() -> str:
    """What an open vault's cookie holds: 256 random bits."""
    return secrets.token_urlsafe(KEY_BYTES)


def token_digest(token: str) -> str:
    """How the table knows a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def holding_key(token: str, seed: str) -> bytes:
    """The key under which an open vault's private half is held: out of the cookie's token and the session's seed."""
    return hashlib.blake2b(f"{token}.{seed}".encode(), digest_size=KEY_BYTES, person=b"lifeline vault 1").digest()
