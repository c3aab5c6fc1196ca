"""A cycle as plain tables: every column but secrets, persons by their employee number."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from django.db.models import BinaryField, ForeignKey

from lifeline.innovation import models
from lifeline.innovation.models import Cycle
from lifeline.innovation.queries.registers import REGISTERS
from lifeline.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Field, Model

WAYS: Final = (
    "cycle", "meeting", "notice", "run", "line", "project", "application", "review", "item", "sheet", "closing",
    "result", "tally", "first", "visit",
)  # fmt: skip
"""The columns by which a row belongs to a cycle, the nearest first."""
LEFT_OUT: Final = {
    "BallotMark": "who voted, for one who counts the marks", "AvoidRequest": "whom an applicant named (I-36)",
    "Brand": "of no cycle", "ReviewerProfile": "of no cycle", "SignalDay": "of no cycle", "SignalAnswer": "of no cycle",
}  # fmt: skip
"""Tables that are not exported, and why."""
SECRET: Final = {
    "BallotTally": {"key_id", "sealed"}, "Objection": {"by", "for_unit", "taken_by", "facts", "finding", "answer"},
    "Conflict": {"text", "person", "by"}, "Certificate": {"code"}, "LedgerEntry": {"key", "digest"},
    "Review": {"reviewer"}, "AcceptanceSheet": {"expert"}, "Letter": {"addressee", "key", "code"},
    "AssignmentRun": {"reviewers", "problem", "answer", "rows"}, "CalibrationRun": {"body"},
    "ClosingFile": {"proposed_by"},
}  # fmt: skip
"""Columns that are not exported: keys and sealed sums, objectors and what would tell them, ties, codes; and who has
reviewed (I-50), headed a panel, or how severe he was (I-8), for an export leaves the secretariat.
"""
REGISTERED: Final = tuple(key for key in REGISTERS if key != "reviews")
"""I-50. The ledgers that go with an export: all but the one that names reviewers."""


def tables() -> list[type[Model]]:
    """The tables of an export, by name."""
    return [getattr(models, name) for name in sorted(models.__all__) if name not in LEFT_OUT]


def way(model: type[Model]) -> str:
    """The look-up from a row to its cycle."""
    if model is Cycle:
        return "pk"
    names = {field.name: field for field in model._meta.get_fields() if isinstance(field, ForeignKey)}  # noqa: SLF001 - Django's documented way
    name = next(one for one in WAYS if one in names)
    above = names[name].related_model
    return name if above is Cycle else f"{name}__{way(above)}"


def columns(model: type[Model]) -> list[Field[Any, Any]]:
    """The columns of a table that may be exported."""
    secret = SECRET.get(model.__name__, set())
    fields = model._meta.concrete_fields  # noqa: SLF001 - as above
    return [one for one in fields if one.name not in secret and not isinstance(one, BinaryField)]


def rows(model: type[Model], cycle: Cycle) -> Iterator[dict[str, str]]:
    """The rows of a cycle as text, in the order in which they came."""
    shown = columns(model)
    names = {one.attname: one.name for one in shown}
    persons = [one.attname for one in shown if isinstance(one, ForeignKey) and one.related_model is Person]
    found = model._default_manager.filter(**{way(model): cycle.pk}).order_by("pk")  # noqa: SLF001 - as above
    held = list(found.values(*names))
    ids = {row[name] for row in held for name in persons}
    numbers = dict(Person.objects.filter(pk__in=ids).order_by("pk").values_list("pk", "employee_no"))
    for row in held:
        yield {called: text(numbers.get(row[name]) if name in persons else row[name]) for name, called in names.items()}


def text(value: Any) -> str:
    """One cell."""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return "" if value is None else str(value)
