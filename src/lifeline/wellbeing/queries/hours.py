"""A helper's profile and hours as their page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from lifeline.people import api as people
from lifeline.wellbeing import policies
from lifeline.wellbeing.models import Helper
from lifeline.wellbeing.rules.plan import YEAR_DAYS

if TYPE_CHECKING:
    from datetime import date, datetime

    from lifeline.people.models import Person


@dataclass(frozen=True)
class Span:
    """A window of every week, or an exception of one day: `weekday` or `on`; clock times as "09:30"."""

    pk: int
    weekday: int | None
    on: date | None
    begins: str
    ends: str
    adds: bool


@dataclass(frozen=True)
class Supervision:
    """W-91. Supervision that took place: the day, and for how many minutes."""

    pk: int
    on: date
    minutes: int


@dataclass(frozen=True)
class Profile:
    """One's own profile, or that of a helper for his supervisor. `values` are the columns that a form shows."""

    key: str
    name: str
    person_id: int
    trained_on: date | None
    supervised_on: date | None
    supervised_minutes: int
    supervised: tuple[Supervision, ...]
    has_duty: bool
    values: dict[str, Any]
    windows: tuple[Span, ...]
    changes: tuple[Span, ...]


COLUMNS = (
    "kind", "display_name", "gender", "about", "topics", "not_for", "languages", "channels", "shifts", "places",
    "minutes", "paused",
)  # fmt: skip


def clock(minute: int) -> str:
    """Minutes since midnight as "09:30"; the end of a day is "24:00"."""
    return f"{minute // 60:02}:{minute % 60:02}"


def _profile(row: Helper, now: datetime) -> Profile:
    windows = row.windows.order_by("weekday", "from_minute")
    changes = row.changes.filter(on__gte=timezone.localdate(now)).order_by("on", "from_minute")
    supervised = _supervised(row, now)
    return Profile(
        key=row.random_key, name=row.display_name, person_id=row.person_id,
        trained_on=row.trained_on, supervised_on=row.supervised_on,
        supervised_minutes=sum(one.minutes for one in supervised), supervised=supervised,
        has_duty=row.kind in policies.kinds_of(row.person),
        values={name: getattr(row, name) for name in COLUMNS},
        windows=tuple(
            Span(w.pk, w.weekday, None, clock(w.from_minute), clock(w.until_minute), adds=True) for w in windows
        ),
        changes=tuple(Span(c.pk, None, c.on, clock(c.from_minute), clock(c.until_minute), c.adds) for c in changes),
    )  # fmt: skip


def _supervised(row: Helper, now: datetime) -> tuple[Supervision, ...]:
    """W-91. Supervision of the last year, the newest first."""
    since = timezone.localdate(now) - timedelta(days=YEAR_DAYS)
    rows = row.supervised.filter(on__gt=since).order_by("-on").values_list("pk", "on", "minutes")
    return tuple(Supervision(*one) for one in rows)


def own_profile(person: Person, now: datetime) -> Profile | None:
    """The person's own profile; None before the first one."""
    row = Helper.objects.filter(person=person).select_related("person").first()
    return None if row is None else _profile(row, now)


def profile_of(key: str, now: datetime) -> Profile | None:
    """A helper's profile, for his supervisor."""
    row = Helper.objects.filter(random_key=key).select_related("person").first()
    return None if row is None else _profile(row, now)


def person_numbered(number: str) -> Person | None:
    """Whoever has this employee number and holds a helper's duty; None for everybody else."""
    person = people.numbered(number)
    return person if person is not None and policies.may_help(person) else None


def person_of(key: str) -> Person | None:
    """The person behind a profile."""
    row = Helper.objects.filter(random_key=key).select_related("person").first()
    return None if row is None else row.person
