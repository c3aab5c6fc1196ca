"""K-39. When a person is left in peace, and until when what falls into that time has to wait."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings

from lifeline.kernel.notices.choices import modes
from lifeline.kernel.notices.directory import directory

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import datetime

    from lifeline.kernel.calendar import Shift
    from lifeline.kernel.notices.kinds import NoticeKind, Rest

NIGHT = (22 * 60, 7 * 60)  # (site) minutes after midnight
DAY = 24 * 60
MINUTE = timedelta(minutes=1)
LONGEST = timedelta(days=14)  # a roster that never ends its rest holds nothing back for longer


def reachable(kind: NoticeKind, person_ids: Collection[int], now: datetime) -> list[int]:
    """K-39. Those whom a notice of this kind would reach at once: nothing of theirs waits, or stands in a list.

    Who has no way out (no channel on this site, or all switched off) is not among them: his notice would only stand.
    """
    ways = modes(kind, person_ids)
    there = [one for one in person_ids if ways[one]]
    off_until = directory().resting(there, now) if kind.rest.roster else {}
    nights = _nights(kind.rest, there, now)
    return [one for one in there if not any(_ends(kind.rest, nights.get(one, ()), now, off_until.get(one)))]


def rest_until(rest: Rest, person_id: int, now: datetime, off_until: datetime | None) -> datetime | None:
    """The end of the rest that `now` falls into; None when the person may be reached.

    `off_until` is the end of his free time by roster as of `now`, which the caller asks for a whole batch at once.

    The widest counts: the site's night, the kind's own, the time round a night shift, the free time of the roster, one
    after another for as long as the end of one lies inside the next.
    """
    at = now
    while (end := _end(rest, person_id, at, off_until)) > at:
        at = end
        if at - now >= LONGEST:
            break
        off_until = directory().resting([person_id], at).get(person_id)
    return at if at > now else None


def _end(rest: Rest, person_id: int, at: datetime, off_until: datetime | None) -> datetime:
    return max(_ends(rest, _nights(rest, [person_id], at).get(person_id, ()), at, off_until), default=at)


def _nights(rest: Rest, person_ids: Collection[int], at: datetime) -> Mapping[int, Collection[Shift]]:
    """By person, the shifts whose rest before or after them may hold `at`; none are asked for where there is none."""
    before, after = timedelta(minutes=rest.before_night_shift), timedelta(minutes=rest.after_night_shift)
    if not before and not after:
        return {}
    return directory().shifts(person_ids, at - after - MINUTE, at + before + MINUTE)


def _ends(rest: Rest, shifts: Collection[Shift], at: datetime, off_until: datetime | None) -> Iterator[datetime]:
    """The ends of all spans of rest that hold `at`."""
    for night in (NIGHT, rest.night):
        if night is not None and (end := _night_end(night, at)) is not None:
            yield end
    before, after = timedelta(minutes=rest.before_night_shift), timedelta(minutes=rest.after_night_shift)
    for shift in shifts:
        if shift.night and shift.from_at - before <= at < shift.to_at + after:
            yield shift.to_at + after
    if rest.roster and off_until is not None:
        yield off_until


def _night_end(night: tuple[int, int], at: datetime) -> datetime | None:
    """The end of a nightly span that holds `at`; `night` runs over midnight or lies within a day."""
    local = at.astimezone(ZoneInfo(settings.TIME_ZONE))
    minute = local.hour * 60 + local.minute
    begin, end = night
    inside = begin <= minute < end if begin < end else minute >= begin or minute < end
    if not inside:
        return None
    left = (end - minute) % DAY
    return at.replace(second=0, microsecond=0) + timedelta(minutes=left)
