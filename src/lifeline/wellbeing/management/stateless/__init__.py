"""Verbs of `./lifeline wellbeing` that need no site: they start without Django and without a database.

`manage.py` hands them over before it reads the settings. Exit codes as everywhere: 0 done, 2 unusable input or a wrong
call, 3 refused under --strict, 130 interrupted.
"""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lifeline.wellbeing.management.stateless import catalogue, changing, fhir, redcap, scoring, tabulating, words
from lifeline.wellbeing.management.stateless.words import _, filled, say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass(frozen=True)
class Verb:
    """What is typed, what it does in one sentence, its arguments, and the work; the exit code comes back."""

    name: str
    help: str
    arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]


MODULES: Final = (scoring, changing, tabulating, catalogue, fhir, redcap)
VERBS: Final = tuple(Verb(part.NAME, part.HELP, part.arguments, part.run) for part in MODULES)
UNUSABLE, INTERRUPTED = 2, 130


def parser() -> argparse.ArgumentParser:
    """All stateless verbs."""
    top = argparse.ArgumentParser(prog="lifeline wellbeing")
    parts = top.add_subparsers(dest="verb", required=True, metavar="VERB")
    for verb in VERBS:
        part = parts.add_parser(verb.name, help=_(verb.help), description=_(verb.help))
        part.add_argument("--lang", choices=sorted(words.LANGUAGES), help="language of the answers")
        verb.arguments(part)
        part.set_defaults(run=verb.run)
    return top


def glued(argv: Sequence[str]) -> list[str]:
    """`--missing -9,0` as `--missing=-9,0`: the parser would take a value that begins with a minus for an option."""
    found: list[str] = []
    for word in argv:
        if found and found[-1] == "--missing":
            found[-1] += f"={word}"
        else:
            found.append(word)
    return found


def main(argv: Sequence[str]) -> int:
    """Run one verb; the exit code."""
    for place, word in enumerate(argv):
        if word == "--lang" and argv[place + 1 : place + 2]:
            words.language[0] = argv[place + 1]
    options = parser().parse_args(glued(argv))
    try:
        return int(options.run(options))
    except scoring.BadFile as problem:
        say(filled(problem.sentence, problem.values))
    except (FileNotFoundError, IsADirectoryError) as problem:
        say(_("There is no file %(name)s.") % {"name": problem.filename})
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader has seen enough
        return 0
    except OSError as problem:
        say(f"{problem.filename or ''}: {problem.strerror or problem}".lstrip(": "))
    except KeyboardInterrupt:
        say(_("Interrupted. Nothing is half-done."))
        return INTERRUPTED
    return UNUSABLE
