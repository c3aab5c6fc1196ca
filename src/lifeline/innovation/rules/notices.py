"""I-11, I-69, I-70: what may be made public when, and which objection is processed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lifeline.innovation.rules.numbers import LEVELS, OBJECTION_FACTS_LEAST

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from lifeline.innovation.rules.config import Config


class Quota(NamedTuple):
    """A level whose number of approvals is outside of what is set; `above`: too many, else too few."""

    level: str
    approved: int
    bound: int
    above: bool


def outside(approved: Mapping[str, int], left: Mapping[str, int], config: Config) -> list[Quota]:
    """I-11, I-12. Levels above their maximum, or below their minimum although tabled ones of that level were left.

    `approved` and `left` (decided otherwise) count applications by level; a missing level counts 0.
    """
    found = []
    for level in LEVELS:
        number, most, least = approved.get(level, 0), config.maxima[level], config.minima[level]
        if number > most:
            found.append(Quota(level, number, most, above=True))
        elif number < least and left.get(level, 0):
            found.append(Quota(level, number, least, above=False))
    return found


def inadmissible(*, named: bool, received_at: datetime, ends_at: datetime, facts: str, evidence: int) -> str:
    """I-70. Why an objection is not processed (a code of `Inadmissible`), or nothing: it is.

    In time is until 24:00 of the last day, that instant not included.
    """
    if not named:
        return "ANONYMOUS"
    if received_at >= ends_at:
        return "LATE"
    if len(facts.strip()) < OBJECTION_FACTS_LEAST:
        return "NO_FACTS"
    return "" if evidence else "NO_EVIDENCE"
