"""E-10. The leader of an application leaves, moves or is barred before it is a project: its unit names another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.innovation import policies
from lifeline.innovation.actions import course, submitting
from lifeline.innovation.events import CLOCK
from lifeline.innovation.events import succession as events
from lifeline.innovation.models import Application, Consent, TeamMember
from lifeline.innovation.policies.applications import is_member, leader_left, may_name_leader, may_take_over
from lifeline.innovation.queries import succession
from lifeline.innovation.queries.limits import limits
from lifeline.innovation.rules.numbers import TEAM_MOST
from lifeline.innovation.states import TEAMS_OWN, UNDECIDED, ApplicationState, MemberRole, MemberState, Word
from lifeline.kernel.action import action
from lifeline.kernel.errors import Refused
from lifeline.kernel.notices import notify
from lifeline.people import api as people

if TYPE_CHECKING:
    from datetime import date, datetime

    from lifeline.people.models import Person, Unit


@action
def miss_applicant(
    application: Application, on: date, *, actor: None, now: datetime, barred: bool = False
) -> Application:
    """E-10. The leader leaves the company, or moves to another second-level unit, on this day; or is `barred` (I-18).

    Consequences: it is a task of whoever signs it for the unit to name a new one, or of the secretariat where the unit
    has nobody; they are told.
    """
    del now
    application = course.lock(application)
    if not succession.under_way().filter(pk=application.pk, leader_gone_on=None).exists():
        raise course.moved()
    application.leader_gone_on = on
    application.save(update_fields=["leader_gone_on"])
    kind = events.APPLICANT_BARRED if barred else events.APPLICANT_GONE
    course.note(application, kind, actor=actor, by=CLOCK, on=on.isoformat())
    _ask_unit(application)
    return application


@action
def find_applicant(
    application: Application, on: date, *, actor: None, now: datetime, barred: bool = False
) -> Application:
    """E-10. A leader who was missed works in the application's second-level unit again, from this day; or was `barred`
    until this day and works there.

    Consequence: nobody is asked for a new one any more. Refused while he is barred.
    """
    del now
    application = course.lock(application)
    if not succession.waits_for_applicant(application) or succession.may_not_lead(application, on):
        raise course.moved()
    _found(application)
    kind = events.APPLICANT_FREE if barred else events.APPLICANT_BACK
    course.note(application, kind, actor=actor, by=CLOCK, on=on.isoformat())
    return application


@action
def keep_applicant(application: Application, reason: str, *, actor: Person, now: datetime) -> Application:
    """E-10. The unit says, with a reason, that a leader who moved goes on leading.

    Consequence: nobody is asked for a new one. Refused for who left the company, or is barred (I-18).
    """
    application = _asked(application, actor)
    if not succession.may_stay(application, timezone.localdate(now)):
        raise Refused("E-10", _("The leader has left the company or may not lead: name another one."))
    reason = course.written(reason, "E-10", 5)
    _found(application)
    course.note(application, events.APPLICANT_KEPT, actor=actor, by=_as(actor, application), reason=reason)
    return application


@action
def name_applicant(
    application: Application, person: Person, reason: str, *, actor: Person, now: datetime
) -> Application:
    """E-10. The unit names another leader, with a reason; the old one is not asked.

    Consequences: he takes every step of the leader from now on and is told; what the old one was asked to agree to is
    asked of him; the old one stays a member, or has left the team if he left the company. Reviews are asked for
    conflicts with the new one (I-34). Refused for whoever names or has signed it (I-28), for who works elsewhere, and
    where he or the team would break a limit that they did not break before (I-17 … I-20).
    """
    application = _asked(application, actor)
    reason = course.written(reason, "E-10", 5)
    _check(application, person, actor)
    old, known = application.leader_id, limits(application, people.today())
    _lead(application, person, now)
    if found := [one for one in limits(application, people.today()) if one not in known]:
        raise Refused(found[0].rule, _("Its team would break a limit."))
    asked = Consent.objects.filter(person=old, answer__isnull=True, item__state__in=UNDECIDED)
    asked.filter(Q(item__application=application) | Q(target=application)).update(person=person)
    course.note(application, events.APPLICANT_NAMED, actor=actor, by=_as(actor, application), reason=reason)
    notify(
        [person.pk], events.NAMED_TOLD, subject=application, values={"number": application.number},
        key=f"innovation.application.{application.pk}.named.{application.version}",
    )  # fmt: skip
    return application


@action
def take_over(application: Application, *, actor: Person, now: datetime, version: int | None = None) -> Application:
    """E-10. The leader of a draft, or of what was declined or screened out, has left: one of the team takes his place.

    Consequences: he writes, hands in, takes back or asks to look at it again; the old one has left the team. Limits are
    looked at when it is handed in, or screened (I-19). Refused for all but the deputy and who may write; where there is
    none of them, the first who confirmed.
    """
    application = course.lock(application, version)
    course.only(is_member(actor, application))
    course.running(application.cycle)
    if application.state not in TEAMS_OWN or not leader_left(application):
        raise course.moved()
    course.only(may_take_over(actor, application))
    _lead(application, actor, now)
    course.note(application, events.TAKEN_OVER, actor=actor)
    return application


@action
def follow_home(application: Application, into: Unit, *, actor: None, now: datetime) -> Application:
    """E-12. The unit of an application, or the plant above it, is closed or merged; `into` is its unit now.

    Consequences: whoever signs for that unit signs, names a leader and sees it, and is told where it waits for one of
    both. Where it was handed in, and therefore every quota, rank and figure, stays as it was.
    """
    del now
    application = course.lock(application)
    if not Application.objects.filter(succession.followed(), pk=application.pk).exists():
        raise course.moved()
    application.present_unit = into
    application.save(update_fields=["present_unit"])
    course.note(application, events.APPLICANT_FOLLOWED, actor=actor, by=CLOCK, unit=into.name)
    if application.state == ApplicationState.SUBMITTED or (
        application.state == ApplicationState.RECOMMENDED and not application.admission
    ):
        submitting.tell_signatories(application)
    if succession.waits_for_applicant(application):
        _ask_unit(application)
    return application


def _ask_unit(application: Application) -> None:
    """Whoever names a leader is told, once for each day on which one went."""
    on = application.leader_gone_on
    notify(
        [one.pk for one in succession.asked_of_unit(application)], events.APPLICANT_TOLD, subject=application,
        values={"number": application.number},
        key=f"innovation.application.{application.pk}.leader.{application.leader_id}.{on.isoformat() if on else ''}",
    )  # fmt: skip


def _asked(application: Application, actor: Person) -> Application:
    application = course.lock(application)
    course.only(may_name_leader(actor, application))
    course.running(application.cycle)
    if not succession.waits_for_applicant(application):
        raise course.moved()
    return application


def _as(actor: Person, application: Application) -> str:
    office = policies.holds(actor, policies.SECRETARY, application.cycle.organiser_id)
    return policies.SECRETARY if office else policies.UNIT_SECRETARY


def _found(application: Application) -> None:
    application.leader_gone_on = None
    application.save(update_fields=["leader_gone_on"])


def _check(application: Application, person: Person, actor: Person) -> None:
    """E-10, I-28. Somebody of the company, and neither who leads it now, nor who names or has signed."""
    signed = application.words.filter(word=Word.SIGNED, by=person).exists()
    if signed or not person.is_active or person.pk in {application.leader_id, actor.pk}:
        raise Refused("E-10", _("Choose another person."))
    unit = people.unit_at(person)
    if unit is None or people.company_of(unit).pk != application.cycle.organiser_id:
        raise Refused("E-10", _("Choose another person."))


def _lead(application: Application, person: Person, now: datetime) -> None:
    """The first place of the team; the application stays where it was handed in (I-7)."""
    team = list(application.team.order_by("place"))
    gone = leader_left(application)
    for one in (one for one in team if one.role == MemberRole.LEADER):
        one.role, one.deputy = MemberRole.MEMBER, False
        one.state = MemberState.LEFT if gone else one.state
        one.save(update_fields=["role", "deputy", "state"])
    mine = next((one for one in team if one.person_id == person.pk), None)
    if mine is None:
        place = next((n for n in range(1, TEAM_MOST + 1) if n not in {one.place for one in team}), None)
        if place is None:
            raise Refused("I-20", _("A team has at most %(most)s people."), most=TEAM_MOST)
        mine = TeamMember(application=application, person=person, place=place, invited_at=now)
    if mine.state != MemberState.CONFIRMED or mine.pk is None:
        mine.answered_at = now
        submitting.stamp(mine, person)
    mine.role, mine.state, mine.may_edit, mine.deputy = MemberRole.LEADER, MemberState.CONFIRMED, True, False
    mine.save()
    application.leader, application.leader_gone_on = person, None
    application.save(update_fields=["leader", "leader_gone_on"])
