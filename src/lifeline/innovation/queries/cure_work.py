"""What waits for a person about the signals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lifeline.innovation.policies import cures as gates
from lifeline.innovation.queries.cure_words import NAMES
from lifeline.innovation.queries.work import Task, tasks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from lifeline.people.models import Person


@tasks
def red_signals(person: Person, now: datetime) -> Iterator[Task]:
    """I-118. Red signals that need a measure, an owner and a date; overdue ones lie with the chair."""
    rows = gates.visible_answers(person).filter(answered_at__isnull=True).select_related("unit", "organiser")
    for one in rows.order_by("due_at", "pk")[:50]:
        if gates.may_answer(person, one, now):
            href = reverse("innovation:cure_detail", args=[one.unit_id, one.signal])
            about = f"{one.unit.name} · {NAMES[one.signal]}"
            yield Task(_("Answer a red signal"), about, href, one.due_at, late=now > one.due_at)
