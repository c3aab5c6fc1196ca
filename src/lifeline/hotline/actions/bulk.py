"""H-82: dispatch, merge, reply to, or export many cases at once; for ten minutes it can be undone, then it is done.

The preview carries out the very same acts and takes them back, so what it says is what will be. Nobody outside is told
anything before the ten minutes are over: a reply that was read cannot be taken back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from django.db import OperationalError, transaction
from django.utils.translation import gettext_lazy as _

from lifeline.hotline import events, policies
from lifeline.hotline.actions import course, dispatch, exports, merging, replies, telling, waking
from lifeline.hotline.models import Bulk, BulkCase, Case
from lifeline.hotline.queries import bulk as queries
from lifeline.hotline.queries.exports import USUAL
from lifeline.hotline.states import CaseState, Desk, Disposition, ExportKind, LevelCode, ReplyState
from lifeline.hotline.states.bulk import BULK_FLOW, BulkAct, BulkOutcome
from lifeline.kernel.action import action, locked, once, remember
from lifeline.kernel.errors import Conflict, Forbidden, Refused, Unseen
from lifeline.kernel.events import record

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from lifeline.people.models import Person, Unit

log = structlog.get_logger(__name__)
MOST, UNDO = 200, timedelta(minutes=10)
SCOPE = "hotline.bulk"


@dataclass(frozen=True)
class Wish:
    """What is to be done: to `unit`, into `lead`, or with `text` and `disposition`."""

    act: BulkAct
    unit: Unit | None = None
    lead: Case | None = None
    text: str = ""
    disposition: str = ""


@dataclass(frozen=True)
class Line:
    """A case of the preview; `because` says why it is left out, empty: it is not."""

    case: Case
    because: str


def preview(wish: Wish, cases: Sequence[Case], *, actor: Person, now: datetime) -> list[Line]:
    """H-82. What would become of each case: done in fact, and all of it taken back. At most 200."""
    _few(cases)
    with transaction.atomic():
        lines = [Line(case, _tried(wish, case, case.version, actor, now)) for case in cases]
        transaction.set_rollback(True)
    return lines


def _few(cases: Sequence[Case]) -> None:
    if not 0 < len(cases) <= MOST:
        raise Refused("H-82", _("Choose at least one and at most %(most)s cases."), most=MOST)


def _tried(wish: Wish, case: Case, version: int, actor: Person, now: datetime) -> str:
    """Do it for one case; why not, if it was refused."""
    try:
        with transaction.atomic():
            _do(wish, case, version, actor, now)
    except Refused as refusal:
        return str(refusal)
    except Conflict:
        return str(_("Somebody else has changed the case meanwhile."))
    except (Forbidden, Unseen):
        return str(_("Your duties do not allow it in this case."))
    return ""


def _do(wish: Wish, case: Case, version: int, actor: Person, now: datetime) -> None:
    """H-38. One case, with the right asked again and for the version that was seen."""
    if case.sealed:
        raise Refused("H-82", _("Sealed cases are worked on one by one."))
    if wish.act == BulkAct.DISPATCH:
        _dispatch(wish, case, version, actor, now)
    elif wish.act == BulkAct.MERGE:
        _allowed(policies.may_dispatch(actor, case))
        if wish.lead is None:
            raise Unseen
        _allowed(policies.may_dispatch(actor, wish.lead))
        merging.merge(case, wish.lead, actor=actor, now=now, version=version, by=policies.DESKS[Desk(case.desk)])
    elif wish.act == BulkAct.REPLY:
        _reply(wish, case, version, actor, now)
    else:
        _allowed(case.reporter_id != actor.pk and policies.may_see_as_staff(actor, case))


def _reply(wish: Wish, case: Case, version: int, actor: Person, now: datetime) -> None:
    """A draft does not make a new version of its case, so it is asked for: nobody's is overwritten."""
    case = course.lock(case, version)
    _allowed(policies.may_handle(actor, case))
    if case.replies.exclude(state=ReplyState.APPROVED).exists():
        raise Refused("H-82", _("There is a draft of a reply already."))
    reply = replies.draft(case, wish.text, Disposition(wish.disposition), actor=actor, now=now)
    replies.submit(reply, actor=actor, now=now, words=wish.text)


def _dispatch(wish: Wish, case: Case, version: int, actor: Person, now: datetime) -> None:
    """What must not wait ten minutes is dispatched by itself."""
    _allowed(policies.may_dispatch(actor, case))
    if case.state == CaseState.TRIAGE and (case.level == LevelCode.CRITICAL or case.dispatch_due_at <= now + UNDO):
        raise Refused("H-82", _("It must be dispatched at once, not in ten minutes: do it on its page."))
    if wish.unit is None:
        raise Unseen
    dispatch.dispatch(case, wish.unit, actor=actor, now=now, version=version, by=policies.DESKS[Desk(case.desk)])


def _allowed(yes: bool) -> None:  # noqa: FBT001
    if not yes:
        raise Forbidden


@action
def begin(
    wish: Wish,
    cases: Sequence[Case],
    *,
    actor: Person,
    now: datetime,
    left_out: Sequence[Line] = (),
    versions: Mapping[int, int] | None = None,
    key: str = "",
) -> Bulk:
    """H-82. After the preview. Consequence: ten minutes it can be undone; then each case has its own act and event.

    `left_out`: what the preview left out, kept with its reasons. `versions`: of each case (by primary key) the one that
    the preview saw, so that what changed since is left out (H-38). The same `key` twice is one bulk.
    """
    _few(cases)
    if wish.act not in queries.acts_of(actor):
        raise Forbidden
    if key and (stored := once(key, "", scope=SCOPE)) is not None:
        return Bulk.objects.get(pk=stored.result)
    row = Bulk.objects.create(
        maker=actor, act=wish.act, unit=wish.unit, lead=wish.lead, text=wish.text, disposition=wish.disposition,
        asked_at=now, runs_at=now + UNDO,
    )  # fmt: skip
    seen = versions or {}
    BulkCase.objects.bulk_create(
        [BulkCase(bulk=row, case=one, version=seen.get(one.pk, one.version)) for one in cases]
        + [
            BulkCase(
                bulk=row, case=line.case, version=line.case.version, outcome=BulkOutcome.LEFT_OUT, because=line.because
            )
            for line in left_out
        ]
    )
    record(events.BULK_BEGUN, row, actor=actor, act=wish.act, cases=len(cases))
    if key:
        remember(key, row.pk, scope=SCOPE)
    return row


@action
def undo(bulk: Bulk, *, actor: Person, now: datetime) -> Bulk:
    """H-82. Consequence: nothing is done to any of the cases, and nobody was told anything."""
    row = locked(Bulk.objects.all(), bulk.pk)
    if row.cases.filter(outcome=BulkOutcome.DONE).exists():
        raise Refused("H-82", _("It has begun already."))
    BULK_FLOW.move(row, "undo")
    row.ended_at = now
    row.save()
    record(events.BULK_UNDONE, row, actor=actor, act=row.act, cases=row.cases.count())
    return row


def run(bulk: Bulk, now: datetime) -> int:
    """Carry it out, case by case, as its maker and with what he may do now; how many cases were done.

    A process that dies in the middle leaves the rest waiting; the clock goes on with it.
    """
    for line in bulk.cases.filter(outcome=BulkOutcome.WAITING).order_by("pk"):
        try:
            take_line(line, actor=bulk.maker, now=now)
        except (Refused, OperationalError):  # somebody was faster, or the database is busy: the clock comes again
            raise
        except Exception:
            log.exception("hotline.bulk_line_failed", bulk=bulk.pk, case=line.case_id)
            give_up(line, actor=bulk.maker, now=now)
    return finish(bulk, actor=bulk.maker, now=now).cases.filter(outcome=BulkOutcome.DONE).count()


@action
def take_line(line: BulkCase, *, actor: Person, now: datetime) -> BulkCase:
    """One case of a bulk. Consequence: it is done and has its event, or it is left out and its maker reads why."""
    line = locked(BulkCase.objects.select_related("bulk__unit", "bulk__lead", "case"), line.pk)
    row = locked(Bulk.objects.select_related("unit", "lead"), line.bulk_id)
    if line.outcome != BulkOutcome.WAITING or not BULK_FLOW.may(row, "run"):
        raise Refused("K-8", _("This step is not possible now: the state has changed."))
    wish = Wish(BulkAct(row.act), row.unit, row.lead, row.text, row.disposition)
    case = Case.objects.select_related("unit", "company", "category").get(pk=line.case_id)
    line.because = _tried(wish, case, line.version, actor, now)
    line.outcome = BulkOutcome.LEFT_OUT if line.because else BulkOutcome.DONE
    line.save()
    record(events.BULK_TAKEN, row, actor=actor, case=line.case_id, outcome=line.outcome)
    return line


@action
def give_up(line: BulkCase, *, actor: Person, now: datetime) -> BulkCase:  # noqa: ARG001 - the time of its event
    """Something broke over one case. Consequence: it is left out and its maker reads so; the others go on."""
    line = locked(BulkCase.objects.select_related("bulk"), line.pk)
    if line.outcome != BulkOutcome.WAITING:
        raise Refused("K-8", _("This step is not possible now: the state has changed."))
    line.outcome, line.because = BulkOutcome.LEFT_OUT, str(_("It could not be done: please do it on its page."))
    line.save()
    record(events.BULK_TAKEN, line.bulk, actor=actor, case=line.case_id, outcome=line.outcome)
    return line


@action
def finish(bulk: Bulk, *, actor: Person, now: datetime) -> Bulk:
    """All cases were taken. Consequence: its maker reads what became of each, and is told if one was left out that the
    preview had let through; an export is built of what is in.

    Where the export is refused, its cases are left out, with the reason.
    """
    row = locked(Bulk.objects.select_related("maker"), bulk.pk)
    BULK_FLOW.move(row, "run")
    row.ended_at = now
    row.save()
    done = row.cases.filter(outcome=BulkOutcome.DONE)
    if row.act == BulkAct.EXPORT and done.exists():
        numbers = ",".join(done.order_by("pk").values_list("case__number", flat=True))
        try:
            exports.ask(ExportKind.XLSX, USUAL, {"numbers": numbers}, actor=actor, now=now)
        except (Refused, Forbidden) as refusal:
            because = str(refusal) or str(_("Your duties do not allow it in this case."))
            done.update(outcome=BulkOutcome.LEFT_OUT, because=because)
    record(events.BULK_DONE, row, actor=actor, act=row.act, cases=done.count())
    if failed := queries.failed_since(row):
        telling.bulk_left(row, failed)
    return row


def sweep_bulk(now: datetime) -> None:
    """H-82. Whatever nobody undid in ten minutes. One that fails stops none of the others."""
    for row in queries.due(now).select_related("maker"):
        waking.tried(run, row, now)
