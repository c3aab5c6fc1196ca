"""The one construction of the vault: AES-256-GCM, a random 96-bit nonce, every part of the context authenticated.

sealed = 0x01 · nonce (12) · ciphertext · tag (16)
context = "lifeline-vault/1", then each part with its length (4 bytes, big end first)
"""

from __future__ import annotations

import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION: Final = b"\x01"
NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16


class Damaged(Exception):
    """K-85. The bytes, their place or their key are not those that were sealed. Says nothing about any of them."""


def parts(*words: str | bytes) -> bytes:
    """Words joined so that no two lists give the same bytes."""
    found = b"lifeline-vault/1"
    for word in words:
        data = word.encode() if isinstance(word, str) else word
        found += len(data).to_bytes(4, "big") + data
    return found


def seal_with(key: bytes, context: bytes, data: bytes) -> bytes:
    """Seal with a nonce that is never used again."""
    nonce = os.urandom(NONCE_BYTES)
    return VERSION + nonce + AESGCM(key).encrypt(nonce, data, context)


def open_sealed(key: bytes, context: bytes, sealed: bytes) -> bytes:
    """The data; `Damaged` for anything that was not sealed so."""
    if sealed[:1] != VERSION or len(sealed) < 1 + NONCE_BYTES + TAG_BYTES:
        raise Damaged
    try:
        return AESGCM(key).decrypt(sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :], context)
    except InvalidTag:
        raise Damaged from None
