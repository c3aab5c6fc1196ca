"""公示: drafted by a secretary, published by the chair, ended by the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.innovation import events, policies
from lifeline.innovation.actions import course
from lifeline.innovation.models import NoticeItem, PublicNotice
from lifeline.innovation.queries import concluding
from lifeline.innovation.states import AFTER_NOTICE, NOTICE_FLOW, OPEN_OBJECTIONS, CycleState, NoticeKind, NoticeState
from lifeline.kernel.action import action, locked
from lifeline.kernel.calendar.store import office
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import record
from lifeline.kernel.notices import notify
from lifeline.kernel.parts import last_day
from lifeline.people import api as people

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.innovation.models import Cycle
    from lifeline.kernel.calendar.working import Due
    from lifeline.people.models import Person

CONCLUDE = "conclude"


def lock(notice: PublicNotice, version: int | None = None) -> PublicNotice:
    """The notice for this action alone, and its cycle before it."""
    course.lock_cycle(notice.cycle)
    rows = PublicNotice.objects.select_related("cycle__config", "cycle__organiser")
    return locked(rows, notice.pk, version)


@action
def draft(cycle: Cycle, *, actor: Person, now: datetime, version: int | None = None) -> PublicNotice:
    """I-69. A secretary drafts the public notice of what was approved; an older draft gives way to it.

    Consequences: staff read it as it will be read; the chairs are asked to publish it. Its end is computed then.
    """
    cycle = course.lock_cycle(cycle, version)
    course.only(policies.holds(actor, policies.SECRETARY, cycle.organiser_id))
    if cycle.state not in (CycleState.DELIBERATION, *AFTER_NOTICE):
        raise course.moved()
    rows = concluding.to_publish(cycle)
    if not rows:
        raise Refused("I-69", _("Nothing waits to be made public."))
    notice = begin(cycle, NoticeKind.APPROVAL, course.config(cycle).notice_days, actor=actor, now=now)
    NoticeItem.objects.bulk_create(
        NoticeItem(notice=notice, place=place, application=one, body=concluding.line(one))
        for place, one in enumerate(rows, 1)
    )
    if cycle.state == CycleState.DELIBERATION:
        cycle.proposed_step, cycle.proposed_by = CONCLUDE, actor
    cycle.version += 1
    cycle.save(update_fields=["proposed_step", "proposed_by", "version"])
    record(events.NOTICE_DRAFTED, notice, actor=actor, by=policies.SECRETARY, items=len(rows))
    return notice


def begin(cycle: Cycle, kind: str, days: int, *, actor: Person, now: datetime) -> PublicNotice:
    """A fresh draft in place of an older one; the chairs are told."""
    if (old := concluding.draft_of(cycle, kind)) is not None:
        old.items.all().delete()
        old.delete()
    number = PublicNotice.objects.filter(cycle=cycle, kind=kind).count() + 1
    notice = PublicNotice.objects.create(
        cycle=cycle, kind=kind, number=number, config=cycle.config, days=days, drafted_by=actor, drafted_at=now
    )
    chairs = [person.pk for person in people.holders(policies.CHAIR, cycle.organiser)]
    notify(chairs, events.TO_CONFIRM, key=f"innovation.notice.{notice.pk}")
    return notice


@action
def conclude(notice: PublicNotice, *, actor: Person, now: datetime, version: int | None = None) -> PublicNotice:
    """4.1, I-69. The chair makes the approvals public. Who drafted it cannot publish it.

    Consequences: from now on everybody reads it and may object, until 24:00 of the last working day; the first notice
    of a cycle concludes its deliberation.
    """
    notice = lock(notice, version)
    cycle = notice.cycle
    course.only(policies.holds(actor, policies.CHAIR, cycle.organiser_id))
    if notice.kind != NoticeKind.APPROVAL:
        raise course.moved()
    rows = [(one.pk, concluding.line(one)) for one in concluding.to_publish(cycle)]
    if rows != list(notice.items.order_by("place").values_list("application_id", "body")):
        raise Refused("I-69", _("What was decided has changed since the draft. Draft it again."))
    if cycle.state == CycleState.DELIBERATION:
        if missing := concluding.unmet(cycle):
            raise Refused("I-11", " ".join(missing))
        course.move_cycle(cycle, CONCLUDE, events.CONCLUDED, actor=actor, by=policies.CHAIR, items=len(rows))
    elif cycle.state not in AFTER_NOTICE or concluding.unsigned(cycle):
        raise course.moved()
    return publish(notice, actor=actor, now=now)


def publish(notice: PublicNotice, *, actor: Person, now: datetime) -> PublicNotice:
    """I-5, I-69. Compute the end from the calendar of this moment, and open the notice."""
    if notice.drafted_by_id == actor.pk:
        raise Refused("I-69", _("Somebody else must confirm what you proposed."))
    NOTICE_FLOW.move(notice, "publish")
    notice.published_by, notice.published_at, notice.published_on = actor, now, timezone.localdate(now)
    _end_at(notice, office().add_days(now, notice.days, end="midnight"))
    notice.version += 1
    notice.save()
    record(
        events.NOTICE_PUBLISHED, notice, actor=actor, by=policies.CHAIR, items=notice.items.count(), days=notice.days,
        ends=notice.ends_on.isoformat() if notice.ends_on else "",
    )  # fmt: skip
    units = people.units_with(policies.UNIT_SECRETARY, notice.cycle.organiser)
    told = {person.pk for unit in units for person in people.holders(policies.UNIT_SECRETARY, unit, nearest=True)}
    notify(told, events.NOTICE_TOLD, subject=notice, key=f"innovation.notice.{notice.pk}.told")
    return notice


def end(notice: PublicNotice, kind: str, now: datetime) -> tuple[list[NoticeItem], dict[str, Any]]:
    """I-73. Part of an action: the clock ends a notice. The items that no objection holds, and how many of both."""
    if notice.kind != kind or notice.ends_at is None or notice.ends_at > now:
        raise course.moved()
    course.running(notice.cycle)
    NOTICE_FLOW.move(notice, "end")
    notice.ended_at, notice.version = now, notice.version + 1
    notice.save()
    rows = notice.items.filter(outcome="").select_related("application", "project").order_by("place")
    held = set(rows.filter(objections__state__in=OPEN_OBJECTIONS).values_list("pk", flat=True))
    free = [item for item in rows if item.pk not in held]
    told: dict[str, Any] = {"announced": len(free), "held": len(held)}
    record(events.NOTICE_ENDED, notice, actor=None, by=events.CLOCK, **told)
    return free, told


def released(item: NoticeItem, kind: str) -> NoticeItem:
    """I-73. Part of an action: an item of an ended notice, locked, which nothing holds any more."""
    lock(item.notice)
    item = locked(NoticeItem.objects.select_related("notice__cycle", "application", "project"), item.pk)
    course.running(item.notice.cycle)
    over = item.notice.state == NoticeState.ENDED and item.notice.kind == kind
    if item.outcome or not over or item.objections.filter(state__in=OPEN_OBJECTIONS).exists():
        raise course.moved()
    return item


def _end_at(notice: PublicNotice, due: Due) -> None:
    notice.ends_at, notice.provisional, notice.calendar = due.at, due.provisional, due.version
    notice.ends_on = last_day(due.at)


@action
def time_again(notice: PublicNotice, *, actor: Person | None, now: datetime, by: str = "") -> PublicNotice:
    """E-06, K-30. The working calendar changed: the end of an open notice is computed again, and never comes nearer."""
    del now
    notice = lock(notice)
    since = notice.published_at
    if notice.state != NoticeState.PUBLISHED or since is None or notice.ends_at is None:
        raise course.moved()
    due = office().add_days(since, notice.days, end="midnight")
    before = notice.ends_on
    if due.at >= notice.ends_at:
        _end_at(notice, due)
    notice.provisional = due.provisional
    notice.save()
    record(
        events.NOTICE_TIMED_AGAIN, notice, actor=actor, by=by, before=before.isoformat() if before else "",
        ends=notice.ends_on.isoformat() if notice.ends_on else "",
    )  # fmt: skip
    return notice


def run_on(cycle: Cycle, stopped_at: datetime, now: datetime) -> None:
    """4.1. A cycle goes on after a stop: what was left of an open notice, in working days, begins anew."""
    calendar = office()
    for notice in PublicNotice.objects.filter(cycle=cycle, state=NoticeState.PUBLISHED, ends_at__gt=stopped_at):
        left, until = 1, notice.ends_at
        assert until is not None
        while left < notice.days and calendar.add_days(stopped_at, left, end="midnight").at < until:
            left += 1
        _end_at(notice, calendar.add_days(now, left, end="midnight"))
        notice.version += 1
        notice.save()
