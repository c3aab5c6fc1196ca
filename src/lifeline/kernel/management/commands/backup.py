"""`./lifeline backup FILE`: the whole site in one archive, while it serves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lifeline.kernel import backup, vault
from lifeline.kernel.commands import Outcome, PlainCommand, Unusable, common_options
from lifeline.kernel.progress import Progress

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Mapping

    from lifeline.kernel.commands import Exit


class Command(PlainCommand):
    help = "Writes database and files into one archive, verified by hash; the site may run meanwhile."

    def add_arguments(self, parser: ArgumentParser) -> None:
        common_options(parser)
        parser.add_argument("file", type=Path)

    def carry_out(self, options: Mapping[str, Any]) -> Exit:
        path: Path = options["file"]
        try:
            with Progress(_("Files")) as progress:
                manifest = backup.back_up(path, now=timezone.now(), progress=progress)
        except FileExistsError as problem:
            raise Unusable(_("There is a file %(name)s already. Choose another name.") % {"name": path}) from problem
        size = sum(member.size for member in manifest.members)
        told = {"file": path, "count": len(manifest.members), "megabytes": f"{size / 1e6:,.1f}"}
        held = vault.status()
        lines = [
            _("Written to %(file)s: %(count)s files, %(megabytes)s MB before compression.") % told,
            _("Not in it: the key store and secret.key. Keep those elsewhere, apart from the archive."),
            _("Without the key store, what %(count)s keys have sealed in it opens for nobody.")
            % {"count": held.keys if held else 0},
            _("Two backups within one day can narrow the time of records that are kept by hour or day only: "
              "make one a day, and keep write-ahead archives for seven days at most."),
        ]  # fmt: skip
        return self.show(
            Outcome({"file": str(path), "bytes": size, **manifest.facts}, lines), as_json=options["as_json"]
        )
