"""撤销立项: for misconduct, after the leader was heard, by two thirds (I-90, E-36)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.innovation import events, policies
from lifeline.innovation.actions import carrying, course
from lifeline.innovation.models import Certificate, ProjectBalance, Result, Revocation
from lifeline.innovation.policies import projects as gates
from lifeline.innovation.rules.ledger import return_due_on
from lifeline.innovation.rules.meeting import carried
from lifeline.innovation.rules.numbers import BAR_YEARS_MOST
from lifeline.innovation.states import RESULT_FLOW, CertificateState, ResultState
from lifeline.kernel.action import action
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import record

if TYPE_CHECKING:
    from datetime import date, datetime

    from lifeline.innovation.models import Project
    from lifeline.people.models import Person


@dataclass(frozen=True)
class Finding:
    """What was found, what the leader said and when, the vote and where it is minuted, for how many years barred."""

    finding: str
    heard_on: date
    heard: str
    present: int
    yes: int
    minutes: str
    years: int


@action
def revoke(project: Project, told: Finding, *, actor: Person, now: datetime) -> Project:
    """I-90, I-18. The chair revokes a project with two thirds of the leading group, after its leader was heard.

    Consequences: what was paid is claimed back (funds and award), certificates are revoked and their page says so, the
    result leaves the library, the leader leads nothing for 1 to 5 years; all that was stays readable.
    """
    project = carrying.lock(project, None, actor, gates.is_chair)
    today = timezone.localdate(now)
    if not 1 <= told.years <= BAR_YEARS_MOST:
        raise Refused("I-18", _("A leader is barred for one to %(most)s years."), most=BAR_YEARS_MOST)
    if told.heard_on > today:
        raise Refused("I-90", _("The leader is heard first."))
    if not carried(told.present, told.yes):
        raise Refused("I-59", _("A revocation needs two thirds of those present, and at least three members."))
    finding = course.written(told.finding, "I-90", 20)
    heard = course.written(told.heard, "I-90", 5)
    data = carrying.move(project, "revoke")
    claimed = sum(ProjectBalance.objects.filter(project=project).order_by("pk").values_list("paid_fen", flat=True))
    Revocation.objects.create(
        project=project, finding=finding, heard_on=told.heard_on, heard=heard, present=told.present, yes=told.yes,
        minutes=course.written(told.minutes, "I-90", 2), claimed_fen=claimed, decided_by=actor, decided_at=now,
    )  # fmt: skip
    project.bar_years = told.years
    carrying.end(project, finding, actor, now)
    _take_back(project, finding, actor, now)
    carrying.keep(
        project, events.REVOKED, actor=actor, by=policies.CHAIR, fen=claimed, years=told.years,
        due=return_due_on(today).isoformat(), **data,
    )  # fmt: skip
    return project


def _take_back(project: Project, finding: str, actor: Person, now: datetime) -> None:
    """Certificates are no longer genuine, and nobody finds the result any more."""
    for certificate in Certificate.objects.select_for_update(no_key=True).filter(
        project=project, state=CertificateState.VALID
    ):
        certificate.state, certificate.revoked_at, certificate.reason = CertificateState.REVOKED, now, finding[:300]
        certificate.save()
        record(events.CERTIFICATE_REVOKED, project, actor=actor, item=certificate.pk)
    result = Result.objects.select_for_update(no_key=True).filter(project=project, state=ResultState.PUBLISHED).first()
    if result is not None:
        RESULT_FLOW.move(result, "withdraw")
        result.reason, result.withdrawn_at = finding[:300], now
        result.save()
        record(events.RESULT_WITHDRAWN, project, actor=actor)
