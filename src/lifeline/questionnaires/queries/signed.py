"""Which shipped definitions carry the signature that they should (Q-1, Q-3)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from django.core import checks

from lifeline.questionnaires.queries.shipped import document, signing_keys, versions
from lifeline.questionnaires.rules.signing import signature_fault

if TYPE_CHECKING:
    from lifeline.questionnaires.rules.shapes import Finding


@cache
def fault_of(name: str, version: str) -> Finding | None:
    """Q-3. What is wrong with the signature of a shipped definition; None where it fits."""
    return signature_fault(document(name, version), signing_keys())


def is_published(name: str, version: str) -> bool:
    """Q-1, Q-3. Whether this version may be started: it is signed, and no byte of it was changed since."""
    return fault_of(name, version) is None


@checks.register("questionnaires")
def signatures(**_options: Any) -> list[checks.CheckMessage]:
    """Q-3. A wrong signature is an error of the system: nothing is deployed with it."""
    return [
        checks.Error(f"{name} {version}: {fault}", id="questionnaires.E001")
        for name, all_ in versions().items()
        for version in all_
        if (fault := fault_of(name, version)) is not None
    ]
