"""督办单 as pages show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lifeline.hotline.queries.clocks import calendars
from lifeline.hotline.queries.remembered import asked_once
from lifeline.hotline.queries.shown import left
from lifeline.hotline.rules.numbers import ORDER_DAYS
from lifeline.hotline.states import About, OrderState, WaitsFor

if TYPE_CHECKING:
    from datetime import date, datetime

    from lifeline.hotline.models import Case, Order
    from lifeline.hotline.queries.reading import Reading
    from lifeline.hotline.queries.shown import Left
    from lifeline.kernel.parts import Tone


TONES: dict[str, Tone] = {OrderState.OPEN: "warn", OrderState.ANSWERED: "info", OrderState.CLOSED: "ok"}


@dataclass(frozen=True)
class OrderShown:
    """An order on the page of its case."""

    pk: int
    state: str
    tone: Tone
    text: str
    by_clock: bool
    unit: str
    opened_at: datetime
    left: Left | None
    answer: str
    answered_at: datetime | None
    remark: str
    closed_at: datetime | None


def due_days(case: Case, now: datetime) -> list[tuple[int, str]]:
    """The days within which an order may ask for its answer, each with the date that it is today."""
    calendar = calendars(case.calendar_versions)[-1]
    found = []
    for days in ORDER_DAYS:
        at = timezone.localtime(calendar.add_days(now, days, end="close").at)
        within = ngettext("%(n)s working day", "%(n)s working days", days) % {"n": days}
        found.append((days, f"{date_format(at, 'SHORT_DATE_FORMAT')} · {within}"))
    return found


@asked_once
def all_orders(case: Case) -> list[Order]:
    """Every order, the newest first."""
    return list(case.orders.select_related("unit", "supervisor").order_by("-opened_at", "-pk"))


def open_order(case: Case) -> Order | None:
    """The order that is not closed yet."""
    return next((row for row in all_orders(case) if row.state != OrderState.CLOSED), None)


def orders(case: Case, now: datetime, by: Reading) -> list[OrderShown]:
    """All orders of a case, the newest first; their words as far as they can be read here."""
    return [_shown(row, now, by) for row in all_orders(case)]


def _shown(row: Order, now: datetime, by: Reading) -> OrderShown:
    text = by.words(About.ORDER, row.pk, row.text)
    asks = _("The time for a reply is over. Why is it late, what is being done, and when will it be done?")
    return OrderShown(
        row.pk,
        row.get_state_display(),
        TONES[row.state],
        text or (asks if by.readable else ""),
        row.supervisor_id is None and text == "",
        row.unit.name if row.unit else "",
        row.opened_at,
        left(row.due_at, now, whose=WaitsFor.UNIT) if row.state == OrderState.OPEN else None,
        by.words(About.ORDER_SAID, row.pk, row.answer),
        row.answered_at,
        by.words(About.ORDER_END, row.pk, row.remark),
        row.closed_at,
    )


def ordered_on(case: Case) -> date | None:
    """H-60. 已督办: the day of the latest order, which its reporter reads; no word of it."""
    at = case.orders.order_by("-opened_at").values_list("opened_at", flat=True).first()
    return timezone.localtime(at).date() if at else None
