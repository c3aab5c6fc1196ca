"""A REDCap data dictionary out and in: one row a field, 18 columns, as REDCap's own export has them (10.2).

Out: a `radio` field for each item, its choices by code, a `calc` field for each plain sum, and a note for every other
number: REDCap has no reversal, no rounding and no refusal, so a formula there would be another number. In: whatever can
be read, with a report; a formula is never evaluated, a plain sum is recognised.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any, Final

from lifeline.questionnaires.rules.checking import check
from lifeline.questionnaires.rules.definition import FORMAT
from lifeline.questionnaires.rules.reading import BadFile
from lifeline.questionnaires.rules.shapes import NAME

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lifeline.questionnaires.rules.definition import Definition, Item, Score
    from lifeline.questionnaires.rules.fhir.repairs import Report

COLUMNS: Final = (
    "Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label",
    "Choices, Calculations, OR Slider Labels", "Field Note", "Text Validation Type OR Show Slider Number",
    "Text Validation Min", "Text Validation Max", "Identifier?", "Branching Logic (Show field only if...)",
    "Required Field?", "Custom Alignment", "Question Number (surveys only)", "Matrix Group Name", "Matrix Ranking?",
    "Field Annotation",
)  # fmt: skip
FIELD, FORM, SECTION, TYPE, LABEL, CHOICES, NOTE = COLUMNS[:7]
LOGIC: Final = COLUMNS[11]
SINGLE: Final = frozenset({"radio", "dropdown"})
FIXED: Final = {"yesno": "1, Yes | 0, No", "truefalse": "1, True | 0, False"}
WRITTEN: Final = frozenset({"text", "notes", "slider"})
SUM: Final = re.compile(r"\s*(?:sum\s*\()?\s*(\[[a-z0-9_]+\](?:\s*[+,]\s*\[[a-z0-9_]+\])*)\s*\)?\s*")
WHOLE: Final = re.compile(r"-?[0-9]{1,6}")
Part = dict[str, Any]


def _(sentence: str) -> str:
    """Marks a sentence for the catalogue; whoever shows it translates it."""
    return sentence


def dictionary(definition: Definition, items: Mapping[str, str], options: Mapping[str, Sequence[str]]) -> str:
    """The data dictionary as CSV. `items` and `options` by id: their words; without them the ids stand there (Q-21)."""
    form = definition.id
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    for item in definition.items:
        writer.writerow(_field(definition, item, items, options))
    for score in definition.scores:
        name = f"{form}_{score.id}"
        if (formula := _formula(definition, score)) is not None:
            writer.writerow(
                {FIELD: name, FORM: form, TYPE: "calc", LABEL: score.id, CHOICES: formula, NOTE: score.type}
            )
        else:
            told = f"{score.id} ({score.type}): ./lifeline wellbeing score {form}@{definition.version}"
            writer.writerow({FIELD: f"{name}_note", FORM: form, TYPE: "descriptive", LABEL: told})
    return out.getvalue()


def _field(
    definition: Definition, item: Item, items: Mapping[str, str], options: Mapping[str, Sequence[str]]
) -> dict[str, str]:
    row = {FIELD: f"{definition.id}_{item.id}", FORM: definition.id, LABEL: items.get(item.id, item.id)}
    if not item.options:
        return row | {TYPE: "text"}
    codes = definition.options_of(item).codes
    words = options.get(item.options, [str(code) for code in codes])
    choices = " | ".join(f"{code}, {_plain(text)}" for code, text in zip(codes, words, strict=True))
    return row | {TYPE: "radio", CHOICES: choices}


def _plain(text: str) -> str:
    """A stroke parts the choices of REDCap."""
    return text.replace("|", "/")


def _formula(definition: Definition, score: Score) -> str | None:
    """Q-12. A sum of all items that is empty where one is open; None for every number that is more than that."""
    sets = [definition.option_sets[item.options] for item in definition.items if item.id in score.items]
    if score.op != "sum" or score.reverse or any(one.weights != one.codes for one in sets):
        return None
    return "+".join(f"[{definition.id}_{name}]" for name in score.items)


def definition_of(text: str, language: str, report: Report) -> Part | None:
    """The definition in a data dictionary; None where nothing of it can be scored. BadFile where it is none.

    The first form alone is read. A row's pointer in the report is its number, from 1 after the heading.
    """
    rows = list(_rows(text))
    form = next((row[FORM] for _at, row in rows if row[FORM]), "form")
    mine = [(at, row) for at, row in rows if row[FORM] in {"", form}]
    for at, row in rows:
        if row[FORM] not in {"", form}:
            report.add(f"/{at}", "form", name=row[FORM])
    read = _Read(form, report)
    for at, row in mine:
        read.take(f"/{at}", row)
    found = read.document(language)
    if found is None:
        report.add("", "nothing")
    elif faults := check(found):
        report.add("", "unfit", fault=str(faults[0]))
        return None
    return found


def _rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
        names = reader.fieldnames or []
        for needed in (FIELD, TYPE, LABEL, CHOICES):
            if needed not in names:
                raise BadFile(_("The file has no column “%(name)s”."), name=needed)
        for at, row in enumerate(reader, 1):
            yield at, {name: (row.get(name) or "").strip() for name in COLUMNS}
    except csv.Error as problem:
        raise BadFile(_("The file is no CSV: %(reason)s."), reason=str(problem)) from problem


class _Read:
    """What has been read of a form: items in their order, option sets, sums."""

    def __init__(self, form: str, report: Report) -> None:
        self.form, self.report = form, report
        self.names: dict[str, str] = {}
        self.items: list[Part] = []
        self.words: dict[str, str] = {}
        self.sets: dict[str, Part] = {}
        self.texts: dict[str, dict[str, str]] = {}
        self.sums: list[tuple[str, list[str]]] = []

    def take(self, pointer: str, row: Mapping[str, str]) -> None:
        """One row of the dictionary."""
        kind = row[TYPE].lower()
        if row[LOGIC]:
            self.report.add(pointer, "condition-kind")
        if kind == "calc":
            self._calc(pointer, row)
        elif kind in SINGLE or kind in FIXED:
            self._chosen(pointer, row, FIXED.get(kind) or row[CHOICES], {})
        elif kind == "checkbox":
            self.report.add(pointer, "type", name=kind)
            self._chosen(pointer, row, row[CHOICES], {"unscored": True, "type": "multiple"})
        elif kind in WRITTEN:
            self.report.add(pointer, "type", name=kind)
            self._add(pointer, row, {"unscored": True, "type": "text"})
        else:
            self.report.add(pointer, "type", name=kind or "?")

    def _chosen(self, pointer: str, row: Mapping[str, str], choices: str, part: Part) -> None:
        pairs = [(code.strip(), text.strip()) for code, _comma, text in (c.partition(",") for c in choices.split("|"))]
        if len(pairs) < 2 or len({code for code, _text in pairs}) < len(pairs):
            self.report.add(pointer, "choices")
            return
        if all(WHOLE.fullmatch(code) for code, _text in pairs):
            numbered = sorted((int(code), text) for code, text in pairs)
        else:
            self.report.add(pointer, "codes")
            numbered = [(at, text) for at, (_code, text) in enumerate(pairs)]
        codes, texts = [code for code, _text in numbered], {str(code): text or str(code) for code, text in numbered}
        known = next(
            (name for name, part in self.sets.items() if part["codes"] == codes and self.texts[name] == texts), ""
        )
        name = known or f"o{len(self.sets) + 1}"
        self.sets[name], self.texts[name] = {"codes": codes, "weights": codes, "shown": "ascending"}, texts
        self._add(pointer, row, {"options": name, **part})

    def _add(self, pointer: str, row: Mapping[str, str], part: Part) -> None:
        name = row[FIELD].lower().removeprefix(f"{self.form}_")
        if not NAME.fullmatch(name) or name in self.words:
            called = f"i{len(self.items) + 1}"
            self.report.add(pointer, "link", name=row[FIELD], called=called)
            name = called
        if not part.get("unscored"):  # a sum can name nothing else
            self.names.setdefault(row[FIELD].lower(), name)
        self.items.append({"id": name, **part})
        self.words[name] = row[LABEL] or name

    def _calc(self, pointer: str, row: Mapping[str, str]) -> None:
        found = SUM.fullmatch(row[CHOICES].lower())
        named = re.findall(r"\[([a-z0-9_]+)\]", found[1]) if found else []
        items = [self.names.get(name, "") for name in named]
        if not items or "" in items or len(set(items)) < len(items):
            self.report.add(pointer, "expression")
            return
        name = row[FIELD].lower().removeprefix(f"{self.form}_")
        self.sums.append((name if NAME.fullmatch(name) else f"s{len(self.sums) + 1}", items))

    def document(self, language: str) -> Part | None:
        """The definition; None where no item can be scored."""
        scored = [item["id"] for item in self.items if not item.get("unscored")]
        if not scored:
            return None
        if not self.sums:
            self.report.add("", "assumed")
            self.sums.append(("raw", scored))
        used = {name for _score, items in self.sums for name in items}
        for item in self.items:
            if item["id"] not in used:
                item["unscored"] = True
        title = self.form.replace("_", " ")
        words = {
            "translation": {"source": "REDCap", "status": "original", "reviewed_by": "", "reviewed_on": ""},
            "title": title, "instruction": "", "items": self.words, "options": self.texts,
        }  # fmt: skip
        return {
            "format": FORMAT, "id": self.form if NAME.fullmatch(self.form) else "form", "version": "1.0.0",
            "use": "survey", "title": {language: title}, "minutes": 5, "recall_days": 0, "retest_min_days": 0,
            "rights": {"class": "B", "holder": "", "note": "", "note_needed": True, "attribution": title},
            "option_sets": self.sets, "items": self.items,
            "scores": [self._score(name, items) for name, items in self.sums],
            "bands": [], "texts": {language: words}, "loinc": {},
        }  # fmt: skip

    def _score(self, name: str, items: list[str]) -> Part:
        sets = {item["id"]: self.sets[item["options"]] for item in self.items if item["id"] in items}
        span = [sum(min(one["weights"]) for one in sets.values()), sum(max(one["weights"]) for one in sets.values())]
        return {"id": name, "op": "sum", "items": items, "type": "raw", "range": span}
