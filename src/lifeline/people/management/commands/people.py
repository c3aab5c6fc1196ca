"""`./lifeline people import FILE`: the directory from a table."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifeline.kernel.commands import AppCommand, Outcome, Verb
from lifeline.kernel.errors import Unseen
from lifeline.kernel.progress import Progress
from lifeline.kernel.tables import REPORT_COLUMNS, Column, State, read, write_csv, write_xlsx
from lifeline.people.actions.importing import COLUMNS, forbidden_columns, import_directory
from lifeline.people.actions.slips import issue
from lifeline.people.queries import open_units, today
from lifeline.people.queries.access import awaiting_slips
from lifeline.people.queries.desk import unit_matching

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from lifeline.kernel.commands import Call
    from lifeline.kernel.tables import Report

SLIP_COLUMNS = (
    Column("employee_no", "工号", "Employee number"),
    Column("name", "姓名", "Name"),
    Column("password", "初始密码", "Initial password"),
)
SHOWN = 20  # refused rows on a screen; all of them stand in --report


class Import(Verb):
    name, writes, dry = "import", True, True
    help = gettext_lazy("Brings the directory up to date from a CSV or XLSX file.")

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="number, name, unit code or path, post, crew, phone, mail, from")
        parser.add_argument("--full", action="store_true", help="persons who are not in the file have left")
        parser.add_argument("--confirm", type=int, metavar="N", help="with --full: N persons really leave")
        parser.add_argument("--skip-bad", action="store_true", help="leave bad rows out instead of refusing the file")
        parser.add_argument("--report", type=Path, metavar="OUT", help="write what became of each row (.csv or .xlsx)")

    def run(self, call: Call) -> Outcome:
        """P-8. Read, compare, write, and tell what became of every row."""
        with read(call["file"], COLUMNS) as table, Progress(_("Reading rows")) as progress:
            report = import_directory(
                table, on=today(), full=call["full"], confirm=call["confirm"], dry_run=call.dry_run,
                skip_bad=call["skip_bad"], progress=progress, actor=call.actor, by="cli",
            )  # fmt: skip
        if out := call["report"]:
            write = write_xlsx if out.suffix.lower() == ".xlsx" else write_csv
            write(out, REPORT_COLUMNS, report.as_rows())
        data = {**report.counts, "written": report.written, "not_taken": forbidden_columns(report.ignored)}
        return Outcome(data, told(report), findings=bool(report.count(State.REFUSED)))


def told(report: Report) -> list[str]:
    """The report in words."""
    lines = [_("%(created)s new, %(changed)s changed, %(unchanged)s unchanged, %(refused)s refused.") % report.counts]
    if left_out := forbidden_columns(report.ignored):
        lines.append(_("Columns that Lifeline never takes in: %(names)s.") % {"names": "、".join(left_out)})
    refused = list(report.lines(State.REFUSED))
    lines += [
        _("Line %(row)s, %(column)s: %(reason)s")
        % {"row": line.row, "column": line.column or "—", "reason": line.reason}
        for line in refused[:SHOWN]
    ]
    if len(refused) > SHOWN:
        lines.append(_("… and %(count)s more; --report FILE lists all.") % {"count": len(refused) - SHOWN})
    if not report.written and report.dry_run:
        lines.append(_("Dry run: nothing was written."))
    elif not report.written and refused:
        lines.append(_("Nothing was written. Mend the lines above, or use --skip-bad."))
    return lines


class Slips(Verb):
    name, writes = "slips", True
    help = gettext_lazy("Makes initial passwords for all in a unit who have none, as a table to print from.")

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("unit", help="code of the unit; all below it are meant too")
        parser.add_argument("out", type=Path, help="the table to write (.csv or .xlsx); only its owner can read it")

    def run(self, call: Call) -> Outcome:
        """P-13. Passwords for 14 days and one use; they stand in this file and nowhere else."""
        now, out = timezone.now(), call["out"]
        if (unit := unit_matching(call["unit"], open_units())) is None:
            raise Unseen
        waiting = list(awaiting_slips(unit, call.actor, now))
        with Progress(_("Making slips")) as progress:
            printed = issue(waiting, progress=progress, actor=call.actor, by="cli", now=now)
        with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            write = write_xlsx if out.suffix.lower() == ".xlsx" else write_csv
            write(file, SLIP_COLUMNS, (asdict(slip) for slip in printed))
        return Outcome({"slips": len(printed)}, [_("%(count)s slips written.") % {"count": len(printed)}])


class Command(AppCommand):
    """Verbs of people."""

    help = "persons, units and duties"
    verbs = (Import, Slips)
