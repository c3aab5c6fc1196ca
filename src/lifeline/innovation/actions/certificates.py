"""证书: issued for accepted projects, revoked with a reason; whoever has the code reads whether one is genuine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.innovation import events
from lifeline.innovation.actions import course
from lifeline.innovation.models import Certificate, Project
from lifeline.innovation.policies import library as gates
from lifeline.innovation.queries.projects import team
from lifeline.innovation.rules.certificates import new_code
from lifeline.innovation.states import GRADED, CertificateState
from lifeline.kernel.action import action, locked
from lifeline.kernel.errors import Forbidden, Refused
from lifeline.kernel.events import record

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.people.models import Person


@action
def issue(project: Project, *, actor: Person, now: datetime) -> Certificate:
    """I-108. The secretariat issues the certificate of an accepted project; one valid one at a time.

    It says what stood on this day: title, level, grade, award, unit, names. Consequence: its code leads to the public
    page that says whether it is genuine.
    """
    project = locked(Project.objects.select_related("cycle", "unit", "application"), project.pk)
    if not gates.may_publish(actor, project):
        raise Forbidden
    if project.state not in GRADED:
        raise Refused("I-108", _("A certificate is issued for an accepted project."))
    if project.certificates.filter(state=CertificateState.VALID).exists():
        raise Refused("I-108", _("This project has a valid certificate."))
    serial = project.certificates.count() + 1
    body = {
        "title": project.title, "level": project.level, "grade": project.grade, "tier": project.tier,
        "unit": _unit_of(project), "cycle": project.cycle.name, "on": timezone.localdate(now).isoformat(),
        "names": [one.person.name if one.person else one.name for one in team(project)],
    }  # fmt: skip
    made = Certificate.objects.create(
        project=project, number=f"{project.number}-{serial}", code=new_code(), body=body, issued_by=actor, issued_at=now
    )
    record(events.CERTIFICATE_ISSUED, project, actor=actor, item=made.pk)
    return made


def _unit_of(project: Project) -> str:
    """E-12. The unit's name as it handed the application in; of an imported project, as it is called today."""
    return str((project.application.unit_names or [project.unit.name])[-1])


@action
def revoke_certificate(certificate: Certificate, reason: str, *, actor: Person, now: datetime) -> Certificate:
    """I-108. The secretariat revokes it, with a reason. Consequence: the public page says so; its history stays."""
    certificate = locked(Certificate.objects.select_related("project__cycle"), certificate.pk)
    if not gates.may_publish(actor, certificate.project):
        raise Forbidden
    if certificate.state != CertificateState.VALID:
        raise course.moved()
    certificate.state, certificate.revoked_at = CertificateState.REVOKED, now
    certificate.reason = course.written(reason, "I-108", 5)
    certificate.save()
    record(events.CERTIFICATE_REVOKED, certificate.project, actor=actor, item=certificate.pk)
    return certificate
