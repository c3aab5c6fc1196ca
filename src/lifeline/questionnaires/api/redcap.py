"""The front door for REDCap: a data dictionary out and in, without a database."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lifeline.questionnaires.api.fhir import Imported
from lifeline.questionnaires.queries.wording import wording
from lifeline.questionnaires.rules.fhir.repairs import Report
from lifeline.questionnaires.rules.reading import BadFile
from lifeline.questionnaires.rules.redcap import _, definition_of, dictionary

if TYPE_CHECKING:
    from lifeline.questionnaires.rules.definition import Definition

__all__ = ["exported", "imported"]
HAN = re.compile(r"[\u4e00-\u9fff]")


def exported(definition: Definition, language: str) -> str:
    """The data dictionary of an instrument as CSV; class C without a pack has the ids in place of words (Q-21)."""
    words = wording(definition, language)
    return dictionary(definition, words.items if words else {}, words.options if words else {})


def imported(content: bytes) -> Imported:
    """The definition in a data dictionary, with the report; BadFile where the file is none."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise BadFile(_("The file is not UTF-8.")) from problem
    report = Report()
    document = definition_of(text, "zh-Hans" if HAN.search(text) else "en", report)
    return Imported("REDCap", document, None, tuple(report.repairs))
