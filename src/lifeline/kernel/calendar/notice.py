"""A notice about the holidays of one year, as a JSON file: reading it, and naming what is wrong with its line (K-34).

```
{"year": 2026, "version": 1,
 "notices": [{"number": "国办发明电〔2025〕7号", "date": "2025-11-04", "source": "https://…"}],
 "off":     [{"from": "2026-01-01", "to": "2026-01-03", "name": "New Year's Day"}],
 "working": ["2026-01-04"]}
```
Days lie in the year or in the December before it. `working` are weekend days that are worked instead.
"""

import datetime as dt
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

FIRST_YEAR = 2020  # K-29: the years before are never recomputed
SATURDAY = 5
KEYS = {"year", "version", "notices", "off", "working"}
NAMES = {  # the words of the holidays in the built-in years
    "New Year's Day": gettext_lazy("New Year's Day"),
    "Spring Festival": gettext_lazy("Spring Festival"),
    "Tomb-Sweeping Day": gettext_lazy("Tomb-Sweeping Day"),
    "Labour Day": gettext_lazy("Labour Day"),
    "Dragon Boat Festival": gettext_lazy("Dragon Boat Festival"),
    "Mid-Autumn Festival": gettext_lazy("Mid-Autumn Festival"),
    "National Day": gettext_lazy("National Day"),
}


@dataclass(frozen=True)
class Fault:
    """What is wrong, and the line of the file on which it stands."""

    line: int
    sentence: str


class FaultyFileError(ValueError):
    """A file that cannot be used; `faults` says why, each with its line."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(f"{fault.line}: {fault.sentence}" for fault in faults))
        self.faults = faults


@dataclass(frozen=True)
class Notice:
    """The official paper: its number, its day, and where it can be read."""

    number: str
    on: dt.date
    source: str


@dataclass(frozen=True)
class YearFile:
    """One year's notice: (first, last, name) of the days off, and the weekend days that are worked."""

    year: int
    version: int
    notices: tuple[Notice, ...]
    off: tuple[tuple[dt.date, dt.date, str], ...]
    working: tuple[dt.date, ...]

    def days_off(self) -> Iterator[tuple[dt.date, str]]:
        """Each single day off with the name of its holiday."""
        for first, last, name in self.off:
            for number in range((last - first).days + 1):
                yield first + dt.timedelta(days=number), name

    def data(self) -> dict[str, Any]:
        """The year as the file has it; `build` reads it back."""
        return {
            "year": self.year,
            "version": self.version,
            "notices": [{"number": n.number, "date": n.on.isoformat(), "source": n.source} for n in self.notices],
            "off": [
                {"from": first.isoformat(), "to": last.isoformat(), "name": name} for first, last, name in self.off
            ],
            "working": [day.isoformat() for day in self.working],
        }


def parse(text: str) -> YearFile:
    """The year that `text` describes. Errors: FaultyFileError with every fault that was found."""
    faults, data = _read(text)
    if data is None or faults:
        raise FaultyFileError(faults)
    return build(data)


def check(text: str) -> list[Fault]:
    """K-34: what is wrong in `text`, in the order of its lines; empty for a file that can be imported."""
    return _read(text)[0]


def build(data: dict[str, Any]) -> YearFile:
    """The year in data that are known to be right."""
    day = dt.date.fromisoformat
    return YearFile(
        year=data["year"],
        version=data["version"],
        notices=tuple(Notice(paper["number"], day(paper["date"]), paper["source"]) for paper in data["notices"]),
        off=tuple((day(span["from"]), day(span["to"]), span["name"]) for span in data["off"]),
        working=tuple(map(day, data["working"])),
    )


def _read(text: str) -> tuple[list[Fault], dict[str, Any] | None]:
    """The faults of `text`, and its data where they can be read at all."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        return [Fault(error.lineno, _("This is not valid JSON."))], None
    faults = list(_shape(_Places(text), data))
    if not faults:
        faults = sorted(_sense(_Places(text), build(data)), key=lambda fault: fault.line)
    return faults, data


class _Places:
    """Finds the lines of values that are asked for in the order of the file."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.cursor = 0

    def section(self, key: str) -> int:
        """Begin at `key`; its line."""
        self.cursor = max(self.text.find(f'"{key}"'), 0)
        return self._line(self.cursor)

    def line(self, *values: object) -> int:
        """The line of the first of `values` that stand next, in any order among themselves; goes on behind them."""
        texts = (re.escape(json.dumps(value, ensure_ascii=False)) for value in values)
        patterns = (re.compile(rf'(?<![\w"-]){text}(?![\w"-])') for text in texts)
        found = [match.start() for pattern in patterns if (match := pattern.search(self.text, self.cursor + 1))]
        self.cursor = max(found, default=self.cursor)
        return self._line(min(found, default=self.cursor))

    def _line(self, place: int) -> int:
        return self.text.count("\n", 0, place) + 1


def _shape(places: _Places, data: Any) -> Iterator[Fault]:
    """Keys and types."""
    if not isinstance(data, dict) or set(data) != KEYS:
        yield Fault(1, _("The file holds exactly year, version, notices, off and working."))
        return
    for key in ("year", "version"):
        if type(data[key]) is not int or data[key] < 1:
            yield Fault(places.section(key), _("%(key)s must be a whole number.") % {"key": key})
    for key, names in (("notices", ("number", "date", "source")), ("off", ("from", "to", "name"))):
        head = places.section(key)
        if not isinstance(data[key], list):
            yield Fault(head, _("%(key)s must be a list.") % {"key": key})
            continue
        for entry in data[key]:
            yield from _entry(places, entry, names)
    yield from _worked(places, data["working"])


def _worked(places: _Places, days: Any) -> Iterator[Fault]:
    head = places.section("working")
    if not isinstance(days, list):
        yield Fault(head, _("%(key)s must be a list.") % {"key": "working"})
        return
    for value in days:
        line = places.line(value)
        if not _is_day(value):
            yield Fault(line, _("%(value)s is no day of the form 2026-01-31.") % {"value": value})


def _entry(places: _Places, entry: Any, names: tuple[str, ...]) -> Iterator[Fault]:
    if not isinstance(entry, dict) or set(entry) != set(names):
        yield Fault(
            places.line(*entry.values() if isinstance(entry, dict) else [entry]),
            _("Each entry holds exactly %(names)s.") % {"names": ", ".join(names)},
        )
        return
    line = places.line(*entry.values())
    for name in names:
        value = entry[name]
        if name in {"date", "from", "to"}:
            if not _is_day(value):
                yield Fault(line, _("%(value)s is no day of the form 2026-01-31.") % {"value": value})
        elif not isinstance(value, str) or not value.strip():
            yield Fault(line, _("%(key)s must not be empty.") % {"key": name})


def _is_day(value: object) -> bool:
    try:
        return isinstance(value, str) and dt.date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _sense(places: _Places, file: YearFile) -> Iterator[Fault]:
    """What reads well and means nothing: days elsewhere, twice, overlapping, or worked anyway."""
    if file.year < FIRST_YEAR:
        yield Fault(places.section("year"), _("Years before %(year)s are never recomputed.") % {"year": FIRST_YEAR})
    if not file.notices:
        yield Fault(places.section("notices"), _("The number of the notice is missing."))
    taken: set[dt.date] = set()
    places.section("off")
    for first, last, name in file.off:
        line = places.line(first.isoformat(), last.isoformat(), name)
        if last < first:
            yield Fault(line, _("%(name)s ends before it begins.") % {"name": name})
            continue
        if not _inside(file.year, first) or not _inside(file.year, last):
            yield Fault(line, _("%(day)s does not lie in %(year)s.") % {"day": first, "year": file.year})
            continue
        days = {first + dt.timedelta(days=number) for number in range((last - first).days + 1)}
        if days & taken:
            yield Fault(line, _("%(name)s overlaps another holiday.") % {"name": name})
        taken |= days
    yield from _working(places, file, taken)


def _working(places: _Places, file: YearFile, off: set[dt.date]) -> Iterator[Fault]:
    seen: set[dt.date] = set()
    places.section("working")
    for day in file.working:
        line = places.line(day.isoformat())
        if not _inside(file.year, day):
            yield Fault(line, _("%(day)s does not lie in %(year)s.") % {"day": day, "year": file.year})
        elif day.weekday() < SATURDAY:
            yield Fault(line, _("%(day)s is no Saturday or Sunday.") % {"day": day})
        if day in off:
            yield Fault(line, _("%(day)s stands in both lists.") % {"day": day})
        if day in seen:
            yield Fault(line, _("%(day)s stands here twice.") % {"day": day})
        seen.add(day)


def _inside(year: int, day: dt.date) -> bool:
    return day.year == year or (day.year == year - 1 and day.month == 12)
