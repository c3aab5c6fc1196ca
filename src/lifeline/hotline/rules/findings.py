"""H-77: what in a text could tell who somebody is. Each finding has a kind and its place in the text.

The detector would rather mark too much than too little: whoever publishes answers every mark, by replacing it or by
saying why it is harmless. It reads full width, blanks, hyphens and Chinese numerals, and finds all of each kind.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from lifeline.hotline.rules import naming, numerals
from lifeline.hotline.rules.numerals import NUMERALS, WORDS, after, behind, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lifeline.hotline.rules.numerals import Number


@dataclass(frozen=True)
class Finding:
    """Something that is marked: `text[at:end]` is of a kind of `KINDS`. `value` compares two findings (`same`)."""

    kind: str
    at: int
    end: int
    value: str


KINDS = ("MOBILE", "PHONE", "IDENTITY", "CARD", "EMAIL", "WECHAT", "QQ", "PLATE", "EMPLOYEE", "NAME")


@dataclass(frozen=True)
class Known:
    """What the site and its directory know. `pattern`: how employee numbers look here, as a regular expression."""

    names: naming.Names = field(default_factory=lambda: naming.Names.of(()))
    employee_numbers: frozenset[str] = frozenset()
    pattern: str = ""


def find(text: str, known: Known) -> list[Finding]:
    """Every finding, first to last, none overlapping another: two that do are one, of the kind of the longer."""
    found = [*_numbers(text), *_letters(text), *_plates(text), *_employees(text, known)]
    found += [Finding("NAME", at, end, text[at:end]) for at, end in naming.places(text, known.names)]
    found.sort(key=lambda one: (one.at, -(one.end - one.at), KINDS.index(one.kind)))
    kept: list[Finding] = []
    for one in found:
        if not kept or one.at >= kept[-1].end:
            kept.append(one)
        elif one.end > kept[-1].end or one.end - one.at > kept[-1].end - kept[-1].at:
            kept[-1] = _joined(text, kept[-1], one)
    return kept


def _joined(text: str, one: Finding, other: Finding) -> Finding:
    at, end = min(one.at, other.at), max(one.end, other.end)
    longer = max(one, other, key=lambda finding: finding.end - finding.at)
    return replace(longer, at=at, end=end, value=text[at:end])


PHONE_LEAD, INSIDE_LEAD = behind(WORDS["phone_words"]), behind(WORDS["inside_words"])
QQ_LEAD, WECHAT_LEAD = behind(WORDS["qq_words"]), behind(WORDS["wechat_words"])


def _numbers(text: str) -> Iterator[Finding]:
    """Numbers that speak for themselves, and those that need a word before them."""
    found: list[Number] = [
        *numerals.numbers(text),
        *after(text, PHONE_LEAD, lambda n: numerals.LOCAL.fullmatch(n) and not numerals.is_day(n), 8, "PHONE"),
        *after(text, INSIDE_LEAD, numerals.INSIDE.fullmatch, 8, "PHONE"),
        *after(text, QQ_LEAD, re.compile(r"[1-9]\d{4,10}").fullmatch, 11, "QQ"),
        *after(text, WECHAT_LEAD, re.compile(r"\d{5,12}").fullmatch, 12, "WECHAT"),
    ]
    yield from (Finding(one.kind, one.at, visible_end(text, one.end), one.value) for one in found)
    small = plain(text)
    for at in [one.end for one in found if one.kind == "PHONE"]:
        another = LISTED.match(small, at)
        while another:
            yield Finding("PHONE", *another.span(1), another[1])
            another = LISTED.match(small, another.end())
    yield from (Finding("PHONE", *one.span(1), one[1]) for one in BRACKETED.finditer(small))


def visible_end(text: str, end: int) -> int:
    """Behind what nobody sees and belongs to the last sign, such as the frame of a key-cap digit."""
    while end < len(text) and unicodedata.category(text[end]) in numerals.SILENT:
        end += 1
    return end


LISTED = re.compile(r"\s?[\u3001,\uff0c/;\uff1b]\s?([2-9]\d{6,7})(?!\d)")
BRACKETED = re.compile(r"[(\uff08]\s?([2-9]\d{3}-?\d{3,4})\s?[)\uff09]")
"""A number that follows a phone in a list; one that stands in brackets behind an office."""


def _either(words: list[str]) -> str:
    return "|".join(map(re.escape, words))


NUMERAL = re.escape("".join(NUMERALS))
PART = rf"[a-z0-9_%+\-{NUMERAL}]{{1,64}}"
"""As long as the part of an address before its sign may be (RFC 5321); without an end, a long text takes minutes."""
EMAIL = re.compile(
    rf"{PART}(?:\s?\.\s?{PART}){{0,8}}\s{{0,2}}(?:{_either(WORDS['at_words'])})\s{{0,2}}"
    rf"[a-z0-9\-{NUMERAL}]+(?:\s{{0,2}}(?:{_either(WORDS['dot_words'])})\s{{0,2}}[a-z0-9\-]+)*"
)
HANDLE = r"[a-z][a-z0-9_\-]{4,19}"
LINK = re.escape(WORDS["link"])
WECHAT = re.compile(rf"(?<![a-z])(?:{_either(WORDS['wechat_words'])})(?:id)?[{LINK}]{{0,6}}({HANDLE})")
WECHAT_BEHIND = re.compile(rf"(?<![a-z0-9])({HANDLE})\s?[(\uff08]\s?(?:{_either(WORDS['wechat_words'])})")
QQ_BEHIND = re.compile(rf"(?<!\d)([1-9]\d{{4,10}})\s?[(\uff08]\s?(?:{_either(WORDS['qq_words'])})")


def _letters(text: str) -> Iterator[Finding]:
    """Mail addresses, and names in messengers behind or before the messenger's word."""
    small = plain(text)
    for kind, pattern, group in (
        ("EMAIL", EMAIL, 0),
        ("WECHAT", WECHAT, 1),
        ("WECHAT", WECHAT_BEHIND, 1),
        ("QQ", QQ_BEHIND, 1),
    ):
        yield from (Finding(kind, *one.span(group), one[group]) for one in pattern.finditer(small))


SIGN = rf"[a-z0-9{NUMERAL}]"
PLATE = re.compile(
    rf"(?:[{WORDS['provinces']}]\s?[a-hj-z]|(?:{_either(WORDS['plate_words'])})[{LINK}]{{0,6}}[a-hj-z])"
    rf"[\s\u00b7\u2022\u30fb.\-\u2010-\u2015]{{0,2}}"
    rf"(?:{SIGN}[\s\-]?){{4,5}}(?:{SIGN}|[{WORDS['plate_ends']}])(?![a-z0-9])"
)
TAIL = re.compile(rf"[0-9a-z]{{5}}[{NUMERAL}]$")


def _plates(text: str) -> Iterator[Finding]:
    """Number plates, also of new-energy cars, which have one sign more. A plate has a digit."""
    for one in PLATE.finditer(plain(text)):
        at, end = one.span()
        if TAIL.search(one[0]):
            end -= 1
        if any(numerals.digit(char)[0] for char in text[at:end]):
            yield Finding("PLATE", at, end, one[0])


EMPLOYEE = re.compile(
    rf"(?:{_either(WORDS['employee_words'])})[{LINK}]{{0,6}}([a-z]{{0,4}}-?[0-9{NUMERAL}][0-9{NUMERAL}\s\-]{{1,12}}[0-9{NUMERAL}])"
)
TOKEN = re.compile(r"(?<![a-z0-9])[a-z]{0,4}-?\d{3,12}(?![a-z0-9])")


def _employees(text: str, known: Known) -> Iterator[Finding]:
    """Employee numbers: behind their word, by the site's pattern, and those of the units concerned as they are."""
    small = plain(text)
    yield from (Finding("EMPLOYEE", *one.span(1), one[1]) for one in EMPLOYEE.finditer(small))
    lower = {number.lower() for number in known.employee_numbers}
    yield from (Finding("EMPLOYEE", *one.span(), one[0]) for one in TOKEN.finditer(small) if one[0] in lower)
    if known.pattern:
        shape = re.compile(known.pattern, re.IGNORECASE)
        whole = re.compile(rf"(?<![a-z0-9])(?:{known.pattern})(?![a-z0-9])", re.IGNORECASE)
        yield from (Finding("EMPLOYEE", *one.span(), one[0]) for one in whole.finditer(small))
        spelled = numerals.Shape("EMPLOYEE", tuple(range(12, 3, -1)), shape.fullmatch)
        for one in numerals.numbers(text, (*numerals.SHAPES, spelled)):
            if one.kind == "EMPLOYEE":
                yield Finding("EMPLOYEE", one.at, one.end, one.value)


def same(one: Finding) -> str:
    """What two findings of one kind share that mean the same: the letters and digits."""
    return f"{one.kind}:" + "".join(char for char in plain(one.value) if char.isalnum())


def masked(text: str, found: list[Finding], words: dict[str, str]) -> str:
    """The text with every finding replaced by the word for its kind."""
    parts, at = [], 0
    for one in found:
        parts += [text[at : one.at], words[one.kind]]
        at = one.end
    return "".join([*parts, text[at:]])
