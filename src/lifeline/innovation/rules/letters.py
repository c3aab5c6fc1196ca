"""I-75. What makes a letter one."""

from __future__ import annotations


def key_of(kind: str, about: str, occasion: str, addressee: int) -> str:
    """Kind, number of what it is about, occasion and addressee: a second letter with this key is never drafted."""
    return f"{kind}.{about}.{occasion}.{addressee}"
