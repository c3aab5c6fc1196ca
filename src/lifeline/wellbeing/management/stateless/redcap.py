"""`./lifeline wellbeing redcap export | import`: an instrument as a REDCap data dictionary, and back (10.2)."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from lifeline.questionnaires.api import redcap
from lifeline.wellbeing.management.stateless.files import opened
from lifeline.wellbeing.management.stateless.instruments import named
from lifeline.wellbeing.management.stateless.reporting import code_of, tell, write
from lifeline.wellbeing.management.stateless.words import LANGUAGES, _, gettext_noop
from lifeline.wellbeing.queries.interchange import report

if TYPE_CHECKING:
    import argparse

NAME: Final = "redcap"
HELP: Final = gettext_noop("Writes an instrument as a REDCap data dictionary, or reads one, with a report.")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the two deeds with their arguments."""
    deeds = parser.add_subparsers(dest="deed", required=True, metavar="export|import")
    out = deeds.add_parser("export", help=_("Writes a data dictionary to standard output."))
    out.add_argument("instrument", help="id, id@version, or the path of a definition")
    out.add_argument("--words", choices=("zh-Hans", "en"), default="zh-Hans", help="language of the words")
    deed = deeds.add_parser("import", help=_("Writes the definition to standard output, and the report beside it."))
    deed.add_argument("file", nargs="?", default="-", help="a data dictionary as CSV")
    deed.add_argument("--strict", action="store_true", help="exit 3 if anything was repaired or left out")
    for part in deeds.choices.values():
        part.add_argument("--lang", choices=sorted(LANGUAGES), help="language of the answers")


def run(options: argparse.Namespace) -> int:
    """Do one deed; the exit code: 0 done, 2 nothing usable, 3 something was mended under --strict."""
    if options.deed == "export":
        sys.stdout.write(redcap.exported(named(options.instrument), options.words))
        return 0
    with opened(options.file) as file:
        found = redcap.imported(file.read())
    told = report(found, _)
    if found.document is not None:
        write(found.document)
    tell(told)
    return code_of(told, strict=options.strict)
