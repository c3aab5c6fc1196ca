"""What the anonymous host shows: frozen rows, opened with the key that the reporter brings, kept nowhere."""

from __future__ import annotations

import json
from base64 import b64decode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lifeline.hotline import events
from lifeline.hotline.models import Attachment, CaseKey, Message, SealedItem
from lifeline.hotline.queries import cases, codes, joint_tasks, merges, mine, orders, originals, publishing, unsealing
from lifeline.hotline.queries.reading import Reading, opened
from lifeline.hotline.queries.transfers import handed
from lifeline.hotline.rules.sealing import HOUR
from lifeline.hotline.states import About, CaseState, DropKind, KeyKind, MessageKind, Mode, Side
from lifeline.hotline.states.custody import Opener
from lifeline.kernel import box
from lifeline.kernel.errors import Unseen
from lifeline.kernel.events import capacity_label, facts, kind_of, when
from lifeline.kernel.files import PICTURES, Facts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from lifeline.hotline.models import Case
    from lifeline.hotline.queries.codes import Dropped, Holder, Opened
    from lifeline.hotline.queries.reading import Texts
    from lifeline.kernel.parts import Step

WATCHED = (events.OPENED, events.AUTHORISED, events.IDENTITY_READ, events.ORIGINAL_READ, events.ESCROW_USED)
"""What the first page promises to show its reporter."""
STEPS = ("write", "rate", "reopen", "appeal", "withdraw")
SPENT = {
    DropKind.RATING: "rate",
    DropKind.REOPENING: "reopen",
    DropKind.APPEAL: "appeal",
    DropKind.WITHDRAWAL: "withdraw",
    DropKind.CONSENT: "consent",
}
"""What waits in the drop is not offered a second time."""


@dataclass(frozen=True)
class SealedFile:
    """A file as its reader sees it; `key` is what a page sends to get it."""

    key: str
    name: str
    size: int
    picture: bool


@dataclass(frozen=True, repr=False)
class Said:
    """Something said. `who` is a unit, or empty for reporter and hotline; `when` is an hour for the reporter."""

    side: str
    who: str
    label: str
    text: str
    when: str
    files: tuple[SealedFile, ...]
    final: bool
    waits: bool = False


@dataclass(frozen=True)
class Opening:
    """H-72, H-74. Who opened the case, or was given access to it, by duty, on which day; `what` says it in words."""

    what: str
    who: str
    day: datetime


@dataclass(frozen=True, repr=False)
class ForBoard:
    """H-76. The very text that would stand on the board, or stands there; `seen` stands for exactly this text."""

    title: str
    asked: str
    done: str
    seen: str
    state: str


@dataclass(frozen=True, repr=False)
class Thread:
    """A sealed case in its reporter's hands. `number` is empty while the report waits for its batch.

    `opener`: what opens now what custodians keep of it. H-60: `ordered_on`, since when its supervisor follows it.
    H-35: `together`, the units that help the one in charge.
    """

    number: str
    words: str
    way: list[Step]
    due_at: datetime | None
    provisional: bool
    said: list[Said]
    openings: list[Opening]
    unsealings: list[unsealing.Told]
    question: int | None
    question_text: str
    can: frozenset[str]
    rated: str
    mode: str
    revealed: bool
    for_board: ForBoard | None = None
    handed: tuple[str, str] | None = None
    originals: int = 0
    opener: Opener = Opener.NOBODY
    ordered_on: date | None = None
    unit: str = ""
    together: tuple[joint_tasks.Together, ...] = ()

    @property
    def keeper(self) -> bool:
        """H-71. Does the vault of a custodian open what they keep of it?"""
        return self.opener == Opener.VAULT

    @property
    def safe(self) -> bool:
        """P-17. Is only the key in the safe left, for a custodian of today?"""
        return self.opener == Opener.SAFE


def hour_words(hour: datetime) -> str:
    """An hour as the reporter reads it: the day, between this hour and the next."""
    return when(hour, "hour")


def _texts(found: Opened, **only: Any) -> Texts:
    """What the case says, opened with the code."""
    rows = SealedItem.objects.filter(key__case_id=found.case_id, key__kind=KeyKind.CASE, **only)
    return opened(found.private, rows.order_by("pk").values_list("about", "row", "content"))


def thread(found: Opened, now: datetime) -> Thread:
    """Everything that the holder of a code sees. Nothing is written: not even that he looked."""
    if found.case is None:
        return _waiting(found)
    case, texts = found.case, _texts(found)
    stage = cases.stage(case)
    question = mine.open_question(case)
    rating = merges.rating_of(case)
    pending = codes.dropped(found)
    kept = originals.count(case) + _originals(pending)
    return Thread(
        number=case.number,
        words=stage.words,
        way=mine.way(case),
        due_at=stage.due_at,
        provisional=stage.provisional,
        said=[*_said(case, texts), *_dropped(pending, found.private)],
        openings=_openings(case),
        unsealings=unsealing.told(case, texts),
        question=question.pk if question else None,
        question_text=texts.get((About.MESSAGE, question.pk), "") if question else "",
        can=_can(case, now, pending, texts),
        rated=f"{rating.get_verdict_display()} · {rating.get_grade_display()}" if rating and rating.grade else "",
        mode=case.mode,
        revealed=(About.IDENTITY, None) in texts,
        handed=handed(case, Reading(True, found.private, texts)),
        for_board=_for_board(case, texts),
        originals=kept,
        opener=_opener(found, case.mode, kept, pending),
        ordered_on=orders.ordered_on(case),
        unit=case.unit.name if case.unit else "",
        together=tuple(joint_tasks.together(case)),
    )


def _for_board(case: Case, texts: Texts) -> ForBoard | None:
    """H-76. What the reporter was asked about, opened with his code."""
    row = publishing.asked_of(case)
    if row is None:
        return None
    words = texts.get((About.PUBLIC, row.pk), "")
    shown = publishing.with_words(row, words) if words else row
    return ForBoard(shown.title, shown.asked, shown.done, publishing.text_digest(row), row.state)


def _can(case: Case, now: datetime, pending: list[Dropped], texts: Texts) -> frozenset[str]:
    """The steps that are open now: the same conditions as for a named reporter, less what waits in the drop already."""
    at = cases.Moment(case, now)
    able = {name for name in STEPS if cases.BUTTONS[name][1](at)}
    if "reopen" in able and mine.reopening(case, now) == "new":
        able.remove("reopen")
    if case.mode == Mode.CONFIDENTIAL and (About.IDENTITY, None) not in texts and case.state != CaseState.WITHDRAWN:
        able.add("reveal")
    if publishing.asked_of(case) is not None:
        able.add("consent")
    waiting = {drop.kind for drop in pending}
    if DropKind.REVEAL in waiting:
        able.discard("reveal")
    return frozenset(able - {SPENT[kind] for kind in waiting if kind in SPENT})


UNMARKED = {MessageKind.TEXT, MessageKind.CONTACT}


def _said(case: Case, texts: Texts) -> Iterator[Said]:
    """The report, then what was said, in order; hours for the reporter, minutes for staff."""
    hung: dict[int | None, list[SealedFile]] = {}
    for row in Attachment.objects.filter(case=case, custody=False).order_by("at", "pk"):
        hung.setdefault(row.message_id, []).append(_file(row.key, texts.get((About.FILE, row.pk), "")))
    text = texts.get((About.TEXT, None), "")
    if place := texts.get((About.PLACE, None), ""):
        text = f"{text}\n\n{_('Place')}: {place}"
    yield Said(
        Side.REPORTER, "", "", text, hour_words(case.submitted_at - HOUR), tuple(hung.get(None, [])), final=False
    )
    for message in Message.objects.filter(case=case).order_by("at", "pk"):
        kind = MessageKind(message.kind)
        mine_ = message.side == Side.REPORTER
        yield Said(
            message.side,
            message.unit_name,
            "" if kind in UNMARKED else str(kind.label),
            texts.get((About.MESSAGE, message.pk), "") or message.text,
            hour_words(message.at - HOUR) if mine_ else when(message.at, "exact"),
            tuple(hung.get(message.pk, [])),
            final=kind == MessageKind.REPLY,
        )


def _file(key: str, packed: str) -> SealedFile:
    if not packed:  # damaged: it is shown as there, and hides nothing else
        return SealedFile(key, _("A sealed file"), 0, picture=False)
    facts_ = Facts.read(packed)
    return SealedFile(key, facts_.name, facts_.size, facts_.type in PICTURES)


def _originals(pending: list[Dropped]) -> int:
    """How many originals came with what is not delivered yet."""
    return sum(len(drop.body.get("originals", [])) for drop in pending)


def _opener(found: Opened, mode: str, kept: int, waiting: list[Dropped]) -> Opener:
    """Who opens what custodians keep; asked only where they keep something, who the reporter is or originals."""
    return codes.opener(found, waiting) if kept or mode == Mode.CONFIDENTIAL else Opener.NOBODY


def _dropped(pending: list[Dropped], private: bytes) -> Iterator[Said]:
    """What was sent within the hour and is not delivered yet."""
    for kind, hour, body in sorted(pending, key=lambda drop: (drop.hour, drop.body.get("place", 0))):
        text = box.unseal(private, b64decode(body["content"])).decode() if body.get("content") else ""
        files = tuple(_file(file["key"], _packed(file, private)) for file in body.get("files", []))
        label = "" if kind in {DropKind.MESSAGE, DropKind.ANSWER} else str(kind.label)
        shown = "" if kind == DropKind.REVEAL else text
        yield Said(Side.REPORTER, "", label, shown, hour_words(hour), files, final=False, waits=True)


def _packed(file: dict[str, Any], private: bytes) -> str:
    return box.unseal(private, b64decode(file["facts"])).decode()


def _waiting(found: Opened) -> Thread:
    """A report that has not become a case yet."""
    body = found.waiting or {}
    text = box.unseal(found.private, b64decode(body["items"][About.TEXT])).decode()
    files = tuple(_file(file["key"], _packed(file, found.private)) for file in body["files"])
    report = Said(Side.REPORTER, "", "", text, hour_words(body["hour"]), files, final=False, waits=True)
    every = codes.dropped(found)
    pending = [drop for drop in every if drop.kind != DropKind.REPORT]
    kept, mode = len(body.get("originals", [])) + _originals(pending), body["case"]["mode"]
    gone = any(drop.kind == DropKind.WITHDRAWAL for drop in pending)
    return Thread(
        number="",
        words=_("Received. It reaches the hotline within an hour and a half."),
        way=[],
        due_at=None,
        provisional=False,
        said=[report, *_dropped(pending, found.private)],
        openings=[],
        unsealings=[],
        question=None,
        question_text="",
        can=frozenset({"write"} if gone else {"write", "withdraw"}),
        rated="",
        mode=mode,
        revealed=False,
        originals=kept,
        opener=_opener(found, mode, kept, every),
    )


def _openings(case: Case) -> list[Opening]:
    """H-71, H-72, H-74. Whatever made the case readable to somebody: each duty once a day, the first day first."""
    seen: dict[tuple[str, str, date], datetime] = {}
    for fact in facts("hotline.case", keys=[str(case.pk)], kinds=WATCHED):
        duty = str(fact.data["duty"]) if fact.kind == events.AUTHORISED else fact.by
        seen.setdefault((fact.kind, duty, timezone.localdate(fact.at)), fact.at)
    return [Opening(str(kind_of(kind).sentence), capacity_label(by), at) for (kind, by, _day), at in seen.items()]


def file_of(found: Opened, key: str) -> Facts:
    """K-52. What a file is, if it hangs on this very case; `Unseen` for another's or a guessed key."""
    if found.waiting is not None:
        waiting = {file["key"]: file for file in found.waiting["files"]}
    else:
        waiting = {}
        row = Attachment.objects.filter(case_id=found.case_id, key=key, custody=False).first()
        if row is not None:
            if packed := _texts(found, about=About.FILE, row=row.pk).get((About.FILE, row.pk)):
                return Facts.read(packed)
            raise Unseen  # its seal is damaged: nothing can be delivered
    for drop in codes.dropped(found):
        waiting |= {file["key"]: file for file in drop.body.get("files", [])}
    if key not in waiting:
        raise Unseen
    return Facts.read(_packed(waiting[key], found.private))


def identity(holder: Holder, found: Opened) -> str:
    """H-70. Who the reporter is, in his own words to the unit: name and number, opened with his code."""
    private = codes.custody(holder, found.case_id)
    key = CaseKey.objects.filter(case_id=found.case_id, kind=KeyKind.CUSTODY).select_related("identity").first()
    if private is None or key is None or not hasattr(key, "identity"):
        raise Unseen
    told = json.loads(box.unseal(private, bytes(key.identity.content)))
    return f"{told['name']} {told['number']}"
