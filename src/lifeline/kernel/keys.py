"""Keys that say nothing: random subject keys (K-14), ids of events (K-16); and ids as they come in from outside."""

from __future__ import annotations

import secrets
from base64 import b32encode
from datetime import UTC, datetime, timedelta

from django.db import models
from django.urls.converters import IntConverter

_BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
RANDOM_BITS = 20
LARGEST = 2**63 - 1
"""The largest id that both databases hold."""
DIGITS = 19


def row_id(text: str) -> int:
    """The id that an address or a form names; 0, which no row has, for what is none or is longer than any id.

    Python refuses to read thousands of digits and SQLite to compare with more than 64 bits: each would be a fault of
    the server where the honest answer is that there is no such row.
    """
    if not (text.isascii() and text.isdecimal() and len(text) <= DIGITS):
        return 0
    found = int(text)
    return found if found <= LARGEST else 0


class RowConverter(IntConverter):
    """`<row:pk>` in an address: an id that a row can have. With a longer number the address does not exist (404)."""

    regex = f"[0-9]{{1,{DIGITS}}}"

    def to_python(self, value: str) -> int:
        """The id, or 0, which no row has; ValueError, by which the address fits no pattern, for what is too long."""
        found = row_id(value)
        if not found and value.strip("0"):
            raise ValueError(value)
        return found


def random_key() -> str:
    """K-14. 128 random bits as 26 lower-case letters and digits (base 32)."""
    return token_text(secrets.token_bytes(16))


def token_text(token: bytes) -> str:
    """Random bytes or a vault token as subject key: base 32, lower case (26 or 52 characters)."""
    return b32encode(token).decode().rstrip("=").lower()


def random_id() -> int:
    """A random positive 62-bit row id: on SQLite the row id itself, so the order of insertion stands nowhere."""
    return 1 + secrets.randbits(62)


def smallest_id(at: datetime) -> int:
    """The smallest id that an exact event of this millisecond can have."""
    return (at - _BEGIN) // _MILLISECOND << RANDOM_BITS


def exact_ids(now: datetime, count: int = 1) -> list[int]:
    """K-16. `count` different ids of exact events: milliseconds since 2020 × 2^20 + 20 random bits, rising.

    More than 2^20 at once run on into the following milliseconds.
    """
    first = smallest_id(now)
    span = 1 << RANDOM_BITS
    if count == 1:
        return [first + secrets.randbelow(span)]
    room = span * (1 + count // (span // 2))
    chosen = set[int]()
    while len(chosen) < count:
        chosen.add(secrets.randbelow(room))
    return [first + offset for offset in sorted(chosen)]


def coarse_id() -> int:
    """K-16. A random negative id: it has no neighbours in id order."""
    return -1 - secrets.randbits(62)


def unordered_id() -> int:
    """A random negative row id of a table that also counts upwards; it fits into the data of events (±2^53)."""
    return -1 - secrets.randbits(52)


class RandomKeyed(models.Model):
    """K-14. A table whose rows give no hint of their order: random id, random key, and no sequence anywhere."""

    id = models.BigAutoField(primary_key=True, default=random_id, editable=False)
    random_key = models.CharField(max_length=26, unique=True, default=random_key, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.random_key
