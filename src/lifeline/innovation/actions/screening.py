"""汇总初审: in, back for correction once, out by two; and a re-check by a third person (I-26, I-30 … I-32)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lifeline.innovation import events, policies
from lifeline.innovation.actions import course, letters
from lifeline.innovation.models import Appeal, ScreeningSheet, SimilarPair
from lifeline.innovation.policies.applications import is_member, may_judge_appeal, may_lead, may_screen
from lifeline.innovation.queries.form import checklist
from lifeline.innovation.queries.limits import limits
from lifeline.innovation.rules.numbers import RECHECK_DAYS, TWIN
from lifeline.innovation.states import (
    SCREENING_FLOW,
    AppealAbout,
    ApplicationState,
    LetterKind,
    ScreeningState,
    ScreeningVerdict,
)
from lifeline.kernel.action import action, locked
from lifeline.kernel.errors import Refused
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from lifeline.innovation.models import Application
    from lifeline.people.models import Person


def _lock(application: Application, actor: Person, version: int | None) -> Application:
    application = course.lock(application, version)
    course.only(may_screen(actor, application))
    course.running(application.cycle)
    if application.state != ApplicationState.RECOMMENDED:
        raise course.moved()
    if not application.admission:
        raise Refused("I-28", _("Level or request has changed: the unit signs again first."))
    if application.sheets.filter(state=ScreeningState.PROPOSED).exists():
        raise Refused("I-31", _("A second secretary still decides whether it is screened out."))
    return application


def _sheet(
    application: Application,
    verdict: ScreeningVerdict,
    checks: Mapping[str, bool],
    items: str,
    *,
    actor: Person,
    now: datetime,
) -> ScreeningSheet:
    return ScreeningSheet(
        application=application, verdict=verdict, form=course.config(application.cycle).form, checks=dict(checks),
        items=items, by=actor, at=now,
    )  # fmt: skip


@action
def screen_in(
    application: Application, checks: Mapping[str, bool], *, actor: Person, now: datetime, version: int | None = None
) -> Application:
    """4.2. The whole checklist is met. Consequence: it can be assigned to reviewers.

    Refused where a point is not met, limits are broken (I-19), or an explained twin was not accepted (I-26).
    """
    application = _lock(application, actor, version)
    wanted = {key for key, _sentence in checklist(course.config(application.cycle).form)}
    if not all(checks.get(key) for key in wanted):
        raise Refused("I-30", _("Not every point of the checklist is met."))
    if found := limits(application, people.today()):
        raise Refused(found[0].rule, _("Its team breaks a limit: look at the check."))
    if application.pairs.filter(similarity__gte=TWIN).exclude(accepted=True).exists():
        raise Refused("I-26", _("Say first whether the explained difference from its twin is accepted."))
    sheet = _sheet(application, ScreeningVerdict.IN, checks, "", actor=actor, now=now)
    sheet.save()
    course.move(
        application, "screen in", events.SCREENED_IN, actor=actor, by=policies.SECRETARY, form=sheet.form,
        sheet=sheet.pk,
    )  # fmt: skip
    return application


@action
def send_to_correct(
    application: Application, checks: Mapping[str, bool], items: str, *, actor: Person, now: datetime,
    version: int | None = None,
) -> Application:  # fmt: skip
    """I-30. Return it once, with what has to be corrected.

    Consequences: a letter; 5 working days, then the clock screens it out.
    """
    application = _lock(application, actor, version)
    items = course.written(items, "I-30", 10)
    if application.sheets.filter(verdict=ScreeningVerdict.RETURN).exists():
        raise Refused("I-30", _("It was returned for correction once already."))
    sheet = _sheet(application, ScreeningVerdict.RETURN, checks, items, actor=actor, now=now)
    sheet.due_at = course.after_days(now, course.config(application.cycle).correction_days)
    sheet.save()
    course.move(
        application, "return", events.RETURNED, actor=actor, by=policies.SECRETARY, sheet=sheet.pk,
        due=sheet.due_at.isoformat(), digest=course.digest(items),
    )  # fmt: skip
    _letter(LetterKind.RETURN, application, sheet, now)
    return application


def _letter(kind: LetterKind, application: Application, sheet: ScreeningSheet, now: datetime) -> None:
    until = sheet.due_at or course.after_days(now, RECHECK_DAYS)
    letters.to_team(kind, application, now=now, occasion=str(sheet.pk), reason=sheet.items, until=until.isoformat())


@action
def propose_out(
    application: Application, checks: Mapping[str, bool], items: str, *, actor: Person, now: datetime,
    version: int | None = None,
) -> ScreeningSheet:  # fmt: skip
    """I-31. Propose to screen it out, with the points. Consequence: a second secretary decides."""
    application = _lock(application, actor, version)
    sheet = _sheet(application, ScreeningVerdict.OUT, checks, course.written(items, "I-31", 10), actor=actor, now=now)
    sheet.state = ScreeningState.PROPOSED
    sheet.save()
    course.note(application, events.OUT_PROPOSED, actor=actor, by=policies.SECRETARY, sheet=sheet.pk)
    return sheet


@action
def decide_out(
    sheet: ScreeningSheet, *, agreed: bool, actor: Person, now: datetime, version: int | None = None
) -> Application:
    """I-31. A second secretary agrees, or not.

    Consequences: agreed, it is out and a letter is drafted; else it waits again.
    """
    application = course.lock(sheet.application, version)
    course.only(may_screen(actor, application))
    course.running(application.cycle)
    sheet = locked(ScreeningSheet.objects.all(), sheet.pk)
    if sheet.by_id == actor.pk:
        raise Refused("I-31", _("Somebody else must confirm what you proposed."))
    SCREENING_FLOW.move(sheet, "confirm" if agreed else "drop")
    sheet.second, sheet.second_at = actor, now
    sheet.save(update_fields=["state", "second", "second_at"])
    if not agreed:
        course.note(application, events.OUT_DROPPED, actor=actor, by=policies.SECRETARY, sheet=sheet.pk)
        return application
    application.rank = None
    course.move(
        application, "screen out", events.SCREENED_OUT, actor=actor, by=policies.SECRETARY, fields=("rank",),
        sheet=sheet.pk, first=sheet.by_id, second=actor.pk, digest=course.digest(sheet.items),
    )  # fmt: skip
    _letter(LetterKind.OUT, application, sheet, now)
    return application


@action
def expire_correction(application: Application, *, actor: None, now: datetime) -> Application:
    """I-30. Clock: no correction came in time. Consequence: it is screened out, and a letter is drafted."""
    application = course.lock(application)
    course.running(application.cycle)
    last = application.sheets.filter(verdict=ScreeningVerdict.RETURN).order_by("-at", "-pk").first()
    if last is None or last.due_at is None or now <= course.with_grace(application.cycle, last.due_at):
        raise Refused("I-30", _("There is still time to correct it."))
    sheet = ScreeningSheet.objects.create(
        application=application, verdict=ScreeningVerdict.OUT, form=last.form, items=last.items, at=now
    )
    application.rank = None
    course.move(
        application, "expire correction", events.CORRECTION_EXPIRED, actor=actor, by=events.CLOCK, fields=("rank",)
    )
    _letter(LetterKind.OUT, application, sheet, now)
    return application


@action
def ask_recheck(application: Application, text: str, *, actor: Person, now: datetime) -> Appeal:
    """I-31. Once, within 3 working days, the leader asks that a third person look again."""
    application = course.lock(application)
    course.only(may_lead(actor, application))
    course.running(application.cycle)
    text = course.written(text, "I-31", 10)
    sheet = (
        application.sheets.filter(verdict=ScreeningVerdict.OUT, state=ScreeningState.CONFIRMED)
        .order_by("-at", "-pk")
        .first()
    )
    if application.state != ApplicationState.SCREENED_OUT or sheet is None:
        raise Refused("I-31", _("There is nothing to check again."))
    if now > course.after_days(sheet.second_at or sheet.at, RECHECK_DAYS):
        raise Refused("I-31", _("The time to ask is over."))
    if application.appeals.filter(about=AppealAbout.SCREENING).exists():
        raise Refused("I-31", _("You can ask once."))
    appeal = Appeal.objects.create(application=application, about=AppealAbout.SCREENING, text=text, at=now)
    course.note(
        application, events.APPEALED, actor=actor, about=AppealAbout.SCREENING.value, digest=course.digest(text)
    )
    return appeal


@action
def recheck(
    application: Application, text: str, *, granted: bool, actor: Person, now: datetime, version: int | None = None
) -> Application:
    """I-31. A third secretary, or the chair, decides on the request. Consequence: granted, it is screened anew."""
    application = course.lock(application, version)
    chair = policies.holds(actor, policies.CHAIR, application.cycle.organiser_id)
    course.only(may_judge_appeal(actor, application) or (chair and not is_member(actor, application)))
    course.running(application.cycle)
    text = course.written(text, "I-31", 10)
    appeal = application.appeals.filter(about=AppealAbout.SCREENING, granted__isnull=True).first()
    if appeal is None:
        raise Refused("I-31", _("Nobody has asked for this."))
    appeal.granted, appeal.decided_by, appeal.decided_at, appeal.answer = granted, actor, now, text
    appeal.save(update_fields=["granted", "decided_by", "decided_at", "answer"])
    by, digest = policies.SECRETARY, course.digest(text)
    if granted:
        course.move(application, "recheck", events.RECHECKED, actor=actor, by=by, digest=digest)
    else:
        course.note(application, events.APPEAL_REFUSED, actor=actor, by=by, about=appeal.about, digest=digest)
    return application


@action
def judge_pair(pair: SimilarPair, *, accepted: bool, actor: Person, now: datetime) -> SimilarPair:
    """I-26. The screener accepts the explained difference, or not.

    Consequence: not accepted, it cannot be screened in.
    """
    application = course.lock(pair.second)
    course.only(may_screen(actor, application))
    pair = locked(SimilarPair.objects.all(), pair.pk)
    pair.accepted, pair.judged_by, pair.judged_at = accepted, actor, now
    pair.save(update_fields=["accepted", "judged_by", "judged_at"])
    course.note(application, events.PAIR_JUDGED, actor=actor, by=policies.SECRETARY, pair=pair.pk, accepted=accepted)
    return pair
