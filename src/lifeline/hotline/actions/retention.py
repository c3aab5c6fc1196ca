"""H-84, H-85: the content of a case is destroyed when its time is over; what figures count of it stays."""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.hotline import events
from lifeline.hotline.actions import batch, course, exports, merging, waking
from lifeline.hotline.models import (
    Assignment,
    Attachment,
    Bulk,
    Case,
    CaseKey,
    Deferral,
    Destruction,
    Exclusion,
    Export,
    Extension,
    FaqEntry,
    ImportedCase,
    Likeness,
    Message,
    Note,
    Order,
    PassedOn,
    Publication,
    Rating,
    Reopening,
    Reply,
    ReturnRequest,
    Ruling,
    SecondCheck,
    Task,
    Topic,
    Transfer,
    Unseal,
)
from lifeline.hotline.models.transfers import SEALED
from lifeline.hotline.queries import destroyed, retention, topics
from lifeline.hotline.queries.search import SEARCH
from lifeline.hotline.states import (
    OPEN,
    CaseState,
    ClosedAs,
    DestroyedFor,
    ExportState,
    FaqState,
    PublicationState,
    ResumeCause,
)
from lifeline.hotline.states.bulk import BulkState
from lifeline.kernel import files
from lifeline.kernel.action import action
from lifeline.kernel.errors import Refused, Unavailable
from lifeline.kernel.events import Subject, erase, record

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import Model, QuerySet

    from lifeline.hotline.models import Drop
    from lifeline.people.models import Person

WORDS: dict[type[Model], tuple[str, ...]] = {
    Message: ("text",),
    Note: ("text",),
    Assignment: ("reason",),
    SecondCheck: ("text",),
    Reply: ("text", "sent_back_because"),
    Rating: ("text",),
    Reopening: ("text", "answer"),
    ReturnRequest: ("basis", "answer"),
    Ruling: ("reason", "text"),
    Extension: ("reason", "answer"),
    Deferral: ("plan", "answer"),
    Task: ("question", "answer", "decline_reason", "decline_answer"),
    Transfer: ("name", "reason", "answer", "end_reason"),
    Order: ("text", "answer", "remark"),
    Exclusion: ("reason",),
    ImportedCase: ("title", "external_user", "digest"),
}
"""Every column in which somebody's words about a case stand. A test holds it against docs/data-retention.yaml."""
HANGING: tuple[type[Model], ...] = (Reply, Task, Order, Publication)
"""Rows with events of their own."""


@action
def destroy(
    case: Case, why: DestroyedFor, *, actor: Person | None, now: datetime, by: str = "", again: bool = False
) -> Destruction:
    """H-84. Text, files and identity of an ended case go; a tombstone with stage times, unit, category, ratings stays.

    Consequences: nobody reads it again, from no backup either (its number stands in the list outside the database
    first); a sealed one loses its keys, and its code opens nothing; whoever is excluded stays excluded; what stands on
    the board or in the FAQ in public words stays there. By order, tables made for download go as well; whatever is
    tried with it later is refused. Refused: it has not ended; `again`, after a restore, whatever its state is:
    an open one ends as withdrawn, so that no clock runs and no rate counts it; a replied one as not rated.
    """
    case = course.lock(case)
    if not again:
        retention.check_destructible(case)
    before = _end(case, now)
    on = timezone.localdate(now)
    line = destroyed.Line(on, case.number, why, case.pk)
    write_down(line)
    transaction.on_commit(partial(write_down, replace(line, done=True)))
    _take_files(case)
    proposals = _take_words(case)
    if why == DestroyedFor.ORDER:
        take_exports(case, now)
    Case.objects.filter(pk=case.pk).update(
        text="", summary="", place="", reporter=None, entered_by=None, submission_digest=None, unread=0
    )
    CaseKey.objects.filter(case=case).delete()
    row = Destruction.objects.create(case=case, why=why, on=on)
    by = by or ("" if actor else events.CLOCK)
    course.tell(events.DESTROYED, case, actor=actor, by=by, before=before, at=now, why=why)
    hanging = [one for model in HANGING for one in model._default_manager.filter(case=case).order_by("pk")]  # noqa: SLF001 - models given as values
    for one in (case, *hanging, *proposals):
        erase(one, reason="H-84", actor=actor, by=by)
    return row


def _end(case: Case, now: datetime) -> str:
    """Nobody waits for a case that a restore brought back as it was when it was open; the state before."""
    before = case.state
    if case.state in OPEN:
        course.move(case, "withdraw")
    elif case.state == CaseState.ANSWERED:
        course.move(case, "close")
        case.closed_at, case.closed_as = now, ClosedAs.UNRATED
    if case.state != before:
        course.end_pause(case, ResumeCause.ENDED, now)
        course.leave_unit(case, now)
        course.keep(case)
        merging.release(case, now=now)
    return before


def write_down(line: destroyed.Line) -> None:
    """H-85. Before it is done, and once more when it is: a plan too many destroys nothing that is in use.

    Each line continues the chain of those before it, so that a shortened list is found out.
    """
    path = destroyed.list_path()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        size = os.fstat(descriptor).st_size
        last = os.pread(descriptor, TAIL, max(0, size - TAIL)).decode().splitlines()[-1:]
        no, mark = (int(last[0].split()[0]), last[0].split()[-1]) if last else (0, "")
        _append(descriptor, destroyed.chained(line, no + 1, mark).encode(), size)
    finally:
        os.close(descriptor)


TAIL = 400


def _append(descriptor: int, row: bytes, size: int) -> None:
    """All of the row, or nothing: half a line would keep the site from starting."""
    try:
        written = os.write(descriptor, row)
    except OSError:
        written = 0
    if written != len(row):
        os.ftruncate(descriptor, size)
        raise Unavailable(_("The list of destroyed cases cannot be written."))
    os.fsync(descriptor)


def _take_files(case: Case) -> None:
    if case.sealed:
        for key in Attachment.objects.filter(case=case).order_by("pk").values_list("key", flat=True):
            transaction.on_commit(partial(files.drop_sealed, key))
    else:
        for stored in files.linked(case):
            files.drop(stored, subject=case)
        SEARCH.drop(case.pk)
    Attachment.objects.filter(case=case).delete()


def _take_words(case: Case) -> QuerySet[FaqEntry]:
    """Rows stay for what figures and history count of them; their words go."""
    for model, columns in WORDS.items():
        model._default_manager.filter(case=case).update(**dict.fromkeys(columns, ""))  # noqa: SLF001 - given as values
    Transfer.objects.filter(case=case).exclude(spoken_with="").update(spoken_with=SEALED)
    Unseal.objects.filter(case=case).update(content=None)
    PassedOn.objects.filter(case=case).delete()
    Likeness.objects.filter(case=case).delete()
    Likeness.objects.filter(other=case).delete()
    for row in Publication.objects.filter(case=case).exclude(state=PublicationState.PUBLISHED):
        row.harmless.all().delete()
        Publication.objects.filter(pk=row.pk).update(title="", asked="", done="", unpublished_because="")
    return take_words_beside(case)


def take_words_beside(case: Case) -> QuerySet[FaqEntry]:
    """What was made of its words elsewhere: proposals for the FAQ, names of topics, a reply to many. Part of an action.

    Returns the proposals, whose events the caller erases.
    """
    unseen = FaqEntry.objects.filter(source=case).exclude(state=FaqState.SHOWN).order_by("pk")
    unseen.update(question="", answer="", kept_because="", retired_because="")
    Bulk.objects.filter(cases__case=case).exclude(state=BulkState.WAITING).update(text="")
    for topic in Topic.objects.filter(members__case=case).order_by("pk"):
        if topic.name == topics.title_of(case.pk):
            Topic.objects.filter(pk=topic.pk).update(name=case.number)
        if not topic.members.exclude(case=case).filter(case__destruction__isnull=True).exists():
            Topic.objects.filter(pk=topic.pk).update(words=[])
    return unseen


def take_exports(case: Case, now: datetime) -> None:
    """By order it goes from the tables that were made of it, too: which those are nobody wrote down, so all go."""
    if case.sealed:
        return
    for row in Export.objects.filter(state=ExportState.READY, ready_at__gte=case.submitted_at).order_by("pk"):
        exports.expire(row, actor=None, now=now)


def purge(now: datetime, *, actor: Person | None = None, by: str = "") -> list[str]:
    """H-84. Destroy whatever has been kept long enough; the numbers. One that fails stops no other."""
    found = retention.over(now)
    step = partial(destroy, why=DestroyedFor.RETENTION, actor=actor, by=by)
    return [case.number for case in found if waking.tried(step, case, now)]


def destroy_again(now: datetime) -> list[str]:
    """H-85, P-11. After a restore: what stands on the list goes again, before the site answers; the numbers.

    CannotStartError where the list is not there or lacks something.
    """
    lines = destroyed.listed()
    destroyed.check_complete(lines)
    path = destroyed.list_path()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(0o600)
    for line in destroyed.unconfirmed(lines):
        write_down(replace(line, done=True))
    for drop, line in list(destroyed.reports_back(lines.values())):
        take_report(drop, line, actor=None, now=now)
    found = destroyed.come_back(lines)
    for case, line in found:
        with suppress(Refused):  # another machine that starts at this moment was faster
            destroy(case, line.why, actor=None, now=now, by="cli", again=True)
    return [case.number for case, _line in found]


@action
def take_report(drop: Drop, line: destroyed.Line, *, actor: None, now: datetime) -> None:
    """P-11. A report that waits in a restored drop. Consequence: it becomes no case again; its files go, too."""
    for file in batch.files_of(drop):
        transaction.on_commit(partial(files.drop_sealed, file))
    record(
        events.DESTROYED, Subject("hotline.case", str(drop.target)), actor=actor, by="cli", at=now, before="", after="",
        round=1, why=line.why,
    )  # fmt: skip
    drop.delete()
