"""Opening, answering, finishing and giving up sheets. Answers leave no event: each would be a reading for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.kernel import vault
from lifeline.kernel.action import locked, tally
from lifeline.kernel.errors import Refused, Unseen
from lifeline.kernel.keys import token_text
from lifeline.questionnaires.models import Holder, Sheet
from lifeline.questionnaires.queries import sheets
from lifeline.questionnaires.rules.answers import merged
from lifeline.questionnaires.states import SHEET_FLOW, SheetState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from uuid import UUID

    from lifeline.questionnaires.queries.sheets import OpenedSheet
    from lifeline.questionnaires.rules.answers import Answer
    from lifeline.questionnaires.rules.definition import Definition


@tally(reason="Q-37, W-60: that a sheet was opened is nobody's business")
def open_sheet(token: bytes, definition: Definition, *, actor: None, now: datetime) -> OpenedSheet:
    """Q-37. The holder's open sheet of this definition, or a new one. The first thing kept makes the holder's key."""
    del actor
    holder = _holder(token)
    slot = token_text(vault.token("questionnaires.slot", token, definition.id, definition.version))
    sheet = Sheet.objects.select_related("holder").filter(slot=slot, state=SheetState.OPEN).first()
    if sheet is None:
        sheet = Sheet(holder=holder, slot=slot, day=timezone.localdate(now))
        order = [definition.items[place].id for place in definition.shown_order]
        opened_ms = int(now.timestamp() * 1000)
        content = {
            "instrument": definition.id,
            "version": definition.version,
            "order": order,
            "opened_ms": opened_ms,
            "answers": {},
        }
        _seal(sheet, content)
        sheet.save(force_insert=True)
    return sheets.opened(sheet)


def _holder(token: bytes) -> Holder:
    found = sheets.holder_of(token)
    if found is None:
        found = Holder.objects.create(token=token_text(token), key_id=vault.new_key(sheets.PURPOSE))
    return found


def _seal(sheet: Sheet, content: dict[str, Any]) -> None:
    sheet.sealed = vault.seal(sheet.holder.key_id, sheets.place(sheet), sheets.packed(content))


def _own(token: bytes, uuid: UUID) -> Sheet:
    """The holder's own sheet, locked; `Unseen` for any other."""
    pk = Sheet.objects.filter(uuid=uuid, holder__token=token_text(token)).values_list("pk", flat=True).first()
    return locked(Sheet.objects.select_related("holder"), pk)


@tally(reason="W-60: saving answers leaves no event")
def save_answers(token: bytes, uuid: UUID, batch: Sequence[Answer], *, actor: None, now: datetime) -> OpenedSheet:
    """Q-31, Q-32. Take answers of a device; the same batch twice, or two in the other order, change nothing.

    Answers to items or options that the definition does not have are `Refused` (Q-15), and nothing of the batch is
    kept. A finished sheet takes none.
    """
    del actor
    sheet = _own(token, uuid)
    if sheet.state != SheetState.OPEN:
        raise Refused("Q-30", _("This sheet is finished; its answers stay as they are."))
    content = sheets.content_of(sheet)
    _must_fit(sheets.opened(sheet).definition, batch)
    content["answers"] = merged(content["answers"], batch)
    _seal(sheet, content)
    sheet.day = timezone.localdate(now)
    sheet.save(update_fields=["sealed", "day"])
    return sheets.opened(sheet)


def _must_fit(definition: Definition, batch: Sequence[Answer]) -> None:
    sizes = {item.id: len(definition.options_of(item).codes) for item in definition.items}
    for answer in batch:
        size = sizes.get(answer.item)
        if size is None or not (answer.index is None or 0 <= answer.index < size) or answer.sequence < 1:
            raise Refused("Q-15", _("An answer does not belong to this sheet; nothing of it was kept."))


@tally(reason="Q-30: the app whose sheet it is records that it was finished (W-60)")
def finish(token: bytes, uuid: UUID, *, actor: None, now: datetime) -> OpenedSheet:
    """Q-35. The sheet is finished; a second time gives the same. E1: one without any scored answer is refused."""
    del actor
    sheet = _own(token, uuid)
    if sheet.state == SheetState.FINISHED:
        return sheets.opened(sheet)
    if all(index is None for index in sheets.opened(sheet).indexes()):
        raise Refused("Q-12", _("Nothing is answered yet, so there is no result."))
    SHEET_FLOW.move(sheet, "finish")
    sheet.day = timezone.localdate(now)
    sheet.save(update_fields=["state", "day"])
    return sheets.opened(sheet)


@tally(reason="Q-38, Q-22: that a sheet was given up is nobody's business")
def void(token: bytes, uuid: UUID, *, actor: None, now: datetime) -> None:
    """An open sheet is given up: its answers are emptied at once, the row goes with the next sweep."""
    del actor, now
    sheet = _own(token, uuid)
    SHEET_FLOW.move(sheet, "void")
    _seal(sheet, {})
    sheet.save(update_fields=["state", "sealed"])


@tally(reason="Q-38: sheets that nobody goes on with are forgotten")
def forget_stale(before: date, *, actor: None, now: datetime) -> int:
    """Q-38. Drop open sheets untouched since before a day, and those given up; how many."""
    del actor, now
    stale = Sheet.objects.filter(state=SheetState.OPEN, day__lt=before)
    count: int = stale.delete()[0] + Sheet.objects.filter(state=SheetState.VOID).delete()[0]
    return count


@tally(reason="Q-38: what nobody comes back to is forgotten")
def forget_holders(before: date, *, actor: None, now: datetime) -> int:
    """Shred the keys of holders whose newest sheet was last touched before a day, and drop their rows; how many."""
    del actor, now
    old = list(Holder.objects.exclude(sheets__day__gte=before).filter(sheets__day__lt=before).distinct())
    for holder in old:
        vault.shred(holder.key_id, "not visited any more")
        holder.delete()
    return len(old)


@tally(reason="W-56, W-57: erasing notifies nobody; the app gives the receipt")
def erase_holder(token: bytes, *, actor: None, now: datetime) -> bool:
    """W-56. Everything of a holder: the key is shredded, the rows go. Whether there was anything."""
    del actor, now
    holder = sheets.holder_of(token)
    if holder is None:
        return False
    vault.shred(holder.key_id, "erased by its holder")
    holder.delete()
    return True


@tally(reason="W-56: erasing one sheet notifies nobody")
def erase_sheet(token: bytes, uuid: UUID, *, actor: None, now: datetime) -> None:
    """W-56. One sheet: the others move to a new key, the old key is shredded, so no backup opens the one again."""
    del actor, now
    holder = sheets.holder_of(token)
    if holder is None or not Sheet.objects.filter(uuid=uuid, holder=holder).exists():
        raise Unseen
    Sheet.objects.filter(uuid=uuid, holder=holder).delete()
    old, new = holder.key_id, vault.new_key(sheets.PURPOSE)
    for sheet in holder.sheets.order_by("pk"):
        data = vault.unseal(old, sheets.place(sheet), bytes(sheet.sealed))
        sheet.sealed = vault.seal(new, sheets.place(sheet), data)
        sheet.save(update_fields=["sealed"])
    holder.key_id = new
    holder.save(update_fields=["key_id"])
    vault.shred(old, "one sheet erased by its holder")
