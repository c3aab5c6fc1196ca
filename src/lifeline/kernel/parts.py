"""What the components are given: small frozen records, so that a view hands over plain values and no queryset row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal, get_args

from django.utils import timezone
from django.utils.translation import pgettext

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from django.http import QueryDict
    from django.utils.functional import _StrPromise

    Text = str | _StrPromise

Tone = Literal["plain", "info", "ok", "warn", "bad"]
"""plain: over, not begun · info: under way · ok: good end · warn: soon due, waits for somebody · bad: late, refused."""
TONES: tuple[str, ...] = get_args(Tone)


def enumerated(words: Iterable[object]) -> str:
    """K-100. Words on one line, parted as the reader's language does; the filter `listed` isolates names besides."""
    return pgettext("between names", ", ").join(map(str, words))


def numeral(rank: int) -> str:
    """K-100. A rank from 1 to 9 as the language counts prizes, 一 in 一等奖; any other in figures."""
    names = pgettext("ranks of prizes", "1 2 3 4 5 6 7 8 9").split()
    return names[rank - 1] if 0 < rank <= len(names) else str(rank)


def last_day(at: datetime) -> date:
    """The last day on the site's clock on which what is due at `at` is in time: of a midnight the day that it ends."""
    return timezone.localdate(at - timedelta(microseconds=1))


@dataclass(frozen=True)
class Filter:
    """One link of a row of filters; `number` of what it would show, or None."""

    label: Text
    href: str
    current: bool = False
    number: int | None = None


def filter_href(query: QueryDict, name: str, value: str) -> str:
    """The address of this list with `name` set to `value` (empty: without it), the other filters kept.

    Paging begins anew (`after`), and no row is open beside the list (`row`).
    """
    changed = query.copy()
    for gone in ("after", "row", name):
        changed.pop(gone, None)
    if value:
        changed[name] = value
    return "?" + changed.urlencode()


@dataclass(frozen=True)
class Crumb:
    """A step of the way to a page; the last one has no `href`."""

    label: Text
    href: str = ""


@dataclass(frozen=True)
class Pager:
    """Addresses of the next piece and of the first one, empty when there is none; `shown` is how many rows are here."""

    shown: int
    next_href: str = ""
    first_href: str = ""


@dataclass(frozen=True)
class Happening:
    """A point of a timeline. `at` None: not known or still to come, then `when` says it in words. `text` is a user's.

    `state`: past, ok (a good end), now, next.
    """

    title: Text
    at: datetime | None = None
    when: Text = ""
    who: Text = ""
    text: str = ""
    state: Literal["past", "ok", "now", "next"] = "past"


@dataclass(frozen=True)
class Sum:
    """A line of a clock's arithmetic, amount in words ("16 working hours"); the last line is the result."""

    label: Text
    amount: Text


@dataclass(frozen=True)
class Step:
    """A stage: past, now or next."""

    label: Text
    state: Literal["past", "now", "next"]
