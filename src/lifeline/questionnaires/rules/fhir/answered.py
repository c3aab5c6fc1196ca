"""A finished sheet as a FHIR QuestionnaireResponse, R4 or R5. It names nobody: that says whoever takes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lifeline.questionnaires.rules.fhir.words import INSTRUMENT, ORDINAL, R4, SCORE_ITEM, WEIGHT
from lifeline.questionnaires.rules.fhir.writing import coding_system, main_language
from lifeline.questionnaires.rules.rounding import number

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from lifeline.questionnaires.rules.scoring import Scored

Part = dict[str, Any]


def response(
    document: Mapping[str, Any], given: Mapping[str, int | None], scored: Scored, day: date, release: str
) -> Part:
    """The response in release "R4" or "R5". `given`: item → option index; what is open, or None, has no answer.

    Scores stand under the names that the Questionnaire has for them, as pages show them: whole, or with two decimals.
    """
    items = [_item(document, item, given.get(item["id"]), release) for item in document["items"]]
    scores = [_score(name, {"valueDecimal": _decimal(number(value.exact))}) for name, value in scored.values.items()]
    letters = [_score(name, {"valueString": text}) for name, text in scored.letters.items()]
    return {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": f"{INSTRUMENT}{document['id']}|{document['version']}",
        "status": "completed",
        "authored": day.isoformat(),
        "item": [*items, *scores, *letters],
    }


def _item(document: Mapping[str, Any], item: Mapping[str, Any], index: int | None, release: str) -> Part:
    main = main_language(document)
    texts = document.get("texts", {}).get(main, {})
    found: Part = {"linkId": item["id"]}
    if texts:
        found["text"] = texts["items"][item["id"]]
    if index is None or not item.get("options"):
        return found
    name = item["options"]
    options = document["option_sets"][name]
    code, weight = options["codes"][index], options["weights"][index]
    weighed = {"url": ORDINAL if release == R4 else WEIGHT, "valueDecimal": weight}
    coding: Part = {"extension": [weighed], "system": coding_system(document, name), "code": str(code)}
    if texts:
        coding["display"] = texts["options"][name][str(code)]
    return found | {"answer": [{"valueCoding": coding}]}


def _score(name: str, value: Part) -> Part:
    return {"linkId": SCORE_ITEM + name, "answer": [value]}


def _decimal(text: str) -> int | float:
    """The number that JSON writes with the same digits; a closing zero is none of its value."""
    return float(text) if "." in text else int(text)
