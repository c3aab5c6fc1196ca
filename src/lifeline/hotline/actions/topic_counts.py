"""The figures of a topic: counted when its cases change, when somebody is excluded from one, and every night."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from lifeline.hotline.models import Topic, TopicMember
from lifeline.hotline.queries import topics
from lifeline.hotline.rules.texts import normalised
from lifeline.hotline.states import TopicState

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.hotline.models import Case


def count(topic: Topic, now: datetime, *, only: bool = False) -> None:
    """H-80. Its figures as of a day. Part of an action.

    `only` these are written: whoever confirms or names the topic in the same moment loses nothing to the night's count.
    """
    figures = topics.counted(topic, timezone.localdate(now))._asdict()
    for name, value in figures.items():
        setattr(topic, name, value)
    topic.lead = topics.lead_of(topic)
    topic.save(update_fields=[*figures, "lead"] if only else None)


def withhold(case: Case, now: datetime) -> None:
    """H-17. Somebody is excluded from a case: topics no longer count it, nor are called by what only it says.

    Part of an action. A topic that somebody works on at this moment is left to the night's count: to wait for it with
    the case in hand could mean that both wait for each other.
    """
    _again(_of(case), case, now)


def leave(case: Case, now: datetime) -> None:
    """H-70, H-83. A case is about to become a sealed one: topics know it no more. Part of an action."""
    found = _of(case)
    TopicMember.objects.filter(case=case).delete()
    Topic.objects.filter(lead=case).update(lead=None)
    _again(found, case, now)


def _of(case: Case) -> list[Topic]:
    rows = Topic.objects.select_for_update(skip_locked=True, of=("self",))
    return list(rows.filter(members__case=case, members__out_at__isnull=True).order_by("pk"))


def _again(found: list[Topic], case: Case, now: datetime) -> None:
    for topic in found:
        said = [normalised(text) for text in topics.inside(topic).values_list("text", flat=True)]
        topic.words = [word for word in topic.words if any(normalised(word) in text for text in said)]
        if topic.state == TopicState.FOUND and (topic.words or topic.name == topics.title_of(case.pk)):
            topic.name = topics.shared(topic.words)
        topic.version += 1
        count(topic, now)
