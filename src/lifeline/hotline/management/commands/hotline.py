"""`./lifeline hotline VERB`: what administrators do with the hotline from a shell."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifeline.hotline.queries.replay import replay
from lifeline.hotline.queries.search import rebuild
from lifeline.kernel.commands import AppCommand, Outcome, Verb
from lifeline.kernel.progress import Progress

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from lifeline.kernel.commands import Call

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


class Command(AppCommand):
    verbs = (Replay, Reindex)
