"""From what stands in a cell to what its column declares: dates of all kinds, ids as text, numbers that stay exact.

Every function takes the raw cell and a list to which it appends marks, and returns the value or raises `CellRefused`.
A raw cell is text (CSV) or text, float, bool, date, datetime, time or timedelta (XLSX).
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from lifeline.kernel.invisible import CONTROL, INVISIBLE, ODD

from .columns import CellRefused, Kind, Mark, fold
from .words import FLAGS, MOMENT

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from .columns import Column

    Convert = Callable[[Any, list[Mark]], Any]

BLANKS = re.compile(r"\s+")
SCIENTIFIC = re.compile(r"[+-]?\d+([.,]\d+)?[eE]\+\d+")
PLAIN_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?")
EXACT_DIGITS = 10**15
"""From here on a spreadsheet rounds a number."""
LARGEST = 2**53 - 1
"""The largest whole number that an event can hold (±)."""
EPOCHS = {1900: date(1899, 12, 30), 1904: date(1904, 1, 1)}
"""Day 0 of the two ways in which spreadsheets count days."""
SERIAL_YEARS = range(1950, 2100)
"""A bare number in a date column is a day's serial number only within these years; 2019 alone is none."""
HALF = timedelta(microseconds=500_000)
"""Half a second: a spreadsheet's time is a fraction of a day and never quite whole."""

NO_DATE = _("This is not a date. Write it as 2026-03-01 or 2026-03-01 08:30.")


def text_of(raw: Any) -> str:
    """A raw cell as a person would have typed it; a whole number without `.0`."""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, float):
        return str(int(raw)) if raw.is_integer() else str(Decimal(repr(raw)))
    if isinstance(raw, datetime):
        return raw.isoformat(sep=" ", timespec="seconds")
    return str(raw)


def as_text(raw: Any, marks: list[Mark]) -> str:
    """K-72 The text as it stands, line breaks as LF; invisible characters are kept and marked, control ones go."""
    text = raw if isinstance(raw, str) else text_of(raw)
    if text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if INVISIBLE.search(text):
        marks.append(Mark.INVISIBLE)
    if CONTROL.search(text):
        marks.append(Mark.CONTROL)
        text = CONTROL.sub("", text)
    return text


def as_name(raw: Any, _marks: list[Mark]) -> str:
    """K-72 A name: composed form, invisible characters removed, blanks single and none outside."""
    text = text_of(raw)
    if text.isprintable() and "  " not in text and unicodedata.is_normalized("NFC", text):
        return text.strip()
    return BLANKS.sub(" ", ODD.sub("", BLANKS.sub(" ", unicodedata.normalize("NFC", text)))).strip()


def as_key(raw: Any, _marks: list[Mark]) -> str:
    """K-70 An id as text: leading zeros stay; what a spreadsheet has rounded or bent is refused with the cure."""
    if isinstance(raw, float):
        if not raw.is_integer():
            raise CellRefused(
                _("An id is no number with a fraction. Format the column as text and write the id again.")
            )
        if abs(raw) >= EXACT_DIGITS:
            raise CellRefused(
                _("The spreadsheet has rounded this id. Format the column as text and write the whole id again.")
            )
        return str(int(raw))
    if not isinstance(raw, str):
        raise CellRefused(
            _("The spreadsheet has turned this id into something else. Format the column as text and write it again.")
        )
    text = raw
    if not (text.isascii() and text.isprintable()):
        text = ODD.sub("", unicodedata.normalize("NFKC", text))
    text = text.strip()
    if SCIENTIFIC.fullmatch(text):
        raise CellRefused(
            _("The spreadsheet has shortened this id (like 1.2E+17). Format the column as text and write it in full.")
        )
    return text


def as_decimal(raw: Any, _marks: list[Mark]) -> Decimal:
    """A number as `Decimal`; thousands may be grouped by commas."""
    if isinstance(raw, float):
        return Decimal(repr(raw))
    text = unicodedata.normalize("NFKC", raw).strip() if isinstance(raw, str) else ""
    if not PLAIN_NUMBER.fullmatch(text):
        raise CellRefused(_("This is not a number."))
    return Decimal(text.replace(",", ""))


def as_number(raw: Any, marks: list[Mark]) -> int:
    """A whole number; beyond ±(2^53−1) or with a fraction it is refused."""
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < EXACT_DIGITS:
        return int(raw)
    value = as_decimal(raw, marks)
    if value != value.to_integral_value() or abs(value) > LARGEST:
        raise CellRefused(_("This is not a whole number."))
    return int(value)


def as_flag(raw: Any, _marks: list[Mark]) -> bool:
    """Yes or no, in the words of both languages."""
    if isinstance(raw, bool):
        return raw
    found = FLAGS.get(text_of(raw).strip().casefold())
    if found is None:
        raise CellRefused(_("Write yes or no."))
    return found


def as_choice(column: Column) -> Convert:
    """One of the words that the column declares; width, case and blanks make no difference."""
    known = {fold(word): value for word, value in column.choices.items()}

    def convert(raw: Any, _marks: list[Mark]) -> Any:
        found = known.get(fold(text_of(raw)), known)
        if found is known:
            raise CellRefused(_("Write one of: %(words)s."), words="、".join(column.choices))
        return found

    return convert


class Clock:
    """K-69 Dates and times of one file: its epoch (1900 or 1904) and the zone of cells that name none."""

    def __init__(self, zone: tzinfo, epoch: int = 1900) -> None:
        self.zone, self.epoch = zone, EPOCHS[epoch]

    def as_time(self, raw: Any, marks: list[Mark]) -> datetime:
        """An instant in UTC. A date alone is its midnight, marked DAY; an hour that occurs twice is refused."""
        if raw.__class__ is datetime:
            moment = (raw + HALF).replace(microsecond=0, tzinfo=self.zone)
        else:
            day, clock, zone = self.parts(raw)
            if clock is None:
                marks.append(Mark.DAY)
                return datetime.combine(day, time(), self.zone).astimezone(UTC)
            moment = datetime.combine(day, clock, zone or self.zone)
        if moment.utcoffset() != moment.replace(fold=1).utcoffset():
            raise CellRefused(
                _("This hour occurs twice or not at all (the clocks were changed). Add the zone: +08:00.")
            )
        return moment.astimezone(UTC)

    def as_date(self, raw: Any, _marks: list[Mark]) -> date:
        """A day; a time beside it is dropped, after an instant with a zone was brought to the site's zone."""
        if raw.__class__ is date:
            return raw
        day, clock, zone = self.parts(raw)
        if clock is not None and zone is not None:
            return datetime.combine(day, clock, zone).astimezone(self.zone).date()
        return day

    def parts(self, raw: Any) -> tuple[date, time | None, tzinfo | None]:
        """Day, time of day (None = not given) and zone (None = not given) of a cell."""
        if isinstance(raw, datetime):
            whole = (raw + HALF).replace(microsecond=0)
            return whole.date(), whole.time(), None
        if isinstance(raw, date):
            return raw, None, None
        if isinstance(raw, float):
            return self.serial(Decimal(repr(raw)))
        if isinstance(raw, str):
            return self.written(unicodedata.normalize("NFKC", raw).strip())
        raise CellRefused(NO_DATE)

    def serial(self, number: Decimal) -> tuple[date, time | None, None]:
        """Days since the file's epoch; the fraction is the time of day, to the second."""
        if Decimal(10_000_000) <= number == number.to_integral_value():
            return self.written(str(int(number)))[0], None, None
        seconds = round(number * 86_400)
        days, rest = divmod(seconds, 86_400)
        if not 0 < days < 100_000:  # beyond SERIAL_YEARS anyway; keeps the sum small
            raise CellRefused(NO_DATE)
        day = self.epoch + timedelta(days=days)
        if day.year not in SERIAL_YEARS:
            raise CellRefused(NO_DATE)
        whole = number == number.to_integral_value()
        return day, None if whole else (datetime.min + timedelta(seconds=rest)).time(), None  # noqa: DTZ901 - only its clock

    def written(self, text: str) -> tuple[date, time | None, tzinfo | None]:
        """`2019/4/25 9:32:09`, ISO with or without zone, `2026年3月1日`, `20260301`, a serial number as text."""
        found = MOMENT.fullmatch(text)
        if found is None:
            if re.fullmatch(r"\d{5}(\.\d+)?", text):
                return self.serial(Decimal(text))
            if re.fullmatch(r"\d{1,2}([-/.])\d{1,2}\1(\d{2}|\d{4})(\s.*)?", text):
                raise CellRefused(_("Day and month may be confused here. Write the year first: 2026-03-01."))
            raise CellRefused(NO_DATE)
        try:
            return day_of(found), clock_of(found), zone_of(found["zone"])
        except ValueError:
            raise CellRefused(_("There is no such day or hour.")) from None


def day_of(found: re.Match[str]) -> date:
    """The day of a matched text; ValueError for 30 February."""
    if found["iso"]:
        return datetime.strptime(found["iso"], "%Y%m%d").date()  # noqa: DTZ007 - a day has no zone
    return date(int(found["y"]), int(found["m"] or found["cm"]), int(found["d"] or found["cd"]))


def clock_of(found: re.Match[str]) -> time | None:
    """The time of day of a matched text, to the second."""
    return None if found["H"] is None else time(int(found["H"]), int(found["M"]), int(found["S"] or 0))


def zone_of(text: str | None) -> tzinfo | None:
    """`Z` or `+08:00`."""
    if text is None:
        return None
    return UTC if text == "Z" else datetime.strptime(text, "%z").tzinfo


def converter(column: Column, clock: Clock) -> Convert:
    """The one function for all cells of `column`."""
    found: dict[Kind, Convert] = {
        Kind.KEY: as_key,
        Kind.NAME: as_name,
        Kind.TEXT: as_text,
        Kind.NUMBER: as_number,
        Kind.DECIMAL: as_decimal,
        Kind.MONEY: as_decimal,
        Kind.FLAG: as_flag,
        Kind.DATE: clock.as_date,
        Kind.TIME: clock.as_time,
        Kind.CHOICE: as_choice(column),
    }
    convert = found[column.kind]
    return limited(convert, column.longest) if column.longest else convert


def limited(convert: Convert, longest: int) -> Convert:
    """`convert`, refusing a text of more than `longest` characters."""

    def shorter(raw: Any, marks: list[Mark]) -> Any:
        value = convert(raw, marks)
        if isinstance(value, str) and len(value) > longest:
            raise CellRefused(_("This text is longer than %(longest)s characters."), longest=longest)
        return value

    return shorter
