"""What a table is made of: declared columns, rows that know where they stood, faults that name their place."""

from __future__ import annotations

import enum
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language

from lifeline.kernel.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrPromise


class Kind(enum.Enum):
    """What a cell becomes."""

    KEY = "key"
    """An id, always text: leading zeros kept, never rounded (K-70)."""
    NAME = "name"
    """A short text without invisible characters, outer blanks dropped, inner ones made single."""
    TEXT = "text"
    """A text as it was written, line breaks as LF; invisible characters kept and marked."""
    NUMBER = "number"
    """A whole number, within ±(2^53−1)."""
    DECIMAL = "decimal"
    """A `Decimal`."""
    MONEY = "money"
    """A `Decimal` of yuan, shown with two places and thousands apart."""
    DATE = "date"
    """A `date`."""
    TIME = "time"
    """A `datetime` in UTC; read in the site's zone where the cell names none; a date alone is its midnight, marked."""
    FLAG = "flag"
    """True or False."""
    CHOICE = "choice"
    """One of `Column.choices`."""


class Mark(enum.Enum):
    """What a reader should know of a cell that was taken."""

    DAY = "day"
    """A date without a time stands in a column of times (K-69)."""
    INVISIBLE = "invisible"
    """Zero-width or direction characters stand in the text (K-72)."""
    CONTROL = "control"
    """Control characters were removed."""


class Broken(enum.Enum):
    """What stands in place of a value that the file does not hold."""

    FORMULA = "formula"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Column:
    """One declared column.

    `key` names it in `Row.values`; `zh` and `en` are its header in the two languages, `aliases` further headers that
    are accepted. `need` = the column must be there and no cell of it empty. `choices` = written word → value (CHOICE).
    `longest` = most characters of a text, 0 = no limit of its own.
    """

    key: str
    zh: str
    en: str
    kind: Kind = Kind.TEXT
    need: bool = False
    aliases: tuple[str, ...] = ()
    choices: Mapping[str, Any] = field(default_factory=dict)
    longest: int = 0

    @property
    def label(self) -> str:
        """The header in the reader's language."""
        return self.en if (get_language() or "").startswith("en") else self.zh

    def words(self) -> set[str]:
        """All headers that mean this column, folded."""
        return {fold(word) for word in (self.zh, self.en, *self.aliases)}


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row is refused: the column (None = the row as a whole) and a sentence that holds no value of a cell."""

    column: Column | None
    sentence: str | _StrPromise
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        """The sentence in the reader's language."""
        return str(self.sentence) % self.values if self.values else str(self.sentence)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: `number` as a spreadsheet shows it, `values` by key (None = empty), `marks` by key, `faults`."""

    number: int
    values: dict[str, Any]
    marks: dict[str, frozenset[Mark]]
    faults: tuple[Fault, ...] = ()


class Unusable(Refused):
    """The file as a whole cannot be read; nothing was written. The sentence names the place. Commands exit with 2."""


class CellRefused(Exception):
    """One cell cannot become what its column declares; becomes a `Fault` of its row."""

    def __init__(self, sentence: str | _StrPromise, **values: Any) -> None:
        super().__init__(sentence, values)
        self.sentence, self.values = sentence, values


def fold(header: object) -> str:
    """A header reduced to what people mean: width, case, blanks, stars and a remark in brackets make no difference."""
    text = unicodedata.normalize("NFKC", str(header)).casefold()
    bare = text.split("(", 1)[0] if not text.startswith("(") else text
    return "".join(c for c in bare if c.isalnum())


def letters(index: int) -> str:
    """The name of a column as a spreadsheet shows it: 0 → A, 26 → AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def place(row: int, index: int) -> str:
    """A cell's address as a spreadsheet shows it: row 7, column 2 → C7."""
    return f"{letters(index)}{row}"
