"""经费台账 over the wire: entries are read, and proposed once; the second person confirms on the screen (I-94)."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Field, Query, Schema, Status

from lifeline.innovation.actions import ledger as actions
from lifeline.innovation.forms.ledger import Yuan
from lifeline.innovation.policies import ledger as gates
from lifeline.innovation.queries import ledger
from lifeline.innovation.rest.door import router
from lifeline.innovation.states import BudgetItem, EntryKind, EntryState, LineKind
from lifeline.kernel.errors import Refused
from lifeline.kernel.rest import Listing, Span, Stop, listing, submission_key
from lifeline.people.api import PersonRequest

if TYPE_CHECKING:
    from lifeline.innovation.models import LedgerEntry


class EntryFilter(Span):
    """`waiting`: only what waits for the second person; `q`: part of a project's number or title, or of a document."""

    waiting: bool = False
    q: str = Field("", max_length=100)


class EntryOut(Schema):
    """An entry; `cycle`: its id; `yuan` with two places. `reverses`: the id of the entry that it takes back."""

    id: int
    cycle: int
    line: LineKind
    project: str
    kind: EntryKind
    item: BudgetItem
    yuan: str
    document: str
    note: str
    reverses: int | None
    state: EntryState
    proposed_at: datetime
    decided_at: datetime | None


class EntryIn(Schema):
    """A movement; `yuan` as text, such as 1200 or 1200.50. A reversal names the entry that it takes back."""

    project: str = Field(min_length=1, max_length=24)
    line: LineKind
    kind: EntryKind
    item: BudgetItem
    yuan: str = Field(min_length=1, max_length=20)
    document: str = Field(min_length=1, max_length=60)
    note: str = Field("", max_length=200)
    reverses: int | None = Field(None, ge=1, le=10**15)


@router.get("ledger/entries/", response=Listing[EntryOut])
def entry_list(request: PersonRequest, wanted: Query[EntryFilter]) -> Any:
    """The entries that the key's person sees, the newest first; a leader's are those of the own project."""
    rows = ledger.entries(request.user, show="waiting" if wanted.waiting else "", text=wanted.q.strip())
    part = listing(rows, wanted, order=ledger.NEWEST)
    return {**part, "items": [entry_out(one) for one in part["items"]]}


def entry_out(one: LedgerEntry) -> EntryOut:
    """An entry from its row; who proposed and decided it, the ledger's own page tells."""
    return EntryOut(
        id=one.pk,
        cycle=one.line.cycle_id,
        line=LineKind(one.line.kind),
        project=one.project.number,
        kind=EntryKind(one.kind),
        item=BudgetItem(one.item),
        yuan=f"{one.amount_fen // 100}.{one.amount_fen % 100:02}",
        document=one.document,
        note=one.note,
        reverses=one.reverses_id,
        state=EntryState(one.state),
        proposed_at=one.proposed_at,
        decided_at=one.decided_at,
    )


@router.post("ledger/entries/", response={201: EntryOut})
def entry_propose(request: PersonRequest, body: EntryIn) -> Any:
    """I-94, I-95. Propose a movement. It needs an `Idempotency-Key`, so that no payment is entered twice."""
    project = gates.ledger_for(request.user, body.project, gates.may_move)
    key = hashlib.sha256(submission_key(request).encode()).hexdigest()
    if "Idempotency-Key" not in request.headers:
        raise Refused("I-95", _("Send an Idempotency-Key: the same key enters the same movement once."))
    line = next((one for one in ledger.lines_of(project) if one.kind == body.line), None)
    if line is None:
        raise Refused("I-91", _("This line is not of the project's cycle."))
    what = actions.Movement(body.kind, body.item, amount(body.yuan), body.document, body.note, body.reverses or 0)
    made = actions.propose(line, project, what, key, actor=request.user, now=timezone.now())
    return Status(201, entry_out(made))


def amount(yuan: str) -> int:
    """E-39. Yuan as the page takes them, in 分; `Stop(422)` for anything else."""
    try:
        found: int = Yuan().clean(yuan)
    except ValidationError as error:
        raise Stop(422, error.messages[0]) from None
    return found
