"""`./lifeline chain verify|export|head|slip`: the data chain for whoever checks it. Reads only."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifeline.kernel import chain
from lifeline.kernel.commands import AppCommand, Outcome, Unusable, Verb
from lifeline.kernel.events import from_us
from lifeline.kernel.progress import Progress

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from lifeline.kernel.commands import Call


class Verify(Verb):
    """Exit 0: sound; 1: faults, the first is named."""

    name, help = "verify", gettext_lazy("Proves every event unchanged and none missing; names the first that is not.")

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--first", type=int, default=1, metavar="NO", help="first seal (1)")
        parser.add_argument("--last", type=int, metavar="NO", help="last seal (the newest)")
        parser.add_argument("--roots", type=Path, metavar="FILE", help="exported roots to compare with (heads.log)")
        parser.add_argument("--jobs", type=int, default=2, metavar="N", help="processes (2)")

    def run(self, call: Call) -> Outcome:
        if call["first"] < 1 or call["jobs"] < 1 or (call["last"] or call["first"]) < call["first"]:
            raise Unusable(
                _("Seals are counted from 1, the last is not before the first, and one process reads at least.")
            )
        begin = time.perf_counter()
        try:
            with Progress(_("Verifying the chain")) as progress:
                verdict = chain.verify(
                    call["first"],
                    call["last"],
                    roots=None if call["roots"] is None else chain.import_roots(call["roots"]),
                    jobs=call["jobs"],
                    progress=progress,
                    now=timezone.now(),
                )
        except chain.BadRoots as problem:
            raise Unusable(_("This is no file of roots: %(place)s") % {"place": problem}) from problem
        rate = round(verdict.events / max(time.perf_counter() - begin, 0.001))
        speed = _("%(seconds)s s, %(rate)s events a second.") % {"seconds": f"{verdict.seconds:.1f}", "rate": rate}
        plain = {**verdict.plain(), "events_per_second": rate}
        return Outcome(plain, [*verdict.lines(), speed], findings=not verdict.sound)


class Export(Verb):
    """All roots, one JSON line a seal."""

    name, help = "export", gettext_lazy("Writes the roots of all seals to a file, to be kept outside the house.")

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def run(self, call: Call) -> Outcome:
        count = chain.export_roots(call["file"])
        line = _("%(count)s seals written to %(file)s.") % {"count": count, "file": call["file"]}
        return Outcome({"seals": count, "file": str(call["file"])}, [line])


class Head(Verb):
    """The last head, for a notice board or a minute."""

    name, help = "head", gettext_lazy("Shows the last seal: number, time and head.")

    def run(self, call: Call) -> Outcome:
        del call
        if (seal := chain.head()) is None:
            return Outcome({"no": 0}, [_("Nothing has been sealed yet.")])
        at = timezone.localtime(from_us(seal.at_us), timezone.get_default_timezone())
        line = _("Seal %(no)s, %(at)s: %(head)s") % {
            "no": seal.no,
            "at": f"{at:%Y-%m-%d %H:%M}",
            "head": seal.head.hex(),
        }
        return Outcome(seal.plain(), [line])


class Slip(Verb):
    """The proof of one event, without personal values: whoever may see those gets them from the app."""

    name, help = "slip", gettext_lazy("Writes the proof that one event stands in the chain, to be checked offline.")

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("event", type=int)
        parser.add_argument("--out", type=Path, metavar="FILE", help="file to write (proof-EVENT.json)")

    def run(self, call: Call) -> Outcome:
        proof = chain.proof(call["event"])
        file = call["out"] or Path(f"proof-{call['event']}.json")
        file.write_text(json.dumps(proof, ensure_ascii=False, indent=1), encoding="utf-8")
        words = {"file": file, "no": proof["seal"]["no"], "head": proof["seal"]["head"]}
        return Outcome(proof, [_("%(file)s: the event stands in seal %(no)s, head %(head)s.") % words])


class Command(AppCommand):
    help = "Verifies the data chain, exports its roots, shows its head, writes the proof of one event."
    verbs: ClassVar[tuple[type[Verb], ...]] = (Verify, Export, Head, Slip)
