"""A reply is drafted, submitted, approved by another person or sent back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lifeline.hotline import events, policies
from lifeline.hotline.actions import asked, course, merging, sealing, telling
from lifeline.hotline.models import Reply
from lifeline.hotline.queries import canned
from lifeline.hotline.queries.clocks import calendars, resolve_deadline
from lifeline.hotline.queries.joint_tasks import open_tasks
from lifeline.hotline.queries.paths import barred_approver
from lifeline.hotline.queries.reference import canned_texts, month_of, numbers
from lifeline.hotline.rules import texts
from lifeline.hotline.states import REPLY_FLOW, About, CaseState, Contact, MessageKind, ReplyState, ResumeCause
from lifeline.kernel.action import action, locked
from lifeline.kernel.errors import Conflict, Refused
from lifeline.kernel.events import record

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.hotline.models import Case
    from lifeline.hotline.states import Disposition
    from lifeline.kernel.events import Kind
    from lifeline.people.models import Person

ANSWERABLE = (CaseState.ASSIGNED, CaseState.IN_PROGRESS, CaseState.WAITING)


@action
def draft(
    case: Case,
    text: str,
    disposition: Disposition,
    *,
    actor: Person,
    now: datetime,
    version: int | None = None,
) -> Reply:
    """Write or change the draft of this round's reply. `version` is that of the draft (H-38).

    Consequences: the drafter is its author; what waited for approval is a draft again.
    """
    case = course.lock(case)
    unit = course.held(case, *ANSWERABLE)
    row = case.replies.exclude(state=ReplyState.APPROVED).first()
    if row is None:
        row = Reply(case=case, company_id=case.company_id, drafted_at=now)
    elif version is not None and version != row.version:
        raise Conflict(row.version, {"text": row.text, "disposition": row.disposition})
    row.unit, row.round, row.author = unit, case.round, actor
    row.disposition = disposition
    row.state, row.nearly_canned, row.sent_back_because = ReplyState.DRAFT, False, ""
    row.version += 1
    sealing.stow(case, row, About.REPLY, texts.clean(text))
    sealing.forget(case, About.SENT_BACK, row.pk)
    _tell(events.DRAFTED, row, actor=actor, by=policies.HANDLER, disposition=disposition)
    return row


@action
def submit(
    reply: Reply, *, actor: Person, now: datetime, version: int | None = None, words: str | None = None
) -> Reply:
    """H-40. Hand the draft to the lead; what the rules ask of a reply is asked here.

    `words`: of a sealed case, the draft's text as its writer has it before him; they become the draft.

    Consequences: the leads see it; H-41: nearly canned, it is flagged; H-39: where the category is a plain enquiry,
    in the first round, it goes to the reporter at once.
    """
    case = course.lock(reply.case)
    course.held(case, *ANSWERABLE)
    reply = locked(Reply.objects.select_related("unit"), reply.pk, version)
    _no_open_task(case)
    text = _plain(case, reply, words)
    check_text(text)
    REPLY_FLOW.move(reply, "submit")
    reply.submitted_at = now
    reply.author = reply.author or actor
    reply.nearly_canned = texts.nearly_canned(text, canned.as_sent(case, now))
    reply.version += 1
    sealing.stow(case, reply, About.REPLY, text)
    _tell(events.SUBMITTED_REPLY, reply, actor=actor, by=policies.HANDLER, nearly_canned=reply.nearly_canned)
    if case.category is not None and case.category.plain_enquiry and case.round == 1 and not case.sealed:
        reply.exempt = True
        _answer(case, reply, approver=None, actor=actor, now=now)
    else:
        telling.leads(case, telling.TO_APPROVE, f"{reply.pk}.{reply.version}", but=actor)
    return reply


def _plain(case: Case, reply: Reply, words: str | None) -> str:
    """H-64. The server cannot read the draft of a sealed case: whoever submits it shows it once more."""
    if not case.sealed:
        return reply.text
    if words is None:
        raise Refused("H-64", _("Open the vault to read the draft before you hand it on."))
    return texts.clean(words)


def _no_open_task(case: Case) -> None:
    """H-35, H-40. The unit in charge answers when all that it asked others is answered or no longer needed."""
    if waiting := open_tasks(case):
        units = ", ".join(task.unit_name for task in waiting)
        raise Refused("H-40", _("Joint tasks are still open: %(units)s."), units=units)


def check_text(text: str) -> None:
    """H-40. At least 20 characters, no unfilled placeholder, not a canned reply as it is."""
    course.written(text, "H-40", numbers().reply_min)
    if left := texts.placeholders(text):
        raise Refused("H-40", _("Fill in the placeholder %(left)s."), left=left[0])
    if texts.is_canned(text, canned_texts()):
        raise Refused("H-40", _("Say what was found and done; a canned reply alone does not answer."))


@action
def approve(reply: Reply, *, actor: Person, now: datetime, version: int | None = None) -> Case:
    """H-39, H-47. Another person approves: a lead of the unit; the supervisor where a lead wrote it or none is free.

    Consequences: the reporter gets the reply, the resolve clock is met, the time to rate begins.
    """
    case = course.lock(reply.case)
    reply = locked(Reply.objects.select_related("unit", "author"), reply.pk, version)
    if reply.author_id == actor.pk:
        raise Refused("H-39", _("Somebody else must approve what you wrote."))
    if actor.pk == barred_approver(case):
        raise Refused("H-47", _("You approved the last round; somebody else must approve this one."))
    if not policies.acts_for(actor, case, policies.LEAD) and _lead_is_free(case, reply):
        raise Refused("H-39", _("The unit's lead approves first; the supervisor only where no lead can."))
    _no_open_task(case)
    if not case.sealed:
        check_text(reply.text)
    _answer(case, reply, approver=actor, actor=actor, now=now)
    return case


def _lead_is_free(case: Case, reply: Reply) -> bool:
    """H-39. Is there a lead of the unit who neither wrote the reply nor approved the round before?"""
    leads = {lead.pk for lead in policies.staff(policies.LEAD, reply.unit, case)}
    return bool(leads - {reply.author_id, barred_approver(case)})


def _answer(case: Case, reply: Reply, *, approver: Person | None, actor: Person, now: datetime) -> None:
    """The reply goes out. What the figures count of it is written down with it (section 8)."""
    unit = course.held(case, *ANSWERABLE)
    _bring_in_hand(case, actor=actor, now=now)
    due = resolve_deadline(case)
    before = course.move(case, "answer")
    REPLY_FLOW.move(reply, "approve")
    calendar = calendars(case.calendar_versions)[-1]
    reply.unit, reply.approver, reply.approved_at = unit, approver, now
    reply.month, reply.due_at, reply.due_month = month_of(now), due.at, month_of(due.at)
    reply.charged_id = course.charged(case, due.at, now)
    reply.work_minutes, reply.wall_minutes = course.waited(case, now)
    reply.version += 1
    reply.save()
    case.answered_at, case.nudges, case.unread = now, 0, 0
    asked.drop(case, now)
    course.respond(case, now)
    text = sealing.again(case, About.REPLY, reply.pk, reply.text)
    course.say(case, MessageKind.REPLY, text, author=actor, now=now)
    limits = numbers()
    course.keep(
        case,
        calendar.add_days(now, limits.unrated_days, end="close").at,
        calendar.add_days(now, limits.remind_days, end="close").at,
    )
    course.tell(
        events.ANSWERED,
        case,
        actor=actor,
        by=policies.HANDLER if approver is None else policies.LEAD,
        before=before,
        unit=unit.name,
        unit_id=unit.pk,
        reply=reply.pk,
        disposition=reply.disposition,
        nearly_canned=reply.nearly_canned,
        exempt=reply.exempt,
        author=reply.author_id,
        due=course.iso(due.at),
        in_time=now <= due.at,
        charged=reply.charged_id,
        work_minutes=reply.work_minutes,
        digest=course.digest(text),
    )
    course.index(case)
    telling.reporter(case, telling.REPLIED, reply.pk)
    merging.ride(case, reply, actor=actor, now=now)


def _bring_in_hand(case: Case, *, actor: Person, now: datetime) -> None:
    """A reply to a case nobody has spoken about is the first response; one that waits for an answer goes on first."""
    if case.state == CaseState.ASSIGNED:
        before = course.move(case, "start")
        course.tell(events.STARTED, case, actor=actor, by=policies.HANDLER, before=before, contact=Contact.MESSAGE)
    elif case.state == CaseState.WAITING:
        before = course.move(case, "resume")
        pause = course.end_pause(case, ResumeCause.HANDLER, now)
        course.tell(
            events.RESUMED,
            case,
            actor=actor,
            by=policies.HANDLER,
            before=before,
            cause=ResumeCause.HANDLER,
            question=pause.question_id if pause else None,
            resolve_due=course.iso(resolve_deadline(case).at),
        )


@action
def send_back(reply: Reply, reason: str, *, actor: Person, now: datetime, version: int | None = None) -> Reply:
    """H-39. The approver wants it changed. Consequence: the drafter reads why; the clock runs on."""
    case = course.lock(reply.case)
    course.held(case, *ANSWERABLE)
    reply = locked(Reply.objects.select_related("author"), reply.pk, version)
    reason = course.written(reason, "H-39")
    REPLY_FLOW.move(reply, "send back")
    reply.version += 1
    sealing.stow(case, reply, About.SENT_BACK, reason, "sent_back_because")
    told = {} if case.sealed else {"digest": course.digest(reason)}
    _tell(events.SENT_BACK, reply, actor=actor, by=policies.LEAD, at=now, **told)
    if reply.author is not None:
        telling.tell([reply.author], telling.BACK, case, f"{reply.pk}.{reply.version}", but=actor)
    return reply


def _tell(kind: Kind, reply: Reply, **data: object) -> None:
    record(kind, reply, case=reply.case_id, round=reply.round, **data)  # type: ignore[arg-type]
