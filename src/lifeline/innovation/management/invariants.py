"""`./lifeline innovation check-invariants`: is what must always be true, true? Reads, and writes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifeline.kernel.commands import Outcome, Verb

if TYPE_CHECKING:
    from lifeline.kernel.commands import Call


class CheckInvariants(Verb):
    """V-1 … V-16. Exit 1 with what offends; else one line that says that nothing does."""

    name, help = "check-invariants", gettext_lazy("Checks what must always be true of cycles, money and votes.")

    def run(self, call: Call) -> Outcome:  # noqa: ARG002 - it takes no options
        """Ask every invariant."""
        from lifeline.innovation.queries.panel_invariants import offences  # noqa: PLC0415 - other verbs run without a site

        found = offences()
        lines = [f"{one.rule} {one.what}: {one.found}" for one in found] or [_("Nothing offends.")]
        return Outcome({"offences": [one._asdict() for one in found]}, lines, findings=bool(found))
