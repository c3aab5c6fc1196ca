"""`./lifeline restore FILE`: a backup comes back, into an empty data folder only."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lifeline.kernel import backup, start
from lifeline.kernel.commands import Exit, Outcome, PlainCommand, common_options
from lifeline.kernel.progress import Progress

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Mapping


class Command(PlainCommand):
    help = "Brings an archive of `backup` back, into an empty data folder only; checks every hash first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        common_options(parser)
        parser.add_argument("file", type=Path)

    def carry_out(self, options: Mapping[str, Any]) -> Exit:
        now = timezone.now()
        with Progress(_("Bytes")) as progress:
            manifest = backup.restore(options["file"], progress=progress)
        try:
            start.migrate(self.stderr.write)
        except start.CannotStartError as problem:
            self.stderr.write(str(problem))
            return Exit.MISSING
        backup.note_restore(actor=None, now=now)
        rows = sum(manifest.facts["rows"].values())
        told = {"rows": f"{rows:,}", "count": len(manifest.members) - 1, "made": manifest.facts["made_at"][:16]}
        lines = [
            _("Restored the site of %(made)s: %(rows)s rows, %(count)s files, all hashes equal.") % told,
            _("Not in the archive: the key store and secret.key. Put your copies back; everybody signs in again."),
            _("Until then it may not start: from lists there it destroys again what was destroyed since the backup."),
            _("Now run: ./lifeline chain verify, and ./lifeline vault drill, which tells which keys are missing."),
        ]
        return self.show(Outcome(manifest.facts, lines), as_json=options["as_json"])
