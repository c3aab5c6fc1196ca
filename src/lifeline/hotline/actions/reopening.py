"""Another round: asked for by the reporter, granted at once, by the supervisor, or by the clock."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lifeline.hotline import events, policies
from lifeline.hotline.actions import access, course, intake, merging, sealing, telling
from lifeline.hotline.models import Publication, Reopening
from lifeline.hotline.queries import merges
from lifeline.hotline.queries.clocks import calendars
from lifeline.hotline.queries.paths import receiver
from lifeline.hotline.queries.reference import numbers
from lifeline.hotline.rules.numbers import ROUND_MAX
from lifeline.hotline.states import (
    CHECK_FLOW,
    About,
    CheckState,
    ClosedAs,
    MessageKind,
    Side,
    Verdict,
)
from lifeline.kernel.action import action, locked
from lifeline.kernel.errors import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.hotline.models import Case
    from lifeline.hotline.rules.sealing import Words
    from lifeline.people.models import Person


@action
def reopen(case: Case, text: Words, *, actor: Person | None, now: datetime, version: int | None = None) -> Case:
    """H-45, H-46. The reporter is not content. Returns the case that goes on: this one, or a new one.

    Consequences: within 30 days of the reply another round is asked for, and granted at once after 未解决 or 部分解决
    or after an earlier refusal; else the supervisor decides within a working day. Later a new case begins, and both
    are linked.
    """
    case = course.lock(case, version)
    text = course.written(text, "H-45", numbers().text_min)
    last = merges.last_reply(case)
    if last is None or last.approved_at is None:
        raise Refused("H-45", _("There is no reply yet that could be reopened."))
    if min(course.said_at(text, now), now) > last.approved_at + timedelta(days=numbers().reopen_days):
        if actor is None or not isinstance(text, str):
            raise Refused("H-45", _("The time to reopen is over; please report again."))
        return _follow(case, text, actor=actor, now=now)
    if case.round >= ROUND_MAX:
        raise Refused("H-45", _("A case is reopened at most twice; please report again."))
    unsolved = last.verdict not in {"", Verdict.SOLVED}
    course.find_decider(case)
    row = _ask(case, text, actor=actor, now=now)
    if unsolved or _refused_before(case):
        _grant(case, row, actor=None, by=events.CLOCK, now=now)
    else:
        telling.deciders(case, telling.TO_DECIDE, row.pk)
    return case


def _follow(case: Case, text: str, *, actor: Person, now: datetime) -> Case:
    """H-45. Too late to reopen: a new case that follows this one."""
    report = intake.Report(
        text=text,
        key=secrets.token_hex(32),
        reporter=case.reporter,
        company=case.company,
        place=case.place,
        category=case.category,
        follows=case,
        avoid_people=tuple(row.person for row in case.recusals.select_related("person") if row.person),
        avoid_units=tuple(row.unit for row in case.recusals.select_related("unit") if row.unit),
    )
    return intake.submit(report, actor=actor, now=now)


def _ask(case: Case, text: Words, *, actor: Person | None, now: datetime) -> Reopening:
    merging.leave(case, now=now)
    before = course.move(case, "ask reopen")
    case.closed_at, case.closed_as = None, ClosedAs.NONE
    calendar = calendars(case.calendar_versions)[-1]
    due = calendar.add_days(now, numbers().reopen_decision_days, end="close").at
    row = Reopening.objects.create(
        **sealing.keyed(case),
        case=case,
        round=case.round,
        text=sealing.clear(case, text),
        asked_at=course.said_at(text, now),
        due_at=due,
    )
    if case.sealed:
        sealing.put(case, About.REOPENING, row.pk, text)
    course.say(case, MessageKind.REOPEN, text, author=None, now=now, side=Side.REPORTER)
    course.keep(case, due, due)
    course.tell(
        events.REOPEN_ASKED,
        case,
        **course.voice(case, actor),
        before=before,
        reopening=row.pk,
        due=course.iso(due),
        digest=course.digest(text),
    )
    return row


def _refused_before(case: Case) -> bool:
    """H-46. A request that is repeated after a refusal is granted."""
    return case.reopenings.filter(state=CheckState.REFUSED).exists()


@action
def grant_reopen(reopening: Reopening, *, actor: Person | None, now: datetime) -> Case:
    """H-46, H-47. The supervisor agrees, or the clock does because nobody decided in time.

    Consequences: a new round with full new clocks in the same unit, and the approver of the last one is barred. H-15:
    where nobody of the unit may have it any longer, the next one above goes on, else the case is to be dispatched.
    """
    case = course.lock(reopening.case)
    row = locked(Reopening.objects.all(), reopening.pk)
    _grant(case, row, actor=actor, by=policies.SUPERVISOR if actor else events.CLOCK, now=now)
    return case


def _grant(case: Case, row: Reopening, *, actor: Person | None, by: str, now: datetime) -> None:
    CHECK_FLOW.move(row, "grant")
    row.decided_at, row.decided_by = now, actor
    row.save()
    former = merges.last_reply(case)
    unit = receiver(case)
    before = course.move(case, "grant reopen" if unit else "send again")
    case.round += 1
    case.answered_at, case.unread = None, case.unread + 1
    if unit is None:
        course.leave_unit(case, now)
        course.start_clocks(case, now, anew=True)
        access.follow(case)
    else:
        case.responded_at = None
        course.start_clocks(case, now)
    held = course.assign(case, unit, by=actor, now=now) if unit else None
    course.keep(case)
    Publication.objects.filter(case=case).update(again_in_hand=True)
    owner = unit or case.unit  # H-87: it counts for the unit whose reply did not hold
    course.tell(
        events.REOPEN_GRANTED,
        case,
        actor=actor,
        by=by,
        before=before,
        reopening=row.pk,
        level=case.level,
        level_version=case.level_version,
        calendars=case.calendar_versions,
        unit=owner.name if owner else "",
        unit_id=owner.pk if owner else None,
        response_due=course.iso(held.response_due_at if held else case.response_due_at),
        barred=former.approver_id if former else None,
    )
    if held is not None:
        telling.unit(case, telling.COME, held.pk)
    else:
        telling.desk(case, telling.SEND_AGAIN, f"{case.pk}.{case.round}")
    telling.reporter(case, telling.DECIDED, f"reopened.{row.pk}")


@action
def refuse_reopen(reopening: Reopening, answer: str, *, actor: Person, now: datetime) -> Case:
    """H-46. The supervisor refuses, once per case and in writing. Consequences: the case ends, the reporter reads."""
    case = course.lock(reopening.case)
    row = locked(Reopening.objects.all(), reopening.pk)
    answer = course.written(answer, "H-46", numbers().reply_min)
    if case.reopenings.filter(state=CheckState.REFUSED).exists():
        raise Refused("H-46", _("A reopening is refused once per case."))
    CHECK_FLOW.move(row, "deny")
    row.decided_at, row.decided_by = now, actor
    sealing.stow(case, row, About.DECISION, answer, "answer")
    before = course.move(case, "refuse reopen")
    case.closed_at, case.closed_as = now, ClosedAs.REOPEN_REFUSED
    course.say(case, MessageKind.DECISION, answer, author=None, now=now, side=Side.SYSTEM)
    course.keep(case)
    course.tell(
        events.REOPEN_REFUSED,
        case,
        actor=actor,
        by=policies.SUPERVISOR,
        before=before,
        reopening=row.pk,
        digest=course.digest(answer),
    )
    telling.reporter(case, telling.DECIDED, f"not_reopened.{row.pk}")
    merging.release(case, now=now)
    return case
