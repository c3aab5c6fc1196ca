"""The front door for FHIR: files in and out, without a database.

`exported` writes a Questionnaire, `imported` reads whatever it is given and tells what it mended.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lifeline.questionnaires.queries.shipped import definition as shipped
from lifeline.questionnaires.queries.shipped import versions
from lifeline.questionnaires.rules.fhir.answered import response
from lifeline.questionnaires.rules.fhir.reading import definition_of
from lifeline.questionnaires.rules.fhir.repairs import LEFT_OUT, NOTED, REPAIRED, Repair, Report
from lifeline.questionnaires.rules.fhir.responses import Answers, answers
from lifeline.questionnaires.rules.fhir.words import R4, R5, RELEASES, NoResource, opened
from lifeline.questionnaires.rules.fhir.writing import questionnaire, written

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from lifeline.questionnaires.rules.definition import Definition
    from lifeline.questionnaires.rules.scoring import Scored

__all__ = [
    "LEFT_OUT", "NOTED", "R4", "R5", "RELEASES", "REPAIRED", "Answers", "Imported", "NoResource", "Repair", "answered",
    "exported", "imported", "opened", "questionnaire", "written",
]  # fmt: skip


@dataclass(frozen=True)
class Imported:
    """What a file held: a definition (of a Questionnaire) or answers (of a response), and the report."""

    kind: str
    document: dict[str, Any] | None
    answers: Answers | None
    repairs: tuple[Repair, ...]


def exported(definition: Definition, release: str) -> str:
    """The Questionnaire of an instrument as text, in release "R4" or "R5"."""
    return written(questionnaire(definition.document, release))


def answered(
    definition: Definition, given: Mapping[str, int | None], scored: Scored, day: date, release: str
) -> dict[str, Any]:
    """A finished sheet as a QuestionnaireResponse, in release "R4" or "R5". `given`: item → option index."""
    return response(definition.document, given, scored, day, release)


def imported(content: bytes | str | dict[str, Any], instrument: Definition | None = None) -> Imported:
    """Read a Questionnaire or a QuestionnaireResponse; `NoResource` where there is no JSON object at all.

    A response is scored with `instrument`, or with the shipped one that it is recognised as.
    """
    resource = content if isinstance(content, dict) else opened(content)
    report, kind = Report(), resource.get("resourceType")
    if kind == "Questionnaire":
        document = definition_of(resource, report)
        return Imported(kind, document, None, tuple(report.repairs))
    if kind == "QuestionnaireResponse":
        known = [shipped(name, version) for name, all_ in versions().items() for version in reversed(all_)]
        found = answers(resource, known, report, instrument)
        return Imported(kind, None, found, tuple(report.repairs))
    report.add("/resourceType", "resource")
    return Imported("", None, None, tuple(report.repairs))
