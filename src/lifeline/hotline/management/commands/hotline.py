"""`./lifeline hotline VERB`: what administrators do with the hotline from a shell."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifeline.hotline.actions.importing import import_cases, keep_mapping, mapped, undo
from lifeline.hotline.management.categories import Evaluate, Predict, Train
from lifeline.hotline.management.leak_walk import LeakTest, LeakWalk
from lifeline.hotline.management.retention import Purge, ReapplyDestructions
from lifeline.hotline.management.safe import EscrowInit, EscrowRewrap
from lifeline.hotline.management.topics import Topics
from lifeline.hotline.queries.imports import batch_of, latest_batch, mapping_named
from lifeline.hotline.queries.replay import replay
from lifeline.hotline.queries.search import rebuild
from lifeline.kernel import planner
from lifeline.kernel.commands import AppCommand, Outcome, Unusable, Verb
from lifeline.kernel.progress import Progress
from lifeline.kernel.tables import REPORT_COLUMNS, State, read, write_csv, write_xlsx
from lifeline.people import api as people

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from lifeline.kernel.commands import Call
    from lifeline.kernel.tables import Column
    from lifeline.people.models import Unit

SHOWN = 50


class Replay(Verb):
    name = "replay"
    help = gettext_lazy("Computes every deadline again from the log and prints what differs; nothing should.")

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--case", action="append", metavar="NUMBER", help="this case only; may be repeated")

    def run(self, call: Call) -> Outcome:
        """H-54. Read all events, compute, compare. Exit 1 if anything differs."""
        found = list(replay(call["case"]))
        lines = [f"{d.number} {d.field}: {d.stored} ≠ {d.computed}" for d in found[:SHOWN]]
        lines.append(_("%(count)s differences.") % {"count": len(found)})
        return Outcome(
            {"differences": len(found), "fields": Counter(d.field for d in found)}, lines, findings=bool(found)
        )


class Reindex(Verb):
    name = "reindex"
    help = gettext_lazy("Builds the search index anew, beside the one that is used meanwhile.")

    def run(self, call: Call) -> Outcome:
        """K-63. Read all named cases; the new index takes over when it is complete."""
        del call
        with Progress(_("Indexing cases")) as progress:
            count = rebuild(progress)
        return Outcome({"cases": count}, [_("%(count)s cases can be found.") % {"count": count}])


class Import(Verb):
    name, writes, dry = "import", True, True
    help = gettext_lazy("Brings earlier cases with their replies in from a CSV or XLSX file.")

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--map", action="append", default=[], metavar="NAME=COLUMN", help="another header for a column"
        )
        parser.add_argument("--mapping", metavar="NAME", help="headers that were kept under this name")
        parser.add_argument("--keep-mapping", metavar="NAME", help="keep the headers of --map under this name")
        parser.add_argument("--company", metavar="CODE", help="the company that gets the cases; else the only one")
        parser.add_argument("--open", action="store_true", help="a case without a reply goes to the dispatcher")
        parser.add_argument("--skip-bad", action="store_true", help="leave bad rows out instead of refusing the file")
        parser.add_argument("--report", type=Path, metavar="OUT", help="write what became of each row (.csv or .xlsx)")

    def run(self, call: Call) -> Outcome:
        """H-92. Read, import, tell what became of every row."""
        company, headers = company_of(call["company"]), headers_of(call)
        with read(call["file"], columns_of(headers)) as table, Progress(_("Reading rows")) as progress:
            report = import_cases(
                table, company, call["file"].name, dry_run=call.dry_run, skip_bad=call["skip_bad"],
                open_ones=call["open"], progress=progress, actor=call.actor, by="cli", now=timezone.now(),
            )  # fmt: skip
        if report.written:
            planner.learn()
        if call["keep_mapping"] and report.written:
            keep_mapping(call["keep_mapping"], headers, actor=call.actor, by="cli")
        if out := call["report"]:
            write = write_xlsx if out.suffix.lower() == ".xlsx" else write_csv
            write(out, REPORT_COLUMNS, report.as_rows())
        refused = list(report.lines(State.REFUSED))
        lines = [
            _("%(created)s imported, %(unchanged)s already there, %(refused)s bad.") % report.counts,
            *(f"{line.row} {line.id} {line.column}: {line.reason}" for line in refused[:SHOWN]),
        ]
        if refused and not report.written:
            lines.append(_("Nothing was written. Mend these rows, or use --skip-bad."))
        batch = latest_batch(company) if report.written and report.counts["created"] else None
        if batch is not None:
            lines.append(_("To take it back: ./lifeline hotline import-undo %(batch)s") % {"batch": batch.pk})
        told = {**report.counts, "written": report.written, "batch": batch and batch.pk}
        return Outcome(told, lines, findings=bool(refused))


class ImportUndo(Verb):
    name, writes = "import-undo", True
    help = gettext_lazy("Takes an import back, while nobody has worked on its cases.")

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("batch", type=int, help="the number that the import told")

    def run(self, call: Call) -> Outcome:
        """Delete what the batch brought. Refused (3) once anything else happened to one of the cases."""
        batch = batch_of(call["batch"])
        if batch is None:
            raise Unusable(_("There is no import %(batch)s.") % {"batch": call["batch"]})
        count = undo(batch, actor=call.actor, by="cli", now=timezone.now())
        return Outcome({"cases": count}, [_("%(count)s cases were taken back.") % {"count": count}])


def headers_of(call: Call) -> dict[str, str]:
    """Our columns and their headers: those that were kept under --mapping, and on top of them --map NAME=COLUMN."""
    kept: dict[str, str] = {}
    if call["mapping"]:
        found = mapping_named(call["mapping"])
        if found is None:
            raise Unusable(_("No headers are kept under %(name)s.") % {"name": call["mapping"]})
        kept = found
    return kept | dict(pair.split("=", 1) for pair in call["map"] if "=" in pair)


def columns_of(names: dict[str, str]) -> tuple[Column, ...]:
    """The columns with their headers; `Unusable` for a name that is none of ours."""
    try:
        return mapped(names)
    except KeyError as unknown:
        raise Unusable(_("There is no column %(name)s.") % {"name": unknown.args[0]}) from unknown


def company_of(code: str | None) -> Unit:
    """The company of this code, or the only one; `Unusable` when that leaves none or several."""
    companies = people.companies()
    chosen = [one for one in companies if code is None or one.code == code]
    if len(chosen) != 1:
        raise Unusable(
            _("Name one company with --company: %(codes)s.") % {"codes": ", ".join(c.code for c in companies)}
        )
    return chosen[0]


class Command(AppCommand):
    verbs = (
        Import, ImportUndo, Replay, Reindex, Train, Predict, Evaluate, Topics, EscrowInit, EscrowRewrap, Purge,
        ReapplyDestructions, LeakTest, LeakWalk,
    )  # fmt: skip
