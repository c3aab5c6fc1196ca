"""A FHIR Questionnaire, ours or anybody's, as a definition `lifeline-instrument/1`, with a report of what was mended.

One of ours comes back as it was, with its signature; a foreign one becomes a definition of class B with a plain sum of
its weights, no bands and no triggers, because FHIR has no element for them: whoever uses it adds those with a source.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from lifeline.questionnaires.rules.canonical import digest
from lifeline.questionnaires.rules.checking import check
from lifeline.questionnaires.rules.definition import FORMAT
from lifeline.questionnaires.rules.fhir.items import items_of
from lifeline.questionnaires.rules.fhir.words import (
    DEEPEST,
    EVALUATED,
    FAMILY,
    HASH,
    REST,
    SCORE_ITEM,
    extensions,
    instrument_id,
    loinc_of,
    translations,
)
from lifeline.questionnaires.rules.shapes import NAME, VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lifeline.questionnaires.rules.fhir.items import Read
    from lifeline.questionnaires.rules.fhir.repairs import Report

Part = dict[str, Any]
ID: Final = re.compile(r"[A-Za-z0-9\-.]{1,64}")
TIME: Final = re.compile(
    r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01])"
    r"(T([01][0-9]|2[0-3]):[0-5][0-9](:([0-5][0-9]|60)(\.[0-9]+)?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?)?)?"
)
TIMES: Final = ("date", "authored", "approvalDate", "lastReviewDate")


def definition_of(resource: Mapping[str, Any], report: Report) -> Part | None:
    """The definition in a Questionnaire; None where nothing of it can be scored. What was mended goes to `report`."""
    survey(resource, report)
    main = report.text(resource, "language", "") or "en"
    read = items_of(resource, main, report)
    is_ours = bool(instrument_id(resource)) and REST in extensions(resource)
    found = (_joined if is_ours else _foreign)(resource, main, read, report)
    if found is None:
        return None
    if faults := check(found):
        report.add("", "unfit", fault=str(faults[0]))
        return None
    return found


def survey(resource: Mapping[str, Any], report: Report) -> None:
    """What is wrong in any resource: the narrative, ids, times, expressions that nobody evaluates."""
    narrative = resource.get("text")
    if narrative is not None and not (isinstance(narrative, dict) and isinstance(narrative.get("div"), str)):
        report.add("/text", "narrative")
    name = resource.get("id")
    if name is not None and not (isinstance(name, str) and ID.fullmatch(name)):
        report.add("/id", "id")
    for key in TIMES:
        if key in resource and not (isinstance(resource[key], str) and TIME.fullmatch(resource[key])):
            report.add(f"/{key}", "time")
    _expressions(resource, "", report, 0)


def _expressions(part: Any, pointer: str, report: Report, depth: int) -> None:
    if depth > DEEPEST * 3:
        return
    if isinstance(part, dict):
        if EVALUATED.search(str(part.get("url", ""))) or "valueExpression" in part:
            report.add(pointer, "expression")
            return
        for key, one in part.items():
            _expressions(one, f"{pointer}/{key}", report, depth + 1)
    elif isinstance(part, list):
        for place, one in enumerate(part):
            _expressions(one, f"{pointer}/{place}", report, depth + 1)


def _joined(resource: Mapping[str, Any], main: str, read: Read, report: Report) -> Part | None:
    """A definition that Lifeline exported: FHIR's elements and the rest, put together again.

    Without its rest it is nothing: a plain sum in place of what reverses and multiplies would be a wrong number.
    """
    told, name = extensions(resource), instrument_id(resource)
    try:
        more = json.loads(told[REST]["valueString"])
        found = _together(resource, name, main, read, more)
        is_sound = not check(found)
        is_whole = is_sound and told.get(HASH, {}).get("valueString") == digest(found)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        is_sound = False
    if not is_sound:
        report.add("/extension", "rest")
        return None
    if not is_whole:
        report.add("", "altered")
        found.pop("signature", None)
    return found


def _together(resource: Mapping[str, Any], name: str, main: str, read: Read, more: Part) -> Part:
    found: Part = {"id": name, "version": resource["version"], "title": translations(resource, "title", main)}
    family = resource.get("derivedFrom") or [""]
    if family[0].startswith(FAMILY):
        found["family"] = family[0].removeprefix(FAMILY)
    items, has = more.pop("items"), more.pop("has")
    rights = more.pop("rights") | {"attribution": resource["copyright"]}
    sets, texts, loinc = more.pop("option_sets"), more.pop("texts"), more.pop("loinc")
    found |= more
    found["rights"] = rights
    found["items"] = [_merged(item, items.get(item["id"], {})) for item in read.items]
    found["option_sets"] = {key: read.option_sets.get(key, {}) | part for key, part in sets.items()}
    if "texts" in has:
        found["texts"] = {language: _texts(read, language, part) for language, part in texts.items()}
    if "loinc" in has:
        found["loinc"] = _loinc(resource, read) | loinc
    return found


def _merged(item: Part, more: Part) -> Part:
    """An item with what FHIR has no element for; a condition keeps the form in which it was written."""
    found = {key: part for key, part in item.items() if key != "unscored"} | more
    if isinstance(more.get("applies_if"), dict):
        found["applies_if"] = dict(zip(("item", "indexes"), item["applies_if"], strict=True))
    return found


def _texts(read: Read, language: str, more: Part) -> Part:
    options = {name: texts[language] for name, texts in read.option_texts.items() if language in texts}
    return more | {"items": read.texts.get(language, {}), "options": options | more.get("options", {})}


def _loinc(resource: Mapping[str, Any], read: Read) -> dict[str, str]:
    panel = loinc_of(resource)
    scores = {name.removeprefix(SCORE_ITEM): code for name, code in read.score_codes.items()}
    return ({"panel": panel} if panel else {}) | read.loinc | scores


def _foreign(resource: Mapping[str, Any], main: str, read: Read, report: Report) -> Part | None:
    """Another's questionnaire: its items, options and words, and a plain sum of what has weights."""
    scored = [item["id"] for item in read.items if not item.get("unscored")]
    if not scored:
        report.add("", "nothing")
        return None
    report.add("", "assumed")
    weights = [read.option_sets[item["options"]]["weights"] for item in read.items if item["id"] in scored]
    span = [sum(map(min, weights)), sum(map(max, weights))]
    title = report.text(resource, "title", "") or report.text(resource, "name", "") or "Questionnaire"
    copied = report.text(resource, "copyright", "")
    version = report.text(resource, "version", "")
    return {
        "format": FORMAT,
        "id": instrument_id(resource) or _named(report.text(resource, "name", "") or title),
        "version": version if VERSION.fullmatch(version) else "1.0.0",
        "use": "survey",
        "title": {main: title},
        "minutes": 5,
        "recall_days": 0,
        "retest_min_days": 0,
        "rights": {"class": "B", "holder": copied, "note": copied, "note_needed": True, "attribution": copied or title},
        "option_sets": read.option_sets,
        "items": list(read.items),
        "scores": [{"id": "raw", "op": "sum", "items": scored, "type": "raw", "range": span}],
        "bands": [],
        "texts": {main: _words(read, main, title)} if _is_worded(read, main) else {},
        "loinc": _loinc(resource, read),
    }


def _named(title: str) -> str:
    """A name of letters, digits and lines, made of a title."""
    name = re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")
    return name if NAME.fullmatch(name) else f"q_{name}".strip("_")


def _is_worded(read: Read, language: str) -> bool:
    """Whether every item and every option has its words; a definition holds all of them or none (Q-23)."""
    sets = {item["options"] for item in read.items if item.get("options")}
    return len(read.texts.get(language, {})) == len(read.items) and all(
        language in read.option_texts[name] for name in sets
    )


def _words(read: Read, language: str, title: str) -> Part:
    translation = {"source": "FHIR", "status": "original", "reviewed_by": "", "reviewed_on": ""}
    words: Part = {"translation": translation, "title": title, "instruction": ""}
    return words | {
        "items": read.texts[language],
        "options": {name: texts[language] for name, texts in read.option_texts.items()},
    }
