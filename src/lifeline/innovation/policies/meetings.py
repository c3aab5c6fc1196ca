"""Who sees the meetings of the leading group, and who records, chairs and votes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifeline.innovation.models import Meeting
from lifeline.innovation.policies import holds, organisers_of
from lifeline.innovation.policies.roles import CHAIR, LEADING_GROUP, SECRETARY, STAFF
from lifeline.kernel.errors import Forbidden, Unseen
from lifeline.people import api as people
from lifeline.people.models import Duty

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    from lifeline.innovation.models import MeetingItem
    from lifeline.people.models import Person, Unit


def visible_meetings(person: Person) -> QuerySet[Meeting]:
    """The meetings of one's organiser, for secretariat, leading group, chair and auditor."""
    return Meeting.objects.filter(cycle__organiser__in=organisers_of(person, *STAFF))


def meeting_for(person: Person, pk: int, may: Callable[[Person, Meeting], bool] | None = None) -> Meeting:
    """The meeting, if it is there for this person; `Forbidden` if he may not do this."""
    rows = visible_meetings(person).select_related("cycle__config", "cycle__organiser", "deputy", "current")
    if (found := rows.filter(pk=pk).first()) is None:
        raise Unseen
    if may is not None and not may(person, found):
        raise Forbidden
    return found


def item_for(person: Person, pk: int, place: int) -> MeetingItem:
    """An item of a meeting that the person sees."""
    meeting = meeting_for(person, pk)
    rows = meeting.items.select_related("application__cycle__organiser", "application__second_level", "target")
    if (found := rows.filter(place=place).first()) is None:
        raise Unseen
    found.meeting = meeting
    return found


def may_record(person: Person, meeting: Meeting) -> bool:
    """Plan, call the roll, open and close votes, write down: a secretary."""
    return holds(person, SECRETARY, meeting.cycle.organiser_id)


def is_chair(person: Person, meeting: Meeting) -> bool:
    """The chair of the leading group."""
    return holds(person, CHAIR, meeting.cycle.organiser_id)


def group(organiser: Unit) -> list[Person]:
    """I-58. The leading group as it is now, its chair among them: who has a vote.

    A vote is personal: who stands in for a member by deputy's duty has no seat, so nobody makes votes by naming many.
    """
    held = [*_own(LEADING_GROUP, organiser), *_own(CHAIR, organiser)]
    return list({one.pk: one for one in held}.values())


def chairs(organiser: Unit) -> set[int]:
    """E-34. Who holds the duty of the chair himself; where he is missing, the meeting elects who presides."""
    return {one.pk for one in _own(CHAIR, organiser)}


def _own(role: str, organiser: Unit) -> list[Person]:
    """Who holds the duty in his own right now."""
    held = people.holders(role, organiser)
    today = people.today()
    rows = Duty.objects.filter(role=role, unit=organiser, person__in=held, deputy_of__isnull=True, from_on__lte=today)
    own = set(rows.exclude(to_on__lte=today).values_list("person_id", flat=True))
    return [one for one in held if one.pk in own]
