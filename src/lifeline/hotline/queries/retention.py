"""H-84, H-85: which cases have been kept long enough, and the list of what was destroyed, kept outside the database.

The list is a file in the folder of the key store, beside `shredded.log`: no backup holds it, and whoever restores a
backup puts that folder back. One line a case: day, number, why. It names no person and no matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q

from lifeline.hotline.models import Case, Category, ImportedCase
from lifeline.hotline.queries.reference import numbers
from lifeline.hotline.states import END, CaseState, DestroyedFor
from lifeline.kernel.events import facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

BATCH = 500
MONTH = timedelta(days=365.25 / 12)
"""Retention is counted in months of equal length: whether a leap year is among them changes nothing for anybody."""


def list_path() -> Path:
    """Where the list stands."""
    return Path(settings.KEYS) / "destroyed-hotline.log"


@dataclass(frozen=True)
class Line:
    """One line of the list."""

    on: date
    number: str
    why: DestroyedFor

    def __str__(self) -> str:
        return f"{self.on.isoformat()} {self.number} {self.why}"


def listed() -> list[Line]:
    """H-85. The whole list, oldest first. ValueError for a line that is none: no site starts on half a list."""
    try:
        text = list_path().read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    return [_line(line) for line in text.splitlines() if line.strip()]


def _line(text: str) -> Line:
    on, number, why = text.split(" ")
    return Line(date.fromisoformat(on), number, DestroyedFor(why))


def come_back() -> list[tuple[Case, Line]]:
    """P-11. Cases on the list whose content is here again, since an older backup was restored."""
    lines = {line.number: line for line in listed()}
    found: list[tuple[Case, Line]] = []
    for some in _pieces(sorted(lines)):
        cases = Case.objects.filter(number__in=some, destruction__isnull=True).order_by("pk")
        found += [(case, lines[case.number]) for case in cases]
    return found


def _pieces(rows: list[str]) -> Iterator[list[str]]:
    for begin in range(0, len(rows), BATCH):
        yield rows[begin : begin + BATCH]


def over(now: datetime) -> list[Case]:
    """H-84. Ended cases whose time is over: named ones after 5 years, sealed ones after 1 (site, per category).

    Counted from the end, of imported history from the import. What was merged stays as long as its lead is open.
    """
    limits = numbers()
    ended = Case.objects.filter(state__in=END, destruction__isnull=True).exclude(
        Q(state=CaseState.MERGED) & ~Q(merged_into__state__in=END)
    )
    shortest = min(limits.keep_named_months, limits.keep_sealed_months, *_tuned())
    rows = ended.filter(submitted_at__lte=now - shortest * MONTH).select_related("category").order_by("pk")
    return [case for case, end_at in _with_ends(rows) if end_at <= now - months_kept(case) * MONTH]


def _tuned() -> list[int]:
    rows = Category.objects.order_by("pk").values_list("keep_named_months", "keep_sealed_months")
    return [months for row in rows for months in row if months is not None]


def months_kept(case: Case) -> int:
    """H-84. How long this one is kept after its end: by its category, else by the site's number."""
    limits = numbers()
    own = None
    if case.category is not None:
        own = case.category.keep_sealed_months if case.sealed else case.category.keep_named_months
    return own if own is not None else limits.keep_sealed_months if case.sealed else limits.keep_named_months


def _with_ends(cases: Iterable[Case]) -> Iterator[tuple[Case, datetime]]:
    """Each with the moment of its last event, or of its import: nothing has happened to it since."""
    known = {case.pk: case for case in cases}
    keys = sorted(known)
    for begin in range(0, len(keys), BATCH):
        some = keys[begin : begin + BATCH]
        ends = {fact.key: fact.at for fact in facts("hotline.case", keys=[str(pk) for pk in some])}
        imports = dict(ImportedCase.objects.filter(pk__in=some).values_list("pk", "batch__imported_at"))
        for pk in some:
            yield known[pk], max(at for at in (known[pk].submitted_at, ends.get(str(pk)), imports.get(pk)) if at)


def numbered(number: str) -> Case | None:
    """The case of this number, for an order."""
    return Case.objects.filter(number=number).first()


def destroyed_on(case: Case) -> date | None:
    """When the content of a case was destroyed, None while it is there."""
    destruction = getattr(case, "destruction", None)
    return destruction.on if destruction is not None else None
