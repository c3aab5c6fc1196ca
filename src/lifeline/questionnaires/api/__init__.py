"""The front door of the engine: instruments as data, scoring, change. It knows no person, and this half no database.

`definition` → `plan` → `score`. Many sheets and files: `questionnaires.api.tables`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifeline.questionnaires.queries.shipped import NoInstrument, definition, packs, read, signing_keys, versions
from lifeline.questionnaires.queries.wording import Question, Wording, question, wording
from lifeline.questionnaires.rules.canonical import digest
from lifeline.questionnaires.rules.careless import Pace, pace
from lifeline.questionnaires.rules.change import direction, published_direction, squared_threshold, threshold
from lifeline.questionnaires.rules.checking import Finding, check, check_pack
from lifeline.questionnaires.rules.definition import Definition, parse
from lifeline.questionnaires.rules.planning import Plan, plan
from lifeline.questionnaires.rules.retest import same_days
from lifeline.questionnaires.rules.rounding import half_up, number, rounded_root, two_decimals
from lifeline.questionnaires.rules.scoring import BadAnswers, Scored, Value, score, triggers
from lifeline.questionnaires.rules.showing import Shown, is_shuffled, shown

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "BadAnswers", "Definition", "Finding", "NoInstrument", "Pace", "Plan", "Question", "Scored", "Shown", "Value",
    "Wording", "check", "check_pack", "definition", "definition_of_file", "digest", "direction", "half_up",
    "is_shuffled", "number", "pace", "packs", "parse", "plan", "published_direction", "question", "rounded_root",
    "same_days", "score", "shown", "squared_threshold", "threshold", "triggers", "two_decimals", "versions", "wording",
]  # fmt: skip


def definition_of_file(path: Path) -> tuple[Definition | None, list[Finding]]:
    """The definition in a file, or None and what is wrong with it. ValueError when it is no JSON object."""
    found = read(path)
    findings = check(found)
    if not findings and "signature" in found:
        from lifeline.questionnaires.rules.signing import signature_fault  # noqa: PLC0415 - 50 ms that few files need

        fault = signature_fault(found, signing_keys())
        findings = [] if fault is None or fault.code == "unknown-signer" else [fault]
    return (None if findings else parse(found)), findings
