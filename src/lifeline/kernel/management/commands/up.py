"""`./lifeline up`: the whole site, from the database to the address in the browser."""

from __future__ import annotations

import http.client
import os
import socket
import sys
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import gettext_lazy as _

from lifeline.kernel import demo, faces, start
from lifeline.kernel.commands import Exit
from lifeline.kernel.process import let_go
from lifeline.kernel.supervisor import CHILDREN, Child, GaveUpError, Supervisor

if TYPE_CHECKING:
    from argparse import ArgumentParser

WILDCARDS = frozenset({"0.0.0.0", "::"})  # noqa: S104 - compared with, not listened on


class Command(BaseCommand):
    help = "Starts the site: makes the demo company on first start (--empty: none), serves until Ctrl-C."
    requires_system_checks: list[str] = []  # `start.check_settings` tells them in words

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (this machine only)")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--empty", action="store_true", help="no demo company; prints a link for the first administrator"
        )
        parser.add_argument("--demo-password-file", type=Path, help="file with a new password for all demo log-ins")
        parser.add_argument("--people", type=int, default=demo.PEOPLE, help="how many people the demo company has")

    def handle(self, *, host: str, port: int, **options: Any) -> None:
        try:
            start.check_folder(settings.DATA)
            start.check_settings()
            with start.only_one(f"{address(host, port)}/"):
                for number in range(1 + len(faces.wanted())):
                    start.check_port(host, port + number)
                start.migrate(self.say)
                start.make_ready()
                start.collect_static(self.say)
                self.company(host, options)
                let_go()
                self.serve(host, port)
        except (start.CannotStartError, GaveUpError) as problem:
            self.say(told(problem), sys.stderr)
            sys.exit(Exit.MISSING)
        except KeyboardInterrupt:
            sys.exit(Exit.INTERRUPTED)

    def say(self, text: str, stream: Any = None) -> None:
        print(text, file=stream or sys.stdout, flush=True)

    def company(self, host: str, options: dict[str, Any]) -> None:
        """Make the demo company on the first start, and keep its known passwords on this machine."""
        if not options["empty"] and demo.is_first_start():
            demo.create(options["people"], demo.SEED)
        if options["demo_password_file"] is not None:
            demo.set_password(read_password(options["demo_password_file"]))
        if demo.has_known_passwords() and start.reachable_from_outside(host):
            raise start.CannotStartError(
                _("The passwords of the demo company are known to everybody, and %(host)s can be reached from outside. "
                  "Set a new one with --demo-password-file FILE, or use another --data with --empty."),
                host=host,
            )  # fmt: skip
        if demo.has_known_passwords():
            settings.SECOND_STEP = False  # a second proof protects nothing where everybody knows the first

    def beginnings(self, address: str) -> list[str]:
        """How somebody gets in: the demo's log-ins, or the link for the first administrator."""
        lines = demo.log_in_lines()
        if not lines and (path := start.first_link()):
            lines = [
                start.both(
                    _("The first administrator begins here, once, within 24 hours: %(link)s"), link=address + path
                )
            ]
        let_go()
        return lines

    def serve(self, host: str, port: int) -> None:
        """Run all processes; tell the address once the first page answers."""
        if "LIFELINE_HOSTS" not in os.environ:
            os.environ["LIFELINE_HOSTS"] = ",".join(dict.fromkeys([*settings.ALLOWED_HOSTS, *names_of(host)]))

        shown_faces = faces.settle(port)
        os.environ.setdefault("LIFELINE_URL", address(host, port))
        settings.SITE_URL = os.environ["LIFELINE_URL"].rstrip("/")

        def ready() -> bool:
            if not answers(host, port):
                return False
            self.say(start.both(_("Lifeline is running: %(address)s"), address=f"{address(host, port)}/"))
            for line in self.beginnings(address(host, port)):
                self.say(line)
            for face, at in shown_faces.items():
                self.say(start.both(face.sentence, address=at + face.path))
            self.say(start.both(_("Ctrl-C ends it.")))
            return True

        web = Child("web", ["web", "--host", host, "--port", str(port)])
        others = [
            Child(face.name, ["web", "--host", host, "--port", str(port + number), "--face", face.name])
            for number, face in enumerate(shown_faces, 1)
        ]
        children = [web, *others, *(Child(name, words) for name, words in CHILDREN.items())]
        Supervisor(children, ready=ready).run()
        self.say(start.both(_("Lifeline has ended.")))


def told(problem: Exception) -> str:
    """The sentence for an end that nobody asked for."""
    if isinstance(problem, GaveUpError):
        return start.both(
            _("The process %(name)s has died five times within a minute. See %(file)s."),
            name=problem.name,
            file=settings.DATA / "logs" / f"{problem.name}.log",
        )
    return str(problem)


def address(host: str, port: int) -> str:
    """Where people find the site: the first of LIFELINE_ORIGINS when a proxy stands before it."""
    return next(iter(settings.CSRF_TRUSTED_ORIGINS), f"http://{shown(host)}:{port}")


def shown(host: str) -> str:
    """The host as it stands in an address that a person can open."""
    if host in WILDCARDS:
        return socket.gethostname()
    return f"[{host}]" if ":" in host else host


def names_of(host: str) -> list[str]:
    """The names under which a site on `host` may be called: for a wildcard, all of this machine's."""
    if host not in WILDCARDS:
        return [shown(host)]
    names = [socket.gethostname(), socket.getfqdn()]
    with suppress(OSError):
        names += [str(entry[4][0]) for entry in socket.getaddrinfo(socket.gethostname(), None)]
    return names


def answers(host: str, port: int) -> bool:
    """Whether the web server answers a request, whatever it answers."""
    target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    try:
        with closing(http.client.HTTPConnection(target, port, timeout=2)) as ask:
            ask.request("HEAD", "/static/", headers={"Host": "localhost"})
            ask.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    return True


def read_password(path: Path) -> str:
    """The first line of the file that holds the new password. CannotStartError when there is none."""
    try:
        lines = path.read_text().splitlines()
    except OSError as problem:
        raise start.CannotStartError(_("The password file %(file)s cannot be read."), file=path) from problem
    if not lines or not lines[0].strip():
        raise start.CannotStartError(_("The password file %(file)s is empty."), file=path)
    return lines[0].strip()
