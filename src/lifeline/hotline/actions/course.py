"""What every step of a case shares: lock it, move it, keep its clocks and lists right, tell the log.

Nothing here is an action by itself. Whatever a list shows is computed in `time`, and nowhere else.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypedDict, overload

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from lifeline.hotline import policies
from lifeline.hotline.actions import access, asked, counting, sealing
from lifeline.hotline.events import REPORTER, SEALED_SUBMITTED, veiled
from lifeline.hotline.models import Assignment, Case, Message, Pause
from lifeline.hotline.queries import clocks as clock_queries
from lifeline.hotline.queries import deferred, retention, search
from lifeline.hotline.queries.reference import level_version, month_of, times
from lifeline.hotline.rules import clocks, texts
from lifeline.hotline.rules.numbers import TEXT_MAX
from lifeline.hotline.rules.sealing import SealedText
from lifeline.hotline.states import (
    CASE_FLOW,
    END,
    HELD,
    OPEN,
    About,
    CaseState,
    Clock,
    Contact,
    LevelCode,
    Rung,
    Side,
    WaitsFor,
    waits_for,
)
from lifeline.kernel import action
from lifeline.kernel.calendar import store
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import record
from lifeline.people import api as people

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.hotline.rules.sealing import Words
    from lifeline.hotline.states import (
        MessageKind,
        ResumeCause,
    )
    from lifeline.kernel.events import Kind
    from lifeline.people.models import Person, Unit


MOVED_ON = _("This step is not possible now: the state has changed.")


def lock(case: Case, version: int | None = None) -> Case:
    """H-38. The case as it stands now, for this action alone; `Conflict` if the caller has seen another version.

    A lead is locked before the cases merged into it, always, so that a reply to all and a word of one never stand in
    each other's way.
    """
    if case.merged_into_id is not None:
        action.locked(Case.objects.all(), case.merged_into_id)
    return retention.kept(action.locked(Case.objects.select_related("unit", "company", "category"), case.pk, version))


def move(case: Case, step: str) -> str:
    """Take a step of the table; returns the state before. Refused (K-8) if the table has no such step from here."""
    before = case.state
    CASE_FLOW.move(case, step)
    return before


def keep(case: Case, due_at: datetime | None = None, wake_at: datetime | None = None) -> None:
    """Save the case as `time` finds it, as a new version."""
    time(case, due_at, wake_at)
    case.version += 1
    case.save()


def time(case: Case, due_at: datetime | None = None, wake_at: datetime | None = None) -> None:
    """Everything that lists show: the deadlines computed again (H-54), whose turn it is, which clock breaks first.

    `due_at` is the date of a state that has one of its own (an answer, a rating, a decision); `wake_at` is when the
    clock acts by itself. The next rung of the ladder (H-59) has an alarm of its own, `rung_at`.
    """
    others, own = clock_queries.joined(case), clock_queries.own_deadlines(case)
    found = clock_queries.with_joined(own, others)
    case.dispatch_due_at = found[Clock.DISPATCH].at
    case.response_due_at = found[Clock.RESPONSE].at
    case.resolve_due_at = found[Clock.RESOLVE].at
    case.provisional = any(due.provisional for due in found.values())
    case.own_due_at = own[Clock.RESOLVE].at if found[Clock.RESOLVE].own_at else None
    case.waits_for = turn(case, due_at)
    case.due_clock, case.due_at = _next(case, due_at, others.broken_at)
    case.rung_at = clock_queries.next_rung_at(case, found[Clock.RESOLVE])
    if (note := deferred.progress(case) if case.state == CaseState.DEFERRED else None) is not None:
        wake_at = note.wake_at
        case.due_at, case.due_clock = min((note.due_at, Clock.PROGRESS), (case.due_at or note.due_at, case.due_clock))
    case.wake_at = wake_at
    if case.level != LevelCode.CRITICAL or case.state not in OPEN:
        case.call_at = None


OWN_CLOCK = {
    CaseState.WAITING: Clock.ANSWER,
    CaseState.ANSWERED: Clock.RATING,
    CaseState.REOPEN_REQUESTED: Clock.DECISION,
    CaseState.MERGED: Clock.RATING,
}


def turn(case: Case, due_at: datetime | None) -> WaitsFor:
    """Whose turn it is; the reporter of a merged case rates the joint reply until `due_at` (H-50)."""
    if case.state == CaseState.MERGED and due_at is not None:
        return WaitsFor.REPORTER
    return waits_for(case.state)


def _next(case: Case, due_at: datetime | None, broken_at: datetime | None) -> tuple[str, datetime | None]:
    """The clock that breaks first, and when. `broken_at`: a merged case came late already, so its lead is late too."""
    state = CaseState(case.state)
    if case.waits_for == WaitsFor.NOBODY:
        return Clock.NONE, None
    if state in OWN_CLOCK:
        return (OWN_CLOCK[state], due_at) if due_at else (Clock.NONE, None)
    running = [(min(case.resolve_due_at, broken_at or case.resolve_due_at), Clock.RESOLVE)]
    if case.responded_at is None:
        running.append((case.response_due_at, Clock.RESPONSE))
    if state in {CaseState.RECEIVED, CaseState.TRIAGE}:
        running.append((case.dispatch_due_at, Clock.DISPATCH))
    first_at, first = min(running)
    return first, first_at


def start_clocks(case: Case, now: datetime, *, anew: bool = False) -> None:
    """H-13, H-47. Full new clocks by the tables that hold now. `anew` (H-19, H-20): dispatch and response are owed."""
    if anew:
        case.dispatched_at, case.responded_at = None, None
    case.round_at, case.level_changes, case.rung = now, [], Rung.NONE
    case.level_version = level_version()
    case.calendar_versions = store.current().name


def tell(kind: Kind, case: Case, *, actor: Person | None, by: str, before: str = "", **data: Any) -> None:
    """Record what happened to the case, with the round and the state before and after (`after`, else its present one).

    P-15, H-65: of a sealed case no text and no digest of one, and of what its reporter said the hour alone.
    """
    plain, given = kind, data
    if case.sealed:
        kind, data = veiled(kind, data)
    told = record(
        kind,
        case,
        actor=actor,
        by=by,
        before=before or case.state,
        round=case.round,
        now_please=kind == SEALED_SUBMITTED and case.level == LevelCode.CRITICAL,
        **{"after": case.state, **data},
    )
    counting.note(case, plain, told.at, given)


class Voice(TypedDict):
    """Who acts, as the log keeps it."""

    actor: Person | None
    by: str


def voice(case: Case, actor: Person | None) -> Voice:
    """H-4, H-6. The reporter's own step has no actor in the log; one that a clerk enters for him names the clerk.

    Without an actor it came through a code: nobody knows who that is.
    """
    if actor is None or actor.pk == case.reporter_id:
        return Voice(actor=None, by=REPORTER)
    return Voice(actor=actor, by=policies.CLERK)


def digest(text: Words) -> str:
    """SHA-256 of a text, for the log; nothing of a sealed one."""
    if not isinstance(text, str):
        return ""
    return hashlib.sha256(text.encode()).hexdigest()


def iso(at: datetime) -> str:
    """An instant as the log keeps it."""
    return clocks.utc(at).isoformat(timespec="seconds")


def said_at(text: Words, now: datetime) -> datetime:
    """H-65. When words were said: at the end of their hour, if they came through the drop, else now."""
    return text.at if isinstance(text, SealedText) else now


def told_at(text: Words, now: datetime) -> datetime:
    """H-65. The time of an event about words: their hour, if they came through the drop, else now."""
    return text.hour if isinstance(text, SealedText) else now


def answers(case: Case, text: Words) -> bool:
    """H-30. Are these words the answer for which the case waits? Sealed ones say which question they saw."""
    if case.state != CaseState.WAITING or not isinstance(text, SealedText):
        return case.state == CaseState.WAITING
    return Pause.objects.filter(case=case, to_at__isnull=True, question_id=text.answers).exists()


@overload
def written(text: str, rule: str, least: int = 1) -> str: ...
@overload
def written(text: Words, rule: str, least: int = 1) -> Words: ...
def written(text: Words, rule: str, least: int = 1) -> Words:
    """The text as it is stored. Refused under `rule` if it says less than `least` characters or more than 10,000.

    A sealed text was asked the same before it was sealed; nobody can ask it again.
    """
    if not isinstance(text, str):
        return text
    cleaned = texts.clean(text)
    if texts.length(cleaned) < least:
        raise Refused(rule, _("Please write at least %(least)s characters."), least=least)
    if len(cleaned) > TEXT_MAX:
        raise Refused(rule, _("Please write at most %(most)s characters."), most=TEXT_MAX)
    return cleaned


def say(
    case: Case,
    kind: MessageKind,
    text: Words,
    *,
    author: Person | None,
    now: datetime,
    side: Side = Side.STAFF,
    contact: Contact = Contact.MESSAGE,
) -> Message:
    """Put words into the thread. Staff speak as the holding unit, named as now (H-86); a reporter has no author.

    Those of a sealed case go into an item, and the row stays without text (H-64).
    """
    speaks = case.unit if side == Side.STAFF else None
    message = Message.objects.create(
        **sealing.keyed(case, _last(case, said_at(text, now))),
        case=case,
        round=case.round,
        side=side,
        kind=kind,
        contact=contact,
        author=author if side == Side.STAFF else None,
        unit=speaks,
        unit_name=speaks.name if speaks else "",
        text=sealing.clear(case, text),
        at=said_at(text, now),
    )
    if case.sealed:
        sealing.put(case, About.MESSAGE, message.pk, text)
    return message


def _last(case: Case, at: datetime) -> int | None:
    """The last message of a sealed case that has this very time, so that the next one stands behind it."""
    if not case.sealed:
        return None
    same = Message.objects.filter(case=case, at=at).order_by("-pk")
    return same.values_list("pk", flat=True).first()


def open_assignment(case: Case) -> Assignment | None:
    """Who holds the case now."""
    return Assignment.objects.filter(case=case, to_at__isnull=True).first()


def assign(
    case: Case, unit: Unit, *, by: Person | None, now: datetime, reason: Words = "", inherits: bool = False
) -> Assignment:
    """Give the case to a unit: the earlier one's time ends, a new row begins. H-86: the unit is named as now.

    What is merged into it goes along (H-50). `inherits`: a successor, for whom everything goes on that was asked.
    """
    Assignment.objects.filter(case=case, to_at__isnull=True).update(to_at=now)
    asked.cancel_of(case, unit, now)
    if case.unit_id != unit.pk and not inherits:
        asked.end_requests(case, now)
    calendar = store.office(case.calendar_versions.rsplit(",", 1)[-1])
    due = clocks.run_out(calendar, now, times(case.level_version, case.level).response)
    case.unit, case.assigned_at = unit, now
    riders = list(Case.objects.filter(merged_into=case).select_related("company").order_by("pk"))
    Case.objects.filter(merged_into=case).update(unit=unit)
    held = Assignment.objects.create(
        **sealing.keyed(case),
        case=case,
        company_id=case.company_id,
        unit=unit,
        path=[list(step) for step in people.path_snapshot(unit)],
        round=case.round,
        by=by,
        reason=sealing.clear(case, reason),
        from_at=now,
        month=month_of(now),
        response_due_at=due.at,
    )
    if case.sealed and reason:
        sealing.put(case, About.ASSIGNMENT, held.pk, reason)
    for one in (case, *riders):
        one.unit = unit
        access.follow(one)
    return held


def check_receiver(case: Case, unit: Unit) -> None:
    """H-15. An open unit of this company, with a handler, not recused; whether it held the case is another question."""
    if not policies.may_receive(unit, case):
        raise Refused("H-15", _("This unit cannot take the case: it needs a handler and must not be excluded."))


def find_decider(case: Case) -> None:
    """H-17. Something waits for a supervisor: where each of them is excluded, the integrity desk decides instead.

    Who dispatches stays who he is: he is not excluded for the supervisors' sake.
    """
    case.no_supervisor = case.has_recusals and not policies.staff(policies.SUPERVISOR, case.company, case)


def respond(case: Case, now: datetime) -> None:
    """H-29. Note the first response of the round and of the holding unit, and how long the reporter waited for it."""
    held = Assignment.objects.filter(case=case, to_at__isnull=True, responded_at__isnull=True)
    if case.responded_at is not None:
        held.update(responded_at=now)
        return
    case.responded_at = now
    work, wall = waited(case, now)
    held.update(responded_at=now, work_minutes=work, wall_minutes=wall)


def waited(case: Case, now: datetime) -> tuple[int, int]:
    """Working minutes and minutes around the clock since the round began."""
    calendar = store.office(case.calendar_versions.rsplit(",", 1)[-1])
    wall = (now - case.round_at) // timedelta(minutes=1)
    return max(0, calendar.between(case.round_at, now)), max(0, wall)


def end_pause(case: Case, cause: ResumeCause, now: datetime) -> Pause | None:
    """H-55. Close the open pause, if there is one; its time stays earned."""
    pause = Pause.objects.filter(case=case, to_at__isnull=True).first()
    if pause is not None:
        pause.to_at, pause.cause = min(now, pause.until_at), cause
        pause.save(update_fields=["to_at", "cause"])
    return pause


def index(case: Case, *, new: bool = False) -> None:
    """K-60. Bring the search index up to date; never a sealed case (H-83). `new`: nothing was answered in it yet."""
    if not case.sealed:
        sent = [] if new else search.sent(case)
        search.SEARCH.put(case.pk, search.fields(case, sent), at=case.submitted_at, new=new)


def leave_unit(case: Case, now: datetime) -> None:
    """Nobody holds the case any longer; `unit` stays as the last holder. What it asked for and got no answer ends."""
    asked.drop(case, now)
    Assignment.objects.filter(case=case, to_at__isnull=True).update(to_at=now)


def in_course(case: Case) -> None:
    """Refused (K-8) for a case that has ended: the reporter writes to an open, a replied or a merged one (H-50)."""
    if case.state in END and case.state != CaseState.MERGED:
        raise Refused("K-8", _("This step is not possible now: the state has changed."))


def hear(case: Case) -> None:
    """Something new from the reporter lies before whoever holds the case, or the case into which it was merged."""
    case.unread += 1
    if case.merged_into_id is not None:
        Case.objects.filter(pk=case.merged_into_id).update(unread=F("unread") + 1)


def charged(case: Case, due_at: datetime, now: datetime) -> int | None:
    """H-57. The unit whose clock it was: the holder now, or, if the clock broke earlier, the holder at that moment."""
    moment = min(due_at, now)
    held = Assignment.objects.filter(case=case, round=case.round, from_at__lte=moment).exclude(to_at__lt=case.round_at)
    found = held.order_by("-from_at", "-pk").values_list("unit_id", flat=True).first()
    return found or case.unit_id


def held(case: Case, *states: CaseState) -> Unit:
    """The unit that holds the case; Refused (K-8) unless it is in one of the states (default: any held one)."""
    if case.state not in (states or HELD) or case.unit is None:
        raise Refused("K-8", _("This step is not possible now: the state has changed."))
    return case.unit
