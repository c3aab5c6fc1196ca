"""`./lifeline bench APP`: measures an app on the demo company and prints its figures as JSON."""

from __future__ import annotations

import json
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _

from lifeline.kernel import demo, start
from lifeline.kernel.bench import Bench
from lifeline.kernel.commands import Exit, PlainCommand, Unusable, common_options
from lifeline.kernel.errors import Refused

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Mapping
    from pathlib import Path


class Command(PlainCommand):
    help = "Measures an app and prints p50, p95, p99 beside their targets. Exit 1 when a target is missed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        common_options(parser)
        parser.add_argument("app", help="kernel, people, hotline …")
        parser.add_argument(
            "--people", type=int, default=20_000, help="size of the demo company made for an empty site"
        )
        parser.add_argument("--cases", type=int, nargs="+", help="sizes to fill the site to, one after the other")
        parser.add_argument("--peer", help="also measure this peer, installed in an environment of its own")

    def carry_out(self, options: Mapping[str, Any]) -> Exit:
        module = self.module(options["app"])
        try:
            start.migrate(self.stderr.write)
        except start.CannotStartError as problem:
            self.stderr.write(str(problem))
            return Exit.MISSING
        if demo.is_first_start():
            demo.create(options["people"], demo.SEED)
        elif demo.PARTS and not demo.is_demo():
            raise Refused("K-110", _("A benchmark writes, and this is nobody's demo company. Use another --data."))
        bench = Bench(options["app"], self.stderr.write, options=options)
        module.run(bench)
        report = bench.report()
        self.stdout.write(json.dumps(report, ensure_ascii=False, indent=1))
        return Exit.FINDINGS if report["missed"] else Exit.DONE

    def module(self, app: str) -> Any:
        """The module `bench/APP.py` of the repository."""
        root: Path = settings.ROOT
        if not app.isidentifier() or not (root / "bench" / f"{app}.py").exists():
            known = sorted(path.stem for path in (root / "bench").glob("[a-z]*.py"))
            raise Unusable(
                _("There is no benchmark %(name)s. There are: %(known)s") % {"name": app, "known": ", ".join(known)}
            )
        if str(root) not in sys.path:
            sys.path.append(str(root))
        return import_module(f"bench.{app}")
