"""Section 6. The monthly sheet: finance compares the ledger with its books, the secretariat signs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.innovation import events, policies
from lifeline.innovation.actions import course
from lifeline.innovation.models import FundLine, Reconciliation
from lifeline.innovation.policies.ledger import may_sign_sheet
from lifeline.innovation.queries import reconciling as reading
from lifeline.kernel.action import action, locked
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import record

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from lifeline.kernel.events import Kind
    from lifeline.people.models import Person

NOTE_LEAST = 10


@action
def hand_in(
    line: FundLine, month: date, books: Mapping[int, int], note: str, *, actor: Person, now: datetime
) -> Reconciliation:
    """Finance says what its books have paid of each project by the end of a month, in 分, by the project's id.

    Consequences: the sheet stands with what the ledger says, and waits for the secretariat's signature; a difference,
    which needs a note, is a task of both until a later sheet agrees. No balance moves.
    """
    line = locked(FundLine.objects.select_related("cycle"), line.pk)
    course.only(policies.holds(actor, policies.FINANCE, line.cycle.organiser_id))
    if month >= timezone.localdate(now):
        raise Refused("I-91", _("This month is not over yet."))
    rows = reading.standing(line, month)
    if not rows or set(books) != {one.pk for one in rows} or min(books.values()) < 0:
        raise Refused("I-91", _("Say of each project that had entries what the books have paid."))
    difference = sum(abs(books[one.pk] - one.balance.paid) for one in rows)
    note = course.written(note, "I-91", NOTE_LEAST) if difference else note.strip()
    before = reading.newest(line, month)
    made = Reconciliation.objects.create(
        line=line, month=month, number=before.number + 1 if before else 1, body=reading.stored(rows, books),
        difference_fen=difference, note=note, made_by=actor, made_at=now,
    )  # fmt: skip
    _tell(made, events.RECONCILED, actor, policies.FINANCE)
    return made


@action
def sign(sheet: Reconciliation, *, actor: Person, now: datetime) -> Reconciliation:
    """The secretariat signs the newest sheet of a month, never who made it. Consequence: it is never changed."""
    sheet = locked(Reconciliation.objects.select_related("line__cycle"), sheet.pk)
    course.only(may_sign_sheet(actor, sheet))
    newest = reading.newest(sheet.line, sheet.month)
    if sheet.signed_at is not None or newest is None or newest.pk != sheet.pk:
        raise course.moved()
    sheet.signed_by, sheet.signed_at = actor, now
    sheet.save(update_fields=["signed_by", "signed_at"])
    _tell(sheet, events.RECONCILIATION_SIGNED, actor, policies.SECRETARY)
    return sheet


def _tell(sheet: Reconciliation, kind: Kind, actor: Person, by: str) -> None:
    record(
        kind, sheet.line.cycle, actor=actor, by=by, line=sheet.line.kind, month=f"{sheet.month:%Y-%m}",
        number=sheet.number, fen=sheet.difference_fen, digest=course.digest(json.dumps(sheet.body, sort_keys=True)),
    )  # fmt: skip
