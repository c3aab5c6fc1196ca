"""H-84, H-85: the content of a case is destroyed when its time is over; what figures count of it stays."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.hotline import events
from lifeline.hotline.actions import course, waking
from lifeline.hotline.models import (
    Assignment,
    Attachment,
    Case,
    CaseKey,
    Deferral,
    Destruction,
    Extension,
    ImportedCase,
    Likeness,
    Message,
    Note,
    Order,
    Publication,
    Rating,
    Reopening,
    Reply,
    ReturnRequest,
    Ruling,
    SecondCheck,
    Task,
    Transfer,
    Unseal,
)
from lifeline.hotline.queries import retention
from lifeline.hotline.queries.search import SEARCH
from lifeline.hotline.states import END, DestroyedFor, PublicationState
from lifeline.kernel import files
from lifeline.kernel.action import action
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import erase

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import Model

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
    Unseal: ("reason", "answer"),
    ImportedCase: ("title", "external_user", "digest"),
}
"""Every column in which somebody's words about a case stand. A test holds it against docs/data-retention.yaml."""
HANGING: tuple[type[Model], ...] = (Reply, Task, Order)
"""Rows with events of their own."""


@action
def destroy(
    case: Case, why: DestroyedFor, *, actor: Person | None, now: datetime, by: str = "", again: bool = False
) -> Destruction:
    """H-84. Text, files and identity of an ended case go; a tombstone with stage times, unit, category, ratings stays.

    Consequences: nobody reads it again, from no backup either (its number stands in the list outside the database
    first); a sealed one loses its keys, and its code opens nothing; whoever is excluded stays excluded; what stands on
    the board in public words stays there. Refused: it has not ended; `again`, after a restore, whatever its state is.
    """
    case = course.lock(case)
    if case.state not in END and not again:
        raise Refused("H-84", _("Only a case that has ended is destroyed."))
    if retention.destroyed_on(case) is not None:
        raise Refused("H-84", _("The content of this case was destroyed already."))
    on = timezone.localdate(now)
    _write_down(retention.Line(on, case.number, why))
    _take_files(case)
    _take_words(case)
    Case.objects.filter(pk=case.pk).update(
        text="", summary="", place="", reporter=None, entered_by=None, submission_digest=None, unread=0
    )
    CaseKey.objects.filter(case=case).delete()
    row = Destruction.objects.create(case=case, why=why, on=on)
    by = by or ("" if actor else events.CLOCK)
    course.tell(events.DESTROYED, case, actor=actor, by=by, at=now, why=why)
    for one in (case, *(one for model in HANGING for one in model._default_manager.filter(case=case).order_by("pk"))):  # noqa: SLF001 - models given as values
        erase(one, reason="H-84", actor=actor, by=by)
    return row


def _write_down(line: retention.Line) -> None:
    """H-85. On the list before it is done: a line too many destroys what was due anyhow, one too few brings it back."""
    path = retention.list_path()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if any(known.number == line.number for known in retention.listed()):
        return
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, f"{line}\n".encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _take_files(case: Case) -> None:
    if case.sealed:
        for key in Attachment.objects.filter(case=case).order_by("pk").values_list("key", flat=True):
            transaction.on_commit(partial(files.drop_sealed, key))
    else:
        for stored in files.linked(case):
            files.drop(stored, subject=case)
        SEARCH.drop(case.pk)
    Attachment.objects.filter(case=case).delete()


def _take_words(case: Case) -> None:
    """Rows stay for what figures and history count of them; their words go."""
    for model, columns in WORDS.items():
        model._default_manager.filter(case=case).update(**dict.fromkeys(columns, ""))  # noqa: SLF001 - given as values
    Transfer.objects.filter(case=case).exclude(spoken_with="").update(spoken_with="—")
    Unseal.objects.filter(case=case).update(content=None)
    Likeness.objects.filter(case=case).delete()
    Likeness.objects.filter(other=case).delete()
    for row in Publication.objects.filter(case=case).exclude(state=PublicationState.PUBLISHED):
        row.harmless.all().delete()
        Publication.objects.filter(pk=row.pk).update(title="", asked="", done="", unpublished_because="")


def purge(now: datetime, *, actor: Person | None = None, by: str = "") -> list[str]:
    """H-84. Destroy whatever has been kept long enough; the numbers. One that fails stops no other."""
    found = retention.over(now)
    step = partial(destroy, why=DestroyedFor.RETENTION, actor=actor, by=by)
    return [case.number for case in found if waking.tried(step, case, now)]


def destroy_again(now: datetime) -> list[str]:
    """H-85, P-11. After a restore: what stands on the list goes again, before the site answers; the numbers."""
    found = retention.come_back()
    for case, line in found:
        destroy(case, line.why, actor=None, now=now, by="cli", again=True)
    return [case.number for case, _line in found]
