"""共性问题: found by the clock, confirmed and named by a person, put into a unit's hands with a date, and solved."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.hotline import events, policies
from lifeline.hotline.actions import course, intake, merging, telling
from lifeline.hotline.actions.topic_counts import count
from lifeline.hotline.models import Topic, TopicMember
from lifeline.hotline.policies.topics import capacity
from lifeline.hotline.queries import topics
from lifeline.hotline.queries.reference import numbers, waits_for_dispatcher
from lifeline.hotline.rules import texts
from lifeline.hotline.rules.topics import grows, growth
from lifeline.hotline.states import TOPIC_FLOW, TopicState
from lifeline.kernel.action import action, locked, tally
from lifeline.kernel.calendar import store
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import record
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from lifeline.hotline.models import Case
    from lifeline.kernel.events import Kind
    from lifeline.people.models import Person, Unit

NAME_MIN, NAME_MOST, PLAN_MIN = 4, 60, 10


@action
def found(
    company: Unit, cases: Sequence[int], name: str, words: Sequence[str], *, actor: Person | None, now: datetime
) -> Topic:
    """Cases that are like each other and in no topic yet. Consequence: they stand on the board; no reader sees them."""
    topic = Topic.objects.create(company=company, name=name[:NAME_MOST], words=list(words), found_at=now)
    _add(topic, cases, now)
    count(topic, now)
    record(events.TOPIC_FOUND, topic, actor=actor, by=events.CLOCK, cases=len(cases), company=company.pk)
    return topic


@action
def grow(topic: Topic, cases: Sequence[int], *, actor: Person | None, now: datetime, joined: bool = False) -> Topic:
    """More cases of the same matter. H-10: `joined`: the reporter said himself that he met it, too."""
    topic = locked(Topic.objects.all(), topic.pk)
    _add(topic, cases, now, joined=joined)
    count(topic, now)
    by = events.REPORTER if joined else events.CLOCK
    record(events.TOPIC_GROWN, topic, actor=actor, by=by, cases=len(cases))
    return topic


def _add(topic: Topic, cases: Iterable[int], now: datetime, *, joined: bool = False) -> None:
    pks = list(dict.fromkeys(cases))
    TopicMember.objects.filter(case__in=pks, out_at__isnull=True).exclude(topic=topic).delete()
    there = TopicMember.objects.filter(topic=topic, case__in=pks)
    there.update(out_at=None)
    known = set(there.values_list("case_id", flat=True))
    TopicMember.objects.bulk_create(
        TopicMember(topic=topic, case_id=pk, at=now, joined=joined) for pk in pks if pk not in known
    )


@tally(reason="H-80: counted every night")
def count_topics(rows: Iterable[Topic], *, actor: Person | None, now: datetime) -> None:  # noqa: ARG001
    """Heat, reporters and growth as they are today."""
    for topic in rows:
        count(topic, now, only=True)


@action
def confirm(topic: Topic, name: str, *, actor: Person, now: datetime, version: int | None = None) -> Topic:
    """A person says that it is one matter, and what it is called. H-77: the name tells nothing of anybody.

    Consequence: readers see it from five reporters on (H-80), and may say that they met it, too (H-10).
    """
    topic = locked(Topic.objects.all(), topic.pk, version)
    TOPIC_FLOW.move(topic, "confirm")
    topic.name, topic.confirmed_at, topic.confirmed_by = _name(topic, name), now, actor
    return _kept(topic, events.TOPIC_CONFIRMED, actor=actor, now=now, name=topic.name)


@action
def rename(topic: Topic, name: str, *, actor: Person, now: datetime, version: int | None = None) -> Topic:
    """Another name. Consequence: readers read that one."""
    topic = locked(Topic.objects.all(), topic.pk, version)
    topic.name = _name(topic, name)
    return _kept(topic, events.TOPIC_NAMED, actor=actor, now=now, name=topic.name)


def _name(topic: Topic, name: str) -> str:
    return _public(topic, course.written(name, "H-80", NAME_MIN))[:NAME_MOST]


def _public(topic: Topic, text: str) -> str:
    """A text that readers will see. H-77: refused while something in it could tell who somebody is.

    H-76: refused while it is what a reporter of its cases wrote, who has not agreed to have that published.
    """
    marked = topics.findings(topic, text)
    if marked:
        raise Refused("H-77", _("Readers will see this: please replace %(found)s."), found=marked[0].value)
    if texts.tells_again(text, topics.said(topic)):
        raise Refused("H-76", _("Tell it in your own words: the reporter has not agreed to have his published."))
    return text


@action
def split(
    topic: Topic, cases: Sequence[Case], name: str, *, actor: Person, now: datetime, version: int | None = None
) -> Topic:
    """Some of the cases are another matter. Consequence: they are a topic of their own, confirmed if this one is."""
    topic = locked(Topic.objects.all(), topic.pk, version)
    _stands(topic)
    name, kept = _name(topic, name), {case.pk for case in cases}
    rows = TopicMember.objects.filter(topic=topic, case__in=kept, out_at__isnull=True)
    if not kept or rows.count() != len(kept) or TopicMember.objects.filter(
        topic=topic, out_at__isnull=True
    ).count() == len(kept):  # fmt: skip
        raise Refused("H-80", _("Choose some of its cases, not all."))
    rows.update(out_at=now)
    confirmed = topic.state != TopicState.FOUND
    other = Topic.objects.create(
        company_id=topic.company_id, name=name, found_at=now,
        state=TopicState.CONFIRMED if confirmed else TopicState.FOUND,
        confirmed_at=now if confirmed else None, confirmed_by=actor if confirmed else None,
    )  # fmt: skip
    _add(other, sorted(kept), now)
    _kept(other, events.TOPIC_FOUND, actor=actor, now=now, cases=len(kept), company=other.company_id)
    _kept(topic, events.TOPIC_SPLIT, actor=actor, now=now, cases=len(kept), other=other.pk)
    return other


@action
def take_out(topic: Topic, cases: Sequence[Case], *, actor: Person, now: datetime, version: int | None = None) -> Topic:
    """Cases that do not belong here. Consequence: the clock does not put them back into this topic."""
    topic = locked(Topic.objects.all(), topic.pk, version)
    _stands(topic)
    n = TopicMember.objects.filter(topic=topic, case__in=[case.pk for case in cases], out_at__isnull=True).update(
        out_at=now
    )
    if not n:
        raise Refused("H-80", _("Choose some of its cases, not all."))
    return _kept(topic, events.TOPIC_SHRUNK, actor=actor, now=now, cases=n)


@action
def join(topic: Topic, other: Topic, *, actor: Person, now: datetime, version: int | None = None) -> Topic:
    """Both are one matter. Consequence: the cases of `topic` are those of `other`, and `topic` is no topic any more."""
    first, second = sorted((topic.pk, other.pk))
    if first == second or topic.company_id != other.company_id:
        raise Refused("H-80", _("Choose another topic of the same company."))
    rows = {pk: locked(Topic.objects.all(), pk, version if pk == topic.pk else None) for pk in (first, second)}
    topic, other = rows[topic.pk], rows[other.pk]
    _stands(other)
    moved = list(TopicMember.objects.filter(topic=topic, out_at__isnull=True).values_list("case_id", flat=True))
    TOPIC_FLOW.move(topic, "drop")
    topic.dropped_because = other.name
    _add(other, moved, now)
    _kept(topic, events.TOPIC_DROPPED, actor=actor, now=now, reason="")
    return _kept(other, events.TOPIC_JOINED, actor=actor, now=now, cases=len(moved), other=topic.pk)


def _stands(topic: Topic) -> None:
    if topic.state not in topics.STANDING:
        raise Refused("K-8", course.MOVED_ON)


@action
def hand_over(
    topic: Topic,
    unit: Unit,
    plan: str,
    due_on: date,
    *,
    actor: Person | None,
    now: datetime,
    version: int | None = None,
) -> Topic:
    """未诉先办, H-80. A unit takes the matter in hand, whatever becomes of the single cases.

    Consequences: readers see the unit, its plan and the day; its handlers and leads are told; it is late after the day.
    """
    topic = locked(Topic.objects.all(), topic.pk, version)
    if due_on <= timezone.localdate(now):
        raise Refused("H-80", _("The day by which it is solved must be in the future."))
    if unit.state != "OPEN" or people.company_of(unit).pk != topic.company_id:
        raise Refused("H-80", _("The owner must be an open unit of this company."))
    TOPIC_FLOW.move(topic, "hand over")
    topic.unit, topic.due_on, topic.late_told_at = unit, due_on, None
    topic.plan = _public(topic, course.written(plan, "H-80", PLAN_MIN)) if actor else topic.plan
    more = growth(topic.late, topic.before)
    _kept(topic, events.TOPIC_OWNED, actor=actor, now=now, unit=unit.name, unit_id=unit.pk, due=due_on.isoformat(),
          growth=more)  # fmt: skip
    telling.topic_unit(topic, telling.TOPIC_COME, f"{unit.pk}.{due_on}", but=actor)
    return topic


@action
def solve(topic: Topic, outcome: str, *, actor: Person, now: datetime, version: int | None = None) -> Topic:
    """What was done about it. Consequences: readers see it; the cases are answered each by itself."""
    topic = locked(Topic.objects.all(), topic.pk, version)
    TOPIC_FLOW.move(topic, "solve")
    topic.outcome, topic.solved_at = _public(topic, course.written(outcome, "H-80", PLAN_MIN)), now
    in_time = topic.due_on is not None and timezone.localdate(now) <= topic.due_on
    return _kept(topic, events.TOPIC_SOLVED, actor=actor, now=now, in_time=in_time)


@action
def drop(topic: Topic, reason: str, *, actor: Person, now: datetime, version: int | None = None) -> Topic:
    """It is no topic. Consequences: readers see it no more; the clock does not find the same group again."""
    topic = locked(Topic.objects.all(), topic.pk, version)
    TOPIC_FLOW.move(topic, "drop")
    topic.dropped_because = course.written(reason, "H-80")
    return _kept(topic, events.TOPIC_DROPPED, actor=actor, now=now, reason=topic.dropped_because)


@action
def remind_late(topic: Topic, *, actor: None, now: datetime) -> Topic:
    """H-80. The day has passed. Consequence: its unit and the supervisors are told, once for that day."""
    topic = locked(Topic.objects.select_related("unit", "company"), topic.pk)
    unit, due = topic.unit, topic.due_on
    if topic.state != TopicState.OWNED or topic.late_told_at or unit is None or due is None:
        raise Refused("K-8", course.MOVED_ON)
    topic.late_told_at = now
    _kept(topic, events.TOPIC_LATE, actor=actor, now=now, unit=unit.name, unit_id=unit.pk, due=due.isoformat())
    telling.topic_unit(topic, telling.TOPIC_LATE, due)
    telling.topic_company(topic, policies.SUPERVISOR, telling.TOPIC_LATE, due)
    return topic


@action
def met_too(
    topic: Topic,
    text: str,
    key: str,
    *,
    actor: Person,
    now: datetime,
    critical: bool = False,
    avoid_people: tuple[Person, ...] = (),
    avoid_units: tuple[Unit, ...] = (),
) -> Case:
    """我也遇到, H-10. A case of the joiner's own, with its own thread, rating and reopening. Once for each key.

    Consequences: it is merged into the topic's lead case, so that one reply reaches it, too; the topic counts one
    reporter more. Where it can be merged into none of its cases, the new one is dispatched by itself. H-9, H-12: what
    is critical, speaks of danger or must be kept from somebody is not merged: a dispatcher reads it first.
    """
    topic = locked(Topic.objects.select_related("category"), topic.pk)
    known = topics.own_case(actor, topic)
    if known is not None and known.submission_digest == course.digest(key):
        record(events.TOPIC_GROWN, topic, actor=None, by=events.REPORTER, cases=0)
        return known
    if known is not None:
        raise Refused("H-10", _("You have reported it already: %(number)s."), number=known.number)
    report = intake.Report(
        text=text, key=key, reporter=actor, category=topic.category, critical=critical, avoid_people=avoid_people,
        avoid_units=avoid_units,
    )  # fmt: skip
    case = intake.submit(report, actor=actor, now=now)
    waits = waits_for_dispatcher(text, critical=critical, avoids=case.has_recusals)
    leads = [] if waits else topics.leads_of(topic)
    grow(topic, [case.pk], actor=None, now=now, joined=True)
    for lead in leads:
        with suppress(Refused):  # for a reason that is staff's business: it stays a case like any other
            return merging.merge(case, lead, actor=None, now=now, by=events.REPORTER)
    return case


def take_in_hand(topic: Topic, now: datetime) -> bool:
    """H-80. A confirmed topic that grows by half in four weeks: the unit with most of its cases owns it, with a date.

    Where no unit holds any of them yet, the board shows that it grows and has no owner.
    """
    limits = numbers()
    if topic.state != TopicState.CONFIRMED or not grows(topic.late, topic.before, limits.topic_growth):
        return False
    main = topics.main_unit(topic)
    unit = people.units_by_id([main])[main] if main else None
    if unit is None or unit.state != "OPEN":
        return False
    due = store.office().add_days(now, limits.topic_days, end="close").at
    hand_over(topic, unit, "", timezone.localdate(due), actor=None, now=now)
    return True


def _kept(topic: Topic, kind: Kind, *, actor: Person | None, now: datetime, **data: object) -> Topic:
    topic.version += 1
    count(topic, now)
    by = capacity(actor, topic) if actor is not None else events.CLOCK
    record(kind, topic, actor=actor, by=by, **data)  # type: ignore[arg-type]
    return topic
