"""H-90: a month is frozen 40 days after its end; from then on its figures are read, not counted."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from lifeline.hotline import events
from lifeline.hotline.models import MonthFigure
from lifeline.hotline.queries import figures
from lifeline.hotline.queries.counts import NAMES
from lifeline.hotline.queries.reference import month_after, month_start
from lifeline.hotline.rules.numbers import FROZEN_AFTER_DAYS
from lifeline.kernel.action import action
from lifeline.kernel.events import Subject, record

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.people.models import Person, Unit


@action
def freeze_month(company: Unit, month: int, *, actor: Person | None, now: datetime) -> int:
    """H-90. Write down what a company's month counted; returns for how many units.

    Consequences: reports read these rows; H-47: later events of later rounds change nothing in them.
    """
    cells = figures.count(company, month, month, now)
    MonthFigure.objects.bulk_create(
        MonthFigure(
            company=company,
            unit_id=unit,
            month=month,
            frozen_at=now,
            counts=counts.told(),
        )
        for (unit, _month), counts in sorted(cells.items())
    )
    total = figures.total(cells)
    record(
        events.FROZEN,
        Subject("hotline.figures", f"{company.pk}-{month}"),
        actor=actor,
        by=events.CLOCK,
        company=company.pk,
        month=month,
        units=len(cells),
        **{name: getattr(total, name) for name in NAMES},
    )
    return len(cells)


def freeze_all(now: datetime) -> int:
    """Every month of every company that is over for 40 days and not frozen yet, earliest first; returns how many."""
    return sum(
        freeze_month(company, month, actor=None, now=now) > 0
        for company, month in figures.unfrozen_months()
        if now >= month_start(month_after(month)) + timedelta(days=FROZEN_AFTER_DAYS)
    )
