"""The verbs of the plan of three years. How far an item is, nobody can type: that follows from its indicator (W-90)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.kernel.action import action, locked, tally
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import record
from lifeline.wellbeing import events, policies
from lifeline.wellbeing.models import Lecture, PlanItem, Reading
from lifeline.wellbeing.queries import plan
from lifeline.wellbeing.rules.plan import INDICATORS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from typing import Any

    from lifeline.people.models import Person

FIELDS = ("strand", "title", "owner", "start_on", "due_on", "indicator", "target", "evidence")


@action
def add_item(given: Mapping[str, Any], *, actor: Person, now: datetime) -> PlanItem:
    """W-90. Put an undertaking on the board. Consequence: everybody sees it, with its owner and its aim."""
    del now
    _only_leads(actor)
    item = PlanItem.objects.create(**{name: given[name] for name in FIELDS})
    record(events.PLANNED, item, actor=actor, by=policies.LEAD)
    return item


@action
def change_item(pk: int, given: Mapping[str, Any], *, actor: Person, now: datetime) -> None:
    """W-90. Change aim, owner or days of an item; its progress follows by itself."""
    del now
    _only_leads(actor)
    item = locked(PlanItem.objects.all(), pk)
    for name in FIELDS:
        setattr(item, name, given[name])
    item.save()
    record(events.REPLANNED, item, actor=actor, by=policies.LEAD)


@action
def add_lecture(held_on: date, title: str, people: int, *, actor: Person, now: datetime) -> Lecture:
    """W-91. Enter a lecture on the theme that took place, with the number of those who were there and no name.

    Consequence: it counts among the lectures of the year from the next reading on. Refused: a day that is to come.
    """
    _only_leads(actor)
    if held_on > timezone.localdate(now):
        raise Refused("W-91", _("A lecture is entered once it has taken place."))
    row = Lecture.objects.create(held_on=held_on, title=title, people=people)
    record(events.LECTURED, row, actor=actor, by=policies.LEAD)
    return row


@action
def drop_lecture(pk: int, *, actor: Person, now: datetime) -> None:
    """W-91. Take out a lecture that was entered wrongly; it counts no more from the next reading on."""
    del now
    _only_leads(actor)
    row = locked(Lecture.objects.all(), pk)
    record(events.LECTURED, row, actor=actor, by=policies.LEAD)
    row.delete()


def _only_leads(actor: Person) -> None:
    if not policies.may_lead(actor):
        raise Refused("W-90", _("The plan is kept by the leads of the care programme."))


@action
def remark(pk: int, text: str, *, actor: Person, now: datetime) -> None:
    """W-90. The owner's remark stands beside the figure and changes nothing about it."""
    item = locked(PlanItem.objects.all(), pk)
    if item.owner_id != actor.pk:
        raise Refused("W-90", _("The remark is the owner's."))
    item.remark, item.remark_on = text, timezone.localdate(now)
    item.save(update_fields=["remark", "remark_on"])
    record(events.REMARKED, item, actor=actor, by=events.OWNER)


@tally(reason="W-91: the reading of a day follows from what is counted; an event would say the same once more")
def take_readings(*, actor: None, now: datetime) -> None:
    """W-91. What each indicator comes to today, once a day, so that the board can show how it went."""
    del actor
    today = timezone.localdate(now)
    for code in INDICATORS:
        value, few = plan.counted(code, today)
        hundredths = None if value is None else int(value * 100)
        Reading.objects.update_or_create(indicator=code, on=today, defaults={"hundredths": hundredths, "few": few})
