"""I-75. What makes a letter one."""

from __future__ import annotations


def key_of(kind: str, number: str, cycle: int, occasion: str, addressee: int) -> str:
    """Kind, what it is about, occasion and addressee: a second letter with this key is never drafted.

    It is about the application of this number; where that is "", about the cycle.
    """
    return f"{kind}.{number or f'cycle-{cycle}'}.{occasion}.{addressee}"
