"""`./lifeline demo --people N --seed S`: fills an empty site with the demo company."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from lifeline.kernel import demo
from lifeline.kernel.commands import Exit, PlainCommand, common_options
from lifeline.kernel.errors import Refused
from lifeline.kernel.start import CannotStartError, migrate

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Mapping


class Command(PlainCommand):
    help = "Fills an empty site with a made-up steel company; the same seed gives the same company."

    def add_arguments(self, parser: ArgumentParser) -> None:
        common_options(parser)
        parser.add_argument("--people", type=int, default=demo.PEOPLE, help="how many people it has")
        parser.add_argument("--seed", type=int, default=demo.SEED)

    def carry_out(self, options: Mapping[str, Any]) -> Exit:
        try:
            migrate(self.stderr.write)
        except CannotStartError as problem:
            self.stderr.write(str(problem))
            return Exit.MISSING
        if not demo.is_first_start():
            raise Refused("K-110", _("This site has people already. The demo company fills an empty one only."))
        demo.create(options["people"], options["seed"])
        for line in demo.log_in_lines():
            self.stdout.write(line)
        return Exit.DONE
