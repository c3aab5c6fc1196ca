"""H-70: staff raise a named case to confidential. Whatever tells who reported it is sealed, or goes.

The rows of the case keep their ids and times: that it was named once stays visible, who it was does not. A backup that
was made before still names the reporter until it is gone; the page says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from lifeline.hotline import events, policies
from lifeline.hotline.actions import batch, course, lodging, retention, sealing, telling, topic_counts
from lifeline.hotline.actions.lodging import Pairs
from lifeline.hotline.models import (
    Assignment,
    Attachment,
    Deferral,
    Exclusion,
    Extension,
    ImportedCase,
    Likeness,
    Message,
    Note,
    Order,
    Publication,
    Rating,
    Recusal,
    Reopening,
    Reply,
    ReturnRequest,
    Ruling,
    SealedIdentity,
    SealedItem,
    SealedRecusal,
    SecondCheck,
    Suggestion,
    Task,
    Transfer,
)
from lifeline.hotline.models.transfers import SEALED
from lifeline.hotline.queries import access, channel
from lifeline.hotline.queries.readers import escrow, vaults
from lifeline.hotline.queries.search import SEARCH
from lifeline.hotline.rules.numbers import BASIS_MIN
from lifeline.hotline.rules.sealing import key_name
from lifeline.hotline.states import OPEN, About, KeyKind, Mode, PublicationState
from lifeline.kernel import box, files
from lifeline.kernel.action import action
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import erase
from lifeline.kernel.notices import forget_about

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import Model

    from lifeline.hotline.models import (
        Case,
        CaseKey,
        StaffKey,
    )
    from lifeline.hotline.queries.codes import Holder
    from lifeline.people.models import Person

WORDS: dict[type[Model], dict[str, About]] = {
    Message: {"text": About.MESSAGE},
    Note: {"text": About.NOTE},
    Assignment: {"reason": About.ASSIGNMENT},
    SecondCheck: {"text": About.CHECK},
    Reply: {"text": About.REPLY, "sent_back_because": About.SENT_BACK},
    Rating: {"text": About.RATING},
    Reopening: {"text": About.REOPENING, "answer": About.DECISION},
    ReturnRequest: {"basis": About.RETURN, "answer": About.RETURNED},
    Ruling: {"reason": About.DISPUTE, "text": About.RULING},
    Extension: {"reason": About.EXTENSION, "answer": About.EXTENDED},
    Deferral: {"plan": About.DEFERRAL, "answer": About.DEFERRED},
    Task: {
        "question": About.TASK,
        "answer": About.TASK_DONE,
        "decline_reason": About.DECLINE,
        "decline_answer": About.DECLINED,
    },
    Transfer: {
        "name": About.OFFICE,
        "reason": About.TRANSFER,
        "answer": About.NOT_HANDED,
        "end_reason": About.TAKEN_BACK,
    },
    Order: {"text": About.ORDER, "answer": About.ORDER_SAID, "remark": About.ORDER_END},
    Exclusion: {"reason": About.EXCLUSION},
}
"""Where each word about a case is kept once it is sealed. A test holds it against `retention.WORDS`."""


def check(case: Case) -> None:
    """H-70. Can it be raised? Refused where something outside the case would still tell who reported it."""
    if case.sealed or case.state not in OPEN:
        raise Refused("K-8", course.MOVED_ON)
    if case.reporter is None:
        raise Refused("H-70", _("This case has no reporter whose name could be sealed."))
    if channel.faults():
        raise Refused("H-70", _("The anonymous channel is off: the reporter could read on nowhere."))
    if case.joined:
        raise Refused("H-50", _("A sealed case cannot lead: its reply could not be read out to the others."))
    if case.follows_id is not None or case.followers.exists() or ImportedCase.objects.filter(case=case).exists():
        raise Refused("H-70", _("It belongs to another case of the same reporter, which would still name him."))
    if Publication.objects.filter(case=case).exclude(state=PublicationState.PRIVATE).exists():
        raise Refused("H-70", _("Words of it are, or were to be, on the board. Take them off first."))
    if not all(one.is_clean for one in files.linked(case)):
        raise Refused("H-70", _("Its files are still being cleaned. Please try again in a moment."))
    _check_keepers(case)


def _check_keepers(case: Case) -> None:
    if not _readers(case):
        raise Refused("H-74", _("Nobody who works on it has a vault yet: it could be read by nobody."))
    if not (_keepers(case) or escrow()):
        raise Refused("H-71", _("No custodian can keep the identity at present."))


def _readers(case: Case) -> tuple[StaffKey, ...]:
    return vaults([person for person in access.recipients(case) if person != case.reporter])


def _keepers(case: Case) -> tuple[StaffKey, ...]:
    return vaults([person for person in access.custodians(case) if person != case.reporter])


@action
def raise_to_confidential(
    case: Case, reason: str, holder: Holder, *, actor: Person, now: datetime, version: int | None = None
) -> Case:
    """H-70. `holder`: of the code that the reporter has written down before; it is stored nowhere (H-67).

    Consequences: text, thread, files and every other word are sealed to whoever works on the case and has a vault; the
    reporter's name to the custodians and the code; search, likenesses, suggestions, topics, exports and personal
    details of the log forget the case; what the reporter was told about it goes from his list. He reads on with the
    code and is notified no more (H-73). Nobody lowers it again but he.
    """
    case = course.lock(case, version)
    check(case)
    reason = course.written(reason, "H-70", BASIS_MIN)
    reporter, readers, keepers, pairs = case.reporter, _readers(case), _keepers(case), Pairs.new()
    assert reporter is not None
    retention.take_exports(case, now)
    topic_counts.leave(case, now)
    said = {About.TEXT: case.text, About.PLACE: case.place}
    case.mode, case.reporter, case.entered_by = Mode.CONFIDENTIAL, None, None
    case.summary = case.text = case.place = ""
    course.keep(case, case.due_at, case.wake_at)
    safe = escrow()
    sealed = lodging.pair(KeyKind.CASE, pairs.public, pairs.private, readers, safe, holder, case.pk)
    custody = lodging.pair(KeyKind.CUSTODY, pairs.custody_public, pairs.custody_private, keepers, safe, holder, case.pk)
    key = batch.keep_pair(case, sealed, holder.lookup)
    SealedIdentity.objects.create(
        key=batch.keep_pair(case, custody, holder.lookup), content=lodging.identity(reporter, pairs.custody_public)
    )
    for about, words in said.items():
        if words:
            sealing.put(case, about, None, words)
    _seal_words(case)
    _seal_files(case, key)
    _forget(case, reporter, actor=actor)
    note = Note(case=case, author=actor, unit_name=case.unit.name if case.unit else "", at=now)
    sealing.stow(case, note, About.NOTE, reason)
    course.tell(events.RAISED, case, actor=actor, by=policies.capacity(actor, case), at=now, readers=len(readers))
    telling.unit(case, telling.NEWS, "raised", but=actor)
    return case


def _seal_words(case: Case) -> None:
    """H-64. Every word goes from its own column beside it."""
    for model, columns in WORDS.items():
        rows = model._default_manager.filter(case=case)  # noqa: SLF001 - a model that is given as a value
        for row in rows.order_by("pk").values("pk", *columns):
            for column, about in columns.items():
                if row[column]:
                    sealing.put(case, about, row["pk"], row[column])
        rows.update(**dict.fromkeys(columns, ""))
    for transfer in Transfer.objects.filter(case=case).order_by("pk"):
        if proof := transfer.receipt or transfer.spoken_with:
            sealing.put(case, About.PROOF, transfer.pk, proof)
            transfer.called_at = None if transfer.receipt else transfer.called_at
            transfer.receipt, transfer.spoken_with = SEALED, ""
            transfer.save(update_fields=["receipt", "spoken_with", "called_at"])


def _seal_files(case: Case, key: CaseKey) -> None:
    """H-64. A file gets a random key, a name that says nothing, and becomes a stream that the case's key opens."""
    rows = {row.key: row for row in Attachment.objects.filter(case=case)}
    for place, stored in enumerate(files.linked(case), 1):
        taken = files.seal_stored(stored, f"{_('Attachment')}{place}", public=bytes(key.public))
        row = rows[stored.key]
        Attachment.objects.filter(pk=row.pk).update(key=taken.key, name="")
        content = box.seal(bytes(key.public), taken.facts.packed().encode())
        SealedItem.objects.create(key=key, about=About.FILE, row=row.pk, content=content)
        files.drop(stored, subject=case)
        files.settle_sealed(taken.key)


def _forget(case: Case, reporter: Person, *, actor: Person) -> None:
    """Everything else that leads from the case to its reporter, or to its words."""
    clear = list(Recusal.objects.filter(case=case).order_by("pk").values_list("person_id", "unit_id"))
    if clear:
        tokens = policies.recusal_tokens(
            [person for person, _unit in clear if person], [unit for _person, unit in clear if unit]
        )
        name = key_name(policies.recusal_key())
        SealedRecusal.objects.bulk_create(
            [SealedRecusal(case=case, token=one, key_id=name) for one in sorted(tokens)], ignore_conflicts=True
        )
        Recusal.objects.filter(case=case).delete()
    SEARCH.drop(case.pk)
    Likeness.objects.filter(case=case).delete()
    Likeness.objects.filter(other=case).delete()
    Suggestion.objects.filter(case=case).delete()
    proposals = retention.take_words_beside(case)
    forget_about(reporter.pk, case)
    hanging = [row for model in retention.HANGING for row in model._default_manager.filter(case=case).order_by("pk")]  # noqa: SLF001 - models given as values
    for row in (case, *hanging, *proposals):
        erase(row, reason="H-70", actor=actor, by=policies.capacity(actor, case))
