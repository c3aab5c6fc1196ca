"""`./lifeline doctor`: what is there, what is missing, what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lifeline.kernel import checkups  # noqa: F401 - registers the kernel's own checks
from lifeline.kernel.commands import Outcome, PlainCommand, common_options
from lifeline.kernel.doctor import examine

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Mapping

    from lifeline.kernel.commands import Exit


class Command(PlainCommand):
    help = "Tells what is there and what is missing, with the cure; changes nothing. Exit 1 when something is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        common_options(parser)

    def carry_out(self, options: Mapping[str, Any]) -> Exit:
        found = list(examine(timezone.now()))
        ill = sum(each.state != "ok" for each in found)
        end = (
            _("%(count)s of %(all)s want attention.") % {"count": ill, "all": len(found)} if ill else _("All is well.")
        )
        lines = [line for each in found for line in each.lines]
        data = {"findings": [each.data for each in found]}
        return self.show(Outcome(data, [*lines, end], findings=bool(ill)), as_json=options["as_json"])
