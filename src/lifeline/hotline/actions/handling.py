"""The unit's verbs on the way to a reply: contact, question, note; and what the reporter says meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifeline.hotline import events, policies
from lifeline.hotline.actions import course, sealing, telling
from lifeline.hotline.actions.intake import attach
from lifeline.hotline.models import Note, Pause
from lifeline.hotline.queries.clocks import calendars, resolve_deadline
from lifeline.hotline.queries.reference import canned_texts, numbers
from lifeline.hotline.rules import clocks, texts
from lifeline.hotline.rules.numbers import QUESTION_MIN
from lifeline.hotline.states import HELD, About, CaseState, CheckState, Contact, MessageKind, ResumeCause, Side
from lifeline.kernel.action import action, once, remember
from lifeline.kernel.errors import Conflict

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from lifeline.hotline.models import Case, Message
    from lifeline.hotline.rules.sealing import Words
    from lifeline.kernel.files import Stored
    from lifeline.people.models import Person


@action
def contact(
    case: Case,
    text: str,
    kind: Contact = Contact.MESSAGE,
    *,
    actor: Person,
    now: datetime,
    version: int | None = None,
) -> Message:
    """H-29. The unit speaks to the reporter: a message, or the note of a call or visit.

    Consequences: it stands in the thread; the first substantive one is the first response and starts the work. H-50: a
    merged case has its own thread still; whoever holds its lead speaks in it, and no clock is met by that. H-34: while
    the case is put off, it is the note that is due every 30 days.
    """
    case = course.lock(case, version)
    unit = course.held(case, *HELD, CaseState.MERGED)
    text = course.written(text, "H-29")
    counts = texts.is_substantive(text, canned_texts())
    said = MessageKind.PROGRESS if case.state == CaseState.DEFERRED else MessageKind.CONTACT
    message = course.say(case, said, text, author=actor, now=now, contact=kind)
    if counts and case.state != CaseState.MERGED:
        _respond(case, kind, actor=actor, now=now)
        case.deferrals.filter(state=CheckState.GRANTED, ended_at__isnull=True).update(noted_at=now, reminded=False)
    case.unread = 0
    course.keep(case, case.due_at, case.wake_at)
    course.tell(
        events.CONTACTED,
        case,
        actor=actor,
        by=policies.HANDLER,
        contact=kind,
        unit=unit.name,
        counts=counts,
        digest=course.digest(text),
    )
    telling.reporter(case, telling.SPOKEN, message.pk)
    return message


def _respond(case: Case, kind: Contact, *, actor: Person, now: datetime) -> None:
    """H-29. A substantive contact is the first response, and the work begins with it."""
    course.respond(case, now)
    if case.state == CaseState.ASSIGNED:
        before = course.move(case, "start")
        course.tell(events.STARTED, case, actor=actor, by=policies.HANDLER, before=before, contact=kind)


@action
def ask(case: Case, text: str, *, actor: Person, now: datetime, version: int | None = None) -> Message:
    """H-30. Ask the reporter. The resolve clock stops for at least 10 characters, twice and 5 working days a round.

    Consequences: the question stands in the thread and is a first response; if it pauses, the case waits until the
    answer or the end of that time. H-32: asked in the last tenth of the resolve time, it is flagged and counted.
    """
    case = course.lock(case, version)
    unit = course.held(case, CaseState.ASSIGNED, CaseState.IN_PROGRESS, CaseState.WAITING)
    text = course.written(text, "H-30")
    counts = texts.is_substantive(text, canned_texts())
    if counts:
        _respond(case, Contact.MESSAGE, actor=actor, now=now)
    before = case.state
    question = course.say(case, MessageKind.QUESTION, text, author=actor, now=now)
    late = clocks.asked_late(resolve_deadline(case), now)
    until = _pause(case, question, text, now)
    case.unread = 0
    course.keep(case, until or case.due_at, until or case.wake_at)
    course.tell(
        events.ASKED,
        case,
        actor=actor,
        by=policies.HANDLER,
        before=before,
        question=question.pk,
        unit=unit.name,
        until=course.iso(until) if until else "",
        paused=until is not None,
        late=late,
        counts=counts,
        digest=course.digest(text),
    )
    telling.reporter(case, telling.QUESTION, question.pk)
    return question


def _pause(case: Case, question: Message, text: str, now: datetime) -> datetime | None:
    """H-30. Open a pause if the round has one left and the question says something; until when it lasts, or None."""
    if case.state != CaseState.IN_PROGRESS or texts.length(text) < QUESTION_MIN:
        return None
    earlier = [
        (pause.from_at, pause.to_at or now)
        for pause in Pause.objects.filter(case=case, round=case.round).order_by("from_at")
    ]
    limits = numbers()
    calendar = calendars(case.calendar_versions)[-1]
    until = clocks.pause_end(calendar, now, earlier, limits.pause_days, limits.pauses_max)
    if until is not None:
        Pause.objects.create(case=case, round=case.round, question=question, from_at=now, until_at=until)
        course.move(case, "ask")
    return until


@action
def resume(
    case: Case,
    *,
    actor: Person | None,
    now: datetime,
    cause: ResumeCause = ResumeCause.HANDLER,
    version: int | None = None,
) -> Case:
    """H-30, H-31. Go on without an answer: the unit by itself, or the clock at the end of the pause.

    Consequences: the resolve clock runs again, later by the pause; silence closes nothing and counts against nobody.
    """
    case = course.lock(case, version)
    _resume(case, cause, actor=actor, by=policies.HANDLER if actor else events.CLOCK, now=now)
    course.keep(case)
    return case


def _resume(case: Case, cause: ResumeCause, *, actor: Person | None, by: str, now: datetime) -> None:
    before = course.move(case, "resume")
    pause = course.end_pause(case, cause, now)
    course.tell(
        events.RESUMED,
        case,
        actor=actor,
        by=by,
        before=before,
        cause=cause,
        question=pause.question_id if pause else None,
        resolve_due=course.iso(resolve_deadline(case).at),
    )


@action
def write(
    case: Case,
    text: Words,
    *,
    actor: Person | None,
    now: datetime,
    stored: Iterable[Stored] = (),
    key: str = "",
    body: str = "",
    version: int | None = None,
    late: bool = False,
) -> Message:
    """The reporter writes (or a clerk for him, E-10). An answer to an open question resumes the clock (H-30).

    `late`: it was written while the case ran and waited in the drop; that the case has ended meanwhile refuses nothing.

    Consequences: it stands in the thread, whoever holds the case sees something new, files hang on it. The same `key`
    of a form gives the same message; `body` stands for what was sent, where other content under the key is a conflict.
    """
    case = course.lock(case)
    scope = f"hotline.write.{case.pk}"
    if key and (known := once(key, body, scope=scope)) is not None:
        return case.messages.get(pk=known.result)
    if version not in {None, case.version}:
        raise Conflict(case.version)
    if not late:
        course.in_course(case)
    text = course.written(text, "H-1")
    answers = course.answers(case, text)
    kind = MessageKind.ANSWER if answers else MessageKind.TEXT
    message = course.say(case, kind, text, author=None, now=now, side=Side.REPORTER)
    attach(case, stored, message, now=now)
    if key:
        remember(key, message.pk, scope=scope)
    course.tell(
        events.MESSAGED,
        case,
        **course.voice(case, actor),
        at=course.told_at(text, now),
        message=message.pk,
        digest=course.digest(text),
    )
    if answers:
        _resume(case, ResumeCause.ANSWERED, **course.voice(case, actor), now=now)
    course.hear(case)
    course.keep(case, case.due_at, None if answers else case.wake_at)
    telling.unit(case, telling.NEWS, message.pk)
    return message


@action
def note(case: Case, text: str, *, actor: Person, now: datetime) -> Note:
    """H-37. An internal note, where no page for reporters can reach it. Consequence: staff of the case read it."""
    case = course.lock(case)
    text = course.written(text, "H-37")
    row = Note(case=case, author=actor, unit_name=case.unit.name if case.unit else "", at=now)
    sealing.stow(case, row, About.NOTE, text)
    course.tell(events.NOTED, case, actor=actor, by=policies.HANDLER, note=row.pk)
    return row


@action
def read(case: Case, *, actor: Person, now: datetime) -> Case:
    """Whoever holds the case has read what the reporter wrote. Consequence: the mark of something new goes."""
    case = course.lock(case)
    case.unread = 0
    course.keep(case, case.due_at, case.wake_at)
    course.tell(events.READ, case, actor=actor, by=policies.HANDLER, at=now)
    return case
