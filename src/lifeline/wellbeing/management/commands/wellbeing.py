"""`./lifeline wellbeing VERB …`; `manage.py` runs verbs that need no site before Django starts."""

from __future__ import annotations

import sys

from lifeline.kernel.commands import AppCommand
from lifeline.wellbeing.management.drilling import Drill
from lifeline.wellbeing.management.stateless import main


class Command(AppCommand):
    help = "Scores answers, compares pairs, lists the instruments; pages the counsellors on duty with a drill."
    verbs = (Drill,)

    def run_from_argv(self, argv: list[str]) -> None:
        """Verbs of a site here; the others are handed on as they stand."""
        if argv[2:3] in [[verb.name] for verb in self.verbs]:
            super().run_from_argv(argv)
        else:
            sys.exit(main(argv[2:]))
