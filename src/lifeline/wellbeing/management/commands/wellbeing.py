"""`./lifeline wellbeing VERB …`, as Django knows it; `manage.py` runs verbs that need no site before Django starts."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from lifeline.wellbeing.management.stateless import main


class Command(BaseCommand):
    help = "Scores answers, compares pairs, lists the instruments."

    def run_from_argv(self, argv: list[str]) -> None:
        """Hand the words after `wellbeing` on as they stand."""
        sys.exit(main(argv[2:]))

    def handle(self, *args: Any, **_options: Any) -> None:
        """The same, called from Python."""
        sys.exit(main(args))
