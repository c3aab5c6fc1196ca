"""`./lifeline calendar import|check|day`: the working calendar of the site (K-34)."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifeline.kernel.calendar import Day, FaultyFileError, check, missing_year, store
from lifeline.kernel.commands import AppCommand, Outcome, Unusable, Verb
from lifeline.kernel.errors import Forbidden
from lifeline.kernel.notices import directory

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Sequence

    from lifeline.kernel.calendar import Fault, Table
    from lifeline.kernel.commands import Call


class Import(Verb):
    """Exit 2 when the file is faulty: each fault with its line; nothing is imported."""

    name, writes = "import", True
    help = gettext_lazy("Takes in a year's holiday notice; open deadlines are then recomputed, never nearer.")

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def run(self, call: Call) -> Outcome:
        only_administrators(call)
        before = store.current()
        text = call["file"].read_text(encoding="utf-8")
        try:
            table = store.import_year(text, actor=call.actor, by="cli", now=timezone.now())
        except FaultyFileError as problem:
            raise Unusable("\n".join(told(problem.faults))) from problem
        return changed(before, table)


class Check(Verb):
    """Exit 1 when something is found."""

    name = "check"
    help = gettext_lazy("Checks a file before it is imported; without a file: whether a year's notice is missing.")

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?")

    def run(self, call: Call) -> Outcome:
        if call["file"] is not None:
            faults = check(call["file"].read_text(encoding="utf-8"))
            data = {"faults": [{"line": fault.line, "sentence": fault.sentence} for fault in faults]}
            return Outcome(data, told(faults) or [_("The file can be imported.")], findings=bool(faults))
        table, today = store.current(), timezone.localdate()
        year = missing_year(table, today)
        state: dict[str, object] = {"version": table.name, "published": sorted(table.published), "missing": year}
        years = ", ".join(map(str, sorted(table.published)))
        lines = [_("Version %(version)s, published: %(years)s.") % {"version": table.name, "years": years}]
        if year is not None:
            lines.append(_("The notice for %(year)s is missing; its days are provisional.") % {"year": year})
        return Outcome(state, lines, findings=year is not None)


class SetDay(Verb):
    name, writes = "day", True
    help = gettext_lazy("Sets a day that the company works or has off in its own right, or takes it back.")

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("on", type=dt.date.fromisoformat, metavar="2026-06-01")
        parser.add_argument("what", choices=["off", "work", "clear"])
        parser.add_argument("--name", default="", help="what the day is called")

    def run(self, call: Call) -> Outcome:
        only_administrators(call)
        before = store.current()
        day = None if call["what"] == "clear" else Day(call["what"] == "work", call["name"][:60])
        reason = call["name"] or f"{call['on']} {call['what']}"
        table = store.set_company_days({call["on"]: day}, reason=reason, actor=call.actor, by="cli", now=timezone.now())
        return changed(before, table)


class Command(AppCommand):
    help = "Keeps the working calendar: public holidays by year, make-up days, company days."
    verbs: ClassVar[tuple[type[Verb], ...]] = (Import, Check, SetDay)


def only_administrators(call: Call) -> None:
    """Whoever is named with --as must keep the directory; without a name the command line itself acts."""
    if call.actor is not None and call.actor.pk not in directory().administrators():
        raise Forbidden


def told(faults: Sequence[Fault]) -> list[str]:
    """Each fault with its line."""
    return [_("Line %(line)s: %(sentence)s") % {"line": each.line, "sentence": each.sentence} for each in faults]


def changed(before: Table, table: Table) -> Outcome:
    """What became of the call."""
    data = {"version": table.name, "changed": table.name != before.name}
    if table.name == before.name:
        return Outcome(data, [_("Nothing changed: this is already so.")])
    return Outcome(data, [_("The working calendar is now version %(version)s.") % {"version": table.name}])
