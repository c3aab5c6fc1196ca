"""The arithmetic of a deadline, line by line, for the page that shows it.

The lines are made from the same table, hours and functions as the deadline itself, and the last one carries it.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from django.utils.translation import gettext_lazy as _

from lifeline.kernel.calendar.notice import NAMES, SATURDAY

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

    from lifeline.kernel.calendar.tables import Day
    from lifeline.kernel.calendar.working import Calendar

SENTENCES: "Mapping[str, StrPromise]" = {
    "act": _("From %(at)s"),
    "day": _("Working day %(n)s: %(on)s"),
    "makeup": _("Working day %(n)s: %(on)s (make-up day)"),
    "company": _("Working day %(n)s: %(on)s (company day)"),
    "weekend": _("%(on)s: weekend"),
    "holiday": _("%(on)s: %(name)s"),
    "hours": _("%(from)s to %(to)s: %(hours)s working hours"),
    "pause": _("Pause %(from)s to %(to)s: %(hours)s working hours"),
    "due": _("Due %(at)s"),
    "estimated": _("Expected %(at)s; the holidays are not yet published"),
}


@dataclass(frozen=True)
class Line:
    """One step. `kind` is a key of SENTENCES; `values` hold instants on the site's clock, days, minutes and numbers.

    `str(line)` is the sentence in the reader's language.
    """

    kind: str
    values: Mapping[str, Any]

    def __str__(self) -> str:
        """The sentence."""
        return str(SENTENCES[self.kind]) % {key: _shown(key, value) for key, value in self.values.items()}


def _shown(key: str, value: Any) -> str:
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if key == "name":
        return str(NAMES.get(value, value))
    if key == "hours":  # minutes
        return f"{value / 60:.2f}".rstrip("0").rstrip(".")
    return str(value)


def explain(
    calendar: "Calendar",
    start: dt.datetime,
    *,
    days: int,
    minutes: int,
    end: Literal["close", "midnight"],
    pauses: list[tuple[dt.datetime, dt.datetime]],
) -> list[Line]:
    """From the act over each day (or piece of working time) and each pause to the deadline.

    Errors: ValueError unless exactly one of `days` and `minutes` is given.
    """
    if bool(days) == bool(minutes):
        raise ValueError("a period is given in days or in minutes")
    due = calendar.add_days(start, days, end=end) if days else calendar.add_hours(start, minutes)
    found = [Line("act", {"at": start.astimezone(calendar.zone)})]
    if days:
        found += _days(calendar, start.astimezone(calendar.zone).date(), days)
    else:
        found += [_piece(calendar, "hours", *span) for span in calendar.spans(start, due.at)]
    for pause, moved in calendar.stops(due, pauses):
        found.append(_piece(calendar, "pause", *pause))
        due = moved
    found.append(Line("estimated" if due.provisional else "due", {"at": due.at.astimezone(calendar.zone)}))
    return found


def _days(calendar: "Calendar", act_on: dt.date, days: int) -> Iterator[Line]:
    """Each working day after the act up to the last one, and each run of free days between them."""
    n, day, free = 0, act_on, list[dt.date]()
    while n < days:
        day += dt.timedelta(days=1)
        entry = calendar.table.day(day)
        if free and (entry.works or entry.name != calendar.table.day(free[0]).name):
            yield _free(calendar, free)
            free = []
        if entry.works:
            n += 1
            yield Line(_kind(day, entry), {"n": n, "on": day.isoformat()})
        else:
            free.append(day)


def _kind(day: dt.date, entry: "Day") -> str:
    if entry.company:
        return "company"
    return "makeup" if day.weekday() >= SATURDAY else "day"


def _free(calendar: "Calendar", days: list[dt.date]) -> Line:
    """Neighbouring free days with one reason."""
    on = days[0].isoformat() if len(days) == 1 else f"{days[0]}–{days[-1]:%m-%d}"
    name = calendar.table.day(days[0]).name
    return Line("holiday", {"on": on, "name": name}) if name else Line("weekend", {"on": on})


def _piece(calendar: "Calendar", kind: str, from_at: dt.datetime, to_at: dt.datetime) -> Line:
    zone = calendar.zone
    hours = calendar.between(from_at, to_at)
    return Line(kind, {"from": from_at.astimezone(zone), "to": to_at.astimezone(zone), "hours": hours})
