"""The nightly search for topics: cases are grouped, groups are known topics that grew or new ones, tasks fall due."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from django.utils import timezone

from lifeline.hotline.actions import topics as verbs
from lifeline.hotline.actions import waking
from lifeline.hotline.models import Topic
from lifeline.hotline.queries import topics
from lifeline.hotline.rules.topics import FOUND_LEAST, same
from lifeline.hotline.states import TopicState
from lifeline.kernel.text import clusters
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from lifeline.kernel.text import Group


def sweep_topics(now: datetime) -> int:
    """H-80. Look for topics in each company, count all, put growing ones into hands; how many groups there were."""
    found = 0
    for company_id in topics.companies(now):
        groups = [group for group in clusters(topics.posts(company_id, now)) if len(group.keys) >= FOUND_LEAST]
        settle(company_id, groups, now)
        found += len(groups)
    standing = Topic.objects.exclude(state=TopicState.DROPPED).order_by("pk")
    verbs.count_topics(standing, actor=None, now=now)
    for topic in Topic.objects.filter(state=TopicState.CONFIRMED).order_by("pk"):
        waking.tried(verbs.take_in_hand, topic, now)
    for topic in topics.overdue(timezone.localdate(now)):
        waking.tried(partial(verbs.remind_late, actor=None), topic, now)
    return found


def settle(company_id: int, groups: Sequence[Group[int]], now: datetime) -> None:
    """Each group becomes a topic, or lets the one grow that it is. An action each.

    What a person has put somewhere stays there, what he took out stays out, and what he dropped is not found again.
    """
    company = people.units_by_id([company_id])[company_id]
    out = topics.taken_out(company_id)
    for group in groups:
        where = topics.places(company_id)
        known = known_topic(group, where, company_id)
        if known is None:
            fresh = [pk for pk in group.keys if pk not in where]
            if len(fresh) >= FOUND_LEAST:
                verbs.found(company, fresh, topics.shared(group.words), group.words, actor=None, now=now)
        elif known.state != TopicState.DROPPED:
            fresh = [pk for pk in group.keys if pk not in where and (known.pk, pk) not in out]
            if fresh:
                verbs.grow(known, fresh, actor=None, now=now)


def known_topic(group: Group[int], where: dict[int, int], company_id: int) -> Topic | None:
    """The topic that the group is: the one with most of its cases, if much of the smaller of the two is in both."""
    members = set(group.keys)
    for topic_id, _n in Counter(where[pk] for pk in group.keys if pk in where).most_common():
        if same(members, {pk for pk, topic in where.items() if topic == topic_id}):
            return Topic.objects.filter(pk=topic_id, company_id=company_id).first()
    return None
