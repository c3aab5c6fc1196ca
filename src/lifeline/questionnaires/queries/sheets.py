"""Reading sealed sheets: frozen values, opened with the holder's key."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lifeline.kernel import vault
from lifeline.kernel.keys import token_text
from lifeline.questionnaires.models import Holder, Sheet
from lifeline.questionnaires.queries.shipped import document
from lifeline.questionnaires.rules.answers import current, next_open
from lifeline.questionnaires.rules.definition import parse
from lifeline.questionnaires.states import SheetState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from uuid import UUID

    from lifeline.questionnaires.rules.definition import Definition

PURPOSE: Final = "questionnaires.answers"
BLOCK: Final = 4096
"""Sheets are padded to a multiple of so many bytes: the size of a row names no instrument."""


@dataclass(frozen=True)
class OpenedSheet:
    """A sheet as its holder sees it. `given` by item: an option index, or None where it was skipped."""

    uuid: UUID
    definition: Definition
    order: tuple[str, ...]
    given: Mapping[str, int | None]
    kept: Mapping[str, Mapping[str, list[int | None]]]
    opened_ms: int
    state: str
    day: date

    @property
    def answers(self) -> tuple[int | str | None, ...]:
        """In the order shown: an index, "-" skipped, None open."""
        return tuple(
            ("-" if self.given[item] is None else self.given[item]) if item in self.given else None
            for item in self.order
        )

    @property
    def next_number(self) -> int | None:
        """Q-33. Where a resume begins."""
        return next_open(self.order, self.given)

    def indexes(self) -> list[int | None]:
        """The answers to scored items, in canonical order."""
        return [self.given.get(item.id) for item in self.definition.scored_items]


def holder_of(token: bytes) -> Holder | None:
    """The holder of a token, None where nothing was ever kept."""
    return Holder.objects.filter(token=token_text(token)).first()


def packed(content: Mapping[str, Any]) -> bytes:
    """JSON with its length before it, padded with zeros."""
    data = json.dumps(content, separators=(",", ":")).encode()
    data = len(data).to_bytes(4, "big") + data
    return data + bytes(-len(data) % BLOCK)


def unpacked(data: bytes) -> dict[str, Any]:
    """The content of `packed`."""
    size = int.from_bytes(data[:4], "big")
    found: dict[str, Any] = json.loads(data[4 : 4 + size])
    return found


def place(sheet: Sheet) -> tuple[str, str]:
    """What a sheet's bytes are bound to."""
    return "questionnaires.Sheet", str(sheet.uuid)


def content_of(sheet: Sheet) -> dict[str, Any]:
    """The sealed content of a sheet."""
    return unpacked(vault.unseal(sheet.holder.key_id, place(sheet), bytes(sheet.sealed)))


def opened(sheet: Sheet) -> OpenedSheet:
    """Q-34. Open a sheet with the definition that it was begun with."""
    content = content_of(sheet)
    definition = parse(document(content["instrument"], content["version"]))
    return OpenedSheet(
        uuid=sheet.uuid, definition=definition, order=tuple(content["order"]), given=current(content["answers"]),
        kept=content["answers"], opened_ms=content["opened_ms"], state=sheet.state, day=sheet.day,
    )  # fmt: skip


def sheet_for(token: bytes, uuid: UUID) -> OpenedSheet | None:
    """A holder's own sheet; None for everybody else's and for what is not there."""
    found = Sheet.objects.select_related("holder").filter(uuid=uuid, holder__token=token_text(token)).first()
    return None if found is None else opened(found)


def open_sheets(token: bytes) -> list[OpenedSheet]:
    """A holder's unfinished sheets."""
    rows = Sheet.objects.select_related("holder").filter(holder__token=token_text(token), state=SheetState.OPEN)
    return sorted((opened(row) for row in rows), key=lambda sheet: sheet.opened_ms)


def finished_sheets(token: bytes) -> list[OpenedSheet]:
    """A holder's finished sheets."""
    rows = Sheet.objects.select_related("holder").filter(holder__token=token_text(token), state=SheetState.FINISHED)
    return sorted((opened(row) for row in rows), key=lambda sheet: sheet.opened_ms)


def keys_in_use() -> list[str]:
    """K-81. Keys that a holder names."""
    return list(Holder.objects.values_list("key_id", flat=True))
