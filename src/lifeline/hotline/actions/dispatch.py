"""The dispatchers' verbs: to which unit, at which level, in which category."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lifeline.hotline import events, policies
from lifeline.hotline.actions import access, callouts, course, sealing, telling
from lifeline.hotline.models import Note
from lifeline.hotline.queries.paths import barred, ruling_needed
from lifeline.hotline.rules.numbers import QUESTION_MIN
from lifeline.hotline.states import (
    OPEN,
    RANK,
    About,
    CaseState,
    CheckState,
    Desk,
    LevelCode,
    MessageKind,
    ReplyState,
    RulingCause,
    Side,
)
from lifeline.kernel.action import action
from lifeline.kernel.errors import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from django.utils.functional import _StrPromise

    from lifeline.hotline.models import Assignment, Case, Category
    from lifeline.hotline.rules.sealing import Words
    from lifeline.people.models import Person, Unit


@action
def dispatch(
    case: Case,
    unit: Unit,
    *,
    actor: Person | None,
    now: datetime,
    reason: Words = "",
    category: Category | None = None,
    version: int | None = None,
    by: str = policies.DISPATCHER,
) -> Case:
    """H-15. A unit gets the case. `by` names the desk (H-17) or the rule ("rule:17") that sends it.

    Consequences: the unit holds it, its response time begins, the dispatch clock is met, its handlers are told.
    """
    case = course.lock(case, version)
    _not_barred(case, actor)
    if case.checks.filter(state=CheckState.ASKED).exists():
        raise Refused("H-18", _("A second person still checks whether the case is accepted."))
    _may_receive(case, unit, now)
    before = course.move(case, "dispatch")
    if category is not None:
        case.category = category
        case.category_at = now if actor else case.category_at
    case.dispatched_at = case.dispatched_at or now
    held = course.assign(case, unit, by=actor, now=now, reason=reason)
    course.keep(case)
    course.tell(
        events.DISPATCHED,
        case,
        actor=actor,
        by=by,
        before=before,
        **_destination(held, unit),
        reason=reason if isinstance(reason, str) else "",
        rule=by if by.startswith("rule:") else "",
        level=case.level,
        level_version=case.level_version,
        calendars=case.calendar_versions,
        resolve_due=course.iso(case.resolve_due_at),
        category=case.category.code if case.category else "",
    )
    telling.unit(case, telling.COME, held.pk, but=actor)
    return case


@action
def clarify(case: Case, text: str, *, actor: Person, now: datetime, version: int | None = None) -> Case:
    """The desk asks the reporter before it sends the case anywhere. Consequences: he reads it; no clock stands still.

    H-18: without such a question no report is refused for having no content.
    """
    case = course.lock(case, version)
    if case.state != CaseState.TRIAGE:
        raise Refused("K-8", course.MOVED_ON)
    text = course.written(text, "H-30", QUESTION_MIN)
    message = course.say(case, MessageKind.QUESTION, text, author=None, now=now, side=Side.SYSTEM)
    course.keep(case, case.due_at, case.wake_at)
    course.tell(
        events.CLARIFIED, case, actor=actor, by=policies.DESKS[Desk(case.desk)], message=message.pk,
        digest=course.digest(text),
    )  # fmt: skip
    telling.reporter(case, telling.SPOKEN, message.pk)
    return case


@action
def reassign(case: Case, unit: Unit, reason: str, *, actor: Person, now: datetime, version: int | None = None) -> Case:
    """H-15, H-27. Another unit gets the case; level, round and pauses stay as they are (H-55).

    Consequences: the new unit holds it and starts anew, a draft goes with it, its handlers are told.
    """
    case = course.lock(case, version)
    reason = course.written(reason, "H-15")
    _may_receive(case, unit, now)
    former = case.unit
    before = course.move(case, "reassign")
    held = course.assign(case, unit, by=actor, now=now, reason=reason)
    case.replies.exclude(state=ReplyState.APPROVED).update(unit=unit, state=ReplyState.DRAFT)
    course.keep(case)
    course.tell(
        events.REASSIGNED,
        case,
        actor=actor,
        by=policies.DISPATCHER,
        before=before,
        from_unit=former.name if former else "",
        from_unit_id=former.pk if former else None,
        **_destination(held, unit),
        reason=reason,
    )
    telling.unit(case, telling.COME, held.pk, but=actor)
    return case


def _destination(held: Assignment, unit: Unit) -> dict[str, str | int]:
    """H-86. The unit as it is named today, and all above it."""
    return {
        "unit": unit.name,
        "unit_id": unit.pk,
        "path": " / ".join(name for _pk, name in held.path),
        "response_due": course.iso(held.response_due_at),
    }


BARRED: dict[RulingCause, str | _StrPromise] = {
    RulingCause.BEFORE: _("This unit has held the case already; the supervisor must decide."),
    RulingCause.FOURTH: _("Three units have held the case already; the supervisor must decide."),
    RulingCause.LAST: _("The reply is due too soon to send the case to another unit; the supervisor must decide."),
    RulingCause.REFERRED: _("The supervisor has decided who is in charge; only another ruling changes that."),
}
RULES = {RulingCause.BEFORE: "H-15", RulingCause.LAST: "H-27"}


def _may_receive(case: Case, unit: Unit, now: datetime) -> None:
    """H-15, H-26, H-27. A unit that can take the case, and to which it goes without a ruling."""
    course.check_receiver(case, unit)
    if (cause := ruling_needed(case, unit, now)) is not None:
        raise Refused(RULES.get(cause, "H-26"), BARRED[cause])


def _not_barred(case: Case, actor: Person | None) -> None:
    """H-19. After an appeal another dispatcher decides."""
    if actor is not None and actor.pk in barred(case):
        raise Refused("H-19", _("You took part in the refusal; after the appeal somebody else decides."))


@action
def set_level(
    case: Case,
    level: LevelCode,
    reason: str,
    *,
    actor: Person,
    now: datetime,
    supervises: bool = False,
    version: int | None = None,
) -> Case:
    """H-22. Raise the level, or lower it (`supervises`: the actor is a supervisor; else only 特急 before the dispatch).

    Consequences: the deadlines move; raised, at least half of the new level's time is left; lowered, the reporter
    reads the reason.
    """
    case = course.lock(case, version)
    reason = course.written(reason, "H-22")
    if case.state not in OPEN:
        raise Refused("K-8", _("This step is not possible now: the state has changed."))
    former = LevelCode(case.level)
    raised = RANK[level] > RANK[former]
    corrects = former == LevelCode.CRITICAL and case.state == CaseState.TRIAGE and case.dispatched_at is None
    if level == former or not (raised or supervises or corrects):
        raise Refused("H-22", _("Only a supervisor lowers a level."))
    case.level = level
    case.level_changes = [*case.level_changes, [former, level, now.isoformat()]]
    course.keep(case, case.due_at, case.wake_at)
    if case.sealed:
        note = Note(case=case, author=actor, unit_name=case.unit.name if case.unit else "", at=now)
        sealing.stow(case, note, About.NOTE, reason)
    if not raised:
        course.say(case, MessageKind.DECISION, reason, author=None, now=now, side=Side.SYSTEM)
        telling.reporter(case, telling.DECIDED, f"level.{case.version}")
    if level == LevelCode.CRITICAL:
        access.follow(case)
        callouts.begin(case, now)
    course.tell(
        events.LEVEL_CHANGED,
        case,
        actor=actor,
        by=policies.SUPERVISOR if supervises else policies.DISPATCHER,
        level_before=former,
        level=level,
        raised=raised,
        reason=reason,
        resolve_due=course.iso(case.resolve_due_at),
    )
    return case


@action
def categorise(
    case: Case,
    category: Category,
    *,
    actor: Person,
    now: datetime,
    version: int | None = None,
    by: str = policies.DISPATCHER,
) -> Case:
    """Set what the case is about. Consequences: it counts under that category, and no split of it asks again."""
    case = course.lock(case, version)
    former = case.category
    case.category, case.category_at = category, now
    course.keep(case, case.due_at, case.wake_at)
    course.tell(
        events.CATEGORISED,
        case,
        actor=actor,
        by=by,
        at=now,
        category_before=former.code if former else "",
        category=category.code,
    )
    return case
