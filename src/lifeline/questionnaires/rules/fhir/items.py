"""The items of a Questionnaire, with their options, weights, words and codes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from lifeline.questionnaires.rules.fhir.words import (
    ABSENT,
    CALCULATED,
    OPTIONS,
    SCORE_ITEM,
    extensions,
    loinc_of,
    loinc_score,
    number,
    translations,
    weight_of,
)
from lifeline.questionnaires.rules.shapes import LARGEST, NAME

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from fractions import Fraction

    from lifeline.questionnaires.rules.fhir.repairs import Report

Part = dict[str, Any]
CHOICES: Final = frozenset({"choice", "open-choice", "coding"})
WRITTEN: Final = {"integer": "integer", "string": "text", "text": "text"}
PASSED: Final = frozenset({"group", "display"})
MOST_OPTIONS: Final = 200


@dataclass
class Read:
    """What was found. Words by language; `sources`: option set → (system, code) of each option, for conditions.

    `stated`: the option sets whose weights stand in the file itself.
    """

    items: list[Part] = field(default_factory=list)
    option_sets: dict[str, Part] = field(default_factory=dict)
    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    option_texts: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    loinc: dict[str, str] = field(default_factory=dict)
    score_codes: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    sources: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    stated: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Place:
    """Where an item stands in the file, of what type it is, in which language, and where its faults are told."""

    pointer: str
    kind: str
    main: str
    report: Report


@dataclass(frozen=True)
class Options:
    """The answers of one item as they stand in the file."""

    codings: tuple[Mapping[str, Any], ...]
    weights: tuple[Fraction | int | None, ...]
    is_loinc: bool
    main: str

    @property
    def is_weighed(self) -> bool:
        """Whether each answer has a whole number as its weight."""
        return all(w is not None and w.denominator == 1 and -LARGEST < w < LARGEST for w in self.weights)

    @property
    def is_numbered(self) -> bool:
        """Whether the codes are whole numbers, rising, that can stay as they are."""
        codes = [number(coding.get("code")) for coding in self.codings]
        return all(code is not None and code.denominator == 1 for code in codes) and len(set(codes)) == len(codes)

    def codes(self) -> list[int]:
        """The codes as files hold them; the weights, or the places, where they are no whole numbers."""
        if self.is_numbered:
            return [int(number(coding["code"]) or 0) for coding in self.codings]
        weights = [int(weight) for weight in self.weights if weight is not None] if self.is_weighed else []
        return weights if weights and len(set(weights)) == len(weights) else list(range(len(self.codings)))

    def texts(self) -> dict[str, dict[str, str]]:
        """Language → code → words; only languages in which each option has some."""
        told = [translations(coding, "display", self.main) for coding in self.codings]
        common = set.intersection(*map(set, told)) if told else set()
        return {
            language: {str(code): words[language] for code, words in zip(self.codes(), told, strict=True)}
            for language in sorted(common)
        }

    def sources(self) -> tuple[tuple[str, str], ...]:
        """(system, code) of each option."""
        return tuple((str(coding.get("system", "")), str(coding.get("code", ""))) for coding in self.codings)


def items_of(resource: Mapping[str, Any], main: str, report: Report) -> Read:
    """All questions of a questionnaire, in their order; groups are opened, displays and scores passed over."""
    read, conditions = Read(), []
    for pointer, item in report.items(resource):
        kind, link = report.text(item, "type", pointer), report.text(item, "linkId", pointer)
        if kind in PASSED:
            continue
        if item.get("readOnly") is True or CALCULATED in extensions(item):
            if loinc_of(item):
                read.score_codes[link if link.startswith(SCORE_ITEM) else f"{SCORE_ITEM}raw"] = loinc_of(item)
            continue
        found = _item(read, item, link, pointer, report)
        _kind(read, found, item, Place(pointer, kind, main, report))
        _said(read, found["id"], item, main)
        if item.get("enableWhen") is not None:
            conditions.append((pointer, found, item))
    for pointer, found, item in conditions:
        _condition(read, found, item, pointer, report)
    _mixed(read, report)
    return read


def _mixed(read: Read, report: Report) -> None:
    """Where some items state their weights, those that only LOINC would weigh are not part of the sum."""
    if read.stated and read.stated != {item.get("options") for item in read.items if not item.get("unscored")}:
        for item in read.items:
            if item.get("options") and item["options"] not in read.stated and not item.get("unscored"):
                item["unscored"] = True
                report.add("", "unstated", name=item["id"])


def _item(read: Read, item: Mapping[str, Any], link: str, pointer: str, report: Report) -> Part:
    """The item under a name that can be a column: its own, the last piece of it, or its number."""
    taken = {one["id"] for one in read.items}
    wishes = (link, link.rpartition("/")[2].lower(), f"q{len(read.items) + 1}", f"item_{len(read.items) + 1}")
    name = next((wish for wish in wishes if NAME.fullmatch(wish) and wish not in taken), f"at_{len(read.items) + 1}x")
    if name != link:
        report.add(f"{pointer}/linkId", "link-twice" if link in taken else "link", name=link, called=name)
    read.names.setdefault(link, name)
    found: Part = {"id": name}
    if isinstance(item.get("prefix"), str) and item["prefix"].isalnum():
        found["code"] = item["prefix"]
    if isinstance(item.get("required"), bool):
        found["required"] = item["required"]
    read.items.append(found)
    return found


def _kind(read: Read, found: Part, item: Mapping[str, Any], place: Place) -> None:
    """What is answered: an option of a set, a number, a text; only whole weights make an item that is scored."""
    kind = place.kind
    options = _options(item, place) if kind in CHOICES else None
    if options is None:
        if kind in CHOICES or kind not in WRITTEN:
            place.report.add(place.pointer, "value-set" if kind in CHOICES else "type", name=kind[:20])
        found |= {"type": WRITTEN.get(kind, "text"), "unscored": True}
        return
    found["options"] = _set(read, options, place)
    if item.get("repeats") is True:
        found |= {"type": "multiple", "unscored": True}
    elif not options.is_weighed:
        found["unscored"] = True


def _options(item: Mapping[str, Any], place: Place) -> Options | None:
    codings: list[Mapping[str, Any]] = []
    weights: list[Fraction | int | None] = []
    is_loinc = False
    for here, option in place.report.objects(item, "answerOption", place.pointer):
        coding = option.get("valueCoding", option.get("valueInteger", option.get("valueString")))
        if not isinstance(coding, dict):
            coding = {"code": str(coding), "display": str(coding)}
        if coding.get("system") == ABSENT:
            place.report.add(here, "absent")
            continue
        stated = weight_of(option, coding)
        is_loinc |= stated is None and loinc_score(coding) is not None
        codings.append(coding)
        weights.append(loinc_score(coding) if stated is None else stated)
    if not 1 < len(codings) <= MOST_OPTIONS:
        return None
    return Options(tuple(codings), tuple(weights), is_loinc, place.main)


def _set(read: Read, options: Options, place: Place) -> str:
    """The name of the option set, the same for the same options; what had to be mended in it is told once."""
    codes = options.codes()
    weights = [int(weight or 0) for weight in options.weights] if options.is_weighed else list(range(len(codes)))
    made, texts, sources = {"codes": codes, "weights": weights}, options.texts(), options.sources()
    for name, known in read.option_sets.items():
        same = (known, read.option_texts[name], read.sources[name]) == (made, texts, sources)
        if same and (name in read.stated) == (options.is_weighed and not options.is_loinc):
            return name
    own = sources[0][0].rpartition(":")[2] if sources[0][0].startswith(OPTIONS) else ""
    name = own if own and own not in read.option_sets else f"options{len(read.option_sets) + 1}"
    read.option_sets[name], read.option_texts[name], read.sources[name] = made, texts, sources
    if options.is_weighed and not options.is_loinc:
        read.stated.add(name)
    for code, is_so in (
        ("weights", not options.is_weighed),
        ("loinc", options.is_weighed and options.is_loinc),
        ("codes", not options.is_numbered),
    ):
        if is_so:
            place.report.add(f"{place.pointer}/answerOption", code)
    return name


def _said(read: Read, name: str, item: Mapping[str, Any], main: str) -> None:
    for language, text in translations(item, "text", main).items():
        read.texts.setdefault(language, {})[name] = text
    if code := loinc_of(item):
        read.loinc[name] = code


def _condition(read: Read, found: Part, item: Mapping[str, Any], pointer: str, report: Report) -> None:
    """`enableWhen` as `applies_if`: one item and some of its options, any of which is enough."""
    parts = [one for _at, one in report.objects(item, "enableWhen", pointer)]
    indexes = [_index(read, one) for one in parts]
    asked = {read.names.get(str(one.get("question"))) for one in parts}
    name = next(iter(asked)) if len(asked) == 1 else None
    is_any = len(parts) == 1 or item.get("enableBehavior") == "any"
    if name is None or name == found["id"] or not is_any or None in indexes:
        report.add(f"{pointer}/enableWhen", "condition-kind")
        return
    found["applies_if"] = [name, indexes]
    if not str(parts[0]["answerCoding"].get("system", "")).startswith(OPTIONS):
        report.add(f"{pointer}/enableWhen", "condition")


def _index(read: Read, part: Mapping[str, Any]) -> int | None:
    """The option that a condition asks for; None for anything but "equals this coding"."""
    coding = part.get("answerCoding")
    name = read.names.get(str(part.get("question")))
    options = next((one.get("options", "") for one in read.items if one["id"] == name), "")
    if part.get("operator") != "=" or not isinstance(coding, dict) or options not in read.sources:
        return None
    sources: Sequence[tuple[str, str]] = read.sources[options]
    wanted = (str(coding.get("system", "")), str(coding.get("code", "")))
    matches = [place for place, source in enumerate(sources) if wanted in (source, ("", source[1]))]
    return matches[0] if len(matches) == 1 else None
