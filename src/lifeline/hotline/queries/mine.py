"""A case as its reporter sees it: stage, next date, conversation, why the promise moved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifeline.hotline.models import Rating
from lifeline.hotline.queries import cases as queries
from lifeline.hotline.queries import merges
from lifeline.hotline.queries.clocks import calendars, explained, ledger
from lifeline.hotline.queries.moved import moves
from lifeline.hotline.queries.reference import numbers
from lifeline.hotline.rules import clocks
from lifeline.hotline.rules.clocks import Ledger
from lifeline.hotline.states import END, OPEN, CaseState, CheckState, Clock, ClosedAs, MessageKind, Side, Verdict
from lifeline.kernel import files
from lifeline.kernel.files import PICTURES, SOUNDS
from lifeline.kernel.parts import Step, Sum

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.utils.functional import _StrPromise

    from lifeline.hotline.models import Attachment, Case, Message, Reply
    from lifeline.hotline.queries.moved import Moved
    from lifeline.kernel.files import Stored
    from lifeline.kernel.parts import Tone


@dataclass(frozen=True)
class MyCase:
    """A line of my list: what it is, where it stands, what comes next and by when."""

    number: str
    title: str
    stage: str
    tone: Tone
    words: str
    due_at: datetime | None
    late: bool
    submitted_at: datetime


def tone(case: Case, now: datetime) -> Tone:
    """The colour of a stage for the reporter: it is his turn (warn), late (bad), under way (info), good end (ok)."""
    if queries.lived(case) in {CaseState.ANSWERED, CaseState.WAITING}:
        return "warn"
    if (due_at := queries.promised(case)) is not None:
        return "bad" if due_at < now else "info"
    return "ok" if case.closed_as == ClosedAs.SOLVED else "plain"


RATED = _("You have rated the reply; if it did not help, you can have it worked on again")


def my_cases(rows: Iterable[Case], now: datetime) -> list[MyCase]:
    """The lines of a list. The date is the promised reply while a case is open, else nothing."""
    cases = list(rows)
    replied = [case.pk for case in cases if queries.lived(case) == CaseState.ANSWERED]
    ratings = Rating.objects.filter(case__in=replied, round=F("case__round")) if replied else Rating.objects.none()
    ratings = ratings.filter(Q(case__state=CaseState.MERGED) ^ Q(reply__isnull=True))
    rated = set(ratings.values_list("case", flat=True))
    return [_line(case, now, rated=case.pk in rated) for case in cases]


def my_case(case: Case, now: datetime) -> MyCase:
    """One line."""
    return my_cases([case], now)[0]


def _line(case: Case, now: datetime, *, rated: bool) -> MyCase:
    stage = queries.stage(case)
    return MyCase(
        number=case.number,
        title=case.summary,
        stage=str(CaseState(stage.state).label),
        tone="plain" if rated else tone(case, now),
        words=str(RATED) if rated else stage.words,
        due_at=stage.due_at,
        late=stage.due_at is not None and stage.due_at < now,
        submitted_at=case.submitted_at,
    )


STAGES: tuple[tuple[str | _StrPromise, frozenset[str]], ...] = (
    (_("Sent in"), frozenset({CaseState.RECEIVED})),
    (_("Choosing the unit"), frozenset({CaseState.TRIAGE})),
    (_("In the unit's hands"), OPEN - {CaseState.RECEIVED, CaseState.TRIAGE} | {CaseState.MERGED}),
    (_("Your rating"), frozenset({CaseState.ANSWERED})),
    (pgettext_lazy("stage", "Done"), END - {CaseState.MERGED}),
)


def way(case: Case) -> list[Step]:
    """The five stages with the one where the case stands."""
    state = queries.lived(case)
    here = next(place for place, (_label, states) in enumerate(STAGES) if state in states)
    return [
        Step(label, "past" if place < here else "now" if place == here else "next")
        for place, (label, _states) in enumerate(STAGES)
    ]


@dataclass(frozen=True)
class Shown:
    """A file in a conversation; `kind` says how a page shows it: picture, sound or other."""

    key: str
    name: str
    kind: str
    size: int


@dataclass(frozen=True)
class Said:
    """Something said. `who` is a unit, or empty for the reporter and for the hotline itself (`side`).

    `final` marks the reply that ends a round.
    """

    side: str
    who: str
    label: str
    text: str
    at: datetime
    files: tuple[Shown, ...] = ()
    final: bool = False


def conversation(case: Case) -> list[Said]:
    """What reporter and unit said to each other, the report itself first. The whole costs three queries."""
    stored = {one.key: one for one in files.linked(case)}
    messages = list(queries.thread(case))
    first = _shown(queries.attachments(case), stored) if stored else ()
    report = Said(Side.REPORTER, "", "", case.text, case.submitted_at, first)
    return [report, *(_said(message, stored) for message in messages)]


UNMARKED = {MessageKind.TEXT, MessageKind.CONTACT}


def _said(message: Message, stored: dict[str, Stored]) -> Said:
    kind = MessageKind(message.kind)
    label = message.get_contact_display() if kind == MessageKind.CONTACT else "" if kind in UNMARKED else kind.label
    attached = _shown(message.attachments.all(), stored)
    final = kind == MessageKind.REPLY
    return Said(message.side, message.unit_name, str(label), message.text, message.at, attached, final)


def _shown(rows: Iterable[Attachment], stored: dict[str, Stored]) -> tuple[Shown, ...]:
    found = [(row, stored[row.key]) for row in sorted(rows, key=lambda row: row.pk) if row.key in stored]
    return tuple(Shown(row.key, row.name, _kind(file.type), file.size) for row, file in found)


def _kind(type_: str) -> str:
    return "picture" if type_ in PICTURES else "sound" if type_ in SOUNDS else "other"


@dataclass(frozen=True)
class Promise:
    """The date of the reply with its arithmetic; `first_at` is the first date, where it has moved, and why."""

    at: datetime
    sums: tuple[Sum, ...]
    tone: Tone
    first_at: datetime | None
    paused: bool
    provisional: bool
    moves: tuple[Moved, ...] = ()


def promise(case: Case, now: datetime) -> Promise | None:
    """H-56. When the reply is due and how that was counted; None once the round has its reply."""
    if queries.promised(case) is None or case.state == CaseState.REOPEN_REQUESTED:
        return None
    clock = next(one for one in explained(case, alone=True) if one.clock == Clock.RESOLVE)
    facts = ledger(case)
    plain = clocks.deadline(calendars(case.calendar_versions)[:1], Ledger(facts.start, facts.times), "resolve")
    return Promise(
        clock.due.at,
        tuple(Sum(str(line), "") for line in clock.lines),
        "bad" if clock.due.at < now else "plain",
        plain.at if plain.at != clock.due.at else None,
        clock.paused,
        clock.due.provisional,
        tuple(moves(case)) if plain.at != clock.due.at else (),
    )


def open_question(case: Case) -> Message | None:
    """The question for which the case waits."""
    if case.state != CaseState.WAITING:
        return None
    return case.messages.filter(kind=MessageKind.QUESTION).order_by("-at", "-pk").first()


def latest_reply(case: Case) -> Reply | None:
    """The reply that the reporter rates or does not accept."""
    return queries.replies(case).last()


def reopening(case: Case, now: datetime) -> Literal["at_once", "decided", "new"]:
    """H-45, H-46. What will follow if the reporter asks for another round now, so that the page can say it before."""
    last = merges.last_reply(case)
    if last is None or last.approved_at is None or now > last.approved_at + timedelta(days=numbers().reopen_days):
        return "new"
    unsolved = last.verdict not in {"", Verdict.SOLVED}
    refused_before = case.reopenings.filter(state=CheckState.REFUSED).exists()
    return "at_once" if unsolved or refused_before else "decided"


def avoided(case: Case) -> list[str]:
    """H-12. Whom the reporter excluded, as he reads it again."""
    if not case.has_recusals:
        return []
    rows = case.recusals.select_related("person", "unit").order_by("pk")
    return [row.person.name if row.person else row.unit.name if row.unit else "" for row in rows]
