"""Begin an application and write its text (I-27): every save is kept, and of two that collide, both."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from lifeline.innovation import events
from lifeline.innovation.actions import course
from lifeline.innovation.models import Application, ApplicationRevision, Cycle, TeamMember
from lifeline.innovation.policies import visible_cycles
from lifeline.innovation.policies.applications import is_copied, may_copy, may_edit
from lifeline.innovation.rules.texts import Text, text_of
from lifeline.innovation.states import ApplicationState, CycleState, MemberRole, MemberState
from lifeline.kernel import files
from lifeline.kernel.action import action, locked
from lifeline.kernel.errors import Forbidden, Refused
from lifeline.kernel.events import record
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from lifeline.kernel.files import Stored
    from lifeline.people.models import Person

EDITABLE = (ApplicationState.DRAFT, ApplicationState.RETURNED)
TOGETHER = timedelta(minutes=10)
"""Saves of one person within it are one revision: a text over three shifts has dozens of versions, not thousands."""


@action
def start(cycle: Cycle, *, actor: Person, now: datetime) -> Application:
    """4.2. Anybody of the company begins an application while the call is open.

    Consequences: a draft that only its team sees; who begins it is its leader, confirmed.
    """
    return _begin(cycle, Text(), None, actor=actor, now=now)


@action
def copy(application: Application, cycle: Cycle, *, actor: Person, now: datetime) -> Application:
    """I-19. The leader copies a withdrawn, expired, deferred or rejected application to a new draft;

    it is never revived itself. E-10: where he has left the company, one of the team does so who takes his place. Who
    copies it leads the draft.
    """
    course.lock_cycle(cycle)  # before the application: who hands that one in has locked it so
    application = course.lock(application)
    course.only(may_copy(actor, application))
    if not is_copied(application):
        raise Refused("I-19", _("Only what was withdrawn, deferred, rejected or not submitted in time can be copied."))
    row = application.revisions.filter(number=application.revision, rival=False).first()
    if row is None:
        raise Refused("I-19", _("Its text was kept a year and is gone."))
    return _begin(cycle, text_of(row.body), application, actor=actor, now=now)


def _begin(cycle: Cycle, text: Text, origin: Application | None, *, actor: Person, now: datetime) -> Application:
    cycle = course.lock_cycle(cycle)
    if not visible_cycles(actor).filter(pk=cycle.pk).exists():
        raise Forbidden
    course.running(cycle)
    if cycle.state != CycleState.CALL_OPEN or cycle.call_closes_at is None or now > cycle.call_closes_at:
        raise Refused("I-4", _("The call is not open."))
    unit = people.unit_at(actor)
    if unit is None or people.company_of(unit).pk != cycle.organiser_id:
        raise Forbidden
    nodes = people.ancestors(unit)
    place = [node.pk for node in nodes].index(cycle.organiser_id)
    application = Application.objects.create(
        cycle=cycle, number=_number(cycle), title=text.title, level=text.level, kind=text.kind, leader=actor,
        unit=unit, second_level=nodes[min(place + 1, len(nodes) - 1)], origin=origin, started_at=now,
    )  # fmt: skip
    TeamMember.objects.create(
        application=application, person=actor, place=1, role=MemberRole.LEADER, state=MemberState.CONFIRMED,
        may_edit=True, answered_at=now,
    )  # fmt: skip
    ApplicationRevision.objects.create(
        application=application, number=1, body=text.as_json(), sha256=text.sha256, by=actor, at=now
    )
    for one in files.linked(origin) if origin and text.files else ():
        if one.key in text.files:
            files.link(one, application)
    record(
        events.STARTED, application, actor=actor, after=application.state, number=application.number,
        origin=origin.number if origin else "",
    )  # fmt: skip
    return application


def _number(cycle: Cycle) -> str:
    """4-001, 4-002 …; where another organiser has a cycle of the same number, its own id stands before it."""
    twins = Cycle.objects.filter(number=cycle.number).exclude(pk=cycle.pk).exists()
    prefix = f"{cycle.organiser_id}.{cycle.number}" if twins else str(cycle.number)
    known = Application.objects.filter(number__startswith=f"{prefix}-").order_by(Length("number").desc(), "-number")
    last = known.values_list("number", flat=True).first()
    return f"{prefix}-{int(last.rsplit('-', 1)[1]) + 1 if last else 1:03}"


@action
def save_text(
    application: Application, text: Text, base: str, stored: Sequence[Stored] = (), *, actor: Person, now: datetime
) -> tuple[Application, ApplicationRevision]:
    """I-27, I-22. Save the text. `base` is the digest (`Text.sha256`) of what the editor had read, `stored` files that
    came along; `text.files` names all that belong to it, and nothing that does not hang here.

    Refused where it was handed in, or the call was closed over it, meanwhile (K-8).

    Consequences: it is the text from now on; if somebody saved meanwhile, nothing is overwritten: this one is kept
    beside it as a rival, and both are shown.
    """
    application = locked(Application.objects.select_related("cycle"), application.pk)  # no unit, no names: I-27
    course.only(may_edit(actor, application))
    if application.state not in EDITABLE:
        raise Refused("K-8", _("The text can no longer be changed."))
    course.running(application.cycle)
    for one in stored:
        files.link(one, application)
    if text.files and not set(text.files) <= {one.key for one in files.linked(application)}:
        raise Refused("I-22", _("A file of this text is not here any more."))
    now_stands = application.revisions.get(number=application.revision, rival=False)
    if now_stands.sha256 not in {base, text.sha256}:
        return application, _rival(application, text, actor=actor, now=now)
    same = now_stands.sha256 == text.sha256
    row = _written(application, now_stands, text, actor=actor, now=now)
    if same:
        course.note(application, events.SAVED, actor=actor, revision=row.number, digest=row.sha256)
        return application, row
    application.revision, application.title = row.number, text.title.strip()
    application.level, application.kind, application.asked_fen = text.level, text.kind, text.asked_yuan * 100
    application.version += 1
    application.save(update_fields=["revision", "title", "level", "kind", "asked_fen", "version"])
    record(events.SAVED, application, actor=actor, revision=row.number, digest=row.sha256, version=application.version)
    return application, row


def _written(
    application: Application, last: ApplicationRevision, text: Text, *, actor: Person, now: datetime
) -> ApplicationRevision:
    if last.sha256 == text.sha256:
        return last
    if last.frozen_at is None and last.by_id == actor.pk and now - last.at <= TOGETHER:
        last.body, last.sha256 = text.as_json(), text.sha256
        last.save(update_fields=["body", "sha256"])
        return last
    return ApplicationRevision.objects.create(
        application=application, number=last.number + 1, body=text.as_json(), sha256=text.sha256, by=actor, at=now
    )


def _rival(application: Application, text: Text, *, actor: Person, now: datetime) -> ApplicationRevision:
    row, fresh = ApplicationRevision.objects.get_or_create(
        application=application, number=application.revision, rival=True, by=actor, frozen_at=None,
        defaults={"body": text.as_json(), "sha256": text.sha256, "at": now},
    )  # fmt: skip
    if not fresh:
        row.body, row.sha256, row.at = text.as_json(), text.sha256, now
        row.save(update_fields=["body", "sha256", "at"])
    course.note(application, events.RIVAL_KEPT, actor=actor, revision=row.number, digest=row.sha256)
    return row


@action
def settle_rivals(application: Application, *, actor: Person, now: datetime) -> Application:
    """I-27. Somebody of the team has looked through the other texts.

    Consequence: they are no longer shown, and are kept.
    """
    application = course.lock(application)
    course.only(may_edit(actor, application))
    rivals = application.revisions.filter(rival=True, frozen_at__isnull=True).update(frozen_at=now)
    course.note(application, events.RIVAL_SETTLED, actor=actor, rivals=rivals)
    return application
