"""异议: taken with the objector's own name, inquired by somebody who has no part in it, decided by the chair.

I-71: the objector stands in no event, notice or letter; handler and chair read the name, and each reading is recorded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lifeline.innovation import events, policies
from lifeline.innovation.actions import carrying, course, letters, notices
from lifeline.innovation.models import NoticeItem, Objection, Project
from lifeline.innovation.policies import notices as gates
from lifeline.innovation.queries import conflicts
from lifeline.innovation.rules.notices import inadmissible
from lifeline.innovation.rules.numbers import OBJECTION_DAYS, OBJECTION_FACTS_LEAST
from lifeline.innovation.states import (
    OBJECTION_FLOW,
    OPEN_OBJECTIONS,
    Inadmissible,
    LetterKind,
    NoticeKind,
    ObjectionState,
    Outcome,
    ProjectState,
)
from lifeline.kernel import files
from lifeline.kernel.action import action, locked
from lifeline.kernel.errors import Forbidden, Refused
from lifeline.kernel.events import record
from lifeline.kernel.notices import notify

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from lifeline.innovation.models import Application
    from lifeline.kernel.files import Stored
    from lifeline.people.models import Person

UPHOLD, REJECT = "UPHOLD", "REJECT"
SENTENCES = {
    "NO_FACTS": _("Tell the facts, in at least %(least)s characters."),
    "NO_EVIDENCE": _("An objection needs at least one piece of evidence: a photo or a paper."),
}


@action
def object_to(
    item: NoticeItem, facts: str, for_unit: str, stored: Iterable[Stored], *, actor: Person, now: datetime
) -> Objection:
    """I-70. Somebody objects under the own name, with facts and evidence; what comes late is recorded only.

    Consequences: the chair is told and names a handler; the item is held until it is decided (I-73); the answer is due
    in 10 working days. What lacks something is refused at once, so that it can be mended in time.
    """
    notices.lock(item.notice)
    item = locked(NoticeItem.objects.select_related("notice__cycle__organiser"), item.pk)
    course.only(gates.may_object(actor, item) and gates.visible_notices(actor).filter(pk=item.notice_id).exists())
    kept, ends_at = list(stored), item.notice.ends_at
    if ends_at is None:
        raise course.moved()
    code = inadmissible(named=True, received_at=now, ends_at=ends_at, facts=facts, evidence=len(kept))
    if code == "LATE" or item.outcome:
        return _too_late(item, facts, for_unit, kept, actor=actor, now=now)
    if code:
        raise Refused("I-70", SENTENCES[code], least=OBJECTION_FACTS_LEAST)
    if item.objections.filter(by=actor, state__in=OPEN_OBJECTIONS).exists():
        raise Refused("I-70", _("Your objection to this item is being looked into already."))
    made = Objection.objects.create(
        item=item, by=actor, for_unit=for_unit.strip(), facts=facts.strip(), received_at=now,
        due_at=course.after_days(now, OBJECTION_DAYS),
    )  # fmt: skip
    for one in kept:
        files.link(one, made)
    record(events.OBJECTION_RECEIVED, made, actor=None, by=events.OBJECTOR, item=item.pk, files=len(kept))
    _tell_chairs(made)
    return made


def _too_late(
    item: NoticeItem, facts: str, for_unit: str, kept: list[Stored], *, actor: Person, now: datetime
) -> Objection:
    """I-70, E-35. What comes too late is recorded with its reason, and holds nothing."""
    made = Objection.objects.create(
        item=item, by=actor, for_unit=for_unit.strip(), facts=course.written(facts, "I-70", 5), received_at=now,
        due_at=now, state=ObjectionState.NOT_PROCESSED, why_not=Inadmissible.LATE,
    )  # fmt: skip
    for one in kept:
        files.link(one, made)
    record(events.OBJECTION_SET_ASIDE, made, actor=None, by=events.OBJECTOR, item=item.pk, why=made.why_not)
    return made


def _tell_chairs(objection: Objection) -> None:
    notify(
        gates.deciders(objection),
        events.OBJECTION_TOLD,
        subject=objection,
        key=f"innovation.objection.{objection.pk}.received",
    )


@action
def note_inadmissible(item: NoticeItem, facts: str, why_not: str, *, actor: Person, now: datetime) -> Objection:
    """I-70. The secretariat records what came on another way and is not processed: it names nobody, comes late, says
    nothing or proves nothing. Consequence: it stands there with its reason, and holds nothing.
    """
    notices.lock(item.notice)
    course.only(policies.holds(actor, policies.SECRETARY, item.notice.cycle.organiser_id))
    made = Objection.objects.create(
        item=item, facts=course.written(facts, "I-70", 5), state=ObjectionState.NOT_PROCESSED, received_at=now,
        due_at=now, why_not=Inadmissible(why_not), taken_by=actor,
    )  # fmt: skip
    record(events.OBJECTION_SET_ASIDE, made, actor=actor, by=policies.SECRETARY, item=item.pk, why=made.why_not)
    return made


def lock(objection: Objection, version: int | None = None) -> Objection:
    """The objection for this action alone; notice and cycle before it."""
    notices.lock(objection.item.notice)
    rows = Objection.objects.select_related("item__notice__cycle__organiser", "item__application", "item__project")
    return locked(rows, objection.pk, version)


@action
def set_aside(
    objection: Objection, why_not: str, *, actor: Person, now: datetime, version: int | None = None
) -> Objection:
    """I-70. The chair finds that it cannot be processed. Consequences: it holds nothing; who sent it is told."""
    del now
    objection = lock(objection, version)
    course.only(gates.may_chair(actor, objection))
    OBJECTION_FLOW.move(objection, "set aside")
    objection.why_not, objection.version = Inadmissible(why_not), objection.version + 1
    objection.save()
    record(events.OBJECTION_SET_ASIDE, objection, actor=actor, by=policies.CHAIR, why=objection.why_not)
    _tell_objector(objection, "set_aside")
    return objection


def _is_free(person: Person, objection: Objection) -> bool:
    """I-72. Of another second-level unit, and nothing is known that ties the person to the item (I-33)."""
    return gates.may_inquire(person, objection) and conflicts.is_free(person, gates.about(objection.item))


@action
def name_handler(
    objection: Objection, handler: Person, *, actor: Person, now: datetime, version: int | None = None
) -> Objection:
    """I-72. The chair names who looks into it: no conflict, and of another second-level unit; or names another one.

    Consequence: the handler is told, and reads who objected.
    """
    del now
    objection = lock(objection, version)
    course.only(gates.may_chair(actor, objection))
    if handler.pk == actor.pk or not _is_free(handler, objection):
        raise Refused("I-72", _("%(name)s has a part in it, or is of the same second-level unit."), name=handler.name)
    OBJECTION_FLOW.move(objection, "inquire" if objection.state == ObjectionState.RECEIVED else "hand over")
    objection.handler, objection.version = handler, objection.version + 1
    objection.finding, objection.proposal, objection.found_at = "", "", None
    objection.save()
    record(events.OBJECTION_INQUIRED, objection, actor=actor, by=policies.CHAIR)
    notify(
        [handler.pk], events.OBJECTION_TOLD, subject=objection,
        key=f"innovation.objection.{objection.pk}.handler.{objection.version}",
    )  # fmt: skip
    return objection


@action
def find(
    objection: Objection, finding: str, proposal: str, *, actor: Person, now: datetime, version: int | None = None
) -> Objection:
    """I-72. The handler writes what was found, and proposes. Consequence: the chair decides."""
    objection = lock(objection, version)
    course.only(objection.handler_id == actor.pk)
    if objection.state != ObjectionState.IN_INQUIRY or proposal not in (UPHOLD, REJECT):
        raise course.moved()
    if not _is_free(actor, objection):
        raise Refused("I-72", _("%(name)s has a part in it, or is of the same second-level unit."), name=actor.name)
    objection.finding, objection.proposal, objection.found_at = course.written(finding, "I-72", 20), proposal, now
    objection.version += 1
    objection.save()
    record(
        events.OBJECTION_FOUND, objection, actor=actor, by=events.HANDLER, verdict=proposal,
        digest=course.digest(objection.finding),
    )  # fmt: skip
    notify(
        gates.deciders(objection), events.OBJECTION_TOLD, subject=objection,
        key=f"innovation.objection.{objection.pk}.found.{objection.version}",
    )  # fmt: skip
    return objection


@action
def decide(
    objection: Objection, verdict: str, answer: str, *, actor: Person, now: datetime, version: int | None = None
) -> Objection:
    """I-72, I-73. The chair decides, with a reason, after the handler has reported.

    Consequences: who objected reads the answer, the project's leader gets a letter with the facts and without a name;
    upheld, the item leaves the notice: an approval goes back to deliberation, an award is not given; else it is
    announced when its notice has ended.
    """
    objection = lock(objection, version)
    course.only(gates.may_chair(actor, objection))
    if objection.found_at is None or verdict not in (UPHOLD, REJECT):
        raise Refused("I-72", _("The handler reports first."))
    if objection.handler_id == actor.pk:
        raise Forbidden
    OBJECTION_FLOW.move(objection, "uphold" if verdict == UPHOLD else "reject")
    objection.answer, objection.decided_by, objection.decided_at = course.written(answer, "I-72", 10), actor, now
    objection.version += 1
    objection.save()
    record(
        events.OBJECTION_DECIDED, objection, actor=actor, by=policies.CHAIR, verdict=verdict,
        digest=course.digest(objection.answer),
    )  # fmt: skip
    if verdict == UPHOLD:
        _put_back(objection, actor=actor, now=now)
    _tell_objector(objection, "decided")
    _tell_leader(objection, now)
    return objection


def _put_back(objection: Objection, *, actor: Person, now: datetime) -> None:
    """I-72. The item leaves the notice; its application is before the leading group again.

    An award is not decided anew: the group has divided the purse as a whole, so the project is passed over, the answer
    is the reason, and its amount stays in the purse, unpaid; the run itself is not rewritten.
    """
    item = locked(NoticeItem.objects.select_related("application__cycle", "notice"), objection.item_id)
    if item.outcome:
        return
    item.outcome, item.settled_at = Outcome.BACK, now
    item.save(update_fields=["outcome", "settled_at"])
    if item.notice.kind == NoticeKind.APPROVAL and item.application is not None:
        sources = list(item.application.merged.filter(state="MERGED").order_by("pk"))
        course.lock_all([item.application, *sources])
        reconsider(item.application, "objection", actor=actor)
        for source in sources:
            reconsider(source, "target", actor=actor)
    elif item.project_id is not None:
        project = locked(Project.objects.select_related("cycle"), item.project_id)
        if project.state == ProjectState.APPRAISED:
            data = carrying.move(project, "pass over")
            carrying.keep(
                project, events.PASSED_OVER, actor=actor, by=policies.CHAIR, digest=course.digest(objection.answer),
                **data,
            )  # fmt: skip


def reconsider(application: Application, cause: str, *, actor: Person) -> None:
    """4.2. Part of an action: what was decided is decided again, and nobody reads that it ever was (I-68)."""
    application = course.lock(application)
    application.decided_level, application.decided_by, application.decided_on = "", None, None
    application.merged_into, application.announced_at = None, None
    course.move(
        application, "reconsider", events.RECONSIDERED, actor=actor, by=policies.CHAIR, cause=cause,
        fields=("decided_level", "decided_by", "decided_on", "merged_into", "announced_at"),
    )  # fmt: skip


def _tell_objector(objection: Objection, occasion: str) -> None:
    if objection.by_id is not None:
        notify(
            [objection.by_id], events.OBJECTION_ANSWERED, subject=objection,
            key=f"innovation.objection.{objection.pk}.{occasion}",
        )  # fmt: skip


def _tell_leader(objection: Objection, now: datetime) -> None:
    """I-71. The project learns the facts, never the name."""
    about = objection.item.application or (objection.item.project and objection.item.project.application)
    if about:
        letters.to_team(
            LetterKind.OBJECTION, about, now=now, occasion=f"{objection.pk}", cycle=objection.item.notice.cycle,
            reason=objection.answer, upheld=objection.state == ObjectionState.UPHELD, objection=objection.pk,
        )  # fmt: skip


@action
def read_name(objection: Objection, *, actor: Person, now: datetime) -> Objection:
    """I-71. Handler or chair reads who objected. Consequence: this reading is recorded, for ever."""
    del now
    objection = lock(objection)
    course.only(gates.may_know(actor, objection))
    record(events.OBJECTOR_READ, objection, actor=actor, by=gates.capacity_of(actor, objection))
    return objection
