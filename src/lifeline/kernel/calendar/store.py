"""The site's own versions of the calendar: imported notices and company days, each change a new version.

Deadlines keep the name of the version that made them; `named` finds it again for ever (K-32). Whatever changes the days
records `kernel.calendar.changed` (K-30), and the apps recompute their open deadlines with `Due.revised`.
"""

from __future__ import annotations

import functools
import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lifeline.kernel.calendar.hours import DEFAULT
from lifeline.kernel.calendar.notice import FIRST_YEAR, parse
from lifeline.kernel.calendar.tables import BUILT_IN, FILES, Day, Table, built_in
from lifeline.kernel.calendar.working import Calendar
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import Subject, bound_now, declare, record
from lifeline.kernel.kept import kept
from lifeline.kernel.models import CalendarVersion, CompanyDay

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from django.db.models import Model

    from lifeline.kernel.calendar.hours import Hours

CHANGED = declare(
    "kernel.calendar.changed",
    _("The working calendar changed: %(years)s (version %(version)s)"),
    keys=("version", "before", "years", "reason"),
)


def current() -> Table:
    """The version by which new deadlines are made."""
    return named(_newest_name() or BUILT_IN)


@kept(CalendarVersion)
def _newest_name() -> str | None:
    return CalendarVersion.objects.order_by("-pk").values_list("name", flat=True).first()


def named(version: str) -> Table:
    """The version of that name, of the site or built in. Errors: KeyError."""
    return built_in(version) if version in FILES else _stored(version)


def office(version: str | None = None, hours: Hours = DEFAULT) -> Calendar:
    """The office calendar of a version (default: the current one) in the site's zone."""
    table = current() if version is None else named(version)
    return Calendar.at(table, hours, ZoneInfo(settings.TIME_ZONE))


def import_year(text: str, *, actor: Model | None, now: dt.datetime, by: str = "") -> Table:
    """Take a year's notice into a new version, told as `kernel.calendar.changed`. The same file twice changes nothing.

    Errors: FaultyFileError, with lines; Refused (K-34) where other days of that year stand in this or a newer version.
    """
    file = parse(text)
    with transaction.atomic():
        table = _newest(now)
        known = next((own for own in table.years if own.year == file.year), None)
        if known == file:
            return table
        if known is not None and known.version >= file.version:
            raise Refused(
                "K-34",
                _("%(year)s is already here as version %(known)s; a corrected file has a higher version."),
                year=file.year,
                known=known.version,
            )
        reason = ", ".join(notice.number for notice in file.notices)
        return _publish(table, table.with_year("", file), reason, actor=actor, by=by, now=now)


def set_company_days(
    days: Mapping[dt.date, Day | None], *, reason: str, actor: Model | None, now: dt.datetime, by: str = ""
) -> Table:
    """Set company days (or take them back with `None`) in a new version, and tell `kernel.calendar.changed`.

    Errors: Refused for a year before 2020, which is never recomputed (K-29).
    """
    if any(day.year < FIRST_YEAR for day in days):
        raise Refused("K-29", _("Years before %(year)s are never recomputed."), year=FIRST_YEAR)
    with transaction.atomic():
        table = _newest(now)
        for day, entry in days.items():
            CompanyDay.objects.filter(on=day).delete()
            if entry is not None:
                CompanyDay.objects.create(on=day, works=entry.works, name=entry.name)
        company = {row.on: Day(row.works, row.name) for row in CompanyDay.objects.order_by("on")}
        if company == dict(table.company):
            return table
        return _publish(table, table.with_company("", company), reason, actor=actor, by=by, now=now)


def adopt_built_in(*, now: dt.datetime) -> Table:
    """Bring the years of a newer Lifeline into the site's calendar; the clock calls it, and mostly nothing changes.

    A year that the site imported in the same or a higher version stays as it is.
    """
    with transaction.atomic():
        table = _newest(now)
        if CalendarVersion.objects.get(name=table.name).base == BUILT_IN:
            return table
        own = {file.year: file.version for file in table.years}
        adopted = table
        for file in built_in().years:
            if own.get(file.year, 0) < file.version:
                adopted = adopted.with_year("", file)
        if adopted is table:
            CalendarVersion.objects.filter(name=table.name).update(base=BUILT_IN)
            return table
        return _publish(table, adopted, BUILT_IN, actor=None, by="clock", now=now)


def _newest(now: dt.datetime) -> Table:
    """The current version. The first row is locked until the transaction ends, so that changes follow each other."""
    if not CalendarVersion.objects.exists():
        first = {"base": BUILT_IN, "table": built_in().dumps(), "created_at": now}
        CalendarVersion.objects.get_or_create(name=BUILT_IN, defaults=first)
    CalendarVersion.objects.select_for_update(no_key=True).order_by("pk").first()
    return current()


def _publish(before: Table, table: Table, reason: str, *, actor: Model | None, by: str, now: dt.datetime) -> Table:
    """Keep the new version under a name made of its number and its content, and tell the years whose days differ."""
    number = CalendarVersion.objects.count()
    digest = hashlib.sha256(replace(table, name="").dumps().encode()).hexdigest()[:8]
    table = replace(table, name=f"site-{number}-{digest}")
    days = {day for day in {*before.days, *table.days} if before.day(day) != table.day(day)}
    years = {day.year for day in days} | (before.published ^ table.published)
    CalendarVersion.objects.create(name=table.name, base=BUILT_IN, table=table.dumps(), created_at=now)
    with bound_now(now):
        record(
            CHANGED,
            Subject("kernel.calendar", table.name),
            actor=actor,
            by=by,
            version=table.name,
            before=before.name,
            years=", ".join(map(str, sorted(years))),
            reason=reason,
        )
    return table


@functools.lru_cache(maxsize=64)
def _stored(version: str) -> Table:
    text = CalendarVersion.objects.filter(name=version).values_list("table", flat=True).first()
    if text is None:
        raise KeyError(version)
    return Table.loads(text)
