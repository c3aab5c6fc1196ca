"""Answers from several devices, in any order of arrival, lead to one sheet (Q-31). Plain data in and out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    Entry: TypeAlias = list[int | None]
    Kept: TypeAlias = Mapping[str, Mapping[str, Entry]]


@dataclass(frozen=True)
class Answer:
    """What one device says of one item: an option index, or None for "skipped" (Q-17).

    `sequence` counts on the device; `at_ms` is milliseconds from the opening of the sheet, server time at opening plus
    what the device's own clock has run since. Q-36: until it is acknowledged the device keeps it sealed, and no longer.
    """

    item: str
    index: int | None
    device: str
    sequence: int
    at_ms: int


def merged(kept: Kept, batch: Iterable[Answer]) -> dict[str, dict[str, Entry]]:
    """Q-31. The answers with a batch more: per item and device the highest sequence stays. Any order will do."""
    found = {item: {device: list(entry) for device, entry in devices.items()} for item, devices in kept.items()}
    for answer in batch:
        devices = found.setdefault(answer.item, {})
        before = devices.get(answer.device)
        if before is None or answer.sequence > (before[0] or 0):
            devices[answer.device] = [answer.sequence, answer.at_ms, answer.index]
    return found


def winning(kept: Kept) -> dict[str, Answer]:
    """Q-31. Item → the answer that counts. Between devices the later one wins; equal: the higher device."""
    found = {}
    for item, devices in kept.items():
        device = max(devices, key=lambda name: (devices[name][1] or 0, name))
        sequence, at_ms, index = devices[device]
        found[item] = Answer(item, index, device, sequence or 0, at_ms or 0)
    return found


def current(kept: Kept) -> dict[str, int | None]:
    """Item → index, or None where it was skipped."""
    return {item: answer.index for item, answer in winning(kept).items()}


def next_open(order: Iterable[str], given: Mapping[str, int | None]) -> int | None:
    """Q-33. Number (from 1) of the first item without any answer in the order first shown; None when there is none."""
    return next((number for number, item in enumerate(order, 1) if item not in given), None)


def oldest_kept(today: date, keep_days: int) -> date:
    """What was touched before this day is kept no longer; `keep_days` as they stand with its holder."""
    return today - timedelta(days=keep_days)


def kept_shorter(keep_days: int, site_days: int, age: int, notice: int) -> int:
    """W-3. For how long a holder's is kept once the site keeps it for `site_days` alone, in days after the last touch.

    Never longer than before, and never so short that it went before he was told: what is `age` days old already stays
    for `notice` more.
    """
    return min(keep_days, max(site_days, age + notice))
