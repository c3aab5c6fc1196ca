"""Sealed boxes: what is put in can be opened only with a key that the server does not keep in the clear.

    public, private = pair()                    a record, or a person, gets a pair of keys
    sealed = seal(public, b"...")               anybody seals; sizes are hidden up to `pad`
    unseal(private, sealed)                     only the private half opens
    wrap(private, colleague_public)             the record's private half for one more reader
    key = from_passphrase(code, salt)           64 bytes out of words in somebody's head; slow on purpose
    wrap_with(key32, private)                   the private half under such a key
    stream_seal(public, file, target)           files, in chunks that can be neither dropped nor exchanged

Constructions are libsodium's and nothing of our own: X25519 sealed boxes, XChaCha20-Poly1305 (alone and as
secretstream), Argon2id. Known answers stand in the tests. Nothing here logs, and no exception carries a value.
"""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from django.utils.translation import gettext_lazy as _
from nacl import bindings, pwhash
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.utils import random

from lifeline.kernel.errors import Unavailable
from lifeline.kernel.leader import lock_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY_BYTES = 32
PAD = 1024
_LENGTH = 8

MEMORY = 128 * 1024 * 1024
PASSES = 3
SALT_BYTES = 16
SLOTS, PATIENCE, LOOK_AGAIN = 2, 10.0, 0.02  # derivations at once on this machine; seconds in the queue

CHUNK = 64 * 1024
_STREAM_HEAD = bindings.crypto_secretstream_xchacha20poly1305_HEADERBYTES
_STREAM_MORE = bindings.crypto_secretstream_xchacha20poly1305_ABYTES
_MESSAGE = bindings.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
_FINAL = bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL
_NONCE = bindings.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
SEALED_KEY_BYTES = KEY_BYTES + bindings.crypto_box_SEALBYTES


class Damaged(Exception):
    """The key does not fit, or the bytes were changed. Says nothing about either."""


def pair() -> tuple[bytes, bytes]:
    """A new X25519 pair: public half, private half, 32 bytes each."""
    private = PrivateKey.generate()
    return bytes(private.public_key), bytes(private)


def public_of(private: bytes) -> bytes:
    """The public half that belongs to a private one."""
    return bytes(PrivateKey(private).public_key)


def padded(plain: bytes, pad: int = PAD) -> bytes:
    """The length in 8 bytes, the bytes, zeros up to the next multiple of `pad`."""
    framed = len(plain).to_bytes(_LENGTH, "big") + plain
    return framed + bytes(-len(framed) % pad)


def unpadded(framed: bytes) -> bytes:
    """What `padded` was given; `Damaged` if the length cannot be true."""
    length = int.from_bytes(framed[:_LENGTH], "big")
    if len(framed) < _LENGTH + length:
        raise Damaged
    return framed[_LENGTH : _LENGTH + length]


def seal(public: bytes, plain: bytes, pad: int = PAD) -> bytes:
    """Seal bytes for the holder of the private half. The result tells the size only up to `pad` bytes."""
    return SealedBox(PublicKey(public)).encrypt(padded(plain, pad))


def unseal(private: bytes, sealed: bytes) -> bytes:
    """What was sealed; `Damaged` if the key does not fit or a bit was changed."""
    return unpadded(_open(private, sealed))


def wrap(private: bytes, for_public: bytes) -> bytes:
    """A private half for one more reader: 80 bytes that only the holder of `for_public`'s other half opens."""
    return SealedBox(PublicKey(for_public)).encrypt(private)


def unwrap(own_private: bytes, wrapped: bytes) -> bytes:
    """The private half that was wrapped for the holder of `own_private`; `Damaged` otherwise."""
    return _open(own_private, wrapped)


def _open(private: bytes, sealed: bytes) -> bytes:
    try:
        return SealedBox(PrivateKey(private)).decrypt(sealed)
    except (CryptoError, ValueError):
        raise Damaged from None


def wrap_with(key: bytes, secret: bytes, about: bytes = b"") -> bytes:
    """`secret` under a 32-byte key: random 24-byte nonce, XChaCha20-Poly1305. `about` must be told again to open it."""
    nonce = random(_NONCE)
    return nonce + bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(secret, about, nonce, key)


def unwrap_with(key: bytes, wrapped: bytes, about: bytes = b"") -> bytes:
    """What `wrap_with` was given; `Damaged` for another key, another `about`, or changed bytes."""
    try:
        return bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(wrapped[_NONCE:], about, wrapped[:_NONCE], key)
    except (CryptoError, ValueError):
        raise Damaged from None


def from_passphrase(text: str, salt: bytes, size: int = 64) -> bytes:
    """`size` bytes out of words: Argon2id, 128 MiB, 3 passes, 1 lane; `salt` is 16 bytes.

    At most two at once on this machine, whatever the number of processes; who waits 10 s gets `Unavailable`.
    Never inside an action: it takes some tenths of a second.
    """
    with _slot():
        return pwhash.argon2id.kdf(size, text.encode(), salt, opslimit=PASSES, memlimit=MEMORY)


@contextmanager
def _slot() -> Iterator[None]:
    """One of the machine's places for a derivation, so that reports cannot eat its memory."""
    files = [
        os.open(lock_folder() / f"derivation-{place}.lock", os.O_CREAT | os.O_RDWR, 0o600) for place in range(SLOTS)
    ]
    try:
        _take_one(files)
        yield
    finally:
        for file in files:
            os.close(file)


def _take_one(files: list[int]) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        for file in files:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            return
        if time.monotonic() > until:
            raise Unavailable(_("Too many people are using this at the moment. Please try again in a moment."), 10)
        time.sleep(LOOK_AGAIN)


def stream_seal(public: bytes, source: BinaryIO, target: BinaryIO, size: int) -> None:
    """Seal `size` bytes of `source` into `target`: a fresh key sealed to `public`, then chunks of 64 KiB.

    Each chunk is bound to the one before and the last one is marked, so none can be dropped, repeated or moved. The
    length stands inside; outside only the number of chunks can be seen.
    """
    key, state = random(KEY_BYTES), bindings.crypto_secretstream_xchacha20poly1305_state()
    target.write(SealedBox(PublicKey(public)).encrypt(key))
    target.write(bindings.crypto_secretstream_xchacha20poly1305_init_push(state, key))
    left = _LENGTH + size
    carried = size.to_bytes(_LENGTH, "big")
    while left > 0:
        chunk = carried + source.read(min(CHUNK, left) - len(carried))
        if len(chunk) != min(CHUNK, left):
            raise ValueError("The source is shorter than it was said to be.")
        carried, left = b"", left - len(chunk)
        tag = _MESSAGE if left else _FINAL
        padding = bytes(CHUNK - len(chunk))
        target.write(bindings.crypto_secretstream_xchacha20poly1305_push(state, chunk + padding, b"", tag))


def stream_open(private: bytes, source: BinaryIO) -> Iterator[bytes]:
    """The bytes that were sealed, in pieces. `Damaged` at the first chunk that is not what was written there."""
    key, state = _open(private, source.read(SEALED_KEY_BYTES)), bindings.crypto_secretstream_xchacha20poly1305_state()
    head = source.read(_STREAM_HEAD)
    if len(key) != KEY_BYTES or len(head) != _STREAM_HEAD:
        raise Damaged
    bindings.crypto_secretstream_xchacha20poly1305_init_pull(state, head, key)
    left: int | None = None
    final = False
    while not final:
        piece, final = _pulled(state, source)
        if left is None:
            left, piece = int.from_bytes(piece[:_LENGTH], "big"), piece[_LENGTH:]
        yield piece[:left]
        left = max(0, left - len(piece))
    if left or source.read(1):
        raise Damaged


def _pulled(state: bindings.crypto_secretstream_xchacha20poly1305_state, source: BinaryIO) -> tuple[bytes, bool]:
    try:
        piece, tag = bindings.crypto_secretstream_xchacha20poly1305_pull(state, source.read(CHUNK + _STREAM_MORE))
    except (CryptoError, ValueError):
        raise Damaged from None
    return piece, tag == _FINAL
