"""`./lifeline innovation export-cycle`: a cycle as tables and documents, with a manifest of their hashes."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifeline.innovation.management import plain
from lifeline.kernel.commands import Outcome, Unusable, Verb
from lifeline.kernel.tables import write_csv, write_xlsx

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from datetime import datetime

    from lifeline.innovation.models import Cycle
    from lifeline.kernel.commands import Call
    from lifeline.people.models import Person


class ExportCycle(Verb):
    """I-50. For a secretary who is in conflict with nothing of it; its history says who took what.

    Ballots, objectors and reviewers are never in it.
    """

    name, writes, needs_person = "export-cycle", True, True
    help = gettext_lazy(
        "Writes the tables, ledgers and documents of a cycle into a new folder, with the hash of each file."
    )

    def arguments(self, parser: ArgumentParser) -> None:
        """Which cycle, and where to."""
        parser.add_argument("--cycle", type=int, required=True, metavar="N", help="the number of the cycle")
        parser.add_argument("--to", required=True, metavar="DIR", help="a folder that is empty or not there")

    def run(self, call: Call) -> Outcome:
        """Write every table, ledger and document; what was taken is recorded before the manifest makes it whole."""
        from lifeline.innovation.actions import archiving  # noqa: PLC0415 - other verbs run without a site
        from lifeline.innovation.management.of_cycle import cycle_of  # noqa: PLC0415 - as above

        cycle, folder, now = cycle_of(call), Path(call["to"]), timezone.now()
        archiving.may_export(cycle, call.actor)
        if folder.exists() and any(folder.iterdir()):
            raise Unusable(_("The folder is not empty."))
        folder.mkdir(parents=True, exist_ok=True)
        made = [*tables_of(cycle, folder), ledger_of(cycle, folder)]
        made += [*registers_of(cycle, folder, call.actor, now), *documents_of(cycle, folder, call.actor)]
        manifest = {"cycle": cycle.number, "name": cycle.name, "files": [described(path, folder) for path in made]}
        written = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
        digest = hashlib.sha256(written.encode()).hexdigest()
        archiving.note_export(cycle, len(made), digest, actor=call.actor, now=now)
        (folder / "manifest.json").write_text(written, "utf-8")
        return Outcome(manifest, [_("%(n)s files written.") % {"n": len(made) + 1}])


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


def registers_of(cycle: Cycle, folder: Path, person: Person, now: datetime) -> list[Path]:
    """The ledgers of the page of documents, but the one that names reviewers."""
    from lifeline.innovation.queries.exporting import REGISTERED  # noqa: PLC0415 - as above
    from lifeline.innovation.queries.registers import REGISTERS  # noqa: PLC0415 - as above

    found = []
    (folder / "ledgers").mkdir()
    for one in (REGISTERS[key] for key in REGISTERED):
        path = folder / "ledgers" / f"{one.key}.xlsx"
        rows = one.rows(cycle, person, now)
        write_xlsx(path, one.columns, rows, title=one.label, organisation=cycle.organiser.name, at=now)
        found.append(path)
    return found


def documents_of(cycle: Cycle, folder: Path, person: Person) -> list[Path]:
    """What was issued, as it went out; the public notices and the minutes, as they read now."""
    from lifeline.innovation.queries import archive  # noqa: PLC0415 - as above

    found = []
    (folder / "documents").mkdir()
    for name, body in archive.documents(cycle, person):
        path = folder / "documents" / name
        path.write_bytes(body)
        found.append(path)
    return found


def described(path: Path, folder: Path) -> dict[str, str | int]:
    """A file in the manifest."""
    raw = path.read_bytes()
    return {"name": path.relative_to(folder).as_posix(), "size": len(raw), "sha256": hashlib.sha256(raw).hexdigest()}
