"""Section 6: the small rules by which sealed things are bound together. No keys and no database here."""

from __future__ import annotations


def bound(case_id: int, kind: str) -> bytes:
    """What a wrap for a code is bound to, so that a row moved to another case or another pair opens nothing."""
    return f"hotline {case_id} {kind}".encode()
