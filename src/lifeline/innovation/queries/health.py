"""The colour of projects, from what stands today: computed for many in a few queries, never typed (I-82, I-83)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from lifeline.innovation.models import Correction, Milestone, ProjectBalance, Report
from lifeline.innovation.rules import health as rules
from lifeline.innovation.rules.health import Facts
from lifeline.innovation.rules.periods import planned_to_date
from lifeline.innovation.states import Filing, LineKind, ProjectState

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from lifeline.innovation.models import Project
    from lifeline.innovation.rules.health import Health, Reason
    from lifeline.kernel.parts import Tone

LIVE = (ProjectState.ACTIVE, ProjectState.SUSPENDED, ProjectState.CLOSING_SUBMITTED, ProjectState.RECTIFYING)
"""Only what is carried out has a colour."""
UNDONE = (Filing.OPEN, Filing.REFUSED)
TONES: dict[str, Tone] = {rules.RED: "bad", rules.YELLOW: "warn", rules.GREEN: "ok", rules.GREY: "plain"}


def of_many(projects: Sequence[Project], now: datetime) -> dict[int, Health]:
    """The health of each live project by its id. Four queries, however many."""
    live = [project for project in projects if project.state in LIVE]
    ids, today = [project.pk for project in live], timezone.localdate(now)
    milestones = _latest(
        Milestone.objects.filter(project__in=ids, state__in=UNDONE, planned_on__lt=today), "planned_on"
    )
    corrections = _latest(Correction.objects.filter(project__in=ids, state__in=UNDONE, due_on__lt=today), "due_on")
    filed: dict[int, list[bool]] = defaultdict(list)
    rows = Report.objects.filter(project__in=ids, due_at__lte=now).order_by("project_id", "number")
    for pk, state in rows.values_list("project_id", "state"):
        filed[pk].append(state not in UNDONE)
    money = ProjectBalance.objects.filter(project__in=ids, line__kind=LineKind.FUNDING).order_by("pk")
    balances = {
        pk: (committed, paid) for pk, committed, paid in money.values_list("project_id", "committed_fen", "paid_fen")
    }
    return {
        project.pk: rules.health(
            _facts(project, today, milestones, corrections, filed[project.pk], balances.get(project.pk, (0, 0)))
        )
        for project in live
    }


def _latest(rows: Iterable[object], field: str) -> dict[int, date]:
    """The oldest day that is past, by project."""
    found: dict[int, date] = {}
    for pk, on in rows.order_by("project_id", field).values_list("project_id", field):  # type: ignore[attr-defined]
        found.setdefault(pk, on)
    return found


def _facts(
    project: Project,
    today: date,
    milestones: dict[int, date],
    corrections: dict[int, date],
    filed: list[bool],
    money: tuple[int, int],
) -> Facts:
    """One project's day."""
    late = {
        name: (today - rows[project.pk]).days if project.pk in rows else 0
        for name, rows in (("milestone", milestones), ("correction", corrections))
    }
    handed = project.state == ProjectState.CLOSING_SUBMITTED
    begin, end = project.starts_on or today, project.ends_on or today
    return Facts(
        milestone_late=late["milestone"], correction_late=late["correction"],
        reports_missing=rules.missing_in_a_row(filed), end_past=0 if handed else max(0, (today - end).days),
        committed_fen=money[0], planned_fen=planned_to_date(money[0], begin, end, today), paid_fen=money[1],
        suspended=project.state == ProjectState.SUSPENDED,
    )  # fmt: skip


def label(health: Health) -> str:
    """The colour as a word."""
    words = {rules.RED: _("Red"), rules.YELLOW: _("Yellow"), rules.GREEN: _("Green"), rules.GREY: _("Grey: suspended")}
    return words[health.colour]


def sentence(reason: Reason) -> str:
    """Why, with the number and its limit."""
    texts = {
        rules.MILESTONE: _("A milestone is %(number)s days late (limit %(limit)s)."),
        rules.CORRECTION: _("A correction is %(number)s days overdue (limit %(limit)s)."),
        rules.REPORTS: _("%(number)s reports in a row are missing (limit %(limit)s)."),
        rules.OVERDUE: _("The planned end is %(number)s days past (limit %(limit)s)."),
        rules.UNDERSPENT: _("Paid ÷ planned to date is %(number)s (at least %(limit)s)."),
        rules.OVERSPENT: _("Paid ÷ planned to date is %(number)s (at most %(limit)s)."),
    }
    money = reason.code in {rules.UNDERSPENT, rules.OVERSPENT}
    values = [f"{float(one):.2f}" if money else str(one) for one in (reason.number, reason.limit)]
    return texts[reason.code] % dict(zip(("number", "limit"), values, strict=True))
