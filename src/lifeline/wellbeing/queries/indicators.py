"""What the indicators of the plan come to (W-91). Formulas are here, one function each; nothing is typed in."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from fractions import Fraction
from math import ceil
from statistics import median
from typing import TYPE_CHECKING, Final

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifeline.people import api as people
from lifeline.questionnaires.api import sheets
from lifeline.wellbeing.models import Booking, Case, HelpCall, Helper, Lecture, Snapshot, Supervised, TalkRequest
from lifeline.wellbeing.queries import directory, site
from lifeline.wellbeing.rules.calls import ANONYMOUS_DAYS, TRUTH
from lifeline.wellbeing.rules.helpers import is_supervised
from lifeline.wellbeing.rules.plan import LOOK_BACK_DAYS, YEAR_DAYS, Figure
from lifeline.wellbeing.states import BookingState, Disposition, HelperKind, Outcome, RequestState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise

NAMES: Final[Mapping[str, _StrPromise]] = {
    "active_coaches": _("Active happiness coaches"),
    "active_volunteers": _("Active volunteers"),
    "calls_in_15": _("Calls for help accepted within 15 minutes"),
    "response": _("Response to the last campaign"),
    "sheets_finished": _("Sheets finished of those begun"),
    "wait_hours": _("Hours until the first contact, median"),
    "wait_in_time": _("Requests contacted in time"),
    "talks_held": _("Talks that took place of those booked"),
    "helpers_supervised": _("Helpers supervised in time"),
    "plants_with_helper": _("Plants with a helper of their own"),
    "talks_offered": _("Talks on offer in the days ahead"),
    "wait_hours_90": _("Hours until the first contact, nine of ten"),
    "talks_used": _("Talks booked of those on offer"),
    "referred_medical": _("Referred from a call to a doctor or an emergency service"),
    "referred_onward": _("Accompanied, and then referred onward"),
    "lectures_held": _("Lectures held"),
    "lectures_reached": _("People reached by lectures"),
    "supervision_hours": _("Hours of supervision for each helper"),
}
FORMULAS: Final[Mapping[str, _StrPromise]] = {
    "active_coaches": _("Coaches who hold the duty and have time on offer; the aim is 100."),
    "active_volunteers": _("Volunteers who hold the duty and have time on offer; the aim is 50."),
    "calls_in_15": _(
        "Calls of the last %(kept)s days that were accepted within 15 minutes, of all that were not withdrawn."
    ),
    "response": _("The response rate of the last frozen campaign, as its statistics tell it."),
    "sheets_finished": _("Kept sheets that were finished within the last 28 days, of those finished or still open."),
    "wait_hours": _(
        "Of the requests of the last year with a first contact: half of them waited no longer. Less is better."
    ),
    "wait_in_time": _(
        "Requests of the last year contacted within %(hours)s hours, of all that were not withdrawn before."
    ),
    "talks_held": _("Talks of the last year that took place, of those that were booked, not cancelled, and are over."),
    "helpers_supervised": _(
        "Helpers on duty whose last supervision lies no more than %(days)s days back, of all on duty."
    ),
    "plants_with_helper": _("Plants to which a helper on duty belongs, of all plants of the company."),
    "talks_offered": _(
        "Times of all helpers who take new people, from today on for %(ahead)s days, booked or still free; of each "
        "helper no more a week than he may hold."
    ),
    "wait_hours_90": _(
        "Of the requests of the last year with a first contact: nine of ten waited no longer. Less is better."
    ),
    "talks_used": _(
        "Of the talks on offer in the next %(ahead)s days: those that are booked already, of the same helpers."
    ),
    "referred_medical": _(
        "Calls for help of the last %(kept)s days that ended with a referral to a medical institution or with an "
        "emergency service, as the counsellor has said."
    ),
    "referred_onward": _("Cases closed in the last year as referred onward, as the helper has said."),
    "lectures_held": _("Lectures of the last year that leads of the programme have entered."),
    "lectures_reached": _("People who were there, counted by those who held them; who came twice counts twice."),
    "supervision_hours": _(
        "Supervision of the last year that supervisors have entered, over all helpers who are on duty now; nothing "
        "where these are fewer than three."
    ),
}
UNITS: Final[Mapping[str, _StrPromise]] = {
    "people": pgettext_lazy("indicator", "people"), "percent": pgettext_lazy("indicator", "%"),
    "hours": pgettext_lazy("indicator", "hours"), "talks": pgettext_lazy("indicator", "talks"),
    "lectures": pgettext_lazy("indicator", "lectures"),
}  # fmt: skip


@dataclass(frozen=True)
class Record:
    """Something that was counted, as far as its reader may see it."""

    name: str
    text: str


def formula(code: str) -> str:
    """W-91. How an indicator is counted on this site."""
    numbers = {"hours": "TARGET_HOURS", "days": "SUPERVISION_DAYS", "ahead": "AHEAD_DAYS"}
    told = {name: site.number(one) for name, one in numbers.items()}
    return str(FORMULAS[code]) % (told | {"kept": ANONYMOUS_DAYS})


def figure(code: str, today: date) -> Figure:
    """What an indicator comes to today."""
    return COUNTS[code](today)


def _helpers(kind: HelperKind) -> list[Helper]:
    """Those of a kind who hold the duty and have time on offer."""
    rows = Helper.objects.filter(kind=kind, paused=False, windows__isnull=False).select_related("person").distinct()
    held = directory.on_duty_ids()[kind]
    return [row for row in rows.order_by("pk") if row.person.is_active and row.person_id in held]


def _coaches(_today: date) -> Figure:
    return Figure(len(_helpers(HelperKind.COACH)), 0)


def _volunteers(_today: date) -> Figure:
    return Figure(len(_helpers(HelperKind.VOLUNTEER)), 0)


def _kept_calls(today: date) -> QuerySet[HelpCall]:
    """Of so many days alone: calls without a name are gone after them, and a year would count those with one."""
    return HelpCall.objects.filter(asked_at__date__gt=today - timedelta(days=ANONYMOUS_DAYS), is_drill=False)


def _calls(today: date) -> Figure:
    asked = list(_kept_calls(today).exclude(state="WITHDRAWN").values_list("asked_at", "accepted_at"))
    return Figure(sum(accepted is not None and accepted - at <= TRUTH for at, accepted in asked), len(asked))


def _response(_today: date) -> Figure:
    """The published rate and nothing else; none where the total is hidden."""
    row = Snapshot.objects.order_by("-made_on", "-campaign").first()
    rate = None if row is None else json.loads(bytes(row.body))["rates"].get("0")
    return Figure(0, 0) if rate is None else Figure(rate, 100)


def _sheets(today: date) -> Figure:
    finished, begun = sheets.counted_since(today - timedelta(days=LOOK_BACK_DAYS))
    return Figure(finished, finished + begun)


def _waits(today: date) -> list[tuple[datetime, datetime | None]]:
    """W-39. When the requests of the last year were asked and first contacted; those withdrawn before are none."""
    since = today - timedelta(days=YEAR_DAYS)
    rows = TalkRequest.objects.filter(asked_at__date__gte=since)
    rows = rows.exclude(state=RequestState.WITHDRAWN, contacted_at=None)
    return list(rows.order_by("pk").values_list("asked_at", "contacted_at"))


def _wait_hours(today: date) -> Figure:
    waited = [(contacted - asked).total_seconds() / 3600 for asked, contacted in _waits(today) if contacted]
    return Figure(ceil(median(waited)), len(waited)) if waited else Figure(0, 0)


def _wait_hours_90(today: date) -> Figure:
    """The smallest wait that nine of ten do not exceed."""
    waited = sorted((contacted - asked).total_seconds() / 3600 for asked, contacted in _waits(today) if contacted)
    return Figure(ceil(waited[ceil(len(waited) * 0.9) - 1]), len(waited)) if waited else Figure(0, 0)


def _wait_in_time(today: date) -> Figure:
    rows, promise = _waits(today), site.promise()
    return Figure(sum(contacted is not None and contacted - asked <= promise for asked, contacted in rows), len(rows))


def _talks(today: date) -> Figure:
    rows = Booking.objects.filter(start_at__date__gte=today - timedelta(days=YEAR_DAYS), start_at__date__lt=today)
    held = rows.filter(state=BookingState.DONE).count()
    return Figure(held, rows.exclude(state=BookingState.CANCELLED).count())


def _on_duty() -> list[Helper]:
    held = directory.on_duty_ids()
    rows = Helper.objects.select_related("person").order_by("pk")
    return [row for row in rows if row.person.is_active and row.person_id in held[row.kind]]


def _supervised(today: date) -> Figure:
    rows, days = _on_duty(), site.number("SUPERVISION_DAYS")
    return Figure(sum(is_supervised(row.supervised_on, today, days) for row in rows), len(rows))


def _plants(today: date) -> Figure:
    plants = [unit.path for unit in people.open_units() if unit.kind == "PLANT"]
    homes = people.unit_paths([row.person_id for row in _on_duty()], today).values()
    return Figure(sum(any(home.startswith(plant) for home in homes) for plant in plants), len(plants))


def _midnight(today: date) -> datetime:
    return datetime.combine(today, time.min, directory.zone())


def _taking(since: datetime) -> list[Helper]:
    """W-30. The helpers who take new people, whose times are on offer."""
    rows = directory.taking(directory.helpers().select_related("person"), since, directory.on_duty_ids())
    return [row for row in rows if row.person.is_active]


def _times(rows: list[Helper], since: datetime) -> int:
    """W-32, W-34. Their times, free or taken, from the windows, exceptions and shifts as they stand."""
    book = directory.Book(rows, since)
    return sum(_of(book, row, since) for row in rows)


def _offered(today: date) -> Figure:
    midnight = _midnight(today)
    return Figure(_times(_taking(midnight), midnight), 0)


def _of(book: directory.Book, row: Helper, since: datetime) -> int:
    weeks = Counter((start - since).days // 7 for start in book.offered(row))
    return sum(min(count, site.talks_a_week(row.kind)) for count in weeks.values())


def _used(today: date) -> Figure:
    """W-92. Talks and times of the same helpers. Behind it stand those who booked, each once, not the times."""
    midnight = _midnight(today)
    until, rows = midnight + timedelta(days=site.number("AHEAD_DAYS")), _taking(midnight)
    booked = Booking.objects.filter(
        helper__in=[row.pk for row in rows], state=BookingState.BOOKED, start_at__gte=midnight, start_at__lt=until
    )
    offered, tokens = _times(rows, midnight), list(booked.values_list("token", flat=True))
    return Figure(min(len(tokens), offered), offered, behind=len(set(tokens)))


def _referred_medical(today: date) -> Figure:
    count = _kept_calls(today).filter(disposition__in=[Disposition.REFERRED, Disposition.EMERGENCY]).count()
    return Figure(count, count)


def _referred_onward(today: date) -> Figure:
    rows = Case.objects.filter(closed_on__gte=today - timedelta(days=YEAR_DAYS), outcome=Outcome.REFERRED)
    return Figure(rows.count(), rows.count())


def _held(today: date) -> QuerySet[Lecture]:
    return Lecture.objects.filter(held_on__gt=today - timedelta(days=YEAR_DAYS), held_on__lte=today)


def _lectures(today: date) -> Figure:
    return Figure(_held(today).count(), 0)


def _reached(today: date) -> Figure:
    count = _held(today).aggregate(sum=Sum("people"))["sum"] or 0
    return Figure(count, count)


def _supervision(today: date) -> Figure:
    ids = [row.pk for row in _on_duty()]
    rows = Supervised.objects.filter(helper__in=ids, on__gt=today - timedelta(days=YEAR_DAYS), on__lte=today)
    minutes = rows.aggregate(sum=Sum("minutes"))["sum"] or 0
    return Figure(Fraction(minutes, 60 * len(ids)) if ids else 0, len(ids))


COUNTS: Final[Mapping[str, Callable[[date], Figure]]] = {
    "active_coaches": _coaches, "active_volunteers": _volunteers, "calls_in_15": _calls, "response": _response,
    "sheets_finished": _sheets, "wait_hours": _wait_hours, "wait_in_time": _wait_in_time, "talks_held": _talks,
    "helpers_supervised": _supervised, "plants_with_helper": _plants,
    "talks_offered": _offered, "wait_hours_90": _wait_hours_90, "talks_used": _used,
    "referred_medical": _referred_medical, "referred_onward": _referred_onward, "lectures_held": _lectures,
    "lectures_reached": _reached, "supervision_hours": _supervision,
}  # fmt: skip


def records(code: str, follows: str, today: date) -> list[Record]:
    """W-91. What was counted, one step down: helpers stand in the directory for all, of campaigns their title."""
    if follows == "helpers":
        return [Record(row.display_name, row.places) for row in _helpers(KINDS[code])]
    if follows == "lectures":
        return [Record(row.title, row.held_on.isoformat()) for row in _held(today).order_by("-held_on", "-pk")]
    if follows == "campaigns":
        rows = Snapshot.objects.select_related("campaign").order_by("-made_on", "-campaign")
        return [Record(row.campaign.title, row.made_on.isoformat()) for row in rows]
    return []


KINDS: Final = {
    "active_coaches": HelperKind.COACH,
    "active_volunteers": HelperKind.VOLUNTEER,
}
