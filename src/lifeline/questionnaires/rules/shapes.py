"""The shape of a definition: which keys each part has, which of them it needs, and of what kind they are.

Q-6: operations, rules and roundings are words from closed lists; there is no expression and nothing is evaluated.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

VERSION: Final = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")
NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
NUMBER: Final = re.compile(r"-?[0-9]{1,6}(\.[0-9]{1,4})?")
LARGEST: Final = 1_000_000
"""No number of a definition is as large, so that sums of many sheets stay exact in 64 bits."""

USES: Final = frozenset({"screen", "trait", "explore", "survey", "quiz"})
OPS: Final = frozenset({"sum", "mean", "scale", "complement", "letters"})
POLICIES: Final = frozenset({"refuse", "prorate", "mean_of_answered"})
ROUNDS: Final = frozenset({"none", "floor", "half_up"})
SHOWN: Final = frozenset({"ascending", "descending", "shuffled"})
CLASSES: Final = frozenset({"A", "B", "C"})
LEVELS: Final = frozenset({"firm", "soft"})
TYPES: Final = frozenset({"single", "multiple", "integer", "text"})


def _(sentence: str) -> str:
    """Marks a sentence for the catalogue; whoever shows it translates it."""
    return sentence


SENTENCES: Final[dict[str, str]] = {
    "unknown-key": _("There is no key of this name."),
    "missing-key": _("The key %(key)s is missing."),
    "wrong-kind": _("This is not %(kind)s."),
    "float": _("A number with decimals is written as text, so that it stays exact."),
    "unknown-op": _("There is no operation %(name)s."),
    "unknown-word": _("%(name)s is none of: %(known)s."),
    "unknown-item": _("There is no item %(name)s."),
    "unknown-options": _("There is no option set %(name)s."),
    "unknown-score": _("There is no score %(name)s before this one is made."),
    "order": _("The order shown names every item once."),
    "levels": _("Each band has its level of concern, from 0 to 3."),
    "twice": _("%(name)s stands here twice."),
    "lengths": _("There are as many weights as codes, and at least two."),
    "index": _("The item has no option with index %(index)s."),
    "item-unused": _("The item is in no score and is not marked as unscored."),
    "item-unscored": _("The item is marked as unscored and is in a score."),
    "reversed-outside": _("%(name)s is reversed and not among the items of the score."),
    "range": _("The declared range is %(declared)s, computed from items and weights it is %(computed)s."),
    "edges": _("The edges rise strictly and start at the lowest value of the score, %(lowest)s."),
    "codes": _("There are as many band codes as edges, each one once."),
    "two-primary": _("The score %(name)s has two primary tables."),
    "citation": _("A table, norm, threshold or rule for open items names its source."),
    "limit": _("The rule for open items allows from 1 to all but one of them."),
    "text-missing": _("The text of %(name)s is missing in %(language)s."),
    "text-order": _("The texts of %(name)s do not stand in the order of its codes."),
    "text-forbidden": _("A definition of class C holds no wording of items; that is a pack's."),
    "format": _("The format is %(format)s."),
    "no-items": _("There is no item that can be scored."),
    "empty": _("A sum or mean names its items."),
    "too-many": _("There are at most %(most)s."),
    "positive": _("This number is 1 or more."),
    "places": _("There are from two to ten letters, and as many places at most."),
    "unscored-type": _("An item of the type %(name)s is unscored, and in no screening."),
    "too-large": _("The numbers of this score grow too large to be exact."),
    "unsigned": _("The definition carries no signature."),
    "unknown-signer": _("The key %(name)s is not known here."),
    "wrong-signature": _("The signature does not fit: something was changed after it was signed."),
    "applies-if": _("A condition is an item and a list of its option indexes."),
}


@dataclass(frozen=True)
class Finding:
    """What is wrong with a definition: JSON pointer, code, sentence (English, for `values`; shown translated)."""

    pointer: str
    code: str
    sentence: str
    values: Mapping[str, object]

    def __str__(self) -> str:
        return f"{self.pointer or '/'}: {self.sentence % self.values if self.values else self.sentence}"


def finding(pointer: str, code: str, **values: object) -> Finding:
    """A finding with the sentence of its code."""
    return Finding(pointer, code, SENTENCES[code], values)


def is_number(value: object) -> bool:
    """A whole number of a size that sums of sheets stay exact with; true and false are none."""
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < LARGEST


def is_decimal(value: object) -> bool:
    """A whole number, or a decimal as text, which looks like one."""
    return is_number(value) or (isinstance(value, str) and NUMBER.fullmatch(value) is not None)


def all_of(test: Callable[[object], bool]) -> Callable[[object], bool]:
    """A list of values of one kind."""
    return lambda value: isinstance(value, list) and all(map(test, value))


def is_text(value: object) -> bool:
    """Text."""
    return isinstance(value, str)


def is_pair(value: object) -> bool:
    """A letter and the score that it stands for."""
    return all_of(is_text)(value) and len(value) == 2  # type: ignore[arg-type]


KINDS: Final[dict[str, Callable[[object], bool]]] = {
    "text": is_text,
    "number": is_number,
    "yes or no": lambda value: isinstance(value, bool),
    "list": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "object of texts": lambda value: isinstance(value, dict) and all(map(is_text, value.values())),
    "whole number or decimal text": is_decimal,
    "list of texts": all_of(is_text),
    "list of texts or shuffled": lambda value: value == "shuffled" or all_of(is_text)(value),
    "list of whole numbers": all_of(is_number),
    "list of numbers": all_of(is_decimal),
    "two numbers": lambda value: all_of(is_decimal)(value) and len(value) == 2,  # type: ignore[arg-type]
    "list of pairs": all_of(is_pair),
    "condition": lambda value: isinstance(value, (dict, list)),
}

Shape = dict[str, tuple[str, bool]]
"""key → (kind, needed)."""


def shape(needed: str = "", optional: str = "") -> Shape:
    """`"id:text items:list"`: keys with their kinds; a kind of several words has `-` for its blanks."""
    found: Shape = {}
    for words, must in ((needed, True), (optional, False)):
        for word in words.split():
            key, kind = word.split(":")
            found[key] = (kind.replace("-", " "), must)
    return found


CITED: Final = "citation:text population:text language:text confirmed:yes-or-no"
SOURCED: Final = "source:text confirmed:yes-or-no"
DECIMAL: Final = "whole-number-or-decimal-text"

TOP: Final = shape(
    "format:text id:text version:text use:text title:object-of-texts minutes:number recall_days:number "
    "retest_min_days:number rights:object option_sets:object items:list scores:list",
    "family:text concern:text order:list-of-texts-or-shuffled bands:list cutoffs:list norms:list reliability:list "
    "change:list triggers:list offers:list loinc:object notes:list texts:object signature:object",
)
PARTS: Final[dict[str, Shape]] = {
    "items": shape(
        "id:text",
        "options:text code:text unscored:yes-or-no required:yes-or-no concern:text type:text applies_if:condition",
    ),
    "scores": shape(
        "id:text op:text type:text",
        "items:list-of-texts reverse:list-of-texts range:two-numbers missing:object of:text multiply:number "
        "divide:number round:text constant:number parts:list-of-pairs places:number",
    ),
    "bands": shape(
        f"id:text of:text primary:yes-or-no edges:list-of-numbers codes:list-of-texts {CITED}",
        "descriptive:yes-or-no levels:list-of-whole-numbers",
    ),
    "cutoffs": shape(f"of:text at_least:{DECIMAL} meaning:text citation:text population:text confirmed:yes-or-no"),
    "norms": shape(f"of:text sample:text mean:text sd:text {SOURCED}", "n:number year:number country:text"),
    "reliability": shape(f"of:text kind:text value:text {SOURCED}", "n:number interval_days:number"),
    "change": shape(f"of:text rule:text {SOURCED}", "value:text sd:text r:text kind:text"),
    "triggers": shape("item:text at_least_index:number level:text"),
    "offers": shape("score:text at_least:number instrument:text"),
}
RIGHTS: Final = shape("class:text holder:text note:text note_needed:yes-or-no attribution:text", "terms:text")
OPTIONS: Final = shape(
    "codes:list-of-whole-numbers weights:list-of-whole-numbers", "shown:text apart:list-of-whole-numbers"
)
MISSING: Final = shape("policy:text", "max:number min:number citation:text")
PACK: Final = shape(
    "format:text instrument:text version:text language:text translation:object rights_note_required:yes-or-no "
    "title:text instruction:text items:object options:object bands:object"
)
TEXTS: Final = shape("translation:object title:text instruction:text items:object options:object", "bands:object")


def keys(pointer: str, part: Any, wanted: Shape) -> Iterator[Finding]:
    """Unknown keys, missing keys, values of another kind."""
    if not isinstance(part, dict):
        yield finding(pointer, "wrong-kind", kind="object")
        return
    for key in part.keys() - wanted.keys():
        yield finding(f"{pointer}/{key}", "unknown-key")
    for key, (kind, must) in wanted.items():
        if key not in part:
            if must:
                yield finding(pointer, "missing-key", key=key)
        elif not is_of(part[key], kind):
            yield finding(f"{pointer}/{key}", "wrong-kind", kind=kind)


def is_of(value: object, kind: str) -> bool:
    """Whether a value is of a kind."""
    return KINDS[kind](value)


def floats(pointer: str, value: Any) -> Iterator[Finding]:
    """Every number that is no whole number, wherever it stands."""
    if isinstance(value, float):
        yield finding(pointer, "float")
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from floats(f"{pointer}/{key}", part)
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from floats(f"{pointer}/{place}", part)
