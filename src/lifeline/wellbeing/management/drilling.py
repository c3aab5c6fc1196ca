"""`./lifeline wellbeing drill`: a marked test call to whoever is on duty now."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifeline.kernel.commands import Outcome, Verb
from lifeline.wellbeing.actions import calls
from lifeline.wellbeing.queries import calls as reading
from lifeline.wellbeing.queries import duty

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from lifeline.kernel.commands import Call


class Drill(Verb):
    name = "drill"
    help = gettext_lazy("Pages the counsellors on duty with a marked test call, and tells who accepted it when.")

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--wait", type=float, default=15, metavar="MINUTES", help="how long to wait; 15 by default")

    def run(self, call: Call) -> Outcome:
        """W-29. Exit 1 when nobody is on duty or nobody accepted in time."""
        now = timezone.now()
        on_duty = [person.name for person in duty.on_duty(now)]
        uuid = calls.begin_drill(actor=None, now=now)
        if on_duty:
            call.say(_("On duty: %(names)s.") % {"names": ", ".join(on_duty)})
        else:
            call.say(_("Nobody is on duty; the supervisors are paged."))
        until = time.monotonic() + 60 * call["wait"]
        while (found := reading.drill(uuid)).minutes is None and time.monotonic() < until:
            time.sleep(2)
        data = {"on_duty": on_duty, "accepted_by": found.helper or None, "minutes": found.minutes}
        if found.minutes is None:
            return Outcome(data, [_("Nobody has accepted the drill.")], findings=True)
        told = _("%(name)s accepted after %(minutes)s minutes.") % {"name": found.helper, "minutes": found.minutes}
        return Outcome(data, [told], findings=not on_duty)
