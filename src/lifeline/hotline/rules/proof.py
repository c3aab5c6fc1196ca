"""H-75: proof of work. A browser shows that it has spent some time; an honest person does not notice it."""

from __future__ import annotations

import hashlib

FEWEST_BITS, MOST_BITS = 18, 22


def bits_wanted(used: int, limit: int) -> int:
    """18 bits while the hour is quiet, up to 22 when its allowance is nearly used."""
    steps = MOST_BITS - FEWEST_BITS
    return FEWEST_BITS + min(steps, (steps + 1) * used // max(1, limit))


def is_solved(challenge: str, answer: str, bits: int) -> bool:
    """Does SHA-256 of "challenge:answer" begin with so many zero bits? The answer is a short number."""
    if not (answer.isascii() and answer.isdigit() and len(answer) <= 12):
        return False
    digest = hashlib.sha256(f"{challenge}:{answer}".encode()).digest()
    return int.from_bytes(digest, "big") >> (256 - bits) == 0
