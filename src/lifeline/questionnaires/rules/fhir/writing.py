"""An instrument as a FHIR Questionnaire, R4 or R5.

What FHIR has an element for stands there (items, options, weights, texts in all languages, codes of LOINC,
version, copyright); the rest of the definition (scores, bands, sources) stands as canonical JSON in one extension, and
the hash of the whole in another, so that whoever reads it back knows whether it is complete.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from lifeline.questionnaires.rules.canonical import digest
from lifeline.questionnaires.rules.fhir.words import (
    CHOICE,
    FAMILY,
    HASH,
    INSTRUMENT,
    LOINC,
    OPTIONS,
    ORDINAL,
    R4,
    REST,
    SCORE_ITEM,
    TRANSLATION,
    WEIGHT,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

Part = dict[str, Any]


def questionnaire(document: Mapping[str, Any], release: str) -> Part:
    """The Questionnaire of a checked definition in release "R4" or "R5". Q-21: a class C one holds no wording."""
    main = main_language(document)
    found: Part = {
        "resourceType": "Questionnaire",
        "id": f"{document['id'].replace('_', '-')}-{document['version']}",
        "language": main,
        "extension": [
            {"url": HASH, "valueString": digest(document)},
            {"url": REST, "valueString": json.dumps(rest(document), ensure_ascii=False, sort_keys=True)},
        ],
        "url": INSTRUMENT + document["id"],
        "version": document["version"],
        "name": document["id"],
        **told("title", document["title"], main),
        "status": "active",
        "subjectType": ["Person"],
        "copyright": document["rights"]["attribution"],
    }
    if "family" in document:
        found["derivedFrom"] = [FAMILY + document["family"]]
    if panel := document.get("loinc", {}).get("panel"):
        found["code"] = [{"system": LOINC, "code": panel}]
    found["item"] = [_item(document, item, release, main) for item in document["items"]]
    found["item"] += [_score(document, score) for score in document["scores"]]
    return found


def written(resource: Part) -> str:
    """The file of a resource: keys in the order in which FHIR lists them, one line a value, a newline at the end."""
    return json.dumps(resource, ensure_ascii=False, indent=1) + "\n"


def main_language(document: Mapping[str, Any]) -> str:
    """The language whose words stand in the elements themselves; the others are translations of it."""
    return "zh-Hans" if "zh-Hans" in document["title"] else min(document["title"], default="en")


def told(key: str, texts: Mapping[str, str], main: str) -> Part:
    """An element in its main language, with the standard's extension for each further one."""
    found: Part = {key: texts[main]} if main in texts else {}
    others = [
        {
            "extension": [{"url": "lang", "valueCode": name}, {"url": "content", "valueString": texts[name]}],
            "url": TRANSLATION,
        }
        for name in sorted(texts)
        if name != main
    ]
    return found | ({f"_{key}": {"extension": others}} if others else {})


def rest(document: Mapping[str, Any]) -> Part:
    """What no element of a Questionnaire holds; `reading.joined` puts it back."""
    loinc = {"panel", *(item["id"] for item in document["items"]), *(score["id"] for score in document["scores"])}
    kept = {
        key: part
        for key, part in document.items()
        if key not in {"id", "version", "title", "family", "items", "option_sets", "texts", "rights", "loinc"}
    }
    used = {item["options"] for item in document["items"] if item.get("options")}
    return kept | {
        "rights": {key: part for key, part in document["rights"].items() if key != "attribution"},
        "items": {item["id"]: _more(item) for item in document["items"] if _more(item)},
        "option_sets": {
            name: {key: part for key, part in options.items() if key not in {"codes", "weights"} or name not in used}
            for name, options in document["option_sets"].items()
        },
        "texts": {name: _rest_of_texts(texts, used) for name, texts in document.get("texts", {}).items()},
        "loinc": {key: code for key, code in document.get("loinc", {}).items() if key not in loinc},
        "has": sorted(document.keys() & {"texts", "loinc"}),
    }


def _more(item: Mapping[str, Any]) -> Part:
    here = {"id", "options", "code", "required"} | (
        {"applies_if"} if isinstance(item.get("applies_if"), list) else set()
    )
    return {key: part for key, part in item.items() if key not in here}


def _rest_of_texts(texts: Mapping[str, Any], used: set[str]) -> Part:
    found = {key: part for key, part in texts.items() if key not in {"items", "options"}}
    return found | {"options": {name: part for name, part in texts["options"].items() if name not in used}}


def _item(document: Mapping[str, Any], item: Mapping[str, Any], release: str, main: str) -> Part:
    found: Part = {"linkId": item["id"]}
    if code := document.get("loinc", {}).get(item["id"]):
        found["code"] = [{"system": LOINC, "code": code}]
    if item.get("code"):
        found["prefix"] = item["code"]
    words = {name: texts["items"][item["id"]] for name, texts in document.get("texts", {}).items()}
    found |= told("text", words, main)
    kind = {"integer": "integer", "text": "text"}.get(item.get("type", ""), CHOICE[release])
    found["type"] = kind
    if condition := item.get("applies_if"):
        found |= _condition(document, condition)
    if "required" in item:
        found["required"] = item["required"]
    if item.get("type") == "multiple":
        found["repeats"] = True
    if kind == CHOICE[release]:
        found |= {} if release == R4 else {"answerConstraint": "optionsOnly"}
        found["answerOption"] = _options(document, item["options"], release, main)
    return found


def _options(document: Mapping[str, Any], name: str, release: str, main: str) -> list[Part]:
    """The answers with their codes and weights: `ordinalValue` in R4, `itemWeight` in R5."""
    options = document["option_sets"][name]
    found = []
    for code, weight in zip(options["codes"], options["weights"], strict=True):
        words = {language: texts["options"][name][str(code)] for language, texts in document.get("texts", {}).items()}
        coding = {"system": coding_system(document, name), "code": str(code), **told("display", words, main)}
        weighed = {"url": ORDINAL if release == R4 else WEIGHT, "valueDecimal": weight}
        found.append({"extension": [weighed], "valueCoding": coding})
    return found


def coding_system(document: Mapping[str, Any], name: str) -> str:
    """The code system of an option set."""
    return f"{OPTIONS}{document['id']}:{name}"


def _condition(document: Mapping[str, Any], condition: Any) -> Part:
    """`applies_if` as `enableWhen`: one of these answers is given."""
    item, indexes = (condition["item"], condition["indexes"]) if isinstance(condition, dict) else condition
    name = next(one["options"] for one in document["items"] if one["id"] == item)
    codes = document["option_sets"][name]["codes"]
    when = [
        {
            "question": item,
            "operator": "=",
            "answerCoding": {"system": coding_system(document, name), "code": str(codes[index])},
        }
        for index in indexes
    ]
    return {"enableWhen": when, "enableBehavior": "any"}


def _score(document: Mapping[str, Any], score: Mapping[str, Any]) -> Part:
    """A score as an item that nobody answers."""
    found: Part = {"linkId": SCORE_ITEM + score["id"]}
    if code := document.get("loinc", {}).get(score["id"]):
        found["code"] = [{"system": LOINC, "code": code}]
    return found | {"type": "string" if score["op"] == "letters" else "decimal", "readOnly": True}
