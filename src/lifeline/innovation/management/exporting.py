"""`./lifeline innovation export-cycle`: a cycle as tables for any spreadsheet, with a manifest of their hashes."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifeline.innovation.management import plain
from lifeline.kernel.commands import Outcome, Unusable, Verb
from lifeline.kernel.errors import Refused
from lifeline.kernel.tables import write_csv, write_xlsx

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from lifeline.innovation.models import Cycle
    from lifeline.kernel.commands import Call


class ExportCycle(Verb):
    """I-50. For a secretary who is in conflict with nothing of it; ballots and objectors are never in it."""

    name, writes, needs_person = "export-cycle", True, True
    help = gettext_lazy("Writes the tables and the ledger of a cycle into a new folder, with the hash of each file.")

    def arguments(self, parser: ArgumentParser) -> None:
        """Which cycle, and where to."""
        parser.add_argument("--cycle", type=int, required=True, metavar="N", help="the number of the cycle")
        parser.add_argument("--to", required=True, metavar="DIR", help="a folder that is empty or not there")

    def run(self, call: Call) -> Outcome:
        """Write every table, the ledger, and last the manifest."""
        from lifeline.innovation.management.of_cycle import cycle_of  # noqa: PLC0415 - other verbs run without a site
        from lifeline.innovation.queries.applications import hidden_in  # noqa: PLC0415 - as above

        cycle, folder = cycle_of(call), Path(call["to"])
        if hidden_in(call.actor, cycle):
            raise Refused(
                "I-38", _("You are in conflict with an application of this cycle: another secretary exports it.")
            )
        if folder.exists() and any(folder.iterdir()):
            raise Unusable(_("The folder is not empty."))
        folder.mkdir(parents=True, exist_ok=True)
        files = [described(path) for path in [*tables_of(cycle, folder), ledger_of(cycle, folder)]]
        manifest = {"cycle": cycle.number, "name": cycle.name, "files": files}
        (folder / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", "utf-8")
        return Outcome(manifest, [_("%(n)s files written.") % {"n": len(files) + 1}])


def tables_of(cycle: Cycle, folder: Path) -> list[Path]:
    """A CSV for each table."""
    from lifeline.innovation.queries import exporting  # noqa: PLC0415 - as above

    found = []
    for model in exporting.tables():
        path = folder / f"{model.__name__}.csv"
        columns = [plain.written(one.name) for one in exporting.columns(model)]
        write_csv(path, columns, exporting.rows(model, cycle))
        found.append(path)
    return found


def ledger_of(cycle: Cycle, folder: Path) -> Path:
    """The ledger as it is exported for vouchers."""
    from lifeline.innovation.queries import ledger  # noqa: PLC0415 - as above

    path = folder / "ledger.xlsx"
    write_xlsx(path, ledger.COLUMNS, ledger.table(ledger.of_cycle(cycle)))
    return path


def described(path: Path) -> dict[str, str | int]:
    """A file in the manifest."""
    raw = path.read_bytes()
    return {"name": path.name, "size": len(raw), "sha256": hashlib.sha256(raw).hexdigest()}
