"""The figures of a topic: counted when its cases change, when somebody is excluded from one, and every night."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from lifeline.hotline.models import Topic
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
    rows = Topic.objects.select_for_update(skip_locked=True, of=("self",))
    for topic in rows.filter(members__case=case, members__out_at__isnull=True).order_by("pk"):
        said = [normalised(text) for text in topics.inside(topic).values_list("text", flat=True)]
        topic.words = [word for word in topic.words if any(normalised(word) in text for text in said)]
        if topic.state == TopicState.FOUND and (topic.words or topic.name == topics.title_of(case.pk)):
            topic.name = topics.shared(topic.words)
        topic.version += 1
        count(topic, now)
