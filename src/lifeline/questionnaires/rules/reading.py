"""What a column and a cell of an answer file mean (specification of wellbeing, section 10.1)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lifeline.questionnaires.rules.bulk import OPEN

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lifeline.questionnaires.rules.definition import Item, OptionSet
    from lifeline.questionnaires.rules.planning import Plan

BAD: Final = 254
"""What stands for a cell that is none of the item's codes."""
WHOLE: Final = re.compile(r"(0|-?[1-9][0-9]*)(?:\.0+)?")
KEPT: Final = 4096
"""So many spellings of a cell are remembered, so that a file of nonsense does not fill the memory."""


class BadFile(ValueError):
    """The file or the options cannot be used; `sentence` is English and may hold %(name)s for `values`."""

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence, values)
        self.sentence, self.values = sentence, values

    def __reduce__(self) -> tuple[Callable[..., BadFile], tuple[str, dict[str, object]]]:
        """Comes whole out of the process that scored (--jobs)."""
        return _again, (self.sentence, self.values)


def _again(sentence: str, values: dict[str, object]) -> BadFile:
    return BadFile(sentence, **values)


def _(sentence: str) -> str:
    """Marks a sentence for the catalogue; whoever shows it translates it."""
    return sentence


@dataclass(frozen=True)
class Reading:
    """How a file's cells are read: more codes for missing, another first number, the other way round, indexes."""

    missing: frozenset[str] = frozenset()
    first_code: int | None = None
    mirror: bool = False
    index: bool = False
    careless: bool = False


@dataclass(frozen=True)
class Layout:
    """Where the items (in canonical order) and the id stand in a row."""

    places: tuple[int, ...]
    id_place: int | None

    @property
    def file_order(self) -> tuple[int, ...]:
        """The items by the order of their columns in the file."""
        return tuple(sorted(range(len(self.places)), key=self.places.__getitem__))


def layout(plan: Plan, header: Sequence[str]) -> Layout:
    """Find the columns: `q1`, `Q1`, `q01` or the alias, in any order; `id` is optional, all others are ignored.

    Records of REDCap are read as they come: `phq9_q1` for an item, `record_id` for the id.
    """
    names = [name.strip().lower() for name in header]
    found: dict[str, int] = {}
    items = plan.definition.scored_items
    wanted = {item.alias.lower(): item.id for item in items if item.alias}
    wanted |= {spelling: item.id for item in items for spelling in spellings(item)}  # an id goes before an alias
    wanted |= {f"{plan.definition.id}_{item.id}".lower(): item.id for item in items}
    for place, name in enumerate(names):
        if (item := wanted.get(name)) is None:
            continue
        if item in found:
            raise BadFile(_("The file has two columns for %(item)s."), item=item)
        found[item] = place
    if absent := [item for item in plan.item_ids if item not in found]:
        raise BadFile(
            _("The file has no column for %(items)s of %(instrument)s."),
            items=", ".join(absent), instrument=plan.definition.id,
        )  # fmt: skip
    places = tuple(found[item] for item in plan.item_ids)
    return Layout(places, next((names.index(name) for name in ("id", "record_id") if name in names), None))


def spellings(item: Item) -> set[str]:
    """How the id of an item may be spelled, in small letters."""
    number = re.fullmatch(r"([a-z]+)([0-9]+)", item.id)
    names = {item.id.lower()}
    return names | {f"{number[1]}{int(number[2]):0{width}d}" for width in (2, 3)} if number else names


class Cells(dict[str, int]):
    """Spelling of a cell → option index, `OPEN` or `BAD`, for the items of one option set."""

    def __init__(self, options: OptionSet, reading: Reading) -> None:
        super().__init__()
        self.codes = numbered(options, reading)
        self.open = {"", "NA", *reading.missing}
        self.open_numbers = {int(found[1]) for text in reading.missing if (found := WHOLE.fullmatch(text))}

    def __missing__(self, cell: str) -> int:
        """Read a spelling that was not met before. Q-15: what is no code is bad, never clipped or guessed."""
        text = cell.strip()
        if text in self.open:
            value = OPEN
        elif (found := WHOLE.fullmatch(text)) and len(found[1]) < 20:
            value = OPEN if int(found[1]) in self.open_numbers else self.codes.get(int(found[1]), BAD)
        else:
            value = BAD
        if len(self) < KEPT:
            self[cell] = value
        return value


def numbered(options: OptionSet, reading: Reading) -> dict[int, int]:
    """Number in the file → option index (Q-5). `first_code` renumbers and `mirror` turns the ladder, nothing else."""
    ladder = options.ladder
    if reading.index:
        numbers = list(range(len(options.codes)))
        turned = dict(zip(ladder, reversed(ladder), strict=True)) if reading.mirror else {}
        return {number: turned.get(number, number) for number in numbers}
    codes = [options.codes[index] for index in ladder]
    if reading.first_code is not None:
        if codes != list(range(codes[0], codes[0] + len(codes))):
            raise BadFile(_("The codes of this instrument are not consecutive, so --first-code says nothing."))
        codes = [reading.first_code + step for step in range(len(codes))]
    read_as = dict(zip(codes, reversed(ladder) if reading.mirror else ladder, strict=True))
    apart = {options.codes[index]: index for index in options.apart}
    return {**apart, **read_as}
