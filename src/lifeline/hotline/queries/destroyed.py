"""H-85, P-11: the list of what was destroyed, kept outside the database, and what it says of a restored one.

The list is a file in the folder of the key store, beside `shredded.log`: no backup holds it, and whoever restores a
backup puts that folder back. It names no person and no matter. A line is written before a destruction (PLANNED) and
another one once that is committed (DONE): only the second one destroys a case that is open.

    number of the line, day, case, why, id of the case, PLANNED or DONE, mark of all lines so far
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.hotline.models import Case, Destruction, Drop
from lifeline.hotline.queries.ends import with_ends
from lifeline.hotline.states import END, DestroyedFor, DropKind
from lifeline.kernel.chain import RESTORED
from lifeline.kernel.events import facts
from lifeline.kernel.start import CannotStartError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

BATCH = 500
PLANNED, DONE = "PLANNED", "DONE"
MARK = 16


def list_path() -> Path:
    """Where the list stands."""
    return Path(settings.KEYS) / "destroyed-hotline.log"


@dataclass(frozen=True)
class Line:
    """One line of the list. `target` is the id of the case, that of its report in the drop, too; `done`: committed."""

    on: date
    number: str
    why: DestroyedFor
    target: int
    done: bool = False

    def __str__(self) -> str:
        return f"{self.on.isoformat()} {self.number} {self.why} {self.target} {DONE if self.done else PLANNED}"


def chained(line: Line, no: int, before: str) -> str:
    """The line as it stands in the file: after line `no` - 1, whose mark is `before` ("" for the first)."""
    text = f"{no} {line}"
    return f"{text} {hashlib.sha256(f'{before} {text}'.encode()).hexdigest()[:MARK]}\n"


def lines_of(text: str) -> list[Line]:
    """Every line, oldest first. ValueError for one that is none, is missing, was changed or is cut."""
    found: list[Line] = []
    before = ""
    for no, row in enumerate(text.splitlines(keepends=True), 1):
        _no, on, number, why, target, done, mark = row.split()
        line = Line(date.fromisoformat(on), number, DestroyedFor(why), int(target), done == DONE)
        if row != chained(line, no, before):
            raise ValueError(no)
        found.append(line)
        before = mark
    return found


def listed() -> dict[str, Line]:
    """H-85. By number, in the order in which they were written first; DONE wins. CannotStartError for half a list."""
    try:
        rows = lines_of(list_path().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as problem:
        raise CannotStartError(
            _("The list of destroyed cases %(file)s is damaged. Put an unchanged copy of it back."), file=list_path()
        ) from problem
    found: dict[str, Line] = {}
    for row in rows:
        known = found.get(row.number, row)
        found[row.number] = replace(row, done=row.done or known.done)
    return found


def check_complete(lines: dict[str, Line]) -> None:
    """H-85. CannotStartError where the list is older than the database, or is not there after a restore."""
    if not list_path().exists() and next(facts("kernel.site", kinds=[str(RESTORED)]), None) is not None:
        raise CannotStartError(
            _("This site was restored, and the list of destroyed cases %(file)s is not there. Put your copy of the key "
              "store back. Only if nothing was ever destroyed here, make an empty file of that name."),
            file=list_path(),
        )  # fmt: skip
    lacking = [number for number in destroyed_numbers() if number not in lines]
    if lacking:
        raise CannotStartError(
            _("The list of destroyed cases %(file)s lacks %(count)s cases that the database knows as destroyed. "
              "Put the newest copy of the key store back."),
            file=list_path(), count=len(lacking),
        )  # fmt: skip


def destroyed_numbers() -> list[str]:
    """The cases that this database knows as destroyed."""
    return list(Destruction.objects.order_by("pk").values_list("case__number", flat=True))


def unconfirmed(lines: dict[str, Line]) -> list[Line]:
    """What was destroyed by a process that died before it could say so."""
    gone = set(destroyed_numbers())
    return [line for line in lines.values() if not line.done and line.number in gone]


def come_back(lines: dict[str, Line] | None = None) -> list[tuple[Case, Line]]:
    """P-11. Cases on the list whose content is here again, since an older backup was restored.

    A sealed one is known by its id as well: its report may have come out of the drop once more, under a new number.
    What was only planned goes if it has ended, and not later than that: it may have been reopened since.
    """
    lines = listed() if lines is None else lines
    born = {line.target: line for line in lines.values() if line.target < 0}
    found: dict[int, tuple[Case, Line]] = {}
    for some in _pieces(sorted(lines)):
        ids = [lines[number].target for number in some if lines[number].target < 0]
        cases = Case.objects.filter(Q(number__in=some) | Q(pk__in=ids), destruction__isnull=True).order_by("pk")
        found |= {case.pk: (case, lines.get(case.number) or born[case.pk]) for case in cases}
    ends = dict(with_ends(case for case, line in found.values() if case.state in END and not line.done))
    return [
        (case, line)
        for case, line in found.values()
        if line.done or (case in ends and timezone.localdate(ends[case]) <= line.on)
    ]


def reports_back(lines: Iterable[Line]) -> Iterator[tuple[Drop, Line]]:
    """P-11. Reports that wait in a restored drop, and became cases that were destroyed."""
    born = {line.target: line for line in lines if line.target < 0}
    for drop in Drop.objects.filter(kind=DropKind.REPORT).order_by("pk"):
        if drop.target in born:
            yield drop, born[drop.target]


def _pieces(rows: list[str]) -> Iterator[list[str]]:
    for begin in range(0, len(rows), BATCH):
        yield rows[begin : begin + BATCH]
