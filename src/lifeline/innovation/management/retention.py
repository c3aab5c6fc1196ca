"""`./lifeline innovation purge`: what was kept long enough goes, as the clock does it every night (section 9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifeline.kernel.commands import Outcome, Verb

if TYPE_CHECKING:
    from lifeline.kernel.commands import Call


class Purge(Verb):
    """What would go, with --dry-run; else it goes."""

    name, writes, dry = "purge", True, True
    help = gettext_lazy("Destroys what was kept long enough: expired drafts, invitations, reviews after ten years.")

    def run(self, call: Call) -> Outcome:
        """Tell what is over; without --dry-run destroy it."""
        from lifeline.innovation.actions import retention  # noqa: PLC0415 - other verbs run without a site
        from lifeline.innovation.queries import retention as queries  # noqa: PLC0415 - as above

        now = timezone.now()
        found = queries.over(now)
        if not call.dry_run:
            who: dict[str, Any] = {"actor": call.actor, "now": now, "by": "cli"}
            for application in found.drafts:
                retention.clear_draft(application, **who)
            for application in queries.invitations(now):
                retention.forget_invitations(application, **who)
            for application in queries.avoided(now):
                retention.forget_avoidance(application, **who)
            for cycle in found.cycles:
                retention.destroy_reviews(cycle, **who)
        data = {
            "drafts": [one.number for one in found.drafts], "invitations": [one.number for one in found.invitations],
            "avoided": [one.number for one in found.avoided], "cycles": [one.pk for one in found.cycles],
            "done": not call.dry_run,
        }  # fmt: skip
        told = _("Expired drafts: %(drafts)s · with old invitations: %(invitations)s · with requests to avoid somebody: %(avoided)s · cycles with old reviews: %(cycles)s")  # fmt: skip  # noqa: E501
        counts = {name: len(rows) for name, rows in data.items() if isinstance(rows, list)}
        return Outcome(data, [told % counts, _("Nothing was changed.") if call.dry_run else _("It is gone.")])
