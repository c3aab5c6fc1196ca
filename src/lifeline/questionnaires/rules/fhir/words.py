"""The names that FHIR and this house use for the same things, and how a JSON file is opened."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lifeline.questionnaires.rules.shapes import NAME

if TYPE_CHECKING:
    from collections.abc import Mapping

R4: Final = "R4"
R5: Final = "R5"
RELEASES: Final = (R4, R5)
INSTRUMENT: Final = "urn:lifeline:instrument:"
FAMILY: Final = "urn:lifeline:family:"
OPTIONS: Final = "urn:lifeline:options:"
HASH: Final = "urn:lifeline:fhir:hash"
REST: Final = "urn:lifeline:fhir:rest"
LOINC: Final = "http://loinc.org"
TRANSLATION: Final = "http://hl7.org/fhir/StructureDefinition/translation"
ORDINAL: Final = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
WEIGHT: Final = "http://hl7.org/fhir/StructureDefinition/itemWeight"
OLD_ORDINAL: Final = "http://hl7.org/fhir/StructureDefinition/questionnaire-ordinalValue"
WEIGHTS: Final = frozenset({ORDINAL, WEIGHT, OLD_ORDINAL})
ABSENT: Final = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
CHOICE: Final = {R4: "choice", R5: "coding"}
SCORE_ITEM: Final = "score."
CALCULATED: Final = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression"
EVALUATED: Final = re.compile(r"(calculated|initial|enableWhen|answer|candidate)Expression$|fhirpath|variable$")
"""Extensions that hold an expression: read by nobody."""

ANSWER_SCORES: Final = {
    "LA6568-5": 0, "LA6569-3": 1, "LA6570-1": 2, "LA6571-9": 3,
    "LA6572-7": 0, "LA6573-5": 1, "LA6575-0": 2, "LA6574-3": 3,
}  # fmt: skip
"""What LOINC's answers weigh: "not at all … nearly every day" and "not difficult at all … extremely difficult"."""

TOTALS: Final = tuple(json.loads((Path(__file__).parents[2] / "data" / "fhir.json").read_text("utf-8"))["totals"])
"""Words by which other systems call a total, in English and Chinese."""

DEEPEST: Final = 40
LONGEST: Final = 12
"""No number of a questionnaire has more digits; a larger one is not turned into a fraction."""


class NoResource(ValueError):
    """The file is no JSON object."""


def opened(content: bytes | str) -> dict[str, Any]:
    """A JSON object from a file, decimals exact. `NoResource` for everything else, however broken."""
    try:
        text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
        found = json.loads(text, parse_float=Decimal)
        json.dumps(found, ensure_ascii=False, default=str).encode()
    except (ValueError, RecursionError, ArithmeticError) as problem:
        raise NoResource(str(problem)) from problem
    if not isinstance(found, dict):
        raise NoResource("no object")
    return found


def number(value: object) -> Fraction | None:
    """A number of a file, exact, also when it stands as text; None for what is none or too large to be one."""
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal, str)):
        return None
    text = str(value).strip()
    return Fraction(text) if len(text) <= LONGEST and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) else None


def squeezed(text: object) -> str:
    """Letters and digits only, small: how two wordings of the same answer are compared."""
    return "".join(sign for sign in str(text).casefold() if sign.isalnum())


def extensions(part: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Address → extension of a part; what is no extension is passed over."""
    found = part.get("extension")
    parts = found if isinstance(found, list) else []
    return {one["url"]: one for one in parts if isinstance(one, dict) and isinstance(one.get("url"), str)}


def weight_of(*parts: Mapping[str, Any]) -> Fraction | None:
    """The weight that a part of a file states in one of the ways of R4 and R5, or that LOINC gives its code."""
    for part in parts:
        for url, one in extensions(part).items():
            if url in WEIGHTS:
                return number(one.get("valueDecimal", one.get("valueInteger")))
    return None


def loinc_score(coding: Mapping[str, Any]) -> int | None:
    """What LOINC says that an answer weighs."""
    code = coding.get("code")
    return ANSWER_SCORES.get(code) if coding.get("system") == LOINC and isinstance(code, str) else None


def loinc_of(part: Mapping[str, Any]) -> str:
    """The code of LOINC that a questionnaire or an item carries, "" without one."""
    codes = part.get("code")
    for one in codes if isinstance(codes, list) else [codes]:
        if isinstance(one, dict) and one.get("system") == LOINC and isinstance(one.get("code"), str):
            return str(one["code"])
    return ""


def instrument_id(resource: Mapping[str, Any]) -> str:
    """The id of an instrument that was exported here, "" for another's questionnaire."""
    url = resource.get("url")
    name = url.removeprefix(INSTRUMENT) if isinstance(url, str) and url.startswith(INSTRUMENT) else ""
    return name if NAME.fullmatch(name) else ""


def translations(part: Mapping[str, Any], key: str, main: str) -> dict[str, str]:
    """Language → text of an element; the standard's extension for translations is read."""
    found = {main: part[key]} if isinstance(part.get(key), str) else {}
    beside = part.get(f"_{key}")
    listed = beside.get("extension") if isinstance(beside, dict) else None
    for one in listed if isinstance(listed, list) else []:
        if isinstance(one, dict) and one.get("url") == TRANSLATION:
            inner = extensions(one)
            language, content = inner.get("lang", {}).get("valueCode"), inner.get("content", {}).get("valueString")
            if isinstance(language, str) and isinstance(content, str):
                found[language] = content
    return found
