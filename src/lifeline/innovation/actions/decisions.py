"""审定的结果 on an application: approved, rejected, deferred. The vote and its minutes come before (deliberation)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.innovation import events, policies
from lifeline.innovation.actions import course
from lifeline.innovation.policies.applications import is_member
from lifeline.kernel.action import action
from lifeline.kernel.errors import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.innovation.models import Application
    from lifeline.people.models import Person

STEPS = {"approve": events.APPROVED, "reject": events.REJECTED, "defer": events.DEFERRED}


@action
def decide(
    application: Application, step: str, level: str = "", *, actor: Person, now: datetime, version: int | None = None
) -> Application:
    """4.2. The chair confirms what was decided about a tabled application; never what he is a member of (I-32).

    Consequence: nobody but staff learns it before the announcement (I-68). `level`: where it is approved, by default
    where it was applied for.
    """
    application = course.lock(application, version)
    course.only(policies.holds(actor, policies.CHAIR, application.cycle.organiser_id))
    course.only(not is_member(actor, application))
    course.running(application.cycle)
    if step not in STEPS:
        raise Refused("K-8", _("This step is not possible now: the state has changed."))
    application.decided_by, application.decided_on = actor, timezone.localdate(now)
    application.decided_level = (level or application.level) if step == "approve" else ""
    course.move(
        application, step, STEPS[step], actor=actor, by=policies.CHAIR,
        fields=("decided_by", "decided_on", "decided_level"),
    )  # fmt: skip
    return application
