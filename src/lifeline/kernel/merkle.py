"""The bytes and hashes of the data chain. Pure: no Django, no database, no clock.

Whoever wants to check a slip without Lifeline needs this file and nothing else.

All hashes are SHA-256 with a first byte that says what was hashed, so that no hash of one thing is ever the hash of
another: `0x00` event, `0x01` node of the tree, `0x02` personal value, `0x03` seal. The tree is that of RFC 6962,
section 2.1. Events are written as RFC 8785 JSON. Because keys are ASCII and floats are refused, that is: sorted keys,
no blanks, shortest escapes.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from hashlib import sha256
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Json: TypeAlias = "str | int | bool | Sequence[Json] | Mapping[str, Json] | None"

LARGEST = 2**53 - 1
DEEPEST = 16
EMPTY_ROOT = sha256(b"").digest()
_KEY = re.compile(r"[a-z][a-z0-9_]*")
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode


class NotCanonical(ValueError):
    """A value that the data rules refuse. The message names the place, never the value."""


def canonical(value: Json) -> str:
    """`value` as RFC 8785 JSON text.

    Floats, NUL, lone surrogates, integers beyond ±(2^53-1) and keys other than [a-z][a-z0-9_]* raise `NotCanonical`.
    """
    _check(value, "", 0)
    return _encode(value)


def _check(value: object, place: str, depth: int) -> None:
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, str):
        _check_text(value, place)
    elif isinstance(value, int):
        if not -LARGEST <= value <= LARGEST:
            raise NotCanonical(f"The integer at {place or 'the top'} is beyond ±(2^53-1).")
    else:
        _check_container(value, place, depth)


def _check_container(value: object, place: str, depth: int) -> None:
    if depth >= DEEPEST:
        raise NotCanonical(f"Too deep at {place}.")
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str) or not _KEY.fullmatch(key):
                raise NotCanonical(f"A key below {place or 'the top'} is not of the form [a-z][a-z0-9_]*.")
            _check(item, f"{place}.{key}", depth + 1)
    elif isinstance(value, (list, tuple)):
        for number, item in enumerate(value):
            _check(item, f"{place}[{number}]", depth + 1)
    else:
        raise NotCanonical(
            f"{type(value).__name__} at {place or 'the top'} is no text, integer, boolean, list or object."
        )


def _check_text(text: str, place: str) -> None:
    if "\0" in text:
        raise NotCanonical(f"NUL in the text at {place or 'the top'}.")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise NotCanonical(f"Lone surrogate in the text at {place or 'the top'}.") from None


class Columns(NamedTuple):
    """What an event says, column by column. `data` and `commits` are canonical JSON text; `at_us` microseconds UTC."""

    id: int
    kind: str
    subject_type: str
    subject_key: str
    actor_id: int | None
    by: str
    at_us: int
    grain: str
    data: str
    commits: str


_often = lru_cache(maxsize=1024)(_encode)  # kinds, tables, capacities: few, and in every event


def event_bytes(event: tuple[int, str, str, str, int | None, str, int, str, str, str]) -> bytes:
    """The canonical form, version 1, of `Columns`: RFC 8785 JSON of ten keys, without parsing `data` and `commits`."""
    event_id, kind, subject_type, subject_key, actor_id, by, at_us, grain, data, commits = event
    actor = "null" if actor_id is None else f"{actor_id:d}"
    text = (
        f'{{"actor":{actor},"at":{at_us:d},"by":{_often(by)},"commit":{commits},"data":{data},"grain":{_often(grain)},'
        f'"id":"{event_id:d}","kind":{_often(kind)},"subject":[{_often(subject_type)},{_encode(subject_key)}],"v":1}}'
    )
    return text.encode()


def leaf(content: bytes) -> bytes:
    """SHA-256(0x00 ‖ content): 32 bytes."""
    return sha256(b"\x00" + content).digest()


def node(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right): 32 bytes."""
    return sha256(b"\x01" + left + right).digest()


def commitment(salt: bytes, value: Json) -> str:
    """SHA-256(0x02 ‖ salt ‖ RFC 8785 of the value) in hex: without the 32 random bytes of salt nobody can guess it."""
    return sha256(b"\x02" + salt + canonical(value).encode()).hexdigest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The root of the RFC 6962 tree over `leaves`; of none: SHA-256 of nothing.

    Joined level by level, an odd last one going up as it is: the same tree as splitting at the largest power of two.
    """
    if not leaves:
        return EMPTY_ROOT
    level = list(leaves)
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        above = [sha256(b"\x01" + left + right).digest() for left, right in pairs]
        if len(level) % 2:
            above.append(level[-1])
        level = above
    return level[0]


def audit_path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The neighbours that lead from leaf `index` (from 0) to the root, lowest first. No such leaf: `IndexError`."""
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    level, path = list(leaves), list[bytes]()
    while len(level) > 1:
        beside = index ^ 1
        if beside < len(level):
            path.append(level[beside])
        above = [node(left, right) for left, right in zip(level[::2], level[1::2], strict=False)]
        if len(level) % 2:
            above.append(level[-1])
        level, index = above, index // 2
    return path


def root_from_path(leaf_hash: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root to which `path` leads (RFC 9162, section 2.1.3.2); None if it does not fit `index` of `size`."""
    if not 0 <= index < size:
        return None
    place, last, current = index, size - 1, leaf_hash
    for beside in path:
        if last == 0:
            return None
        if place % 2 or place == last:
            current = node(beside, current)
            while place % 2 == 0 and place:
                place, last = place >> 1, last >> 1
        else:
            current = node(current, beside)
        place, last = place >> 1, last >> 1
    return current if last == 0 else None


def first_prev(site_id: str) -> bytes:
    """What stands before seal 1: SHA-256("lifeline chain 1" ‖ site id)."""
    return sha256(b"lifeline chain 1" + site_id.encode()).digest()


class SealParts(NamedTuple):
    """What a head is made of; `at_us` microseconds UTC, `prev` and `root` 32 bytes."""

    prev: bytes
    no: int
    first_seq: int
    size: int
    at_us: int
    root: bytes


def head(seal: SealParts) -> bytes:
    """SHA-256(0x03 ‖ prev ‖ no u64 ‖ first_seq u64 ‖ size u32 ‖ at_us u64 ‖ root), big-endian: 32 bytes."""
    numbers = seal.no.to_bytes(8) + seal.first_seq.to_bytes(8) + seal.size.to_bytes(4) + seal.at_us.to_bytes(8)
    return sha256(b"\x03" + seal.prev + numbers + seal.root).digest()


def check_proof(proof: str | Mapping[str, Any], *, known_head: str | None = None) -> bool:
    """Does this proof (as `chain.proof` gives it) show that its event stands in its seal, unchanged?

    Checked are: the event's leaf, each opened personal value against its commitment, the path to the seal's root, the
    seal's own head, and that each following seal stands on the one before. `known_head` (hex), from a printed slip or
    an export, must be among these heads. Anything that is no proof is False.
    """
    try:
        plain = json.loads(proof) if isinstance(proof, str) else proof
        return _proves(plain) and (known_head is None or known_head in _heads(plain))
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError):
        return False


def _proves(proof: Mapping[str, Any]) -> bool:
    own, seal = bytes.fromhex(proof["leaf"]), proof["seal"]
    if "event" in proof:
        content = proof["event"]
        commits = json.loads(content)["commit"]
        closed = [
            commitment(bytes.fromhex(value["salt"]), value["value"]) == commits[value["key"]]
            for value in proof["opened"]
        ]
        if leaf(content.encode()) != own or not all(closed):
            return False
    path = [bytes.fromhex(beside) for beside in proof["path"]]
    reached = root_from_path(own, proof["index"], seal["size"], path)
    return reached is not None and reached.hex() == seal["root"] and _linked([seal, *proof["following"]])


def _linked(seals: Sequence[Mapping[str, Any]]) -> bool:
    """Each head follows from its seal, each seal stands on the one before."""
    numbers = ("no", "first_seq", "size", "at_us")
    for seal in seals:
        parts = SealParts(
            prev=bytes.fromhex(seal["prev"]), root=bytes.fromhex(seal["root"]), **{name: seal[name] for name in numbers}
        )
        if head(parts).hex() != seal["head"]:
            return False
    return all(later["prev"] == before["head"] and later["no"] == before["no"] + 1 for before, later in pairwise(seals))


def _heads(proof: Mapping[str, Any]) -> set[str]:
    return {proof["seal"]["head"], *(seal["head"] for seal in proof["following"])}
