"""What makes a topic hot, and when it must become a task (section 7, H-80)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

LATE_DAYS, BEFORE_DAYS = 14, 56
"""The last fortnight is compared with the eight weeks before it."""
SPEED_MOST = 0.5
"""By so much at most the speed raises or lowers the heat."""
FOUND_LEAST = 3
"""Fewer messages are no topic yet."""
WINDOW_DAYS, CASES_MOST = 180, 5_000
"""Topics are looked for among so many cases at most, none of them older than so many days."""
SAME = 0.5
"""A group is a topic that is known if so much of the smaller of the two is in both."""
SHOWN_LEAST = 5
"""H-80. Readers see a topic from so many reporters on."""
GROWN_DAYS = 28
"""H-80. The last four weeks are compared with the four before."""


@dataclass(frozen=True)
class Voice:
    """One message of a topic: its day (None where nobody knows), its author (None: each counts alone), its supports."""

    day: date | None
    author: str | None
    supports: int = 0


def heat(voices: Sequence[Voice], today: date) -> float:
    """Section 7. How hot a topic is on a day, 0 and more: how many speak, times how fast it grows.

    heat = (reporters + (cases - reporters) / 2 + ln(1 + supports)) · (1 + speed / 2)
    speed = log2((cases of the last 14 days + 1) / (a quarter of the cases of the 56 days before + 1)), at most ±1
    A second case of the same reporter counts half. Supports are for less against, never below nought.
    """
    reporters = len({voice.author for voice in voices if voice.author is not None}) + sum(
        voice.author is None for voice in voices
    )
    supports = max(0, sum(voice.supports for voice in voices))
    volume = reporters + (len(voices) - reporters) / 2 + math.log1p(supports)
    return round(volume * (1 + SPEED_MOST * speed(voices, today)), 2)


def speed(voices: Sequence[Voice], today: date) -> float:
    """Is the topic growing (above nought) or fading, -1 to 1."""
    ages = [(today - voice.day).days for voice in voices if voice.day is not None]
    late = sum(0 <= age < LATE_DAYS for age in ages)
    before = sum(LATE_DAYS <= age < LATE_DAYS + BEFORE_DAYS for age in ages)
    ratio = (late + 1) / (before * LATE_DAYS / BEFORE_DAYS + 1)
    return max(-1.0, min(1.0, math.log2(ratio)))


def weeks(days: Sequence[date], today: date) -> tuple[int, int]:
    """How many cases came in the last four weeks, and in the four before."""
    ages = [(today - day).days for day in days]
    late = sum(0 <= age < GROWN_DAYS for age in ages)
    return late, sum(GROWN_DAYS <= age < 2 * GROWN_DAYS for age in ages)


def growth(late: int, before: int) -> int:
    """H-80. How many percent more came in the last four weeks than in the four before; none before counts as one."""
    return round(100 * (late - before) / max(1, before))


def grows(late: int, before: int, percent: int) -> bool:
    """H-80. Must somebody take it in hand before there are more complaints? Two more cases are no growth yet."""
    return late >= FOUND_LEAST and growth(late, before) >= percent


def same(group: set[int], known: set[int]) -> bool:
    """Is the group a topic that is known already?"""
    return bool(known) and len(group & known) >= SAME * min(len(group), len(known))
