"""`./lifeline hotline purge`, `reapply-destructions`: what was kept long enough goes, and stays gone (H-84, H-85)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifeline.hotline.actions import retention
from lifeline.hotline.queries import destroyed
from lifeline.hotline.queries import retention as queries
from lifeline.hotline.states import DestroyedFor
from lifeline.kernel.commands import Outcome, Unusable, Verb
from lifeline.kernel.start import CannotStartError

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from lifeline.kernel.commands import Call

SHOWN = 50


class Purge(Verb):
    name, writes, dry = "purge", True, True
    help = gettext_lazy("Destroys the content of cases that were kept long enough; what figures count of them stays.")

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--case", metavar="NUMBER", help="this case only, now, by order; it must have ended")

    def run(self, call: Call) -> Outcome:
        """H-84. What the clock does every night, told before or done now; one case by order."""
        now = timezone.now()
        if call["case"]:
            numbers = [self.one(call)]
        else:
            numbers = [case.number for case in queries.over(now)]
            if not call.dry_run:
                numbers = retention.purge(now, actor=call.actor, by="cli")
        told = _("%(n)s cases are over.") if call.dry_run else _("The content of %(n)s cases was destroyed.")
        return Outcome(
            {"cases": numbers, "done": not call.dry_run}, [told % {"n": len(numbers)}, *numbers[:SHOWN]]
        )  # fmt: skip

    def one(self, call: Call) -> str:
        """By order, before its time; its number."""
        case = queries.numbered(call["case"])
        if case is None:
            raise Unusable(_("There is no case %(number)s.") % {"number": call["case"]})
        if call.dry_run:
            queries.check_destructible(case)
        else:
            retention.destroy(case, DestroyedFor.ORDER, actor=call.actor, now=timezone.now(), by="cli")
        return case.number


class ReapplyDestructions(Verb):
    name, writes, dry = "reapply-destructions", True, True
    help = gettext_lazy("After a restore: destroys again what the list beside the key store says was destroyed.")

    def run(self, call: Call) -> Outcome:
        """H-85. The site does this by itself before it answers; here for whoever wants to see it."""
        try:
            numbers = [case.number for case, _line in destroyed.come_back()]
            if not call.dry_run:
                numbers = retention.destroy_again(timezone.now())
            listed = len(destroyed.listed())
        except CannotStartError as problem:
            raise Unusable(str(problem)) from problem
        line = _("%(n)s of %(listed)s destroyed cases were here again.") % {"n": len(numbers), "listed": listed}
        return Outcome({"cases": numbers, "listed": listed, "done": not call.dry_run}, [line, *numbers[:SHOWN]])
