"""`./lifeline hotline escrow-init`, `escrow-rewrap`: the key in the union's safe (H-74, P-17)."""

from __future__ import annotations

from getpass import getpass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifeline.hotline.actions import access
from lifeline.hotline.queries.access import orphans
from lifeline.hotline.rules.vaults import from_sheet, sheet_of
from lifeline.kernel import box
from lifeline.kernel.commands import Outcome, Unusable, Verb
from lifeline.kernel.errors import Refused

if TYPE_CHECKING:
    from lifeline.kernel.commands import Call


class EscrowInit(Verb):
    name, writes = "escrow-init", True
    help = gettext_lazy("Makes the key for the safe; its private half is printed once and stored nowhere.")

    def run(self, call: Call) -> Outcome:
        """H-74. New sealed cases are wrapped for this key from now on."""
        public, private = box.pair()
        access.make_escrow(public, actor=call.actor, now=timezone.now())
        lines = [
            _("Write this down or print it, and put it into the safe. It is shown this once:"),
            sheet_of(private),
            _("Earlier sheets stay good for the cases that came before."),
        ]
        return Outcome({"key": sheet_of(private)}, lines)


class EscrowRewrap(Verb):
    name, writes = "escrow-rewrap", True
    help = gettext_lazy("Gives access again where nobody is left who can open a sealed case. Asks for the safe's key.")

    def run(self, call: Call) -> Outcome:
        """P-17. Every open case that no vault opens; it is recorded, and its reporter sees it."""
        private = from_sheet(getpass(_("Key from the safe: ")))
        if private is None:
            raise Unusable(_("This is not what stands on the sheet."))
        opened, left = [], []
        for case in orphans():
            try:
                access.give_from_safe(case, private, actor=call.actor, now=timezone.now())
                opened.append(case.number)
            except Refused as refusal:
                left.append(f"{case.number}: {refusal}")
        lines = [_("%(n)s cases can be read again.") % {"n": len(opened)}, *left]
        return Outcome({"opened": opened, "left": left}, lines, findings=bool(left))
