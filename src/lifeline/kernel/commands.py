"""The command line, equal for all apps: `./lifeline APP VERB …`.

An app's `management/commands/APP.py` names its verbs:

    class Import(Verb):
        name, help, writes = "import", _("Brings persons and units in from a file."), True

        def arguments(self, parser):
            parser.add_argument("file", type=Path)

        def run(self, call):
            report = load(call["file"], actor=call.actor, dry_run=call.dry_run)
            return Outcome(report.as_json(), report.lines(), findings=report.refused > 0)

    class Command(AppCommand):
        verbs = (Import,)

Common options: `--as EMPLOYEE_NO` (who does it: the action checks his right and records him, `by="cli"`; a verb that
does not need a person may run without, since whoever has a shell on the server can write anyway), `--json` (one object
on standard output, all else on standard error), `--dry-run`, `--lang`, `--data`.
Exit codes: 0 done · 1 done with findings or refused rows · 2 unusable input or wrong call · 3 refused by a rule ·
4 something is missing (disk, key, service) · 130 interrupted with nothing half-done.
"""

from __future__ import annotations

import json
import os
import sys
from abc import ABC, abstractmethod
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifeline.kernel.errors import Conflict, Forbidden, Refused, Unavailable, Unseen

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator, Mapping, Sequence

    from django.contrib.auth.base_user import AbstractBaseUser
    from django.utils.functional import _StrPromise


class Exit(IntEnum):
    """What a command's exit code says (specification of the kernel, section 14)."""

    DONE = 0
    FINDINGS = 1
    UNUSABLE = 2
    REFUSED = 3
    MISSING = 4
    INTERRUPTED = 130


class Unusable(CommandError):
    """What was given cannot be used: exit 2. The sentence is translated."""


@dataclass(frozen=True)
class Outcome:
    """What a verb hands back: `data` for --json, `lines` for people, and whether there were findings (exit 1)."""

    data: Mapping[str, Any] = field(default_factory=dict)
    lines: Sequence[str] = ()
    findings: bool = False


@dataclass(frozen=True)
class Call:
    """One call of a verb: its arguments (`call["file"]`) and the common options."""

    options: Mapping[str, Any]
    actor: Any  # a person of settings.AUTH_USER_MODEL, or None
    dry_run: bool
    as_json: bool

    def __getitem__(self, name: str) -> Any:
        return self.options[name]

    def say(self, text: str) -> None:
        """Tell people something on the way; standard error when --json owns standard output."""
        print(text, file=sys.stderr if self.as_json else sys.stdout, flush=True)


class Verb(ABC):
    """One verb of an app. `writes` offers --as, `needs_person` demands it; `dry` offers --dry-run."""

    name: ClassVar[str]
    help: ClassVar[str | _StrPromise] = ""
    writes: ClassVar[bool] = False
    needs_person: ClassVar[bool] = False
    dry: ClassVar[bool] = False

    def arguments(self, parser: ArgumentParser) -> None:  # noqa: B027 - most verbs have none
        """Add the verb's own arguments."""

    @abstractmethod
    def run(self, call: Call) -> Outcome | None:
        """Do it. Refusals of the kernel (`Refused`, `Unseen` …) become their exit codes."""


def common_options(
    parser: ArgumentParser, *, writes: bool = False, needs_person: bool = False, dry: bool = False
) -> None:
    """Add the options that every command has."""
    parser.add_argument("--json", action="store_true", dest="as_json", help="one JSON object on standard output")
    parser.add_argument("--lang", choices=[code for code, _name in settings.LANGUAGES], help="language of the answers")
    if writes:
        parser.add_argument("--as", dest="actor", required=needs_person, metavar="EMPLOYEE_NO", help="who does this")
    if dry:
        parser.add_argument("--dry-run", action="store_true", help="tell what would happen and change nothing")


def person(employee_no: str) -> AbstractBaseUser:
    """The person whom --as names. Unusable when there is none, or none who may still act."""
    model = get_user_model()
    try:
        found: AbstractBaseUser = model._default_manager.get_by_natural_key(employee_no)  # noqa: SLF001
    except model.DoesNotExist:
        found = None  # type: ignore[assignment]
    if found is None or not found.is_active:
        raise Unusable(_("Nobody who works here has the employee number given with --as."))
    return found


REFUSALS: Final[dict[type[Exception], Exit]] = {
    Refused: Exit.REFUSED,
    Conflict: Exit.REFUSED,
    Forbidden: Exit.REFUSED,
    Unseen: Exit.UNUSABLE,
    Unavailable: Exit.MISSING,
    Unusable: Exit.UNUSABLE,
    FileNotFoundError: Exit.UNUSABLE,
    IsADirectoryError: Exit.UNUSABLE,
    PermissionError: Exit.MISSING,
    OSError: Exit.MISSING,
    OperationalError: Exit.MISSING,
}


FIXED: Final = {
    Conflict: gettext_lazy("Somebody else has changed this in the meantime. Look at it again."),
    Forbidden: gettext_lazy("The person given with --as may not do this."),
    Unseen: gettext_lazy("There is no such thing here."),
}


def sentence(problem: BaseException) -> str:
    """What a person reads about a problem, in the language that is active."""
    match problem:
        case Refused() | Unavailable() | CommandError():
            return str(problem)
        case FileNotFoundError() | IsADirectoryError():
            return _("There is no file %(name)s.") % {"name": problem.filename}
        case OSError():
            return f"{problem.filename or ''}: {problem.strerror or problem}".lstrip(": ")
        case OperationalError():
            return _("The database does not answer: %(reason)s") % {"reason": problem}
    return str(FIXED[type(problem)])


def exit_code(problem: BaseException) -> Exit | None:
    """The code of a problem; None for a fault of ours, which is shown with its trace."""
    return next((code for kind, code in REFUSALS.items() if isinstance(problem, kind)), None)


@contextmanager
def told_in_words() -> Iterator[None]:
    """Turn what can be told to a person into a sentence on standard error and its exit code (SystemExit)."""
    try:
        yield
    except KeyboardInterrupt:
        print(_("Interrupted. Nothing is half-done."), file=sys.stderr)  # noqa: T201
        sys.exit(Exit.INTERRUPTED)
    except Exception as problem:
        if (code := exit_code(problem)) is None:
            raise
        print(sentence(problem), file=sys.stderr)  # noqa: T201
        sys.exit(code)


class PlainCommand(BaseCommand, ABC):
    """A command with the manners of this page: no options of Django's in its help, words instead of traces."""

    requires_system_checks: ClassVar[list[str]] = []  # type: ignore[misc]
    suppressed_base_arguments: ClassVar[set[str]] = {  # type: ignore[misc]
        "--version", "--verbosity", "--settings", "--pythonpath", "--traceback", "--no-color", "--force-color",
    }  # fmt: skip

    def handle(self, **options: Any) -> None:
        """Choose the language, run, and end with the exit code of the outcome."""
        language = options.get("lang") or os.environ.get("LIFELINE_LANG") or settings.LANGUAGE_CODE
        with translation.override(language), told_in_words():
            code = self.carry_out(options)
        if code:
            sys.exit(code)

    @abstractmethod
    def carry_out(self, options: Mapping[str, Any]) -> Exit:
        """Do what the command is for."""

    def show(self, outcome: Outcome | None, *, as_json: bool) -> Exit:
        """Print an outcome; its exit code."""
        outcome = outcome or Outcome()
        if as_json:
            self.stdout.write(json.dumps(outcome.data, ensure_ascii=False, indent=2, default=str))
        else:
            for line in outcome.lines:
                self.stdout.write(line)
        return Exit.FINDINGS if outcome.findings else Exit.DONE


class AppCommand(PlainCommand):
    """`./lifeline APP VERB`."""

    verbs: ClassVar[tuple[type[Verb], ...]] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parts = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        for verb in self.verbs:
            part = parts.add_parser(verb.name, help=str(verb.help), description=str(verb.help))
            common_options(part, writes=verb.writes, needs_person=verb.needs_person, dry=verb.dry)
            verb().arguments(part)

    def carry_out(self, options: Mapping[str, Any]) -> Exit:
        verb = next(verb for verb in self.verbs if verb.name == options["verb"])
        as_json = bool(options["as_json"])
        call = Call(
            options,
            actor=person(number) if (number := options.get("actor")) else None,
            dry_run=bool(options.get("dry_run")),
            as_json=as_json,
        )
        return self.show(verb().run(call), as_json=as_json)
