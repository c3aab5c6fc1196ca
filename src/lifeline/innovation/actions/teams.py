"""The team: invite, answer, change, and whom the applicant asks not to review (I-20, I-21, I-36)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lifeline.innovation import events
from lifeline.innovation.actions import course
from lifeline.innovation.actions.editing import EDITABLE
from lifeline.innovation.models import AvoidRequest, TeamMember
from lifeline.innovation.policies.applications import may_lead
from lifeline.innovation.rules.numbers import ANSWER_DAYS, AUTHORS_MOST, AVOIDED_MOST, TEAM_MOST
from lifeline.innovation.states import MemberRole, MemberState
from lifeline.kernel.action import action, locked
from lifeline.kernel.errors import Forbidden, Refused
from lifeline.kernel.notices import notify

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.innovation.models import Application
    from lifeline.people.models import Person


def _own(application: Application, actor: Person) -> Application:
    application = course.lock(application)
    course.only(may_lead(actor, application))
    course.running(application.cycle)
    if application.state not in EDITABLE:
        raise Refused("I-20", _("The team can no longer be changed."))
    return application


@action
def invite(
    application: Application, person: Person, role: MemberRole, *, may_edit: bool, deputy: bool, actor: Person,
    now: datetime,
) -> TeamMember:  # fmt: skip
    """I-20. The leader invites somebody. Consequences: he is told, and confirms within 5 working days or it lapses."""
    application = _own(application, actor)
    team = list(application.team.order_by("place"))
    if role == MemberRole.LEADER or any(one.person_id == person.pk for one in team):
        raise Refused("I-20", _("This person is on the team already."))
    if len(team) >= TEAM_MOST:
        raise Refused("I-20", _("A team has at most %(most)s people."), most=TEAM_MOST)
    authors = sum(one.role != MemberRole.MEMBER for one in team)
    if role == MemberRole.LEAD_AUTHOR and authors >= AUTHORS_MOST:
        raise Refused("I-20", _("At most %(most)s lead authors, the leader among them."), most=AUTHORS_MOST)
    if not person.is_active:
        raise Refused("I-20", _("This person no longer works here."))
    if deputy:
        application.team.filter(deputy=True).update(deputy=False)
    member = TeamMember.objects.create(
        application=application, person=person, place=team[-1].place + 1 if team[-1].place < TEAM_MOST else _gap(team),
        role=role, may_edit=may_edit, deputy=deputy, invited_at=now, answer_due_at=course.after_days(now, ANSWER_DAYS),
    )  # fmt: skip
    course.note(application, events.INVITED, actor=actor, member=member.pk)
    notify(
        [person.pk], events.INVITED_NOTICE, subject=member,
        key=f"innovation.team.{member.pk}.{application.version}",
    )  # fmt: skip
    return member


def _gap(team: list[TeamMember]) -> int:
    taken = {one.place for one in team}
    return next(place for place in range(1, TEAM_MOST + 1) if place not in taken)


@action
def remove(application: Application, member_pk: int, *, actor: Person, now: datetime) -> Application:
    """I-20. The leader takes a member out. Consequence: the place is free; the leader's own cannot be left."""
    del now
    application = _own(application, actor)
    member = locked(application.team.all(), member_pk)
    if member.role == MemberRole.LEADER:
        raise Refused("I-20", _("The leader stays on the team."))
    member.delete()
    course.note(application, events.TEAM_CHANGED, actor=actor, members=application.team.count())
    return application


@action
def answer(member: TeamMember, *, confirmed: bool, actor: Person, now: datetime) -> TeamMember:
    """I-20. Whoever was invited confirms or declines, from the own account and nobody else.

    Consequence: the leader is told.
    """
    application = course.lock(member.application)
    member = locked(TeamMember.objects.all(), member.pk)
    if member.person_id != actor.pk:
        raise Forbidden
    course.running(application.cycle)
    if member.state != MemberState.INVITED or application.state not in EDITABLE:
        raise Refused("I-20", _("This invitation does not wait any more."))
    member.state = MemberState.CONFIRMED if confirmed else MemberState.DECLINED
    member.answered_at = now
    member.save(update_fields=["state", "answered_at"])
    course.note(application, events.ANSWERED, actor=actor, member=member.pk, confirmed=confirmed)
    if application.leader_id:
        notify(
            [application.leader_id], events.CHANGED, subject=application, values={"number": application.number},
            key=f"innovation.application.{application.pk}.answered.{member.pk}.{application.version}",
        )  # fmt: skip
    return member


@action
def lapse_invitations(application: Application, *, actor: None, now: datetime) -> int:
    """I-20. Clock: invitations that nobody answered within 5 working days lapse.

    Consequence: the leader may ask others.
    """
    application = course.lock(application)
    late = application.team.filter(state=MemberState.INVITED, answer_due_at__lt=now)
    found = late.update(state=MemberState.LAPSED)
    course.note(application, events.INVITATIONS_LAPSED, actor=actor, by=events.CLOCK, members=found)
    return found


@action
def avoid(application: Application, person: Person, text: str, *, actor: Person, now: datetime) -> AvoidRequest:
    """I-36. The leader asks with reasons that somebody not review, two persons at most.

    Only the secretariat learns whom.
    """
    application = _own(application, actor)
    text = course.written(text, "I-36", 10)
    if application.avoided.count() >= AVOIDED_MOST or application.avoided.filter(person=person).exists():
        raise Refused("I-36", _("You can name at most %(most)s persons, each once."), most=AVOIDED_MOST)
    row = AvoidRequest.objects.create(application=application, person=person, text=text, at=now)
    course.note(application, events.AVOIDED, actor=actor, digest=course.digest(text))
    return row
