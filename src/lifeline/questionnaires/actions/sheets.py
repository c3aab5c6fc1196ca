"""Opening, answering, finishing and giving up sheets. Answers leave no event: each would be a reading for ever."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.kernel import vault
from lifeline.kernel.action import locked, tally
from lifeline.kernel.errors import Refused, Unseen
from lifeline.kernel.keys import token_text
from lifeline.questionnaires.models import Holder, Sheet
from lifeline.questionnaires.queries import sheets
from lifeline.questionnaires.rules.answers import kept_shorter, merged, oldest_kept
from lifeline.questionnaires.rules.showing import shown
from lifeline.questionnaires.states import SHEET_FLOW, SheetState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from uuid import UUID

    from lifeline.questionnaires.queries.sheets import OpenedSheet
    from lifeline.questionnaires.rules.answers import Answer
    from lifeline.questionnaires.rules.definition import Definition


@tally(reason="Q-37, W-60: that a sheet was opened is nobody's business")
def open_sheet(
    token: bytes, definition: Definition, *, language: str = "", keep_days: int = 0, actor: None, now: datetime
) -> OpenedSheet:  # fmt: skip
    """Q-37. The holder's open sheet of this definition, or a new one. The first thing kept makes the holder's key.

    `language` of the words it is begun in, sealed with it: a right that ends for one language ends no other (Q-22).
    `keep_days`: for how long after the last touch the holder has agreed that it is kept; 0 leaves what was said before.
    """
    del actor
    holder = _holder(token)
    if keep_days and holder.keep_days != keep_days:
        holder.keep_days = keep_days
        holder.save(update_fields=["keep_days"])
    slot = token_text(vault.token("questionnaires.slot", token, definition.id, definition.version))
    sheet = Sheet.objects.filter(holder=holder, slot=slot, state=SheetState.OPEN).first()
    if sheet is None:
        sheet = Sheet(holder=holder, slot=slot, day=timezone.localdate(now))
        _seal(sheet, _begun(definition, language, now))
        sheet.save(force_insert=True)
    sheet.holder = holder
    return sheets.opened(sheet)


def _begun(definition: Definition, language: str, now: datetime) -> dict[str, Any]:
    """The content of a new sheet. Q-39: the order in which it is shown is stored, not made anew."""
    order = shown(definition, secrets.token_hex(8))
    return {
        "instrument": definition.id, "version": definition.version, "opened_ms": int(now.timestamp() * 1000),
        "order": [definition.items[place].id for place in order.items],
        "options": {name: list(indexes) for name, indexes in order.options.items()},
        "language": language, "answers": {},
    }  # fmt: skip


def _holder(token: bytes) -> Holder:
    """The holder's row, locked: whatever changes its key or its sheets waits. Made where there is none.

    E21: one that was erased and came back from an older backup is dropped with its rows; nobody can open them.
    """
    text = token_text(token)
    found = _holder_locked(token=text)
    if found is not None and not vault.holds(found.key_id):
        found.delete()
        found = None
    if found is None:
        Holder.objects.get_or_create(token=text, defaults={"key_id": vault.new_key(sheets.PURPOSE)})
        found = Holder.objects.select_for_update(no_key=True).get(token=text)
    return found


def _holder_locked(**address: object) -> Holder | None:
    """The row of a holder for this action alone: whatever changes its key or its sheets waits. None where none is."""
    return Holder.objects.select_for_update(of=("self",), no_key=True).filter(**address).first()


def _there(token: bytes) -> Holder:
    """The locked holder of a token; `Unseen` where none is, or what he held cannot be opened any more (E21)."""
    holder = _holder_locked(token=token_text(token))
    if holder is None or not vault.holds(holder.key_id):
        raise Unseen
    return holder


def _seal(sheet: Sheet, content: dict[str, Any]) -> None:
    sheet.sealed = vault.seal(sheet.holder.key_id, sheets.place(sheet), sheets.packed(content))


def _own(token: bytes, uuid: UUID) -> Sheet:
    """The holder's own sheet; `Unseen` for any other. The holder is locked first: a change of its key waits."""
    holder = _there(token)
    pk = Sheet.objects.filter(uuid=uuid, holder=holder).values_list("pk", flat=True).first()
    sheet = locked(Sheet.objects.all(), pk)
    sheet.holder = holder
    return sheet


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
    _must_fit(sheets.opened(sheet, content).definition, batch)
    content["answers"] = merged(content["answers"], batch)
    _seal(sheet, content)
    sheet.day = timezone.localdate(now)
    sheet.save(update_fields=["sealed", "day"])
    return sheets.opened(sheet, content)


def _must_fit(definition: Definition, batch: Sequence[Answer]) -> None:
    sizes = {item.id: len(definition.options_of(item).codes) for item in definition.items}
    for answer in batch:
        size = sizes.get(answer.item)
        if size is None or not (answer.index is None or 0 <= answer.index < size) or answer.sequence < 1:
            raise Refused("Q-15", _("An answer does not belong to this sheet; nothing of it was kept."))


@tally(reason="Q-38, W-60: who has begun a sheet is nobody's business")
def note_reminded(token: bytes, until: date, *, actor: None, now: datetime) -> int:
    """Q-38. Remember, inside the seal, that the holder is reminded of what lies since a day; how many are new.

    None of a holder who is gone, or whose key is (E21): the clock comes to him later than it has looked for him.
    """
    del actor, now
    count, holder = 0, _holder_locked(token=token_text(token))
    if holder is None or not vault.holds(holder.key_id):
        return 0
    for sheet in holder.sheets.filter(state=SheetState.OPEN, day__lte=until).order_by("pk"):
        sheet.holder = holder
        content = sheets.content_of(sheet)
        if not content.get("reminded"):
            _seal(sheet, content | {"reminded": True})
            sheet.save(update_fields=["sealed"])
            count += 1
    return count


@tally(reason="Q-38, W-60: of whom something is kept is nobody's business")
def note_ending(token: bytes, today: date, notice: int, *, actor: None, now: datetime) -> bool:
    """Remember, inside the seal, that the holder is told of the end of what is kept; False where he was told already.

    So does a holder whose end is more than `notice` days ahead, or who is gone.
    Whoever finishes another sheet later is told of that one's end: the mark is in the newest.
    """
    del actor, now
    holder = _holder_locked(token=token_text(token))
    if holder is None or not vault.holds(holder.key_id):
        return False
    sheet = holder.sheets.filter(state=SheetState.FINISHED).order_by("-day", "-pk").first()
    if sheet is None or sheet.day > oldest_kept(today, holder.keep_days) + timedelta(days=notice):
        return False
    sheet.holder = holder
    content = sheets.content_of(sheet)
    if content.get("told"):
        return False
    _seal(sheet, content | {"told": True})
    sheet.save(update_fields=["sealed"])
    return True


@tally(reason="Q-30: the app whose sheet it is records that it was finished (W-60)")
def finish(token: bytes, uuid: UUID, *, actor: None, now: datetime) -> tuple[OpenedSheet, bool]:
    """Q-35. The finished sheet, and whether this was the first time: a second one gives the same.

    E1: a sheet without any scored answer is refused.
    """
    del actor
    sheet = _own(token, uuid)
    content = sheets.content_of(sheet)
    if sheet.state == SheetState.FINISHED:
        return sheets.opened(sheet, content), False
    if all(index is None for index in sheets.opened(sheet, content).indexes()):
        raise Refused("Q-12", _("Nothing is answered yet, so there is no result."))
    SHEET_FLOW.move(sheet, "finish")
    sheet.day = timezone.localdate(now)
    sheet.save(update_fields=["state", "day"])
    return sheets.opened(sheet, content), True


@tally(reason="Q-38: sheets that nobody goes on with are forgotten")
def forget_stale(before: date, *, actor: None, now: datetime) -> int:
    """Q-38. Shred open sheets untouched since before a day, and those given up; how many."""
    del actor, now
    stale = Q(state=SheetState.OPEN, day__lt=before) | Q(state=SheetState.VOID)
    keys = list(Sheet.objects.filter(stale).order_by("holder").values_list("holder", flat=True).distinct())
    found = (_holder_locked(pk=pk) for pk in keys)
    return sum(_drop(holder, stale, "not gone on with") for holder in found if holder is not None)


@tally(reason="W-3, W-60: of whom something is kept is nobody's business")
def keep_shorter(pk: int, today: date, site_days: int, notice: int, *, actor: None, now: datetime) -> None:
    """W-3. A site that shortens shortens for a holder too, but not before he had `notice` days to be told.

    How far: `kept_shorter`. The days count from the newest result, else from the newest touch. A new agreement
    replaces them.
    """
    del actor, now
    holder = _holder_locked(pk=pk)
    if holder is None:
        return
    days = dict(holder.sheets.order_by().values_list("state").annotate(newest=Max("day")))
    newest = days.get(SheetState.FINISHED) or max(days.values(), default=today)
    holder.keep_days = kept_shorter(holder.keep_days, site_days, (today - newest).days, notice)
    holder.save(update_fields=["keep_days"])


@tally(reason="Q-38: what nobody comes back to is forgotten")
def forget_holder(pk: int, today: date, *, actor: None, now: datetime) -> bool:
    """Q-38. Shred the key of one holder who is over his day (`over_their_day`), and drop his rows; whether it was done.

    He is locked and asked again, so that whoever has come back meanwhile keeps everything.
    """
    del actor, now
    holder = _holder_locked(pk=pk)
    if holder is None:
        return False
    before = oldest_kept(today, holder.keep_days)
    if holder.sheets.filter(day__gte=before).exists() and vault.holds(holder.key_id):
        return False
    _erase(holder, "not visited any more")
    return True


@tally(reason="W-56, W-57: erasing notifies nobody; the app gives the receipt")
def erase_holder(token: bytes, *, actor: None, now: datetime) -> bool:
    """W-56. Everything of a holder: the key is shredded, the rows go. Whether there was anything."""
    del actor, now
    holder = _holder_locked(token=token_text(token))
    return holder is not None and _erase(holder, "erased by its holder")


def _erase(holder: Holder, reason: str) -> bool:
    """Shred the key and drop the rows; whether they could still be opened."""
    there = vault.holds(holder.key_id)
    if there:
        vault.shred(holder.key_id, reason)
    holder.delete()
    return there


@tally(reason="W-56: erasing one sheet notifies nobody")
def erase_sheet(token: bytes, uuid: UUID, *, actor: None, now: datetime) -> None:
    """W-56. One sheet: the others move to a new key, the old key is shredded, so no backup opens the one again."""
    del actor, now
    if not _drop(_there(token), Q(uuid=uuid), "one sheet erased"):
        raise Unseen


def _drop(holder: Holder, which: Q, reason: str) -> int:
    """Shred some sheets of a locked holder; how many. What stays moves to a new key; a holder of nothing goes."""
    count: int = holder.sheets.filter(which).delete()[0]
    if not count:
        return 0
    if not holder.sheets.exists() or not vault.holds(holder.key_id):
        _erase(holder, reason)
        return count
    old, new = holder.key_id, vault.new_key(sheets.PURPOSE)
    for sheet in holder.sheets.order_by("pk"):
        data = vault.unseal(old, sheets.place(sheet), bytes(sheet.sealed))
        sheet.sealed = vault.seal(new, sheets.place(sheet), data)
        sheet.save(update_fields=["sealed"])
    holder.key_id = new
    holder.save(update_fields=["key_id"])
    vault.shred(old, reason)
    return count
