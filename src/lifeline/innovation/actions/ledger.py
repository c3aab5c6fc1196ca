"""经费台账: a line from a document, an entry by one person, its confirmation by another.

I-3: every action asks the policy itself, beside the view. Rows are locked in one order: project, line, balance, entry.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lifeline.innovation import events
from lifeline.innovation.models import Cycle, FundLine, LedgerEntry, Project, ProjectBalance, ShareSheet
from lifeline.innovation.policies import ledger as gates
from lifeline.innovation.policies.projects import is_member, took_part
from lifeline.innovation.queries import ledger as queries
from lifeline.innovation.rules import ledger as rules
from lifeline.innovation.rules.ledger import yuan
from lifeline.innovation.states import (
    ENTRY_FLOW,
    SHARES_SETTLED,
    BudgetItem,
    EntryKind,
    EntryState,
    LineKind,
    ProjectState,
)
from lifeline.kernel.action import action, locked
from lifeline.kernel.errors import Forbidden, Refused
from lifeline.kernel.events import leave_trace, record

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.innovation.rules.ledger import Balance
    from lifeline.people.models import Person


@dataclass(frozen=True)
class Movement:
    """What is proposed: `amount_fen` in 分; `reverses` is the id of an entry for a reversal, else 0."""

    kind: str
    item: str
    amount_fen: int
    document: str
    note: str = ""
    reverses: int = 0

    def digest(self, line: FundLine, project: Project) -> str:
        """I-95. The content, so that the same key with other content is told apart."""
        content = {**asdict(self), "line": line.pk, "project": project.pk}
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


@action
def open_line(cycle: Cycle, kind: str, amount_fen: int, document: str, *, actor: Person, now: datetime) -> FundLine:
    """I-91. Enter what a document grants a cycle as funds or as purse, or what a later document makes of it.

    Consequence: commitments up to this sum become possible. Never below what is committed already.
    """
    if not gates.may_open_line(actor, cycle.organiser_id):
        raise Forbidden
    if not 0 < amount_fen < rules.MOST_FEN or not document.strip():
        raise Refused("I-91", _("A line needs a document and an amount above 0."))
    locked(Cycle.objects.all(), cycle.pk)
    line = FundLine.objects.select_for_update(no_key=True).filter(cycle=cycle, kind=kind).first()
    line = line or FundLine(cycle=cycle, kind=LineKind(kind), opened_at=now)
    if amount_fen < line.committed_fen:
        raise Refused("I-91", _("¥%(sum)s are committed already."), sum=yuan(line.committed_fen))
    line.amount_fen, line.document, line.opened_by, line.opened_at = amount_fen, document.strip(), actor, now
    line.save()
    record(events.LINE_OPENED, cycle, actor=actor, line=line.kind, fen=amount_fen, document=line.document)
    return line


@action
def propose(line: FundLine, project: Project, what: Movement, key: str, *, actor: Person, now: datetime) -> LedgerEntry:
    """I-94. The first person enters a movement. Consequence: it waits for a second one; no balance moves.

    I-95: the same `key` with the same content gives the first entry again, with other content it is refused.
    """
    _refuse_member(actor, project)
    locked(Project.objects.all(), project.pk)  # the entry points to it: who confirms holds it, and waits for the line
    line = locked(FundLine.objects.all(), line.pk)
    digest = what.digest(line, project)
    if (known := LedgerEntry.objects.filter(key=key).first()) is not None:
        if known.digest != digest:
            raise Refused("I-95", _("This form was sent already with other figures. Look at the ledger first."))
        leave_trace(events.ENTRY_PROPOSED)  # it was recorded when it was made
        return known
    if line.pk not in queries.line_ids(project):
        raise Refused("I-91", _("This line is not of the project's cycle."))
    reversed_ = _reversible(what, line, project)
    _check_content(what, line)
    entry = LedgerEntry.objects.create(
        line=line, project=project, kind=EntryKind(what.kind), item=BudgetItem(what.item), amount_fen=what.amount_fen,
        document=what.document.strip(), note=what.note.strip(), reverses=reversed_, proposed_by=actor, proposed_at=now,
        key=key, digest=digest,
    )  # fmt: skip
    record(events.ENTRY_PROPOSED, project, actor=actor, entry=entry.pk, does=entry.kind, fen=entry.amount_fen)
    return entry


def _refuse_member(actor: Person, project: Project) -> None:
    if is_member(actor, project):
        raise Refused("I-94", _("You are a member of this project; others keep its ledger."))
    if not gates.may_move(actor, project):
        raise Forbidden


def _check_content(what: Movement, line: FundLine) -> None:
    """An amount, a document, and awards from the purse only (I-106)."""
    if not 0 < what.amount_fen < rules.MOST_FEN:
        raise Refused("I-91", _("An amount is above ¥0.00."))
    if not what.document.strip():
        raise Refused("I-91", _("An entry needs the number of its document."))
    if (line.kind == LineKind.PURSE) != (what.item == BudgetItem.AWARD):
        raise Refused("I-106", _("Awards are paid from the purse, and the purse pays nothing else."))


def _reversible(what: Movement, line: FundLine, project: Project) -> LedgerEntry | None:
    """I-93. The confirmed entry that a reversal undoes, wholly and once."""
    if what.kind != EntryKind.REVERSE:
        return None
    found = LedgerEntry.objects.filter(pk=what.reverses, line=line, project=project, state=EntryState.CONFIRMED).first()
    if found is None or found.kind == EntryKind.REVERSE:
        raise Refused("I-93", _("A reversal names one confirmed entry of this ledger."))
    if found.reversals.exclude(state=EntryState.REJECTED).exists():
        raise Refused("I-93", _("This entry is reversed already, or its reversal waits for the second person."))
    if (what.amount_fen, what.item) != (found.amount_fen, found.item):
        raise Refused("I-93", _("A reversal undoes the whole entry."))
    return found


@action
def confirm(entry: LedgerEntry, *, actor: Person, now: datetime) -> LedgerEntry:
    """I-94. The second person confirms. Consequences: the balance and its line move, under I-91 and I-92; final.

    I-84, I-89: a suspended project gets nothing released or paid. I-106: an award once, and not more than it is. Who
    proposed it must not have joined the team meanwhile.
    """
    project = locked(Project.objects.select_related("cycle"), entry.project_id)
    line = locked(FundLine.objects.all(), entry.line_id)
    ProjectBalance.objects.get_or_create(line=line, project_id=entry.project_id)
    row = ProjectBalance.objects.select_for_update(no_key=True).get(line=line, project_id=entry.project_id)
    entry = _second(entry, actor)
    if entry.proposed_by_id in took_part(project):
        raise Refused("I-94", _("Who proposed this has joined the team since. Reject it; others propose it anew."))
    before = queries.balance_of(row)
    balance = _moved(entry, before)
    _check_project(entry, project, before, balance)
    line.committed_fen += balance.committed - before.committed
    if line.committed_fen > line.amount_fen:
        raise Refused("I-91", _("The line has ¥%(sum)s left."), sum=yuan(line.amount_fen - row.line.committed_fen))
    row.committed_fen, row.released_fen, row.paid_fen = balance
    row.save()
    line.save(update_fields=["committed_fen"])
    _decide(entry, "confirm", actor, now)
    record(
        events.ENTRY_CONFIRMED, project, actor=actor, entry=entry.pk, does=entry.kind, fen=entry.amount_fen,
        committed=balance.committed, released=balance.released, paid=balance.paid,
    )  # fmt: skip
    return entry


def _second(entry: LedgerEntry, actor: Person) -> LedgerEntry:
    """The entry, locked, if this person may decide about it."""
    entry = locked(LedgerEntry.objects.select_related("project__cycle", "line"), entry.pk)
    if entry.proposed_by_id == actor.pk:
        raise Refused("I-94", _("Who proposed an entry cannot decide about it; a second person does."))
    _refuse_member(actor, entry.project)
    return entry


def _moved(entry: LedgerEntry, balance: Balance) -> Balance:
    """I-91. The balance after the entry; refused where money would be paid that is not there."""
    if entry.reverses is not None:
        after = rules.undone(balance, entry.reverses.kind, entry.amount_fen)
    else:
        after = rules.after(balance, entry.kind, entry.amount_fen)
    if not rules.sound(after):
        raise Refused(
            "I-91", _("Paid ≤ released ≤ committed would not hold: ¥%(paid)s, ¥%(released)s, ¥%(committed)s."),
            paid=yuan(after.paid), released=yuan(after.released), committed=yuan(after.committed),
        )  # fmt: skip
    return after


def _check_project(entry: LedgerEntry, project: Project, before: Balance, after: Balance) -> None:
    """What the project's state allows; looked at when the money moves, not when it is proposed.

    What counts is what grows, and not the name of the entry: the reversal of a withdrawal commits or releases anew.
    The reversal of a return pays nothing: the money never came.
    """
    pays = entry.kind == EntryKind.PAY
    releases = after.released > before.released
    grows = pays or releases or after.committed > before.committed
    ended = project.state in queries.ENDED
    if ended and grows:
        raise Refused("I-90", _("The project has ended: money only comes back."))
    if project.state == ProjectState.SUSPENDED and (pays or releases):
        raise Refused("I-89", _("The project is suspended: nothing is released or paid."))
    if entry.line.kind == LineKind.PURSE:
        if grows and (project.state != ProjectState.AWARDED or after.committed > (project.award_fen or 0)):
            raise Refused("I-106", _("The purse pays an award once, and not more than it is."))
        if pays and not ShareSheet.objects.filter(project=project, state__in=SHARES_SETTLED).exists():
            raise Refused("I-105", _("An award is paid when its shares are confirmed or decided."))
    elif not ended:
        _check_share(project, before, after)


def _check_share(project: Project, before: Balance, after: Balance) -> None:
    """I-84, I-92. Nothing while a gate is undecided; never above the share of the stage, of what stays committed."""
    releases = after.released > before.released
    if releases and project.gates.filter(decided_at__isnull=True).exists():
        raise Refused("I-84", _("Nothing is released until it is decided whether the project goes on."))
    most = rules.ceiling(after.committed, project.level, queries.stage(project))
    if after.released > most and (releases or after.committed < before.committed):
        raise Refused("I-92", _("Before its next stage ¥%(sum)s of this project may be released."), sum=yuan(most))


@action
def reject(entry: LedgerEntry, reason: str, *, actor: Person, now: datetime) -> LedgerEntry:
    """I-94. The second person says no, and why. Consequence: the entry stands rejected; no balance has moved."""
    locked(FundLine.objects.all(), entry.line_id)
    entry = _second(entry, actor)
    if not reason.strip():
        raise Refused("I-94", _("Say why."))
    entry.reason = reason.strip()
    _decide(entry, "reject", actor, now)
    record(events.ENTRY_REJECTED, entry.project, actor=actor, entry=entry.pk, does=entry.kind, fen=entry.amount_fen)
    return entry


def _decide(entry: LedgerEntry, step: str, actor: Person, now: datetime) -> None:
    ENTRY_FLOW.move(entry, step)
    entry.decided_by, entry.decided_at = actor, now
    entry.save()
