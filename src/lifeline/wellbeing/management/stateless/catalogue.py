"""`./lifeline wellbeing instruments`: what can be scored and started, as JSON."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any, Final

from lifeline.questionnaires import api
from lifeline.questionnaires.api.tables import Reading, header
from lifeline.wellbeing.management.stateless.words import _, gettext_noop
from lifeline.wellbeing.queries.interchange import described

if TYPE_CHECKING:
    from lifeline.questionnaires.api import Definition

NAME: Final = "instruments"
HELP: Final = gettext_noop("Prints all instruments as JSON: items, codes, columns, bands, rights.")


def arguments(parser: argparse.ArgumentParser) -> None:
    """--json is taken and changes nothing: the output is JSON in any case."""
    parser.add_argument("--json", action="store_true", help=argparse.SUPPRESS)


def run(options: argparse.Namespace) -> int:
    """Print the list; the exit code."""
    del options
    told = [listed(api.definition(name, version)) for name, all_ in api.versions().items() for version in all_]
    json.dump(told, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")
    return 0


def listed(definition: Definition) -> dict[str, Any]:
    """One instrument. Whether a site may start class B and C is known only where its rights notes are kept."""
    plan = api.plan(definition)
    hinder = why_not(definition.document["rights"]["class"])
    return {**described(definition), "startable": hinder is None, "why_not": hinder, "columns": header(plan, Reading())}


def why_not(rights_class: str) -> str | None:
    """What has to happen before anybody can start an instrument; None for class A."""
    return {
        "A": None,
        "B": _("A curator has to acknowledge its terms first."),
        "C": _("A curator has to confirm a complete text pack and a rights note first."),
    }[rights_class]
