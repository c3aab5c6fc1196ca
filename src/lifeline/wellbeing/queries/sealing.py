"""Rows whose content is sealed: JSON, padded, bound to its table and row, so that a moved row opens nothing (K-85)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from lifeline.kernel import vault
from lifeline.kernel.keys import token_text
from lifeline.questionnaires.api.sheets import packed, unpacked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lifeline.people.models import Person


class Row(Protocol):
    """A row with a random key and sealed bytes."""

    random_key: str
    sealed: Any


def token_of(purpose: str, *words: str) -> str:
    """A token of the vault as a column holds it."""
    return token_text(vault.token(purpose, *words))


def pseudonym(purpose: str, person: Person) -> str:
    """W-53. The pseudonym of a person in one class; no row of another class has it."""
    return token_of(purpose, str(person.pk))


def sealed(row: Row, key_id: str, content: Mapping[str, Any]) -> bytes:
    """Bytes that are bound to their row."""
    return vault.seal(key_id, _place(row), packed(content))


def content_of(row: Row, key_id: str) -> dict[str, Any]:
    """What `sealed` was given."""
    return unpacked(vault.unseal(key_id, _place(row), bytes(row.sealed or b"")))


def _place(row: Row) -> tuple[str, str]:
    return type(row).__name__, row.random_key
