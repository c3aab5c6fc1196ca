"""里程碑、进展报告、整改: handed in by the team, verified or sent back by somebody outside of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.innovation import events
from lifeline.innovation.actions import carrying, course, telling
from lifeline.innovation.models import Correction, Milestone, Report
from lifeline.innovation.policies import projects as gates
from lifeline.innovation.states import FILING_FLOW
from lifeline.kernel import files
from lifeline.kernel.action import action, locked
from lifeline.kernel.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from lifeline.kernel.files import Stored
    from lifeline.people.models import Person

Item = TypeVar("Item", Milestone, Report, Correction)

RULES = {Milestone: "I-77", Report: "I-78", Correction: "I-80"}


@action
def hand_in(item: Item, text: str, stored: Iterable[Stored] = (), *, actor: Person, now: datetime) -> Item:
    """I-77, I-78, I-80. The team hands in what shows that a milestone, a report or a correction is done.

    Consequences: it waits for a verifier outside of the team. A milestone that is filed after its day counts as late,
    by the day on which it was filed first. What was sent back can be handed in again.
    """
    project = carrying.lock(item.project, None, actor, gates.may_report)
    carrying.at_work(project)
    item = locked(type(item).objects.all(), item.pk)
    item.text = course.written(text, RULES[type(item)], 10)
    first = item.filed_at is None
    FILING_FLOW.move(item, "file")
    item.filed_by, item.filed_at, item.decided_by, item.decided_at, item.reason = actor, now, None, None, ""
    if isinstance(item, Milestone) and first:
        item.late_days = max(0, (timezone.localdate(now) - item.planned_on).days)
    kept = list(stored)
    for one in kept:
        files.link(one, item)
    if isinstance(item, Milestone) and not files.linked(item):
        raise Refused("I-77", _("A milestone needs evidence: a photo or a file."))
    item.save()
    carrying.keep(project, events.HANDED_IN, actor=actor, what=type(item).__name__, item=item.pk, files=len(kept))
    return item


@action
def verify(item: Item, *, actor: Person, now: datetime) -> Item:
    """I-77, I-80. Somebody outside of the team says that it is so. Consequence: it is done."""
    item = _judged(item, "verify", actor, now)
    item.save()
    carrying.keep(item.project, events.VERIFIED, actor=actor, what=type(item).__name__, item=item.pk)
    return item


@action
def send_back(item: Item, reason: str, *, actor: Person, now: datetime) -> Item:
    """I-77. Refused evidence has a reason. Consequence: the team reads it and hands in again."""
    item = _judged(item, "send back", actor, now)
    item.reason = course.written(reason, RULES[type(item)], 5)
    item.save()
    carrying.keep(item.project, events.SENT_BACK, actor=actor, what=type(item).__name__, item=item.pk)
    telling.leader(item.project, events.FILING_SENT_BACK, f"innovation.back.{type(item).__name__}.{item.pk}.{now}")
    return item


def _judged(item: Item, step: str, actor: Person, now: datetime) -> Item:
    project = carrying.lock(item.project, None, actor, gates.may_verify)
    item = locked(type(item).objects.all(), item.pk)
    item.project = project
    if isinstance(item, Correction) and item.owner_id == actor.pk:
        raise Refused("I-80", _("The owner of a correction does not verify it."))
    FILING_FLOW.move(item, step)
    item.decided_by, item.decided_at = actor, now
    return item
