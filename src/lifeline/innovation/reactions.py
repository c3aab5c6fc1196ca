"""What innovation does when something happens elsewhere: in the same transaction, rows only."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone

from lifeline.innovation.actions import naming, reviews
from lifeline.innovation.actions import notices as actions
from lifeline.innovation.actions import succession as missing
from lifeline.innovation.queries import due, notices, succession
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import on
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from lifeline.innovation.queries.succession import Led
    from lifeline.kernel.events import Recorded

FEW = 500
"""Of more persons at once every review is asked: that is one question, and their names would be thousands."""


@on("kernel.calendar.changed")
def time_open_notices_again(changed: Sequence[Recorded]) -> None:
    """E-06, K-30. A year's holidays were announced: open public notices are timed again, never nearer."""
    for notice in notices.running():
        actions.time_again(notice, actor=None, now=changed[-1].at, by="clock")


@on("people.person.left")
def miss_leavers(left: Sequence[Recorded]) -> None:
    """E-10. Persons left the company: what they led needs another leader."""
    days, now = _days(left), left[-1].at
    for project in succession.led_by(succession.unfinished(), days):
        missing.miss_leader(project, days[project.leader_id or 0], actor=None, now=now)
    for one in succession.led_by(succession.under_way(), days):
        naming.miss_applicant(one, days[one.leader_id or 0], actor=None, now=now)


@on("innovation.project.revoked")
@on("innovation.project.graded")
def bar_leaders(ended: Sequence[Recorded]) -> None:
    """E-10, I-18, I-90. Who may not lead any more, by how his project ended: what else he leads needs another one."""
    for event in ended:
        on_, leader = timezone.localdate(event.at), succession.leader_of(int(event.subject.key))
        for project in succession.led_in_vain(succession.unfinished(), leader, on_):
            missing.miss_leader(project, on_, actor=None, now=event.at, barred=True)
        for one in succession.led_in_vain(succession.under_way(), leader, on_):
            naming.miss_applicant(one, on_, actor=None, now=event.at, barred=True)


@on("people.person.transferred")
@on("people.person.returned")
def follow_persons(moved: Sequence[Recorded]) -> None:
    """E-10, E-19. Persons work elsewhere: what they led from there needs a leader, and what misses one of them who is
    back needs none; conflicts are asked anew.
    """
    days, now = _days(moved), moved[-1].at
    projects, applications = succession.unfinished(), succession.under_way()
    for project in _of_both(projects, days):
        follow = missing.miss_leader if project.leader_gone_on is None else missing.find_leader
        follow(project, days[project.leader_id or 0], actor=None, now=now)
    for one in _of_both(applications, days):
        told = naming.miss_applicant if one.leader_gone_on is None else naming.find_applicant
        told(one, days[one.leader_id or 0], actor=None, now=now)
    _recheck(now, list(days) if len(days) <= FEW else None)


def _of_both(rows: QuerySet[Led], days: Mapping[int, date]) -> list[Led]:
    """What misses a leader from now on, and what misses one no more, in the order in which everybody locks them."""
    found = {one.pk: one for one in succession.led_from_home_again(rows, days)}
    found |= {one.pk: one for one in succession.led_from_elsewhere(rows, days)}
    return [found[pk] for pk in sorted(found)]


@on("innovation.application.leader_named")
def follow_applicants(named: Sequence[Recorded]) -> None:
    """I-34, E-10. Another one leads an application: its reviews are asked for conflicts with him."""
    _recheck(named[-1].at, None)


@on("people.unit.closed")
@on("people.unit.merged")
def follow_units(ended: Sequence[Recorded]) -> None:
    """E-12. A unit is no more: the one that took its place signs for its projects and applications."""
    heirs = people.units_by_id({int(str(event.data["into_id"])) for event in ended})
    for event in ended:
        unit, into = (int(str(event.data[key])) for key in ("unit_id", "into_id"))
        for project in succession.of_unit(unit):
            missing.follow_unit(project, heirs[into], actor=None, now=event.at)
    for event in ended:  # applications are locked after projects
        unit, into = (int(str(event.data[key])) for key in ("unit_id", "into_id"))
        for one in succession.applied_from(unit):
            naming.follow_home(one, heirs[into] if one.home.pk == unit else one.home, actor=None, now=event.at)
    _recheck(ended[-1].at, None)


@on("people.unit.moved")
@on("people.unit.renamed")
def follow_tree(changed: Sequence[Recorded]) -> None:
    """I-34, E-12. The tree has changed: every review that is under way is asked for conflicts anew."""
    _recheck(changed[-1].at, None)


def _days(events: Sequence[Recorded]) -> dict[int, date]:
    """From which day on, by person."""
    return {
        int(event.subject.key): date.fromisoformat(str(event.data.get("from_on") or event.data["on"]))
        for event in events
    }


def _recheck(now: datetime, persons: list[int] | None) -> None:
    """I-34. Reviews that are in conflict from now on are void; of these persons, or all. One that ended stays ended.

    What begins on a later day is found by the clock of that day.
    """
    found = due.reviews_in_conflict(timezone.localdate(now), persons)
    for review in sorted(found, key=lambda one: one.application_id):
        with suppress(Refused):
            reviews.recheck(review, actor=None, now=now)
