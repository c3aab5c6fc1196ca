"""Rights notes: recorded for exactly what was looked at, withdrawn at once, and what follows for open sheets."""

from __future__ import annotations

from base64 import b32decode
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from lifeline.kernel import vault
from lifeline.kernel.action import action, locked, tally
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import record
from lifeline.kernel.keys import token_text
from lifeline.questionnaires import events
from lifeline.questionnaires.models import Holder, RightsNote, Sheet
from lifeline.questionnaires.queries import sheets
from lifeline.questionnaires.states import SHEET_FLOW, Basis, SheetState

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import Model

    from lifeline.questionnaires.queries.rights import Entry

GRACE: Final = timedelta(hours=24)
"""Q-22: so long an open sheet may still be finished after the note was withdrawn."""


@action
def note_rights(
    entry: Entry, basis: str, text: str, name: str, on: date, *, fictional: bool = False, actor: Model | None, by: str,
    now: datetime,
) -> RightsNote:  # fmt: skip
    """Q-19, Q-20. Record on what ground this site uses an instrument. Consequence: it can be started at once.

    Class B: its printed terms were read. Class C: a licence, a letter or an opinion, for exactly this pack. `Refused`
    where nothing is needed, the words are not there, the ground does not fit, or a note holds already.
    """
    del now
    if not entry.about:
        raise Refused("Q-20", _("There is nothing to confirm: it is free, or its wording is not here."))
    if entry.note is not None or RightsNote.objects.filter(about=entry.about, withdrawn_at=None).exists():
        raise Refused("Q-20", _("A note for exactly this text holds already."))
    if (basis == Basis.TERMS) != (entry.rights_class == "B"):
        raise Refused("Q-20", _("This ground does not fit the class of the instrument."))
    language = entry.language if entry.rights_class == "C" else ""
    row = RightsNote.objects.create(
        about=entry.about, instrument=entry.definition.id, version=entry.definition.version, language=language,
        basis=basis, text=text, name=name, noted_on=on, fictional=fictional,
    )  # fmt: skip
    record(events.NOTED, row, actor=actor, by=by)
    return row


@action
def withdraw_rights(key: str, *, actor: Model | None, by: str, now: datetime) -> None:
    """Q-22. The note ends. Consequences: no new start at once, open sheets are void after 24 h, results stay."""
    pk = RightsNote.objects.filter(random_key=key).values_list("pk", flat=True).first()
    row = locked(RightsNote.objects.all(), pk)
    if row.withdrawn_at is not None:
        raise Refused("Q-22", _("This note was withdrawn before."))
    row.withdrawn_at = now
    row.save(update_fields=["withdrawn_at"])
    record(events.WITHDRAWN, row, actor=actor, by=by)


@tally(reason="Q-22: that a sheet was given up is nobody's business")
def void_withdrawn(*, actor: None, now: datetime) -> int:
    """Q-22. Open sheets of instruments whose note was withdrawn 24 h ago are given up; how many.

    No row says which instrument a sheet is of: for each holder the slot is computed anew and looked up. The next sweep
    shreds them. A note that somebody recorded anew meanwhile saves them, and a note for one language ends no sheet that
    was begun in another.
    """
    del actor
    count = 0
    late = RightsNote.objects.filter(withdrawn_at__lte=now - GRACE, voided=False)
    for note in late.order_by("pk"):
        same = RightsNote.objects.filter(about=note.about, withdrawn_at=None)
        count += 0 if same.exists() else _void(note)
        note.voided = True
        note.save(update_fields=["voided"])
    return count


def _void(note: RightsNote) -> int:
    slots = [
        token_text(vault.token("questionnaires.slot", _bytes(token), note.instrument, note.version))
        for token in Holder.objects.order_by("pk").values_list("token", flat=True)
    ]
    same = RightsNote.objects.filter(instrument=note.instrument, version=note.version, withdrawn_at=None)
    others, count = same.exists(), 0
    for begin in range(0, len(slots), 500):
        some = Sheet.objects.select_for_update(no_key=True).filter(
            slot__in=slots[begin : begin + 500], state=SheetState.OPEN
        )
        for sheet in some.order_by("pk"):
            if _is_of(sheet, note, others=others):
                SHEET_FLOW.move(sheet, "void")
                sheet.save(update_fields=["state"])
                count += 1
    return count


def _is_of(sheet: Sheet, note: RightsNote, *, others: bool) -> bool:
    """Whether a sheet was begun in the language of the note; one that does not say is, unless another note holds."""
    if not note.language or not vault.holds(sheet.holder.key_id):
        return True
    language = sheets.content_of(sheet).get("language", "")
    return language == note.language if language else not others


def _bytes(text: str) -> bytes:
    """The token that `token_text` wrote."""
    return b32decode(text.upper() + "=" * (-len(text) % 8))
