"""`./lifeline wellbeing fhir export | import | check`: instruments and answers of other systems, R4 and R5 (10.2)."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

from lifeline.questionnaires.api import fhir
from lifeline.questionnaires.api.tables import BadFile
from lifeline.wellbeing.management.stateless.files import opened
from lifeline.wellbeing.management.stateless.instruments import named
from lifeline.wellbeing.management.stateless.reporting import code_of, tell, write
from lifeline.wellbeing.management.stateless.words import LANGUAGES, _, gettext_noop
from lifeline.wellbeing.queries.interchange import read_answers, report

if TYPE_CHECKING:
    import argparse

    from lifeline.questionnaires.api.fhir import Imported

NAME: Final = "fhir"
HELP: Final = gettext_noop("Writes an instrument as a FHIR Questionnaire, reads one, or reads answers, with a report.")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the three deeds with their arguments."""
    deeds = parser.add_subparsers(dest="deed", required=True, metavar="export|import|check")
    out = deeds.add_parser("export", help=_("Writes a Questionnaire to standard output."))
    out.add_argument("instrument", help="id, id@version, or the path of a definition")
    out.add_argument("--version", choices=fhir.RELEASES, default=fhir.R4, help="release of FHIR")
    for name, sentence in (
        ("import", _("Writes the definition or the scored answers to standard output, and the report beside it.")),
        ("check", _("Writes only the report, as JSON.")),
    ):
        deed = deeds.add_parser(name, help=sentence)
        deed.add_argument("file", nargs="?", default="-", help="a Questionnaire or a QuestionnaireResponse as JSON")
        deed.add_argument("--instrument", metavar="ID", help="the instrument that the answers belong to")
        deed.add_argument("--strict", action="store_true", help="exit 3 if anything was repaired or left out")
    for deed in deeds.choices.values():
        deed.add_argument("--lang", choices=sorted(LANGUAGES), help="language of the answers")


def run(options: argparse.Namespace) -> int:
    """Do one deed; the exit code: 0 done, 2 nothing usable, 3 something was mended under --strict."""
    if options.deed == "export":
        sys.stdout.write(fhir.exported(named(options.instrument), options.version))
        return 0
    with opened(options.file) as file:
        content = file.read()
    try:
        found = fhir.imported(content, named(options.instrument) if options.instrument else None)
    except fhir.NoResource as problem:
        raise BadFile(_("%(name)s is no JSON object."), name=options.file) from problem
    told = report(found, _)
    if options.deed == "check":
        write(told)
    else:
        _import(found, told)
    return code_of(told, strict=options.strict)


def _import(found: Imported, told: dict[str, Any]) -> None:
    """What was read on standard output, the report on standard error."""
    if found.document is not None:
        write(found.document)
    elif found.answers is not None:
        write(read_answers(found.answers))
    tell(told)
