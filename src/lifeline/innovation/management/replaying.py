"""`./lifeline innovation replay`: plays the fourth cycle with made-up people, up to any state, for a demonstration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifeline.kernel.commands import Outcome, Verb
from lifeline.kernel.errors import Refused

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from lifeline.kernel.commands import Call

PEOPLE: Final = 2000
"""From so many on the made-up company has its fourteen plants, which apply."""
STATES: Final = (
    "PLANNING", "CALL_OPEN", "SCREENING", "REVIEW", "DELIBERATION", "NOTICE_1", "APPROVED", "RUNNING", "CLOSING",
    "APPRAISAL", "NOTICE_2", "CONFERENCE", "ARCHIVED",
)  # fmt: skip


class Replay(Verb):
    """Specification, 12. On an empty site it founds the made-up company first; it refuses one that holds cycles."""

    name, help = "replay", gettext_lazy("Plays the fourth cycle with made-up people, on an empty site only.")

    def arguments(self, parser: ArgumentParser) -> None:
        """How far, how large, and with which chance."""
        parser.add_argument("--to", choices=STATES, default="ARCHIVED", help="the state in which it stops")
        parser.add_argument("--half", action="store_true", help="stop in the middle of that state's work")
        parser.add_argument("--part", choices=["a", "b", "c"], default="", help="a small part of the 45 applications")
        parser.add_argument("--people", type=int, default=PEOPLE, help="how many people the company has")
        parser.add_argument("--seed", type=int, default=1)

    def run(self, call: Call) -> Outcome:
        """Found, play, check what must always be true, and tell what there is."""
        # reason: other verbs of this command run without a site
        from lifeline.innovation.actions.replay import play, script  # noqa: PLC0415
        from lifeline.innovation.queries import played as reading  # noqa: PLC0415
        from lifeline.innovation.queries.panel_invariants import offences  # noqa: PLC0415
        from lifeline.kernel import chain, demo, start  # noqa: PLC0415
        from lifeline.kernel.progress import Progress  # noqa: PLC0415
        from lifeline.people import api as people  # noqa: PLC0415

        start.migrate(call.say)
        if not demo.is_first_start():
            raise Refused(
                "K-110", _("This site has people already. The replay founds a made-up company on an empty one.")
            )
        now = timezone.now()
        demo.found(call["people"], call["seed"])
        with Progress(_("The fourth cycle")) as progress, demo.hurried():
            played = play.perform(
                people.companies()[0], script.script(call["part"]), call["to"], seed=call["seed"], now=now,
                half=call["half"], progress=progress,
            )  # fmt: skip
        if played is None:
            raise Refused("K-110", _("The company is too small for the story: give it more people."))
        chain.seal_now(timezone.now())
        found = offences()
        lines = [*reading.lines(played.cycle), *(f"{one.rule} {one.what}: {one.found}" for one in found)]
        return Outcome(
            {"counts": reading.counts(played.cycle), "offences": [one._asdict() for one in found]},
            [*lines, *demo.log_in_lines()], findings=bool(found),
        )  # fmt: skip
