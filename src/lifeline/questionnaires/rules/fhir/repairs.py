"""The report of an import: where something was wrong, what, and what was done about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from lifeline.questionnaires.rules.fhir.words import DEEPEST

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

REPAIRED, LEFT_OUT, NOTED = "repaired", "left out", "noted"
MOST: Final = 500


def _(sentence: str) -> str:
    """Marks a sentence for the catalogue; whoever shows it translates it."""
    return sentence


SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "kind": (_("This is not of the kind that FHIR asks for here."), LEFT_OUT),
    "deep": (_("Nested more deeply than anybody can read."), LEFT_OUT),
    "more": (_("There is more to repair than this report can hold."), LEFT_OUT),
    "narrative": (_("The narrative has no text."), LEFT_OUT),
    "id": (_("An id of FHIR has 1 to 64 letters, digits, points and dashes."), LEFT_OUT),
    "time": (_("This is no date or time of FHIR."), LEFT_OUT),
    "expression": (_("An expression is never evaluated."), LEFT_OUT),
    "altered": (_("Something was changed after the file was exported; its signature no longer holds."), REPAIRED),
    "rest": (_("What Lifeline wrote beside FHIR cannot be read."), LEFT_OUT),
    "link": (_("The name %(name)s cannot be a column; the item is called %(called)s."), REPAIRED),
    "link-twice": (_("The name %(name)s stands here twice; the item is called %(called)s."), REPAIRED),
    "type": (_("An item of the type %(name)s cannot be scored."), NOTED),
    "value-set": (_("The answers stand in another file; the item cannot be scored."), NOTED),
    "absent": (_("An answer that says only that there is none is no option."), LEFT_OUT),
    "loinc": (_("The weights are those that LOINC gives these answers."), REPAIRED),
    "weights": (_("The options have no whole numbers as weights; the item cannot be scored."), NOTED),
    "unstated": (_("Other items state weights and %(name)s states none: it takes no part in the sum."), NOTED),
    "codes": (_("The codes of the options are no whole numbers; they are numbered."), REPAIRED),
    "condition": (_("The condition was read as: shown if one of these answers is given."), REPAIRED),
    "condition-kind": (_("This condition cannot be expressed here; the item is always shown."), LEFT_OUT),
    "nothing": (_("No item can be scored: the questionnaire stays without scores."), NOTED),
    "assumed": (_("The file says nothing of how to score: a plain sum of the weights is assumed."), NOTED),
    "form": (_("The form %(name)s is left out: only the first form of a file is read."), LEFT_OUT),
    "choices": (_("A field with fewer than two choices, or with one code twice, cannot be asked here."), LEFT_OUT),
    "unfit": (_("The instrument cannot be made: %(fault)s"), LEFT_OUT),
    "unknown-instrument": (_("This instrument is not known here: the answers stay unscored."), NOTED),
    "by-name": (_("Taken for %(name)s by the name of the questionnaire and its items."), REPAIRED),
    "by-items": (_("Taken for %(name)s by the codes of its items."), REPAIRED),
    "resource": (_("Only a Questionnaire or a QuestionnaireResponse can be read here."), LEFT_OUT),
    "unknown-item": (_("The instrument has no such item."), LEFT_OUT),
    "unknown-option": (_("This answer is none of the item's options."), LEFT_OUT),
    "disagree": (_("Code, weight and text of this answer do not name the same option."), LEFT_OUT),
    "by-text": (_("Read by the text of the option."), REPAIRED),
    "deeper": (_("The answer stands one level deeper than it should."), REPAIRED),
    "single": (_("One entry stands here in place of a list."), REPAIRED),
    "two": (_("The item is answered twice, differently: it counts as open."), LEFT_OUT),
    "total": (_("The file states %(stated)s, its answers give %(computed)s."), REPAIRED),
    "total-open": (_("The file states %(stated)s, but its answers give no total."), NOTED),
    "unfinished": (_("The answers are marked as not completed."), NOTED),
}


@dataclass(frozen=True)
class Repair:
    """One line of the report: JSON pointer, code, sentence (English, for `values`; shown translated), what was done."""

    pointer: str
    code: str
    what: str
    how: str
    values: Mapping[str, object]


@dataclass
class Report:
    """What an import has repaired or left out, in the order of the file."""

    repairs: list[Repair] = field(default_factory=list)

    def add(self, pointer: str, code: str, **values: object) -> None:
        """Add a line; a file that is nothing but faults is told with its first lines."""
        code = "more" if len(self.repairs) == MOST else code
        if len(self.repairs) <= MOST:
            what, how = SENTENCES[code]
            self.repairs.append(Repair(pointer, code, what, how, values))

    def objects(self, part: Mapping[str, Any], key: str, pointer: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """The objects of a list with their pointers. One object in place of a list is taken, anything else left out."""
        value = part.get(key)
        if value is None:
            return
        if isinstance(value, dict):
            self.add(f"{pointer}/{key}", "single")
            value = [value]
        if not isinstance(value, list):
            self.add(f"{pointer}/{key}", "kind")
            return
        for place, one in enumerate(value):
            if isinstance(one, dict):
                yield f"{pointer}/{key}/{place}", one
            else:
                self.add(f"{pointer}/{key}/{place}", "kind")

    def text(self, part: Mapping[str, Any], key: str, pointer: str) -> str:
        """A text of a part, "" where there is none."""
        value = part.get(key, "")
        if isinstance(value, str):
            return value.encode("utf-8", "replace").decode()
        self.add(f"{pointer}/{key}", "kind")
        return ""

    def items(self, part: Mapping[str, Any], pointer: str = "", depth: int = 0) -> Iterator[tuple[str, dict[str, Any]]]:
        """Every item below a part, groups and nested ones too, in the order of the file."""
        if depth > DEEPEST:
            self.add(pointer, "deep")
            return
        for here, item in self.objects(part, "item", pointer):
            yield here, item
            yield from self.items(item, here, depth + 1)
