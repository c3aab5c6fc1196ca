"""Boxes: known answers for every construction, sizes hidden, nothing opened that was changed, two derivations at once."""

import io
import multiprocessing
import os
import time

import pytest
from argon2.low_level import Type, hash_secret_raw
from nacl import bindings
from nacl.public import PrivateKey

from lifeline.kernel import box
from lifeline.kernel.errors import Unavailable

SALT = bytes(range(16))
CODE = "K7Q4M2XA9FTE6WBNR0HC"
DERIVED = (
    "33db8506ac2c98e5ada7c9ea793fc1750936ead05b493a6c94902b469f3d1c5c"
    "8181f8e022940d7935ef6568e510ec9f8427c2877623f58e7cbd1275449ac3c2"
)


@pytest.fixture(autouse=True)
def _as_on_a_site(memory_of_the_site, monkeypatch):
    monkeypatch.setattr(box, "MEMORY", memory_of_the_site)


def test_a_derivation_gives_the_known_answer_and_that_of_another_library():
    assert box.from_passphrase(CODE, SALT).hex() == DERIVED
    other = hash_secret_raw(
        CODE.encode(), SALT, time_cost=3, memory_cost=128 * 1024, parallelism=1, hash_len=64, type=Type.ID
    )
    assert other.hex() == DERIVED


def test_a_secret_under_a_key_gives_the_known_answer():
    key, nonce = bytes(range(32)), bytes(range(64, 88))
    known = nonce + bytes.fromhex("a75c6602b594de3b0a5c9886aa8d1f986c26f9e6467d")
    assert box.unwrap_with(key, known, b"about") == b"secret"
    assert len(box.wrap_with(key, b"secret", b"about")) == len(known)


def test_a_sealed_box_of_libsodium_opens():
    """A box that another program of libsodium made is the known answer: X25519, XSalsa20-Poly1305, padded by us."""
    private = bytes(range(1, 33))
    public = bytes(PrivateKey(private).public_key)
    assert public.hex() == "07a37cbc142093c8b755dc1b10e86cb426374ad16aa853ed0bdfc0b2b86d1c7c"
    framed = (3).to_bytes(8, "big") + b"abc" + bytes(1024 - 11)
    assert box.unseal(private, bindings.crypto_box_seal(framed, public)) == b"abc"


@pytest.mark.parametrize("size", [0, 1, 1015, 1016, 1017, 5000])
def test_what_was_sealed_comes_out_and_its_size_does_not_show(size):
    public, private = box.pair()
    plain = os.urandom(size)
    sealed = box.seal(public, plain)
    assert box.unseal(private, sealed) == plain
    assert (len(sealed) - bindings.crypto_box_SEALBYTES) % 1024 == 0
    assert box.public_of(private) == public


@pytest.mark.parametrize("place", [0, 40, -1])
def test_a_changed_bit_opens_nothing(place):
    public, private = box.pair()
    for sealed, opener in [
        (box.seal(public, b"text"), lambda one: box.unseal(private, one)),
        (box.wrap(private, public), lambda one: box.unwrap(private, one)),
        (box.wrap_with(bytes(32), private, b"case"), lambda one: box.unwrap_with(bytes(32), one, b"case")),
    ]:
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(box.Damaged):
            opener(bytes(changed))


def test_a_stranger_opens_nothing_and_the_refusal_says_nothing():
    (public, private), (_other, stranger) = box.pair(), box.pair()
    with pytest.raises(box.Damaged) as refusal:
        box.unseal(stranger, box.seal(public, b"text"))
    assert str(refusal.value) == ""
    assert refusal.value.__cause__ is None
    with pytest.raises(box.Damaged):
        box.unwrap_with(bytes(32), box.wrap_with(bytes(32), private, b"one case"), b"another case")
    for short in [b"", b"x" * 10, b"x" * 60]:
        with pytest.raises(box.Damaged):
            box.unseal(private, short)
        with pytest.raises(box.Damaged):
            box.unwrap_with(bytes(32), short)


def test_a_length_that_cannot_be_true_is_damage():
    public, private = box.pair()
    with pytest.raises(box.Damaged):
        box.unseal(private, bindings.crypto_box_seal((2000).to_bytes(8, "big") + b"abc", public))


def test_a_wrapped_key_is_the_readers_alone():
    (public, private), (reader_public, reader) = box.pair(), box.pair()
    wrapped = box.wrap(private, reader_public)
    assert len(wrapped) == box.SEALED_KEY_BYTES == 80
    assert box.unwrap(reader, wrapped) == private
    assert box.unseal(box.unwrap(reader, wrapped), box.seal(public, b"text")) == b"text"


def streamed(plain: bytes) -> tuple[bytes, bytes]:
    """Private half and the sealed file."""
    public, private = box.pair()
    target = io.BytesIO()
    box.stream_seal(public, io.BytesIO(plain), target, len(plain))
    return private, target.getvalue()


CHUNK = 64 * 1024 + 17
HEAD = 80 + 24


@pytest.mark.parametrize("size", [0, 1, 65528, 65529, 200_000])
def test_k53_a_stream_comes_out_as_it_went_in_and_is_padded_to_64_kib(size):
    plain = os.urandom(size)
    private, sealed = streamed(plain)
    assert b"".join(box.stream_open(private, io.BytesIO(sealed))) == plain
    assert (len(sealed) - HEAD) % CHUNK == 0
    assert len(sealed) - HEAD == CHUNK * -(-(size + 8) // 65536)


def test_k53_a_stream_whose_chunks_were_moved_dropped_or_repeated_is_refused():
    private, sealed = streamed(os.urandom(200_000))
    head, chunks = sealed[:HEAD], [sealed[i : i + CHUNK] for i in range(HEAD, len(sealed), CHUNK)]
    assert len(chunks) == 4
    spoiled = [
        [chunks[1], chunks[0], *chunks[2:]],
        [chunks[0], *chunks[2:]],
        [*chunks[:2], chunks[1], *chunks[2:]],
        chunks[:3],
        [*chunks, b"x"],
        [],
    ]
    for wrong in spoiled:
        with pytest.raises(box.Damaged):
            list(box.stream_open(private, io.BytesIO(head + b"".join(wrong))))
    for cut in (10, 90):
        with pytest.raises(box.Damaged):
            list(box.stream_open(private, io.BytesIO(sealed[:cut])))


def test_a_source_that_is_shorter_than_said_is_an_error():
    with pytest.raises(ValueError, match="shorter"):
        box.stream_seal(box.pair()[0], io.BytesIO(b"abc"), io.BytesIO(), 10)


def hold(folder, begun, free):
    """In another process: take a place for a derivation and keep it."""
    box.lock_folder = lambda: folder
    with box._slot():
        begun.put(1)
        free.wait(120)


def test_two_processes_hold_the_two_places_and_a_third_waits_its_time_only(tmp_path, monkeypatch):
    monkeypatch.setattr(box, "lock_folder", lambda: tmp_path)
    context = multiprocessing.get_context("fork")
    begun, free = context.Queue(), context.Event()
    others = [context.Process(target=hold, args=(tmp_path, begun, free)) for _ in range(2)]
    for other in others:
        other.start()
    for _ in others:
        begun.get(timeout=120)
    monkeypatch.setattr(box, "PATIENCE", 0.2)
    start = time.monotonic()
    with pytest.raises(Unavailable), box._slot():
        pytest.fail("a third derivation ran")
    assert 0.2 <= time.monotonic() - start < 60
    free.set()
    for other in others:
        other.join(60)
    with box._slot():
        assert (tmp_path / "derivation-0.lock").exists()
