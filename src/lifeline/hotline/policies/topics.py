"""Who keeps the topics of a company, and whose care they are in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from lifeline.hotline.models import Topic
from lifeline.hotline.policies import COMPANY_WIDE, OF_UNIT, scopes
from lifeline.kernel.errors import Forbidden, Unseen

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    from lifeline.people.models import Person


def may_see_topics(person: Person) -> bool:
    """The board of topics: dispatchers and supervisors; leads and handlers see what is in their units' care."""
    return bool(scopes(person, *COMPANY_WIDE, *OF_UNIT))


def topics_seen(person: Person) -> QuerySet[Topic]:
    """H-80, E-31. Topics of the companies whose dispatcher or supervisor he is, and those in the care of his units."""
    reach = Q(pk__in=[])
    for scope in scopes(person, *COMPANY_WIDE):
        reach |= Q(company_id=scope.company_id)
    for scope in scopes(person, *OF_UNIT):
        reach |= Q(company_id=scope.company_id, unit__path__startswith=scope.path)
    return Topic.objects.filter(reach)


def may_keep(person: Person, topic: Topic) -> bool:
    """Confirm, name, split, join, hand over, drop: dispatchers and supervisors of the company."""
    return any(scope.company_id == topic.company_id for scope in scopes(person, *COMPANY_WIDE))


def may_solve(person: Person, topic: Topic) -> bool:
    """Say what was done: who keeps it, or works in the unit that has it in hand."""
    held = scopes(person, *OF_UNIT)
    owns = topic.unit is not None and any(
        scope.company_id == topic.company_id and topic.unit.path.startswith(scope.path) for scope in held
    )
    return owns or may_keep(person, topic)


def capacity(person: Person, topic: Topic) -> str:
    """In which duty he acts on it; a company-wide one comes first."""
    held = {scope.role for scope in scopes(person, *COMPANY_WIDE, *OF_UNIT) if scope.company_id == topic.company_id}
    return next((role for role in (*COMPANY_WIDE, *OF_UNIT) if role in held), "")


def topic_for(person: Person, pk: int, may: Callable[[Person, Topic], bool] | None = None) -> Topic:
    """One topic: `Unseen` for what he may not see, `Forbidden` for what he may not do."""
    topic = topics_seen(person).select_related("unit", "category", "company").filter(pk=pk).first()
    if topic is None:
        raise Unseen
    if may is not None and not may(person, topic):
        raise Forbidden
    return topic
