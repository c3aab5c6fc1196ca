"""Profiles and hours of helpers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.kernel.action import action, locked, tally
from lifeline.kernel.errors import Refused, Unseen
from lifeline.kernel.events import record
from lifeline.wellbeing import events, policies
from lifeline.wellbeing.models import Helper, Supervised, Window, WindowChange
from lifeline.wellbeing.queries import companies
from lifeline.wellbeing.rules.helpers import MINUTES, may_hold
from lifeline.wellbeing.rules.plan import YEAR_DAYS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from lifeline.people.models import Person


@action
def keep_profile(person: Person, given: Mapping[str, Any], *, actor: Person, now: datetime) -> Helper:
    """Make or change the profile of a helper. `given`: columns by name; what is not named stays.

    Consequences: the directory shows it at once. E13: a profile is made only for somebody with the duty of its kind.
    W-31: a coach or volunteer lists no topic that belongs to counsellors. W-30: dates of training and supervision are
    the supervisor's to say, never one's own. W-32, P-1: nobody else's profile is changed but by a supervisor of the
    company in which he helps.
    """
    del now
    if actor != person and not companies.oversees(actor, person):
        raise Unseen
    row = Helper.objects.select_for_update(no_key=True).filter(person=person).first()
    helper = row or Helper(person=person, display_name=person.name, kind=next(iter(policies.kinds_of(person)), ""))
    if {"trained_on", "supervised_on"} & set(given) and actor == person:
        raise Refused("W-30", _("Training and supervision are confirmed by a supervisor, not by oneself."))
    for name, value in given.items():
        setattr(helper, name, value)
    if helper.kind not in policies.kinds_of(person):
        raise Refused("E13", _("Only who holds the duty can be entered as such a helper."))
    if not all(may_hold(helper.kind, topic) for topic in helper.topics):
        raise Refused("W-31", _("One of these topics belongs to counsellors alone."))
    helper.save()
    _note(helper, actor)
    return helper


def _note(helper: Helper, actor: Person) -> None:
    by = policies.HELPERS[helper.kind] if actor.pk == helper.person_id else policies.SUPERVISOR
    record(events.HELPER_CHANGED, helper, actor=actor, by=by)


def _row(key: str, actor: Person) -> Helper:
    """W-32, P-1. The helper whose hours are changed: oneself, or one of one's company as a supervisor."""
    found = Helper.objects.filter(random_key=key).values_list("pk", flat=True).first()
    helper = locked(Helper.objects.select_related("person"), found)
    if helper.person_id != actor.pk and not companies.oversees(actor, helper.person):
        raise Unseen
    return helper


@action
def note_supervision(key: str, on: date, minutes: int, *, actor: Person, now: datetime) -> Supervised:
    """W-30, W-91. A supervisor enters supervision that a helper has had: the day and how long, never what about.

    Consequence: the day counts as the last one of supervision if none is later, and the hours in the plan. A second
    entry for the same day takes the place of the first: who sends it twice, or corrects it, counts once. Refused: of
    oneself, a day that is to come, less than ten minutes or more than a day's work; 404 for whom he does not oversee.
    """
    helper = _overseen(key, actor)
    if on > timezone.localdate(now) or not MINUTES[0] <= minutes <= MINUTES[1]:
        raise Refused("W-30", _("Supervision is entered once it has taken place, with ten minutes at least."))
    row, _new = Supervised.objects.update_or_create(helper=helper, on=on, defaults={"minutes": minutes})
    if helper.supervised_on is None or on > helper.supervised_on:
        helper.supervised_on = on
        helper.save(update_fields=["supervised_on"])
    _note(helper, actor)
    return row


def _overseen(key: str, actor: Person) -> Helper:
    """W-30. The helper whose supervision is entered or taken out: never oneself."""
    helper = _row(key, actor)
    if helper.person_id == actor.pk:
        raise Refused("W-30", _("Training and supervision are confirmed by a supervisor, not by oneself."))
    return helper


@action
def drop_supervision(key: str, pk: int, *, actor: Person, now: datetime) -> None:
    """W-30, W-91. A supervisor takes out supervision that was entered wrongly.

    Consequences: its hours count no more, and where it was the last one, the one before counts as that; none, where no
    other is entered, and then nobody new can book the helper until a day is. Refused of oneself; 404 for whom he does
    not oversee.
    """
    del now
    helper = _overseen(key, actor)
    row = locked(helper.supervised.all(), pk)
    row.delete()
    if helper.supervised_on == row.on:
        helper.supervised_on = helper.supervised.aggregate(last=Max("on"))["last"]
        helper.save(update_fields=["supervised_on"])
    _note(helper, actor)


@tally(reason="W-91: after a year supervision counts no more; the helper's last day of it stays")
def forget_supervision(*, actor: None, now: datetime) -> int:
    """Drop what is older; how many."""
    del actor
    old = timezone.localdate(now) - timedelta(days=YEAR_DAYS)
    count: int = Supervised.objects.filter(on__lte=old).delete()[0]
    return count


@action
def add_window(key: str, weekday: int, from_minute: int, until_minute: int, *, actor: Person, now: datetime) -> Window:
    """W-32. A time of every week. Consequence: its slots can be booked from now on."""
    del now
    helper = _row(key, actor)
    if helper.windows.filter(weekday=weekday, from_minute__lt=until_minute, until_minute__gt=from_minute).exists():
        raise Refused("W-32", _("This time overlaps one that is there already."))
    window = Window.objects.create(helper=helper, weekday=weekday, from_minute=from_minute, until_minute=until_minute)
    _note(helper, actor)
    return window


@action
def drop_window(key: str, pk: int, *, actor: Person, now: datetime) -> None:
    """W-32. Take a time of every week out. Consequence: no new bookings there; those that stand, stand."""
    del now
    helper = _row(key, actor)
    locked(helper.windows.all(), pk).delete()
    _note(helper, actor)


@action
def add_change(
    key: str, on: date, from_minute: int, until_minute: int, *, adds: bool, actor: Person, now: datetime
) -> WindowChange:
    """W-32. For once otherwise. Consequence: time is offered, or no longer; bookings that stand, stand."""
    del now
    helper = _row(key, actor)
    change = WindowChange.objects.create(
        helper=helper, on=on, from_minute=from_minute, until_minute=until_minute, adds=adds
    )
    _note(helper, actor)
    return change


@action
def drop_change(key: str, pk: int, *, actor: Person, now: datetime) -> None:
    """W-32. Take an exception back."""
    del now
    helper = _row(key, actor)
    locked(helper.changes.all(), pk).delete()
    _note(helper, actor)
