"""`./lifeline innovation signals`: the five signals of a day, as they were counted, or counted anew."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifeline.kernel.commands import Outcome, Unusable, Verb

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from lifeline.innovation.models import SignalDay
    from lifeline.kernel.commands import Call
    from lifeline.people.models import Unit


class Signals(Verb):
    """I-113 … I-118. Exit 1 where a signal is red; 2 for a day that nobody has counted."""

    name, writes, dry = "signals", True, True
    help = gettext_lazy("Tells the five signals of a day by company and unit; with --count it counts them first.")

    def arguments(self, parser: ArgumentParser) -> None:
        """Which day, and whether it is counted."""
        parser.add_argument("--on", metavar="DATE", help="2026-03-31; else the newest day (with --count: today)")
        parser.add_argument("--count", action="store_true", help="count the day first, as the clock does every night")

    def run(self, call: Call) -> Outcome:
        """Count if asked to, then tell."""
        from lifeline.innovation.queries import cures  # noqa: PLC0415 - other verbs run without a site

        on = _day(call["on"])
        with transaction.atomic():
            if call["count"]:
                for organiser in cures.organisers():
                    _count(organiser, on or timezone.localdate(), call)
            found = cures.told_on(on)
            transaction.set_rollback(call.dry_run)
        if not found:
            raise Unusable(_("No signals were counted on that day."))
        rows = [_row(day) for day in found]
        reds = sum(day.reds for day in found)
        return Outcome({"on": str(found[0].on), "reds": reds, "rows": rows}, _lines(found), findings=reds > 0)


def _day(text: str | None) -> date | None:
    """The day that was typed; never one to come."""
    if not text:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise Unusable(_("Write the day as 2026-03-31.")) from None
    if found > timezone.localdate():
        raise Unusable(_("That day is still to come."))
    return found


def _count(organiser: Unit, on: date, call: Call) -> None:
    """A past day is counted as of its end, and asks nobody for an answer any more."""
    from lifeline.innovation.actions import signals  # noqa: PLC0415 - as above

    now, today = timezone.now(), timezone.localdate()
    at = now if on == today else timezone.make_aware(datetime.combine(on, time(23, 30)))
    signals.count_day(organiser, actor=call.actor, now=at, ask=on == today, by="cli")


def _row(day: SignalDay) -> dict[str, Any]:
    """A unit's day for programs."""
    return {"unit": day.unit.code, "name": day.unit.name, "colours": day.colours, "figures": day.figures}


def _lines(found: list[SignalDay]) -> list[str]:
    """A line a unit: its name, and each signal with its word."""
    from lifeline.innovation.queries import cures  # noqa: PLC0415 - as above

    return [f"{found[0].on:%Y-%m-%d}"] + [
        f"{day.unit.name}: " + " · ".join(f"{one.name} {one.word}" for one in cures.lights(day)) for day in found
    ]
