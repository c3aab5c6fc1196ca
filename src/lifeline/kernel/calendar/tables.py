"""A named, immutable table of the days that differ from Monday to Friday.

K-32: a name stands for the same days for ever. The built-in tables are listed in `FILES` and never edited: a corrected
or a new year is a new file and a new name. A site's own tables (`store`) are kept whole, as they were.
"""

import datetime as dt
import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from lifeline.kernel.calendar.notice import SATURDAY, YearFile, build, parse

DATA = Path(__file__).resolve().parent.parent / "data" / "calendar"
FILES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"cn-1": ("2020", "2021", "2022", "2023", "2024", "2025", "2026")}
)
BUILT_IN = "cn-1"  # the newest of FILES
DECEMBER = 12


class Day(NamedTuple):
    """Whether a day is worked, why (the holiday's name; empty for a make-up day), and whether the company said so."""

    works: bool
    name: str = ""
    company: bool = False


@dataclass(frozen=True, eq=False)
class Table:
    """The `years` whose notice is published, in order, and the company's own days on top of them."""

    name: str
    years: tuple[YearFile, ...] = ()
    company: tuple[tuple[dt.date, Day], ...] = ()

    @functools.cached_property
    def published(self) -> frozenset[int]:
        """The years that are not provisional."""
        return frozenset(file.year for file in self.years)

    @functools.cached_property
    def days(self) -> Mapping[dt.date, Day]:
        """Every day that is not as the week has it, or has a name."""
        days: dict[dt.date, Day] = {}
        for file in self.years:
            days |= {day: Day(works=False, name=holiday) for day, holiday in file.days_off()}
            days |= {day: Day(works=True) for day in file.working}
        days |= {day: entry._replace(company=True) for day, entry in self.company}
        return MappingProxyType(days)

    def day(self, day: dt.date) -> Day:
        """How `day` is worked; K-29: Monday to Friday wherever nothing else is known."""
        return self.days.get(day) or Day(day.weekday() < SATURDAY)

    def with_year(self, name: str, file: YearFile) -> "Table":
        """The same under a new `name`, with `file` in the place of what it held of that year."""
        others = [own for own in self.years if own.year != file.year]
        return replace(self, name=name, years=tuple(sorted([*others, file], key=lambda own: own.year)))

    def with_company(self, name: str, days: Mapping[dt.date, Day]) -> "Table":
        """The same under a new `name`, with these company days and no others."""
        return replace(self, name=name, company=tuple(sorted(days.items())))

    def dumps(self) -> str:
        """The whole table as text, equal for equal tables."""
        return json.dumps(
            {
                "name": self.name,
                "years": [file.data() for file in self.years],
                "company": [[day.isoformat(), entry.works, entry.name] for day, entry in self.company],
            },
            ensure_ascii=False,
            sort_keys=True,
            separators=(",", ":"),
        )

    @staticmethod
    def loads(text: str) -> "Table":
        """The table that `dumps` wrote."""
        data = json.loads(text)
        company = ((dt.date.fromisoformat(day), Day(works, name)) for day, works, name in data["company"])
        return Table(data["name"], tuple(map(build, data["years"])), tuple(company))


def built_in(name: str = BUILT_IN) -> Table:
    """The built-in table of that name. Errors: KeyError."""
    return _read(name)


@functools.cache
def _read(name: str) -> Table:
    texts = ((DATA / f"{file}.json").read_text(encoding="utf-8") for file in FILES[name])
    return Table(name, tuple(map(parse, texts)))


def missing_year(table: Table, today: dt.date) -> int | None:
    """K-34: the year whose notice is missed: this one, or from 1 December on the next one. `None` when all is well."""
    if today.year not in table.published:
        return today.year
    if today.month == DECEMBER and today.year + 1 not in table.published:
        return today.year + 1
    return None
