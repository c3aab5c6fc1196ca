"""The figures of a topic: counted when its cases change, when somebody is excluded from one, and every night."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from lifeline.hotline.models import Topic, TopicMember
from lifeline.hotline.queries import topics
from lifeline.hotline.rules.texts import normalised
from lifeline.hotline.states import TopicState
from lifeline.kernel.action import locked

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.hotline.models import Case


def count(topic: Topic, now: datetime, *, only: bool = False) -> None:
    """H-80. Its figures as of a day. Part of an action.

    `only` these are written: whoever confirms or names the topic in the same moment loses nothing to the night's count.
    Words that no case of it says any more go with them: a case may have left while somebody else had the topic in hand.
    """
    figures = topics.counted(topic, timezone.localdate(now))._asdict()
    for name, value in figures.items():
        setattr(topic, name, value)
    topic.lead = topics.lead_of(topic)
    topic.save(update_fields=[*figures, "lead"] if only else None)
    if only and _forget(topic):
        now_known = locked(Topic.objects.all(), topic.pk)  # somebody may have named it since the night began to count
        _forget(now_known)
        now_known.save(update_fields=["words", "name"])


def _forget(topic: Topic) -> bool:
    """Keep the words alone that a case says which topics count; True if one went. A name made of them is made anew."""
    said = [normalised(text) for text in topics.inside(topic).values_list("text", flat=True)]
    held = [word for word in topic.words if any(normalised(word) in text for text in said)]
    if held == topic.words:
        return False
    topic.words = held
    if topic.state == TopicState.FOUND:
        topic.name = topics.shared(held)
    return True


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
    rows = Topic.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
    return list(rows.filter(members__case=case, members__out_at__isnull=True).order_by("pk"))


def _again(found: list[Topic], case: Case, now: datetime) -> None:
    for topic in found:
        named = topic.state == TopicState.FOUND and topic.name == topics.title_of(case.pk)
        if not _forget(topic) and named:  # as topics were called that were found before words were
            topic.name = topics.shared(topic.words)
        topic.version += 1
        count(topic, now)
