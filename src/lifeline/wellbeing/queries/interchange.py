"""What came of reading a file of another system, as plain values for a program, a command line and a test.

No Django here: the verbs of the command line start without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lifeline.questionnaires import api
from lifeline.questionnaires.api import fhir

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lifeline.questionnaires.api import Definition, Scored
    from lifeline.questionnaires.api.fhir import Answers, Imported, Repair

DONE: Final = {fhir.REPAIRED: "repaired", fhir.LEFT_OUT: "left_out", fhir.NOTED: "noted"}


def report(found: Imported, translate: Callable[[str], str]) -> dict[str, Any]:
    """The repair report: resource, instrument, usable, and lines with pointer, code, sentence and what was done."""
    return {
        "resource": found.kind or None,
        "instrument": instrument(found),
        "usable": found.document is not None or found.answers is not None,
        "report": [line(one, translate) for one in found.repairs],
    }


def line(repair: Repair, translate: Callable[[str], str]) -> dict[str, str]:
    """One line of the report."""
    sentence = translate(repair.what)
    return {
        "pointer": repair.pointer,
        "code": repair.code,
        "what": sentence % repair.values if repair.values else sentence,
        "done": DONE[repair.how],
    }


def instrument(found: Imported) -> str | None:
    """`id@version` of what was read; None where it is not known."""
    if found.document is not None:
        return f"{found.document['id']}@{found.document['version']}"
    definition = found.answers.definition if found.answers else None
    return f"{definition.id}@{definition.version}" if definition else None


def read_answers(found: Answers) -> dict[str, Any]:
    """The answers of a response as codes (null where open) and what they give; unscored without an instrument."""
    if found.definition is None:
        return {"instrument": None, "status": "unscored", "answers": {}}
    told: dict[str, Any] = {
        "instrument": f"{found.definition.id}@{found.definition.version}",
        "answers": codes(found.definition, found.indexes),
    }
    return told | (scores(found.scored) if found.scored else {"status": "refused", "refusal": "empty"})


def codes(definition: Definition, indexes: tuple[int | None, ...]) -> dict[str, int | None]:
    """Item → code of its answer (Q-5: files hold codes)."""
    return {
        item.id: None if index is None else definition.options_of(item).codes[index]
        for item, index in zip(definition.scored_items, indexes, strict=True)
    }


def scores(scored: Scored) -> dict[str, Any]:
    """Q-11: each number with its type; whole numbers as they are, others with two decimals as text."""
    return {
        "status": scored.status,
        "scores": {
            name: {
                "value": int(value.exact) if value.exact.denominator == 1 else api.two_decimals(value.exact),
                "type": value.type,
                "answered": value.answered,
                "of": value.of,
            }
            for name, value in scored.values.items()
        },
        "bands": dict(scored.bands),
        "letters": dict(scored.letters),
        "missing": scored.missing,
        "refused": {scale: list(items) for scale, items in scored.refused.items()},
        "triggers": [{"item": item, "level": level} for item, level in scored.triggers],
    }


def described(definition: Definition) -> dict[str, Any]:
    """One instrument as programs read it: items with their codes, bands in rising order, rights; no wording."""
    rights = definition.document["rights"]
    return {
        "id": definition.id,
        "version": definition.version,
        "hash": api.digest(definition.document),
        "class": rights["class"],
        "attribution": rights["attribution"],
        "items": [
            {"id": item.id, "alias": item.alias or None, "codes": list(definition.options_of(item).codes)}
            for item in definition.scored_items
        ],
        "bands": {
            table.id: {"of": table.of, "primary": table.primary, "codes": list(table.codes)}
            for table in api.plan(definition).bands
        },
    }


def indexes(definition: Definition, given: Mapping[str, int | None]) -> tuple[list[int | None], list[str]]:
    """Q-5, Q-15. Codes by item → option indexes in order; and what does not fit: no item, or none of its codes."""
    items = {item.id: definition.options_of(item).codes for item in definition.scored_items}
    bad = [name for name, code in given.items() if name not in items or (code is not None and code not in items[name])]
    if bad:
        return [], sorted(bad)
    codes = ((known, given.get(name)) for name, known in items.items())
    return [None if code is None else known.index(code) for known, code in codes], []
