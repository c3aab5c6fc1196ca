"""Why a promised date is another one now, in the words of its reporter (H-33, H-34, H-56)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lifeline.hotline.models import Deferral, Extension
from lifeline.hotline.queries.clocks import calendars, ended_pauses
from lifeline.hotline.states import CheckState, LevelCode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lifeline.hotline.models import Case


@dataclass(frozen=True)
class Moved:
    """One thing that moved the date: when, what, and the reason that somebody wrote for the reporter."""

    at: datetime
    words: str
    reason: str = ""


def moves(case: Case) -> list[Moved]:
    """Everything that moved the date of this round, in order."""
    return sorted([*_pauses(case), *_levels(case), *_extensions(case), *_deferrals(case)], key=lambda one: one.at)


def _pauses(case: Case) -> Iterator[Moved]:
    calendar = calendars(case.calendar_versions)[-1]
    for begun_at, ended_at in ended_pauses(case):
        hours = f"{calendar.between(begun_at, ended_at) / 60:.1f}".removesuffix(".0")
        words = _("The clock stood still for %(hours)s working hours, while your answer was awaited")
        yield Moved(ended_at, words % {"hours": hours})


def _levels(case: Case) -> Iterator[Moved]:
    for before, after, at in case.level_changes:
        words = _("The level was changed from %(before)s to %(after)s")
        names = {"before": LevelCode(before).label, "after": LevelCode(after).label}
        yield Moved(datetime.fromisoformat(at), words % names)


def _extensions(case: Case) -> Iterator[Moved]:
    rows = Extension.objects.filter(case=case, round=case.round, state=CheckState.GRANTED).order_by("decided_at")
    for row in rows:
        words = ngettext("Extended by %(n)s working day", "Extended by %(n)s working days", row.days) % {"n": row.days}
        yield Moved(row.decided_at or row.asked_at, words, row.reason)


def _deferrals(case: Case) -> Iterator[Moved]:
    rows = Deferral.objects.filter(case=case, round=case.round, state=CheckState.GRANTED).order_by("decided_at")
    for row in rows:
        words = _("Put off to %(on)s, with a plan") % {"on": row.until_on.isoformat()}
        yield Moved(row.decided_at or row.asked_at, words, row.plan)
