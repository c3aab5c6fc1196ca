"""8. A past cycle as a workbook: what its sheets hold, and what every row of them becomes (E-44)."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from lifeline.innovation.rules.numbers import CAP, STEPS_MOST, TEAM_MOST
from lifeline.kernel.tables import Book, Column, Unusable, read, write_book
from lifeline.kernel.tables import Kind as Cell
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from lifeline.kernel.tables import Row
    from lifeline.people.models import Person, Unit

TOLD: Final = json.loads((Path(__file__).parents[1] / "data" / "past_sheets.json").read_text("utf-8"))
NEEDED: Final = ("cycle", "projects")
"""The others may be missing."""
Values = dict[str, Any]


def _column(key: str, zh: str, en: str, kind: str, need: bool) -> Column:  # noqa: FBT001 - as the data say it
    words = TOLD["choices"].get(key, {}) if kind == "choice" else {}
    choices = {**words, **{value: value for value in words.values()}}
    return Column(key, zh, en, Cell(kind), need=need, choices=choices)


SHEETS: Final = {
    key: (zh, en, tuple(_column(*one) for one in columns)) for key, (zh, en, columns) in TOLD["sheets"].items()
}


@dataclass(frozen=True)
class PastProject:
    """One project of a past cycle. `leader` None: somebody who is not in the directory, called `leader_name`.

    `members` are persons, or names of those who are not in the directory. `award_fen` None: accepted without an award.
    `steps` empty: no result in the library. `adoptions`: (unit, day, indicator, before, after).
    """

    number: str
    title: str
    level: str
    kind: str
    unit: Unit
    leader: Person | None
    leader_name: str
    members: Sequence[Person | str]
    grade: str
    accepted_on: date
    tier: int | None
    award_fen: int | None
    commended_on: date | None
    summary: str
    steps: Sequence[str]
    adoptions: list[tuple[Unit, date, str, str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Line:
    """What becomes of one row: taken, taken with a remark, or refused."""

    sheet: str
    row: int
    key: str
    refused: bool
    said: str


@dataclass
class Past:
    """A workbook that was read: the cycle, its projects, and a line for every row."""

    number: int = 0
    name: str = ""
    projects: list[PastProject] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    @property
    def refused(self) -> list[Line]:
        """What keeps it from being brought in."""
        return [line for line in self.lines if line.refused]

    @property
    def remarks(self) -> list[Line]:
        """What was taken with a remark."""
        return [line for line in self.lines if line.said and not line.refused]


def template() -> bytes:
    """An empty workbook with all sheets and columns, headed in the reader's language."""
    written = io.BytesIO()
    write_book(written, [(Column(key, zh, en).label, columns, []) for key, (zh, en, columns) in SHEETS.items()])
    return written.getvalue()


def past_of(source: bytes, organiser: Unit) -> Past:
    """Read a workbook. `Unusable` where it is none or lacks a needed sheet; every fault of a row is in the lines."""
    with Book(io.BytesIO(source)) as book:
        reader = _Reader(book, organiser)
        reader.read_all()
    return reader.past


class _Reader:
    """Reads the sheets one after the other, and remembers what they say of each project."""

    def __init__(self, source: Book, organiser: Unit) -> None:
        self.source, self.past = source, Past()
        self.units = {one.code: one for one in people.subtree(organiser)}
        names: dict[str, list[Unit]] = {}
        for one in self.units.values():
            names.setdefault(one.name, []).append(one)
        self.by_name = {name: found[0] for name, found in names.items() if len(found) == 1}
        self.told: dict[str, Values] = {}

    def read_all(self) -> None:
        """Every sheet; the mapping of units first, what hangs on projects last."""
        for _row in self._rows("units"):
            self._map(_row)
        cycles = [row for row in self._rows("cycle") if not row.faults]
        if len(cycles) == 1:
            self.past.number, self.past.name = cycles[0].values["number"], cycles[0].values["name"]
        elif not self.past.refused:
            raise Unusable("E-44", _("A workbook holds one cycle; its sheet has %(n)s rows.") % {"n": len(cycles)})
        for row in self._rows("projects"):
            self._project(row)
        for key in ("members", "awards", "adoptions"):
            for row in self._rows(key):
                self._hang(key, row)
        self.past.projects = [PastProject(**values) for values in self.told.values()]

    def _rows(self, key: str) -> Iterator[Row]:
        """The rows of a sheet under either name; faults of reading become lines at once."""
        zh, en, columns = SHEETS[key]
        for name in (zh, en):
            try:
                table = read(self.source, columns, sheet=name)
            except Unusable as error:
                if name == en and key in NEEDED:
                    raise
                if "sheet" not in error.values:  # another fault than that there is no such sheet
                    raise
                continue
            with table:
                for row in table:
                    if row.faults:
                        self._say(key, row, " ".join(str(fault) for fault in row.faults), refused=True)
                    yield row
            return

    def _say(self, key: str, row: Row, said: str = "", *, refused: bool = False) -> None:
        zh, en, _columns = SHEETS[key]
        number = str(row.values.get("number") or row.values.get("old") or "")
        self.past.lines.append(Line(Column(key, zh, en).label, row.number, number, refused, said))

    def _map(self, row: Row) -> None:
        """A former name of a unit."""
        if row.faults:
            return
        if (unit := self.units.get(row.values["code"])) is None:
            self._say("units", row, _("There is no unit with this code."), refused=True)
            return
        self.by_name[row.values["old"]] = unit
        self._say("units", row)

    def _unit(self, written: str | None) -> Unit | None:
        """By code, by a name that is unique, or by a former name."""
        return self.units.get(written or "") or self.by_name.get(written or "")

    def _person(self, number: str | None, name: str, unit: Unit | None) -> Person | None:
        """By number; else by name within the unit, where that is unique."""
        if number:
            return people.numbered(number)
        found = list(people.members(unit).filter(name=name)[:2]) if unit else []
        return found[0] if len(found) == 1 else None

    def _project(self, row: Row) -> None:
        if row.faults:
            return
        values = row.values
        unit = self._unit(values["unit"])
        steps = [line.strip() for line in (values["steps"] or "").splitlines() if line.strip()]
        why = ""
        if values["number"] in self.told:
            why = _("This number stands twice.")
        elif unit is None:
            why = _("There is no unit of this name or code; name it on the sheet of units.")
        elif len(steps) > STEPS_MOST:
            why = _("Tell it in one to %(most)s steps.") % {"most": STEPS_MOST}
        if why or unit is None:
            self._say("projects", row, why, refused=True)
            return
        leader = self._person(values["leader_no"], values["leader"], unit)
        self._say("projects", row, "" if leader else self._text(values["leader"]))
        self.told[values["number"]] = {
            **{name: values[name] for name in ("number", "title", "level", "kind", "grade", "accepted_on")},
            "unit": unit, "leader": leader, "leader_name": values["leader"], "members": [], "tier": None,
            "award_fen": None, "commended_on": None, "summary": values["summary"] or "", "steps": steps,
            "adoptions": [],
        }  # fmt: skip

    @staticmethod
    def _text(name: str) -> str:
        return _("%(name)s is not in the directory and stays a name.") % {"name": name}

    def _hang(self, key: str, row: Row) -> None:
        """A member, an award or an adoption of a project."""
        if row.faults:
            return
        project = self.told.get(row.values["number"])
        if project is None:
            self._say(key, row, _("There is no project with this number."), refused=True)
            return
        why, refused = {"members": self._member, "awards": self._award, "adoptions": self._adoption}[key](
            project, row.values
        )
        self._say(key, row, why, refused=refused)

    def _member(self, project: Values, values: Values) -> tuple[str, bool]:
        unit = self._unit(values["unit"]) if values["unit"] else project["unit"]
        person = self._person(values["employee_no"], values["name"], unit)
        if len(project["members"]) + 1 >= TEAM_MOST:
            return _("A team has at most %(most)s people.") % {"most": TEAM_MOST}, True
        known = {getattr(one, "pk", None) for one in (project["leader"], *project["members"])}
        if person is not None and person.pk in known:
            return _("This person stands twice in the team."), True
        project["members"].append(person or values["name"])
        return ("", False) if person else (self._text(values["name"]), False)

    def _award(self, project: Values, values: Values) -> tuple[str, bool]:
        if project["award_fen"] is not None:
            return _("This project has an award already."), True
        if project["grade"] == "FAIL" or values["tier"] not in {1, 2, 3}:
            return _("An award is of tier 1 to 3 and for an accepted project."), True
        fen = int(values["yuan"] * 100)
        if not 0 < fen <= CAP * 100:
            return _("The award is above the cap of ¥%(most)s.") % {"most": f"{CAP:,}"}, True
        project |= {"tier": values["tier"], "award_fen": fen, "commended_on": values["commended_on"]}
        return "", False

    def _adoption(self, project: Values, values: Values) -> tuple[str, bool]:
        unit = self._unit(values["unit"])
        if unit is None:
            return _("There is no unit of this name or code; name it on the sheet of units."), True
        if not project["steps"]:
            return _("This project has no steps, and so no result that others could adopt."), True
        if unit.pk == project["unit"].pk or any(unit.pk == one[0].pk for one in project["adoptions"]):
            return _("A unit adopts a result once, and not its own."), True
        told = (values["indicator"] or "", values["before"] or "", values["after"] or "")
        project["adoptions"].append((unit, values["adopted_on"], *told))
        return "", False
