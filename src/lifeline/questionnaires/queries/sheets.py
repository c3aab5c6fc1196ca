"""Reading sealed sheets: frozen values, opened with the holder's key."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Max, Q

from lifeline.kernel import box, vault
from lifeline.kernel.keys import token_text
from lifeline.questionnaires.models import Holder, Sheet
from lifeline.questionnaires.queries.shipped import definition
from lifeline.questionnaires.rules.answers import current, next_open, oldest_kept, winning
from lifeline.questionnaires.rules.careless import pace
from lifeline.questionnaires.rules.showing import Shown
from lifeline.questionnaires.states import SheetState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from uuid import UUID

    from lifeline.questionnaires.rules.answers import Answer
    from lifeline.questionnaires.rules.careless import Pace
    from lifeline.questionnaires.rules.definition import Definition

PURPOSE: Final = "questionnaires.answers"
BLOCK: Final = 4096
"""Sheets are padded to a multiple of so many bytes: the size of a row names no instrument."""


@dataclass(frozen=True)
class OpenedSheet:
    """A sheet as its holder sees it. `given` by item: an option index, or None where it was skipped.

    Q-39: `order` of items and `options` by option set are those in which it was first shown.
    """

    uuid: UUID
    definition: Definition
    order: tuple[str, ...]
    options: Mapping[str, tuple[int, ...]]
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
    def shown(self) -> Shown:
        """Q-39. The order in which it was first shown, on whatever device it is gone on with."""
        place = {item.id: at for at, item in enumerate(self.definition.items)}
        return Shown(tuple(place[item] for item in self.order), self.options)

    @property
    def winning(self) -> dict[str, Answer]:
        """Q-31. By item the answer that counts, with the device that gave it and when."""
        return winning(self.kept)

    @property
    def next_number(self) -> int | None:
        """Q-33. Where a resume begins."""
        return next_open(self.order, self.given)

    @property
    def pace(self) -> Pace:
        """Q-26. How it was answered, for the person alone. What came along from another sheet has no time."""
        answers, turned = [self.given.get(item) for item in self.order], self.definition.turned
        times = [answer.at_ms for answer in self.winning.values() if answer.at_ms]
        return pace(answers, [item in turned for item in self.order], times)

    def elapsed_ms(self, now: datetime) -> int:
        """Milliseconds since it was opened; 0 where the clock was set back."""
        return max(0, int(now.timestamp() * 1000) - self.opened_ms)

    def indexes(self) -> list[int | None]:
        """The answers to scored items, in canonical order."""
        return [self.given.get(item.id) for item in self.definition.scored_items]


def is_kept(token: bytes) -> bool:
    """Whether anything of a holder stands in a table; nothing is opened for it."""
    return Holder.objects.filter(token=token_text(token)).exists()


def counted_since(day: date) -> tuple[int, int]:
    """Sheets of all holders together that were touched since a day: how many are finished, how many still open."""
    rows = Sheet.objects.filter(day__gte=day)
    finished, begun = (rows.filter(state=state).count() for state in (SheetState.FINISHED, SheetState.OPEN))
    return finished, begun


def open_tokens(until: date) -> set[str]:
    """Q-38. The pseudonyms of holders with an open sheet that nobody has touched since a day; for the memory alone."""
    rows = Sheet.objects.filter(state=SheetState.OPEN, day__lte=until)
    return set(rows.values_list("holder__token", flat=True))


def over_their_day(today: date) -> list[int]:
    """Q-38. Holders who come back no more, found without a lock: what they have was touched longer ago than it is kept.

    Holders without any sheet are among them, and those whose key was shredded already (E21).
    """
    rows = Holder.objects.order_by("pk").annotate(newest=Max("sheets__day"))
    return [
        pk for pk, key_id, days, newest in rows.values_list("pk", "key_id", "keep_days", "newest")
        if newest is None or newest < oldest_kept(today, days) or not vault.holds(key_id)
    ]  # fmt: skip


def kept_for_longer(site_days: int) -> list[int]:
    """Holders whose results are kept for more days than the site keeps any."""
    return list(Holder.objects.filter(keep_days__gt=site_days).order_by("pk").values_list("pk", flat=True))


def ending_tokens(today: date, notice: int) -> set[str]:
    """The pseudonyms of holders whose results go within `notice` days; for the memory alone."""
    newest = Max("sheets__day", filter=Q(sheets__state=SheetState.FINISHED))
    rows = Holder.objects.annotate(newest=newest).filter(newest__isnull=False).order_by("pk")
    soon = timedelta(days=notice)
    return {
        token for token, days, last in rows.values_list("token", "keep_days", "newest")
        if last <= oldest_kept(today, days) + soon
    }  # fmt: skip


@dataclass(frozen=True)
class Keeping:
    """When a holder last finished a sheet and last touched an open one, if he did; for how many days it is kept."""

    finished_on: date | None
    touched_on: date | None
    keep_days: int


def keeping_of(token: bytes) -> Keeping:
    """How long what a holder has here is kept, as far as it depends on him."""
    rows = Sheet.objects.filter(holder__token=token_text(token)).order_by()
    newest_of = rows.values_list("state", "holder__key_id", "holder__keep_days").annotate(newest=Max("day"))
    found = [row for row in newest_of if vault.holds(row[1])]
    days = {state: newest for state, _key, _days, newest in found}
    return Keeping(days.get(SheetState.FINISHED), days.get(SheetState.OPEN), found[0][2] if found else 0)


def packed(content: Mapping[str, Any]) -> bytes:
    """JSON, padded so that its size says nothing."""
    return box.padded(json.dumps(content, separators=(",", ":")).encode(), BLOCK)


def unpacked(data: bytes) -> dict[str, Any]:
    """The content of `packed`."""
    found: dict[str, Any] = json.loads(box.unpadded(data))
    return found


def place(sheet: Sheet) -> tuple[str, str]:
    """What a sheet's bytes are bound to."""
    return "questionnaires.Sheet", str(sheet.uuid)


def content_of(sheet: Sheet) -> dict[str, Any]:
    """The sealed content of a sheet."""
    return unpacked(vault.unseal(sheet.holder.key_id, place(sheet), bytes(sheet.sealed)))


def opened(sheet: Sheet, content: Mapping[str, Any] | None = None) -> OpenedSheet:
    """Q-34. Open a sheet with the definition that it was begun with; `content` where it was unsealed already."""
    content = content_of(sheet) if content is None else content
    begun_with = definition(content["instrument"], content["version"])
    return OpenedSheet(
        uuid=sheet.uuid, definition=begun_with, order=tuple(content["order"]),
        options={name: tuple(indexes) for name, indexes in content.get("options", {}).items()},
        given=current(content["answers"]), kept=content["answers"], opened_ms=content["opened_ms"],
        state=sheet.state, day=sheet.day,
    )  # fmt: skip


def sheet_for(token: bytes, uuid: UUID) -> OpenedSheet | None:
    """A holder's own sheet; None for everybody else's and for what is not there."""
    found = Sheet.objects.select_related("holder").filter(uuid=uuid, holder__token=token_text(token)).first()
    return None if found is None or not vault.holds(found.holder.key_id) else opened(found)


def open_sheets(token: bytes) -> list[OpenedSheet]:
    """A holder's unfinished sheets."""
    return _of_state(token, SheetState.OPEN)


def finished_sheets(token: bytes) -> list[OpenedSheet]:
    """A holder's finished sheets."""
    return _of_state(token, SheetState.FINISHED)


def _of_state(token: bytes, state: SheetState) -> list[OpenedSheet]:
    rows = Sheet.objects.select_related("holder").filter(holder__token=token_text(token), state=state).order_by("pk")
    return sorted((opened(row) for row in rows if vault.holds(row.holder.key_id)), key=lambda sheet: sheet.opened_ms)


def keys_in_use() -> list[str]:
    """K-81. Keys that a holder names."""
    return list(Holder.objects.values_list("key_id", flat=True))
