"""The unit's word: recommend in rank, send back, decline; a silent unit;

and the leader's request (I-13, I-28, I-29).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lifeline.innovation import events, policies
from lifeline.innovation.actions import course, letters
from lifeline.innovation.models import Appeal, UnitWord
from lifeline.innovation.policies.applications import addressees, is_member, may_lead, may_sign
from lifeline.innovation.queries.limits import limits
from lifeline.innovation.queries.quotas import left_of, taken_ranks
from lifeline.innovation.rules.numbers import APPEAL_DAYS, REFUSAL_LEAST
from lifeline.innovation.states import Admission, AppealAbout, ApplicationState, CycleState, LetterKind, Word
from lifeline.kernel.action import action
from lifeline.kernel.errors import Refused
from lifeline.kernel.notices import notify
from lifeline.people import api as people

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.innovation.models import Application
    from lifeline.people.models import Person


def _for_unit(application: Application, actor: Person, version: int | None) -> Application:
    application = course.lock(application, version)
    course.only(may_sign(actor, application))
    course.running(application.cycle)
    return application


def _said(
    application: Application, word: Word, text: str, *, by: Person | None, now: datetime, rank: int | None = None,
    second: Person | None = None,
) -> None:  # fmt: skip
    UnitWord.objects.create(application=application, word=word, by=by, second=second, at=now, rank=rank, text=text)


@action
def recommend(
    application: Application, rank: int, opinion: str, *, actor: Person, now: datetime, version: int | None = None
) -> Application:
    """I-13, I-28. The unit's secretary signs: rank within the level, opinion. Consequence: it waits for screening.

    Refused beyond the quota of the second-level unit's subtree, on a rank that is given, and where limits are broken.
    Places are counted by one at a time: the cycle is locked before the application.
    """
    course.lock_cycle(application.cycle)
    application = _for_unit(application, actor, version)
    signs_anew = application.state == ApplicationState.RECOMMENDED and not application.admission
    opinion = course.written(opinion, "I-28", 10)
    _within(application, rank)
    if found := limits(application, people.today()):
        raise Refused(found[0].rule, _("Its team breaks a limit: look at the check."))
    _said(application, Word.SIGNED, opinion, by=actor, now=now, rank=rank)
    application.rank, application.admission = rank, Admission.SIGNED
    if signs_anew:
        application.save(update_fields=["rank", "admission"])
        course.note(
            application, events.RECOMMENDED, actor=actor, by=policies.UNIT_SECRETARY, rank=rank,
            digest=course.digest(opinion),
        )  # fmt: skip
        return application
    course.move(
        application, "recommend", events.RECOMMENDED, actor=actor, by=policies.UNIT_SECRETARY,
        fields=("rank", "admission"), rank=rank, digest=course.digest(opinion),
    )  # fmt: skip
    _tell_leader(application)
    return application


def _within(application: Application, rank: int) -> None:
    if left_of(application) == 0:
        raise Refused("I-13", _("Your unit has used its quota at this level."))
    if rank < 1 or rank in taken_ranks(application):
        raise Refused("I-13", _("This rank is given to another application; each rank once."))


def _tell_leader(application: Application) -> None:
    notify(
        [one.pk for one in addressees(application)], events.CHANGED, subject=application,
        values={"number": application.number}, key=f"innovation.application.{application.pk}.{application.version}",
    )  # fmt: skip


@action
def send_back(
    application: Application, text: str, *, actor: Person, now: datetime, version: int | None = None
) -> Application:
    """4.2. Before the deadline the unit's secretary sends it back to be improved.

    Consequence: a draft again; the leader is told. The cycle is locked before, so that no draft appears while it ends.
    """
    course.lock_cycle(application.cycle)
    application = _for_unit(application, actor, version)
    text = course.written(text, "I-28", 10)
    closes_at = application.cycle.call_closes_at
    if application.cycle.state != CycleState.CALL_OPEN or closes_at is None or now > closes_at:
        raise Refused("I-4", _("The deadline is over: recommend it or decline it."))
    _said(application, Word.SENT_BACK, text, by=actor, now=now)
    course.move(
        application, "send back", events.UNIT_SENT_BACK, actor=actor, by=policies.UNIT_SECRETARY,
        digest=course.digest(text),
    )  # fmt: skip
    _tell_leader(application)
    return application


@action
def decline(
    application: Application, text: str, *, actor: Person, now: datetime, version: int | None = None
) -> Application:
    """I-29. The unit's secretary does not recommend it, with a reason.

    Consequences: a letter is drafted, to the leader or, where he has left, to who may take his place (E-10); the leader
    may ask once.
    """
    application = _for_unit(application, actor, version)
    text = course.written(text, "I-29", REFUSAL_LEAST)
    _said(application, Word.DECLINED, text, by=actor, now=now)
    course.move(
        application, "decline", events.DECLINED, actor=actor, by=policies.UNIT_SECRETARY, digest=course.digest(text)
    )
    until = course.after_days(now, APPEAL_DAYS).isoformat()
    letters.to_team(LetterKind.DECLINED, application, now=now, reason=text, until=until)
    return application


@action
def ask_admission(application: Application, text: str, *, actor: Person, now: datetime) -> Appeal:
    """I-29. Once, within 5 working days, the leader asks the secretariat to admit it in spite of the unit."""
    application = course.lock(application)
    course.only(may_lead(actor, application))
    course.running(application.cycle)
    text = course.written(text, "I-29", 10)
    word = application.words.filter(word=Word.DECLINED).order_by("-at", "-pk").first()
    if application.state != ApplicationState.DECLINED or word is None:
        raise Refused("I-29", _("There is no refusal to object to."))
    if now > course.after_days(word.at, APPEAL_DAYS):
        raise Refused("I-29", _("The time to ask is over."))
    if application.appeals.filter(about=AppealAbout.UNIT).exists():
        raise Refused("I-29", _("You can ask once."))
    appeal = Appeal.objects.create(application=application, about=AppealAbout.UNIT, text=text, at=now)
    course.note(application, events.APPEALED, actor=actor, about=AppealAbout.UNIT.value, digest=course.digest(text))
    return appeal


@action
def judge_admission(
    application: Application, text: str, *, granted: bool, actor: Person, now: datetime, version: int | None = None
) -> Application:
    """I-29. A secretary who takes no part admits it, or not, with a reason.

    Consequence: admitted, it waits for screening.
    """
    application = course.lock(application, version)
    secretary = policies.holds(actor, policies.SECRETARY, application.cycle.organiser_id)
    course.only(secretary and not is_member(actor, application))
    course.running(application.cycle)
    text = course.written(text, "I-29", 10)
    appeal = application.appeals.filter(about=AppealAbout.UNIT, granted__isnull=True).first()
    if appeal is None:
        raise Refused("I-29", _("Nobody has asked for this."))
    appeal.granted, appeal.decided_by, appeal.decided_at, appeal.answer = granted, actor, now, text
    appeal.save(update_fields=["granted", "decided_by", "decided_at", "answer"])
    if not granted:
        course.note(
            application, events.APPEAL_REFUSED, actor=actor, by=policies.SECRETARY, about=appeal.about,
            digest=course.digest(text),
        )  # fmt: skip
        return application
    _said(application, Word.ADMITTED, text, by=actor, now=now)
    application.admission = Admission.ADMITTED
    course.move(
        application, "admit", events.ADMITTED, actor=actor, by=policies.SECRETARY, fields=("admission",),
        digest=course.digest(text),
    )  # fmt: skip
    _tell_leader(application)
    return application


@action
def pass_silent(
    application: Application, *, actor: Person | None, now: datetime, second: Person | None = None
) -> Application:
    """I-28, E-11. A unit that was silent for 3 working days after the close is passed over; the application is marked.

    The clock does so within the quota (actor None); beyond it only two secretaries do.
    """
    course.lock_cycle(application.cycle)
    application = course.lock(application)
    course.running(application.cycle)
    closed_at = application.cycle.call_closed_at
    config = course.config(application.cycle)
    if closed_at is None or now < course.after_days(closed_at, config.silent_days):
        raise Refused("I-28", _("The unit still has time to sign."))
    beyond = left_of(application) == 0
    if beyond or actor is not None:
        company = application.cycle.organiser_id
        two = [one for one in (actor, second) if one and policies.holds(one, policies.SECRETARY, company)]
        course.only(len({one.pk for one in two if not is_member(one, application)}) == 2)
    _said(application, Word.SILENT, "", by=actor, second=second, now=now)
    application.admission = Admission.SILENT
    course.move(
        application, "pass silent unit", events.PASSED_SILENT, actor=actor,
        by=policies.SECRETARY if actor else events.CLOCK, fields=("admission",), beyond_quota=beyond,
        second=second.pk if second else None,
    )  # fmt: skip
    return application
