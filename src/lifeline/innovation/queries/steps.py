"""Which steps of an application are open to a person now: the same policies as the actions ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from lifeline.innovation.policies import CHAIR, SECRETARY, holds, visible_cycles
from lifeline.innovation.policies.applications import (
    is_copied,
    is_member,
    may_copy,
    may_edit,
    may_judge_appeal,
    may_lead,
    may_name_leader,
    may_screen,
    may_sign,
    may_take_over,
)
from lifeline.innovation.queries.succession import may_stay, waits_for_applicant
from lifeline.innovation.states import APPLICATION_FLOW, ApplicationState, CycleState, ScreeningVerdict

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from lifeline.innovation.models import Application, Cycle
    from lifeline.people.models import Person

A = ApplicationState


def may_judge(person: Person, application: Application) -> bool:
    """I-29, I-31. Decide on the leader's request: a secretary who takes no part;

    on a screening a third one, or the chair.
    """
    if is_member(person, application):
        return False
    if application.state == A.DECLINED:
        return holds(person, SECRETARY, application.cycle.organiser_id)
    return may_judge_appeal(person, application) or holds(person, CHAIR, application.cycle.organiser_id)


def open_to(person: Person, application: Application, now: datetime) -> set[str]:
    """The names of the pages and steps that are open to this person now."""
    found: set[str] = set()
    if application.cycle.state_before:
        return found
    found |= _teams(person, application)
    if application.state == A.SUBMITTED and may_sign(person, application):
        found |= _units(application, now)
    if application.state == A.RECOMMENDED and not application.admission and may_sign(person, application):
        found.add("application_recommend")
    if application.state == A.RECOMMENDED and application.admission and may_screen(person, application):
        found.add("screening_detail")
    if application.appeals.filter(granted__isnull=True).exists() and may_judge(person, application):
        found.add("application_judge")
    if application.leader_gone_on and waits_for_applicant(application) and may_name_leader(person, application):
        found.add("application_name_leader")
        if may_stay(application, timezone.localdate(now)):
            found.add("application_keep_leader")
    return found


def _teams(person: Person, application: Application) -> set[str]:
    found = _leaders(application) if may_lead(person, application) else set()
    if application.state in {A.DRAFT, A.RETURNED} and may_edit(person, application):
        found |= {"application_edit", "application_check"}
    if may_take_over(person, application):
        found.add("application_take_over")
    return found


def _units(application: Application, now: datetime) -> set[str]:
    closes_at = application.cycle.call_closes_at
    early = application.cycle.state == CycleState.CALL_OPEN and closes_at is not None and now <= closes_at
    return {"application_recommend", "application_decline"} | ({"application_send_back"} if early else set())


def _leaders(application: Application) -> set[str]:
    found = set()
    if application.state in {A.DRAFT, A.RETURNED}:
        found.add("team_edit")
    if APPLICATION_FLOW.may(application, "withdraw"):
        found.add("application_withdraw")
    asked = set(application.appeals.values_list("about", flat=True))
    if application.state == A.DECLINED and "UNIT" not in asked:
        found.add("application_appeal")
    out = application.sheets.filter(verdict=ScreeningVerdict.OUT, state="CONFIRMED").exists()
    if application.state == A.SCREENED_OUT and out and "SCREENING" not in asked:
        found.add("application_appeal")
    return found


def calls_to_copy_to(person: Person, application: Application) -> QuerySet[Cycle]:
    """I-19, E-10. The open calls to which the leader, or who takes his place, may copy this application."""
    rows = visible_cycles(person).filter(state=CycleState.CALL_OPEN, organiser=application.cycle.organiser_id)
    cleared = application.state == A.EXPIRED and not application.title and not application.revisions.exists()
    copied = is_copied(application) and not cleared
    return rows.order_by("pk") if copied and may_copy(person, application) else rows.none()
