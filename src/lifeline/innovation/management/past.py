"""`./lifeline innovation import-cycle` and `export-template`: past cycles from a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifeline.kernel.commands import Outcome, Unusable, Verb

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from lifeline.kernel.commands import Call

SHOWN = 20


class ImportCycle(Verb):
    """E-44. All rows or none; exit 1 with the refused rows, 0 when all came in or had come in before."""

    name, writes, dry = "import-cycle", True, True
    help = gettext_lazy("Brings a past cycle in from a workbook (see export-template).")

    def arguments(self, parser: ArgumentParser) -> None:
        """The workbook, and whose cycle it is."""
        parser.add_argument("file", type=Path, help="XLSX")
        parser.add_argument("--unit", default="", help="code of the company; needed where there are several")

    def run(self, call: Call) -> Outcome:
        """Read, check every row, write all or nothing."""
        from lifeline.innovation.actions.past import take_past_cycle  # noqa: PLC0415 - other verbs run without a site
        from lifeline.innovation.queries.past import past_of  # noqa: PLC0415 - the same
        from lifeline.people import api as people  # noqa: PLC0415 - the same

        found = [one for one in people.companies() if call["unit"] in {"", one.code}]
        if len(found) != 1:
            raise Unusable(_("Name the company by its code with --unit."))
        past, received = past_of(call["file"].read_bytes(), found[0]), 0
        if not past.refused and not call.dry_run:
            told = {"actor": call.actor, "now": timezone.now(), "by": "cli"}
            received = take_past_cycle(found[0], past.number, past.name, past.projects, **told)
        lines = [f"{one.sheet} {one.row}: {one.said}" for one in [*past.refused, *past.remarks][:SHOWN]]
        counts = {"rows": len(past.lines), "refused": len(past.refused), "projects": len(past.projects)}
        lines.append(_("%(rows)s rows read, %(refused)s refused, %(projects)s projects.") % counts)
        lines.append(_("%(n)s projects were brought in.") % {"n": received})
        return Outcome({**counts, "received": received}, lines, findings=bool(past.refused))


class ExportTemplate(Verb):
    """An empty workbook with every sheet and column that import-cycle reads."""

    name, help = "export-template", gettext_lazy("Writes an empty workbook for import-cycle.")

    def arguments(self, parser: ArgumentParser) -> None:
        """Where to."""
        parser.add_argument("out", type=Path, help="XLSX to write")

    def run(self, call: Call) -> Outcome:
        """Write it."""
        from lifeline.innovation.queries.past import template  # noqa: PLC0415 - other verbs run without a site

        call["out"].write_bytes(template())
        return Outcome({"out": str(call["out"])}, [_("Written: %(path)s") % {"path": call["out"]}])
