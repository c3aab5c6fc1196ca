"""What the kernel's sender asks about persons: the registered `kernel.notices.Directory`."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from lifeline.kernel.calendar import Roster
from lifeline.kernel.calendar.rosters import shifts
from lifeline.kernel.calendar.store import office
from lifeline.kernel.notices import Reader
from lifeline.people.models import Duty, Membership, Person
from lifeline.people.policies import ADMINISTRATOR, AUDITOR, during, in_effect, today
from lifeline.people.states import PersonState

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date, datetime

    from lifeline.kernel.calendar import Shift


class NoticeDirectory:
    """Our side of the port. WeCom and DingTalk know persons by their employee number."""

    def readers(self, person_ids: Collection[int]) -> dict[int, Reader]:
        """P-12. Only who is in service: who left is told nothing more."""
        people = Person.objects.filter(pk__in=person_ids, state=PersonState.ACTIVE).order_by("pk")
        return {
            person.pk: Reader(
                person.pk,
                person.language,
                {"mail": person.email, "wecom": person.employee_no, "dingtalk": person.employee_no},
            )
            for person in people
        }

    def leavers(self, person_ids: Collection[int]) -> dict[int, Reader]:
        """Who left, with his mail address alone: the company's messengers are no longer his."""
        people = Person.objects.filter(pk__in=person_ids, state=PersonState.LEFT).exclude(email="").order_by("pk")
        return {person.pk: Reader(person.pk, person.language, {"mail": person.email}) for person in people}

    def resting(self, person_ids: Collection[int], now: datetime) -> dict[int, datetime]:
        """Until when, for those whose crew is off duty. Who works office hours has the site's night only."""
        calendar = office()
        found = {}
        for person_id, roster, crew in _crews(person_ids, timezone.localdate(now)):
            if (span := calendar.rest(roster, crew, now)) is not None:
                found[person_id] = span[1]
        return found

    def shifts(self, person_ids: Collection[int], from_at: datetime, to_at: datetime) -> dict[int, list[Shift]]:
        """The shifts of the persons' crews that touch the span, each crew worked out once."""
        found: dict[int, list[Shift]] = {}
        by_crew: dict[tuple[Roster, str], list[Shift]] = {}
        for person_id, roster, crew in _crews(person_ids, timezone.localdate(from_at)):
            if (roster, crew) not in by_crew:
                by_crew[roster, crew] = list(_touching(roster, crew, from_at, to_at))
            found[person_id] = by_crew[roster, crew]
        return found

    def administrators(self) -> list[int]:
        """Who keeps the directory of a unit, deputies included."""
        return _holders(ADMINISTRATOR)

    def auditors(self) -> list[int]:
        """Who checks the data chain, deputies included."""
        return _holders(AUDITOR)


def _holders(role: str) -> list[int]:
    rows = Duty.objects.filter(in_effect(today()), role=role)
    return sorted(set(rows.order_by("pk").values_list("person_id", flat=True)))


def _touching(roster: Roster, crew: str, from_at: datetime, to_at: datetime) -> Iterator[Shift]:
    for shift in shifts(office(), roster, crew, timezone.localdate(from_at) - timedelta(days=1)):
        if shift.from_at >= to_at:
            return
        if shift.to_at > from_at:
            yield shift


def _crews(person_ids: Collection[int], on: date) -> Iterator[tuple[int, Roster, str]]:
    """Person, roster and crew of those who work by a pattern that names their crew."""
    rows = Membership.objects.filter(during(on), person_id__in=person_ids, main=True).exclude(
        unit__roster__in=["office", "continuous"]
    )
    for person_id, name, crew in rows.order_by("pk").values_list("person_id", "unit__roster", "crew"):
        roster = Roster.named(name)
        if crew in dict(roster.crews):
            yield person_id, roster, crew
