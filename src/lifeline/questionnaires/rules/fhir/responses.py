"""The answers in a QuestionnaireResponse: of whichever system, as option indexes of an instrument that is known here.

A total that the file states is never taken: it is computed again, and a difference is told. An instrument that is not
known stays without scores.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from lifeline.questionnaires.rules.fhir.reading import survey
from lifeline.questionnaires.rules.fhir.words import (
    INSTRUMENT,
    OPTIONS,
    SCORE_ITEM,
    TOTALS,
    loinc_of,
    loinc_score,
    number,
    squeezed,
    weight_of,
)
from lifeline.questionnaires.rules.planning import plan
from lifeline.questionnaires.rules.rounding import number as rounded
from lifeline.questionnaires.rules.scoring import score

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from fractions import Fraction

    from lifeline.questionnaires.rules.definition import Definition, Item
    from lifeline.questionnaires.rules.fhir.repairs import Report
    from lifeline.questionnaires.rules.scoring import Scored

Part = dict[str, Any]
VALUES: Final = (
    "valueCoding", "valueInteger", "valueDecimal", "valueString", "valueQuantity", "valueBoolean", "valueDate",
    "valueDateTime", "valueTime", "valueUri", "valueAttachment", "valueReference",
)  # fmt: skip
DEEPEST: Final = 6


@dataclass(frozen=True)
class Answers:
    """What a response holds: its instrument (None where unknown), an index or None for each scored item, its score."""

    definition: Definition | None
    indexes: tuple[int | None, ...]
    scored: Scored | None


class Names:
    """By which names the items, options and scores of an instrument are found in another's file."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.loinc: Mapping[str, str] = definition.document.get("loinc", {})
        self.texts: list[Mapping[str, Any]] = list(definition.document.get("texts", {}).values())

    @cached_property
    def codes(self) -> dict[str, Item]:
        """LOINC's code → item."""
        return {self.loinc[item.id]: item for item in self.definition.items if item.id in self.loinc}

    @cached_property
    def links(self) -> dict[str, Item]:
        """Id or alias of an item → item."""
        found = {squeezed(item.id): item for item in self.definition.items}
        return found | {squeezed(item.alias): item for item in self.definition.items if item.alias}

    def by_code(self, link: str, item: Mapping[str, Any]) -> Item | None:
        """The item whose code of LOINC is the link or stands beside it."""
        return (
            self.codes.get(link.strip("/")) or self.codes.get(link.rpartition("/")[2]) or self.codes.get(loinc_of(item))
        )

    def by_link(self, link: str) -> Item | None:
        """The item of this name, or of the name after the last stroke."""
        return self.links.get(squeezed(link)) or self.links.get(squeezed(link.rpartition("/")[2]))

    def item(self, link: str, item: Mapping[str, Any]) -> Item | None:
        """The item that an entry of a response answers."""
        return self.by_code(link, item) or self.by_link(link)

    def score(self, link: str, item: Mapping[str, Any]) -> str:
        """The score that an entry states, "" when none: by its name, its code, or that it speaks of a total."""
        ids = [one.id for one in self.definition.scores]
        by_code = {code: name for name, code in self.loinc.items() if name in ids}
        wanted = link.removeprefix(SCORE_ITEM)
        if wanted in ids:
            return wanted
        if found := by_code.get(link.strip("/"), by_code.get(loinc_of(item), "")):
            return found
        said = squeezed(item.get("text", "")) + squeezed(link)
        return "raw" if "raw" in ids and any(word in said for word in TOTALS) else ""


def answers(
    resource: Mapping[str, Any], known: Iterable[Definition], report: Report, given: Definition | None
) -> Answers:
    """Read a response. `known`: the instruments among which its own is looked for unless one is `given`."""
    survey(resource, report)
    if report.text(resource, "status", "") not in {"completed", "amended", ""}:
        report.add("/status", "unfinished")
    entries = [(pointer, report.text(item, "linkId", pointer), item) for pointer, item in _entries(resource, report)]
    definition = given or _recognised(resource, entries, list(known), report)
    if definition is None:
        report.add("/questionnaire", "unknown-instrument")
        return Answers(None, (), None)
    names, totals = Names(definition), []
    found: dict[str, int | None] = {}
    for pointer, link, item in entries:
        values = list(_values(item, pointer, report))
        target = names.item(link, item)
        if target is not None:
            _put(found, names, target, values, report)
        elif stated := names.score(link, item):
            totals += [(at, stated, amount) for at, value in values if (amount := _amount(value)) is not None]
        elif values:
            report.add(pointer, "unknown-item")
    indexes = tuple(found.get(item.id) for item in definition.scored_items)
    scored = score(plan(definition), indexes) if any(index is not None for index in indexes) else None
    _compare(totals, scored, report)
    return Answers(definition, indexes, scored)


def _entries(resource: Mapping[str, Any], report: Report) -> Iterator[tuple[str, Part]]:
    """Every entry with its pointer, also those that stand inside an answer."""
    for pointer, item in report.items(resource):
        yield pointer, item
        for at, answer in report.objects(item, "answer", pointer):
            yield from report.items(answer, at)


def _values(item: Mapping[str, Any], pointer: str, report: Report, depth: int = 0) -> Iterator[tuple[str, Part]]:
    """The answers of an entry; one that stands a level deeper is taken from there."""
    for at, answer in report.objects(item, "answer", pointer):
        if any(key in answer for key in VALUES):
            yield at, answer
        elif isinstance(answer.get("value"), dict):
            report.add(at, "deeper")
            inner = answer["value"]
            yield at, inner if any(key in inner for key in VALUES) else {"valueCoding": inner}
        elif "answer" in answer and depth < DEEPEST:
            report.add(at, "deeper")
            yield from _values(answer, at, report, depth + 1)


def _put(
    found: dict[str, int | None], names: Names, item: Item, values: list[tuple[str, Part]], report: Report
) -> None:
    """Keep the option that was chosen. Two different answers to one question are none (Q-15)."""
    if not item.options:
        return
    for pointer, value in values:
        index = _index(names, item, value, pointer, report)
        if index is None:
            continue
        if found.setdefault(item.id, index) != index:
            report.add(pointer, "two")
            found[item.id] = None


def _index(names: Names, item: Item, value: Part, pointer: str, report: Report) -> int | None:
    """The option that an answer names. All that it says (code, weight, text) has to name the same one."""
    by_number, by_text = _numbers(names, item, value), _texts(names, item, value)
    if len(by_number | by_text) > 1:
        report.add(pointer, "disagree")
        return None
    if not by_number and by_text:
        report.add(pointer, "by-text")
    if not by_number | by_text:
        report.add(pointer, "unknown-option")
        return None
    return next(iter(by_number | by_text))


def _numbers(names: Names, item: Item, value: Part) -> set[int]:
    """Indexes that codes and weights name. Q-5: a code is looked up among codes, a weight among weights."""
    options = names.definition.options_of(item)
    coding = value["valueCoding"] if isinstance(value.get("valueCoding"), dict) else {}
    plain = next((value[key] for key in ("valueInteger", "valueDecimal", "valueString") if key in value), None)
    weight, code = weight_of(coding, value), number(coding.get("code"))
    found = set()
    if weight is None and not str(coding.get("system", "")).startswith(OPTIONS):
        stated = loinc_score(coding)
        weight = None if stated is None or number(stated) not in options.weights else number(stated)
    if weight in options.weights and options.weights.count(int(weight or 0)) == 1:
        found.add(options.weights.index(int(weight or 0)))
    elif code in options.codes:
        found.add(options.codes.index(int(code or 0)))
    elif (bare := number(plain)) in options.codes:
        found.add(options.codes.index(int(bare or 0)))
    if str(coding.get("system", "")).startswith(OPTIONS) and code in options.codes:
        found.add(options.codes.index(int(code or 0)))
    return found


def _texts(names: Names, item: Item, value: Part) -> set[int]:
    """Indexes that words name: the display, a text in place of a code, an answer that was written out."""
    options = names.definition.options_of(item)
    coding = value["valueCoding"] if isinstance(value.get("valueCoding"), dict) else {}
    said = {squeezed(text) for text in (coding.get("display"), coding.get("code"), value.get("valueString"))} - {"none"}
    return {
        index
        for texts in names.texts
        for index, code in enumerate(options.codes)
        if squeezed(texts["options"][item.options][str(code)]) in said
    }


def _amount(value: Part) -> Fraction | None:
    quantity = value.get("valueQuantity")
    if isinstance(quantity, dict):
        return number(quantity.get("value"))
    return number(next((value[key] for key in ("valueDecimal", "valueInteger", "valueString") if key in value), None))


def _compare(totals: list[tuple[str, str, Fraction]], scored: Scored | None, report: Report) -> None:
    """Totals that the file states against those that its answers give; one that was rounded as here agrees."""
    for pointer, name, stated in totals:
        computed = scored.values.get(name) if scored else None
        if computed is None:
            report.add(pointer, "total-open", stated=str(stated))
        elif stated not in {computed.exact, number(rounded(computed.exact))}:
            report.add(pointer, "total", stated=str(stated), computed=str(computed.exact))


def _recognised(
    resource: Mapping[str, Any], entries: list[tuple[str, str, Part]], known: list[Definition], report: Report
) -> Definition | None:
    """The instrument of a response: by our address, by the codes of its items, or by the questionnaire's name."""
    address = resource.get("questionnaire")
    name, _bar, version = (address if isinstance(address, str) else "").partition("|")
    if name.startswith(INSTRUMENT):
        wanted = [one for one in known if one.id == name.removeprefix(INSTRUMENT)]
        return next((one for one in wanted if version in {"", one.version}), None)
    if found := _by_items(entries, known):
        report.add("/questionnaire", "by-items", name=found.id)
        return found
    tail = squeezed(name.rpartition("/")[2])
    for one in known:
        names = Names(one)
        linked = {item.id for _at, link, _entry in entries if (item := names.by_link(link)) is not None}
        if tail.endswith(squeezed(one.id)) and {item.id for item in one.scored_items} <= linked:
            report.add("/questionnaire", "by-name", name=one.id)
            return one
    return None


def _by_items(entries: list[tuple[str, str, Part]], known: list[Definition]) -> Definition | None:
    """The one instrument all of whose items are answered by their codes of LOINC; of several the longest."""
    fitting = []
    for one in known:
        names = Names(one)
        coded = {item.id for _at, link, entry in entries if (item := names.by_code(link, entry)) is not None}
        wanted = {item.id for item in one.scored_items}
        if wanted <= coded:
            fitting.append((len(wanted), one))
    longest = max((size for size, _one in fitting), default=0)
    best = [one for size, one in fitting if size == longest]
    return best[0] if len({one.id for one in best}) == 1 else None
