"""I-74. Which letters about something due are sent no more: what they ask for is done, or their last day is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from lifeline.innovation.queries import deadlines, due
from lifeline.innovation.states import LetterKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from lifeline.innovation.models import Letter

OF_REVIEWS = (LetterKind.ASSIGNMENT, LetterKind.REMINDER)
OF_PROJECTS = (LetterKind.CHARTER_DUE, LetterKind.REPORT_DUE, LetterKind.CORRECTION)
DUE = (*OF_REVIEWS, *OF_PROJECTS)


def overtaken(letters: Iterable[Letter], now: datetime) -> set[int]:
    """The ids of those that ask for what is done, or whose last day is over; four queries at most, none without any."""
    rows = [one for one in letters if one.kind in DUE]
    owed = _owed_by_projects([one for one in rows if one.kind in OF_PROJECTS])
    owed |= _owed_by_reviewers([one for one in rows if one.kind in OF_REVIEWS])
    today = timezone.localdate(now).isoformat()
    return {one.pk for one in rows if one.pk not in owed or (one.values.get("until") or today)[:10] < today}


def _owed_by_projects(letters: Sequence[Letter]) -> set[int]:
    """Those whose charter, report or correction their addressee still owes."""
    if not letters:
        return set()
    ids = {one.application_id for one in letters}
    keys = {
        deadlines.key(LetterKind.CHARTER_DUE, charter, charter.project.leader_id)
        for charter in deadlines.charters_owed().filter(project__application__in=ids)
    }
    keys |= {
        deadlines.key(LetterKind.REPORT_DUE, report, report.project.leader_id)
        for report in deadlines.reports_owed().filter(project__application__in=ids)
    }
    keys |= {
        deadlines.key(LetterKind.CORRECTION, correction, correction.owner_id)
        for correction in deadlines.corrections_owed().filter(project__application__in=ids)
    }
    return {one.pk for one in letters if one.key in keys}


def _owed_by_reviewers(letters: Sequence[Letter]) -> set[int]:
    """Those whose addressee still has an open review in their cycle."""
    if not letters:
        return set()
    rows = due.open_reviews().filter(
        cycle__in={one.cycle_id for one in letters}, reviewer__in={one.addressee_id for one in letters}
    )
    open_ = set(rows.order_by("pk").values_list("cycle_id", "reviewer_id"))
    return {one.pk for one in letters if (one.cycle_id, one.addressee_id) in open_}
