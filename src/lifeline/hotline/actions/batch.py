"""The hourly batch: what waits in the drop becomes cases, messages and ratings (H-65).

Five to thirty minutes after its hour, all of an hour in one transaction, in random order, under random keys. What a
reporter did has the hour as its time; what follows from it (a clock that runs on, a case that closes) happens now, at a
moment that is the same for all of the batch.
"""

from __future__ import annotations

import json
import secrets
from base64 import b64decode
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import structlog
from django.db import transaction

from lifeline.hotline import events, policies
from lifeline.hotline.actions import (
    access,
    callouts,
    course,
    feedback,
    handling,
    intake,
    merging,
    publication,
    refusal,
    reopening,
    sealing,
    telling,
)
from lifeline.hotline.models import (
    Attachment,
    Case,
    CaseKey,
    Category,
    Drop,
    KeyWrap,
    SealedIdentity,
    SealedItem,
    SealedRecusal,
    StaffKey,
)
from lifeline.hotline.queries import access as readers
from lifeline.hotline.queries import publishing, topics
from lifeline.hotline.queries.readers import without_vault
from lifeline.hotline.rules.sealing import HOUR, SealedText, key_name
from lifeline.hotline.states import (
    SEALED_MODES,
    About,
    Desk,
    DropKind,
    Grade,
    KeyKind,
    LevelCode,
    PublicationState,
    Reader,
    Verdict,
)
from lifeline.kernel import files
from lifeline.kernel.action import action
from lifeline.kernel.errors import Conflict, Refused, Unavailable, Unseen
from lifeline.kernel.events import move_at
from lifeline.kernel.notices import notify
from lifeline.people import api as people

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.hotline.models import Message

log = structlog.get_logger(__name__)
FORM_VERSION = 1


def deliver_due(now: datetime) -> int:
    """H-65. Every hour whose moment has come (5 to 30 minutes after its end); how many drops were delivered."""
    hours = Drop.objects.order_by("hour").values_list("hour", flat=True).distinct()
    return sum(deliver(hour, now) for hour in list(hours) if move_at(hour, "hour") <= now)


def deliver(hour: datetime, now: datetime) -> int:
    """H-65. All drops of one hour: reports first, then what was said in cases, each part in random order.

    One that fails stays for the next run, is logged by its kind, and holds back no other.
    """
    order = secrets.SystemRandom()
    waiting = list(Drop.objects.filter(hour=hour).order_by("pk"))
    order.shuffle(waiting)
    for drop in waiting:
        _settle(drop)
    with transaction.atomic():
        waiting.sort(key=lambda drop: (drop.kind != DropKind.REPORT, json.loads(drop.body).get("place", 0)))
        return sum(_delivered(drop, now) for drop in waiting)


def _settle(drop: Drop) -> None:
    """The files move to where nothing tells in which minute they came.

    One that cannot (a full or broken disk) is read where it lies, holds nobody's report back, and moves with the sweep.
    """
    for key in files_of(drop):
        try:
            files.settle_sealed(key)
        except Unseen:
            log.exception("hotline.sealed_file_missing", kind=drop.kind)
        except (Unavailable, OSError):
            log.exception("hotline.sealed_file_stays", kind=drop.kind)


def _delivered(drop: Drop, now: datetime) -> bool:
    try:
        take(drop, actor=None, now=now)
    except Exception:
        log.exception("hotline.drop_failed", kind=drop.kind)
        return False
    return True


@action
def take_at_once(drop: Drop, *, actor: None, now: datetime) -> Case:
    """H-65. A critical report becomes a case now. Consequences: as in the batch, and its desk is told at once."""
    _settle(drop)
    return _become_case(drop, actor=actor, now=now)


@action
def take(drop: Drop, *, actor: None, now: datetime) -> None:
    """H-65, E-10. One drop takes the step that a named reporter takes by himself, and is gone.

    A step that has become impossible meanwhile still brings its words to whoever holds the case, or held it last. Words
    to a case whose keys were destroyed meanwhile (H-84) can be sealed for nobody: they go with it.
    """
    if not Drop.objects.filter(pk=drop.pk).delete()[0]:
        raise Unseen
    if drop.kind == DropKind.REPORT:
        _become_case(drop, actor=actor, now=now)
    else:
        case = Case.objects.get(pk=drop.target)
        if CaseKey.objects.filter(case=case, kind=KeyKind.CASE).exists():
            _step(drop, case, now)
        else:
            course.tell(events.MESSAGED, case, actor=None, by=events.REPORTER, at=drop.hour)


def _step(drop: Drop, case: Case, now: datetime) -> None:
    body = json.loads(drop.body)
    content = b64decode(body.get("content", ""))
    words = SealedText(content, drop.hour, body.get("answers"))
    try:
        with transaction.atomic():
            STEPS[DropKind(drop.kind)](case, words, body, now)
    except Refused:
        if content:
            _say(case, words, body, now, late=True)
        else:
            course.tell(events.MESSAGED, case, actor=None, by=events.REPORTER, at=drop.hour)


def _say(case: Case, words: SealedText, body: dict[str, Any], now: datetime, *, late: bool = False) -> None:
    message = handling.write(case, words, actor=None, now=now, late=late)
    _keep_custody(case, body)
    _hang(case, body, message, words.hour)


def _keep_custody(case: Case, body: dict[str, Any]) -> None:
    """H-17, H-71. The pair that a message brought with its originals. Who was excluded since then gets none of it.

    A case has one such pair: `speak` takes no second one while one is there, or waits.
    """
    for pair in body.get("keys", []):
        keep_pair(case, pair, None)
        access.take_custody(case)


def _rate(case: Case, words: SealedText, body: dict[str, Any], now: datetime) -> None:
    feedback.rate(case, Verdict(body["verdict"]), Grade(body["grade"]), words, actor=None, now=now)


def _reopen(case: Case, words: SealedText, _body: dict[str, Any], now: datetime) -> None:
    reopening.reopen(case, words, actor=None, now=now)


def _appeal(case: Case, words: SealedText, _body: dict[str, Any], now: datetime) -> None:
    refusal.appeal(case, words, actor=None, now=now)


def _withdraw(case: Case, _words: SealedText, _body: dict[str, Any], now: datetime) -> None:
    feedback.withdraw(case, actor=None, now=now)


def _reveal(case: Case, words: SealedText, _body: dict[str, Any], now: datetime) -> None:
    """H-70. The reporter's name, sealed to the case: its recipients read it from now on."""
    case = course.lock(case)
    sealing.put(case, About.IDENTITY, None, words)
    course.keep(case, case.due_at, case.wake_at)
    course.tell(events.REVEALED, case, actor=None, by=events.REPORTER, at=now)
    telling.unit(case, telling.NEWS, "revealed")


def _consent(case: Case, _words: SealedText, body: dict[str, Any], now: datetime) -> None:
    """H-76, E-27. The answer about a public text; about one that has changed since it says nothing."""
    row, agrees = publishing.publication_of(case), body["answer"] == "yes"
    if row is None:
        raise Refused("H-76", course.MOVED_ON)
    try:
        if agrees:
            publication.consent(row, body["seen"], actor=None, now=now)
        elif row.state == PublicationState.PUBLISHED:
            publication.withdraw_consent(row, actor=None, now=now)
        else:
            publication.decline(row, body["seen"], actor=None, now=now)
    except Conflict:
        raise Refused("H-76", course.MOVED_ON) from None


STEPS = {
    DropKind.MESSAGE: _say,
    DropKind.ANSWER: _say,
    DropKind.RATING: _rate,
    DropKind.REOPENING: _reopen,
    DropKind.APPEAL: _appeal,
    DropKind.WITHDRAWAL: _withdraw,
    DropKind.REVEAL: _reveal,
    DropKind.CONSENT: _consent,
}


def _become_case(drop: Drop, *, actor: None, now: datetime) -> Case:
    """H-13, H-66. The report is a case: its clocks run from the end of its hour, its desk is told, by random keys."""
    body = json.loads(drop.body)
    told = body["case"]
    end = drop.hour + HOUR
    case = Case(
        pk=drop.target,
        number=intake.free_number(now),
        company=people.units_by_id([told["company"]])[told["company"]],
        mode=told["mode"],
        channel=told["channel"],
        submission_digest=drop.digest,
        form_version=FORM_VERSION,
        category=Category.objects.filter(pk=told["category"]).first(),
        level=told["level"],
        submitted_at=end,
    )
    course.start_clocks(case, end)
    course.keep(case)
    _unpack(case, drop, body)
    course.tell(
        events.SUBMITTED,
        case,
        actor=actor,
        by=events.REPORTER,
        at=drop.hour,
        channel=case.channel,
        mode=case.mode,
        form_version=case.form_version,
        level=case.level,
        level_version=case.level_version,
        calendars=case.calendar_versions,
        category=case.category.code if case.category else "",
        company=case.company_id,
        desk=case.desk,
    )
    intake.taken_in(case, actor=actor, now=now)
    _announce(case, now)
    _join(case, told.get("topic"), now)
    return case


def _join(case: Case, topic: int | None, now: datetime) -> None:
    """我也遇到, H-10. A sealed case rides with the topic's lead, and stays its reporter's own (H-50).

    H-83: the topic counts it not, and does not know it. Where it can be merged into none, it is a case like any other.
    """
    found = topics.of_company(case.company_id).filter(pk=topic).first() if topic else None
    for lead in topics.leads_of(found) if found is not None else []:
        with suppress(Refused):
            merging.merge(case, lead, actor=None, now=now, by=events.REPORTER)
            return


def _unpack(case: Case, drop: Drop, body: dict[str, Any]) -> None:
    """Keys, wraps, items, identity, files and recusals, from the drop into their tables."""
    keys = {pair["kind"]: keep_pair(case, pair, drop.lookup) for pair in body["keys"]}
    key = keys[KeyKind.CASE]
    SealedItem.objects.bulk_create(
        [SealedItem(key=key, about=about, content=b64decode(packed)) for about, packed in body["items"].items()]
    )
    if body["identity"]:
        SealedIdentity.objects.create(key=keys[KeyKind.CUSTODY], content=b64decode(body["identity"]))
    _hang(case, body, None, drop.hour)
    if body["recusals"]:
        name = key_name(policies.recusal_key())
        SealedRecusal.objects.bulk_create(
            [SealedRecusal(case=case, token=one, key_id=name) for one in body["recusals"]]
        )
        case.has_recusals = True
    case.desk = intake.desk_of(case)
    case.save(update_fields=["has_recusals", "desk"])


def keep_pair(case: Case, pair: dict[str, Any], lookup: str | None) -> CaseKey:
    """A pair of `lodging.pair` as rows of the case. Part of an action.

    A vault that was given up meanwhile and swept is passed over: its wrap opens nothing for anybody, and must not hold
    a report back.
    """
    key = CaseKey.objects.create(case=case, kind=pair["kind"], public=b64decode(pair["public"]))
    leads = lookup if pair["kind"] == KeyKind.CASE else None
    there = StaffKey.objects.filter(pk__in=[wrap["staff"] for wrap in pair["wraps"] if "staff" in wrap])
    known = {None, *there.values_list("pk", flat=True)}
    KeyWrap.objects.bulk_create(
        [
            KeyWrap(
                key=key,
                reader=wrap["reader"],
                lookup=leads if wrap["reader"] == Reader.CODE else None,
                staff_id=wrap.get("staff"),
                escrow_id=wrap.get("escrow"),
                wrapped=b64decode(wrap["wrapped"]),
            )
            for wrap in pair["wraps"]
            if wrap.get("staff") in known
        ]
    )
    return key


def _hang(case: Case, body: dict[str, Any], message: Message | None, hour: datetime) -> None:
    """H-64. Files hang on the case or on a message without name; what they are is an item under the same pair."""
    keys = {key.kind: key for key in CaseKey.objects.filter(case=case)}
    for kind, names in ((KeyKind.CASE, "files"), (KeyKind.CUSTODY, "originals")):
        for file in body.get(names, []):
            row = Attachment.objects.create(
                **sealing.keyed(case),
                case=case,
                message=message,
                key=file["key"],
                custody=kind == KeyKind.CUSTODY,
                at=hour + HOUR,
            )
            SealedItem.objects.create(key=keys[kind], about=About.FILE, row=row.pk, content=b64decode(file["facts"]))


def _announce(case: Case, now: datetime) -> None:
    """H-61, H-73. The desk learns that something waits, at any hour the duty officer if it is critical; who has no
    vault learns that he needs one.

    P-17: where vaults were given up while the report lay in the drop, and all have new ones, a vault more is of no use:
    that only the key in the safe opens the case is told as where its last reader goes.
    """
    role = policies.DESKS[Desk(case.desk)]
    critical = case.level == LevelCode.CRITICAL
    telling.company(case, role, telling.CRITICAL if critical else telling.NEWS, "new")
    if critical:
        callouts.begin(case, now)
    if not readers.wraps(case).exists():
        lacking = set(without_vault(case.company, Desk(case.desk)))
        ids = [person.pk for person in policies.staff(role, case.company, case) if person.pk in lacking]
        notify(ids, telling.VAULT_MISSING, key=telling.digest(f"vault {case.pk}"))
        if not ids:
            access.tell_if_nobody_is_left(case)


def files_of(drop: Drop) -> list[str]:
    """The sealed files of a drop, by their keys."""
    body = json.loads(drop.body)
    return [file["key"] for file in [*body.get("files", []), *body.get("originals", [])]]


def sealed_file_keys() -> set[str]:
    """Every sealed file that a case or a drop knows; all others are strays."""
    dropped = {key for drop in Drop.objects.order_by("pk") for key in files_of(drop)}
    return dropped | set(Attachment.objects.filter(case__mode__in=SEALED_MODES).values_list("key", flat=True))


def sweep_files(now: datetime) -> int:
    """K-55. Sealed files that nobody knows two days after they came. What could not move with its batch moves now."""
    known = Attachment.objects.filter(case__mode__in=SEALED_MODES, key__in=files.unsettled())
    for key in known.order_by("pk").values_list("key", flat=True):
        try:
            files.settle_sealed(key)
        except (Unavailable, OSError):
            log.exception("hotline.sealed_file_stays", kind="sweep")
    return files.sweep_sealed(sealed_file_keys(), now - timedelta(days=2))
