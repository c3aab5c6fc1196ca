"""不予受理: one person proposes with a reason of the closed list, another confirms, the reporter may appeal once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lifeline.hotline import events, policies
from lifeline.hotline.actions import asked, course, merging, sealing, telling
from lifeline.hotline.actions.intake import desk_of
from lifeline.hotline.models import SecondCheck
from lifeline.hotline.queries.clocks import calendars
from lifeline.hotline.queries.paths import barred
from lifeline.hotline.queries.reference import numbers
from lifeline.hotline.states import CASE_FLOW, CHECK_FLOW, About, CheckState, MessageKind, RefusalReason, Side
from lifeline.kernel.action import action, locked
from lifeline.kernel.errors import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.hotline.models import Case
    from lifeline.hotline.rules.sealing import Words
    from lifeline.people.models import Person


@action
def refuse(
    case: Case,
    reason: RefusalReason,
    text: str,
    *,
    actor: Person,
    now: datetime,
    version: int | None = None,
) -> SecondCheck:
    """H-18. Propose not to accept, with a reason of the closed list and a text to the reporter.

    Consequences: the case stays where it is, its clocks run, a second person is asked. H-19: after an appeal another
    one.
    """
    case = course.lock(case, version)
    if not CASE_FLOW.may(case, "refuse"):
        raise Refused("K-8", _("This step is not possible now: the state has changed."))
    if actor.pk in barred(case):
        raise Refused("H-19", _("You took part in the refusal; after the appeal somebody else decides."))
    if case.checks.filter(state=CheckState.ASKED).exists():
        raise Refused("H-18", _("A second person still checks whether the case is accepted."))
    if reason == RefusalReason.NO_CONTENT and not _asked_in_vain(case, now):
        raise Refused("H-18", _("Ask the reporter first, and wait for the answer; only then has it no content."))
    text = course.written(text, "H-18", 10)
    check = SecondCheck(case=case, reason=reason, first=actor, asked_at=now)
    sealing.stow(case, check, About.CHECK, text)
    course.tell(events.REFUSAL_ASKED, case, actor=actor, by=policies.DISPATCHER, reason_code=reason, check=check.pk)
    telling.desk(case, telling.TO_CHECK, check.pk, but=actor)
    telling.deciders(case, telling.TO_CHECK, check.pk, but=actor)
    return check


def _asked_in_vain(case: Case, now: datetime) -> bool:
    """H-18. Was a question of this round answered, or given as much time as a pause has (H-30)?"""
    asked_ = case.messages.filter(kind=MessageKind.QUESTION, at__gte=case.round_at).order_by("at", "pk").first()
    if asked_ is None:
        return False
    calendar = calendars(case.calendar_versions)[-1]
    until = calendar.add_days(asked_.at, numbers().pause_days, end="close").at
    return now >= until or case.messages.filter(side=Side.REPORTER, at__gte=asked_.at).exists()


@action
def confirm_refusal(check: SecondCheck, *, actor: Person, now: datetime) -> Case:
    """H-18. The second person agrees. Consequences: the case ends, what was asked of anybody is over (a
    proposed transfer, too), the reporter reads the text and may appeal.
    """
    check = _decide(check, "grant", actor=actor, now=now)
    case = course.lock(check.case)
    before = course.move(case, "refuse")
    asked.drop(case, now)
    course.keep(case)
    text = sealing.again(case, About.CHECK, check.pk, check.text)
    course.say(case, MessageKind.DECISION, text, author=None, now=now, side=Side.SYSTEM)
    course.tell(
        events.REFUSED,
        case,
        actor=actor,
        by=policies.DISPATCHER,
        before=before,
        reason_code=check.reason,
        check=check.pk,
        first=check.first_id,
        second=actor.pk,
        digest=course.digest(text),
    )
    telling.reporter(case, telling.DECIDED, f"refused.{check.pk}")
    merging.release(case, now=now)
    return case


@action
def deny_refusal(check: SecondCheck, *, actor: Person, now: datetime) -> Case:
    """H-18. The second person does not agree. Consequence: the case waits for its dispatch."""
    check = _decide(check, "deny", actor=actor, now=now)
    case = course.lock(check.case)
    course.tell(events.REFUSAL_DENIED, case, actor=actor, by=policies.DISPATCHER, check=check.pk)
    return case


def _decide(check: SecondCheck, step: str, *, actor: Person, now: datetime) -> SecondCheck:
    """H-18. The second person is another than the first, and took part in no earlier refusal of this case (H-19)."""
    check = locked(SecondCheck.objects.select_related("case"), check.pk)
    if actor.pk == check.first_id or actor.pk in barred(check.case):
        raise Refused("H-18", _("Somebody else must check what you proposed."))
    CHECK_FLOW.move(check, step)
    check.second, check.decided_at = actor, now
    check.save(update_fields=["state", "second", "decided_at"])
    return check


@action
def appeal(case: Case, text: Words, *, actor: Person | None, now: datetime) -> Case:
    """H-19. Once, within 30 days, the reporter appeals against a refusal.

    Consequences: the case is to be dispatched again with new clocks, by somebody who took no part in the refusal.
    """
    case = course.lock(case)
    text = course.written(text, "H-19", numbers().text_min)
    refused = case.checks.filter(state=CheckState.GRANTED).order_by("-decided_at", "-pk")
    last = refused.first()
    if last is None or last.decided_at is None or refused.count() > 1:
        raise Refused("H-19", _("A refusal can be appealed once."))
    if min(course.said_at(text, now), now) > last.decided_at + timedelta(days=numbers().appeal_days):
        raise Refused("H-19", _("The time to appeal is over; please report again."))
    before = course.move(case, "appeal")
    case.desk = desk_of(case, barred(case))
    course.start_clocks(case, now, anew=True)
    course.say(case, MessageKind.APPEAL, text, author=None, now=now, side=Side.REPORTER)
    course.hear(case)
    course.keep(case)
    course.tell(
        events.APPEALED,
        case,
        **course.voice(case, actor),
        before=before,
        level_version=case.level_version,
        calendars=case.calendar_versions,
        desk=case.desk,
        digest=course.digest(text),
    )
    return case
