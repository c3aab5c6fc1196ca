"""The letters that the clock drafts about what falls due; none leaves before the secretariat released it (I-74)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifeline.innovation.actions import course, telling
from lifeline.innovation.models import Correction, Report
from lifeline.innovation.queries import deadlines
from lifeline.innovation.queries.health import UNDONE
from lifeline.innovation.states import LetterKind
from lifeline.kernel.action import action, locked

if TYPE_CHECKING:
    from datetime import datetime


@action
def ask_report(report: Report, *, actor: None, now: datetime) -> None:
    """I-78. The period of a report is over. Consequence: the letter that asks the leader for it is drafted, once."""
    del actor
    report = locked(Report.objects.select_related("project__cycle", "project__application"), report.pk)
    if report.state not in UNDONE:
        raise course.moved()
    until = report.due_on.isoformat()
    telling.letter(
        report.project, LetterKind.REPORT_DUE, deadlines.occasion(report), now=now, n=report.number, until=until
    )


@action
def ask_correction(correction: Correction, *, actor: None, now: datetime) -> None:
    """I-80. A correction is due soon. Consequence: the letter that asks its owner for it is drafted, once."""
    del actor
    correction = locked(Correction.objects.select_related("project__cycle", "project__application"), correction.pk)
    if correction.state not in UNDONE:
        raise course.moved()
    telling.letter(
        correction.project, LetterKind.CORRECTION, deadlines.occasion(correction), now=now, to=correction.owner,
        reason=correction.what, until=correction.due_on.isoformat(),
    )  # fmt: skip
