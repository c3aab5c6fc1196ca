"""五个苗头: count a day, and answer a red signal with a measure, an owner and a date."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.innovation import events, policies
from lifeline.innovation.actions import course
from lifeline.innovation.models import SignalAnswer, SignalDay
from lifeline.innovation.policies import cures as gates
from lifeline.innovation.queries.signal_facts import facts_of
from lifeline.innovation.rules import signals
from lifeline.innovation.rules.measures import measures
from lifeline.innovation.rules.numbers import SIGNAL_ANSWER_DAYS
from lifeline.kernel.action import action, locked
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import record
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from lifeline.innovation.rules.facts import Facts
    from lifeline.innovation.rules.measures import Measure
    from lifeline.people.models import Person, Unit


@action
def count_day(organiser: Unit, *, actor: Person | None, now: datetime, ask: bool = True, by: str = events.CLOCK) -> int:
    """I-113 … I-118. Count the signals of an organiser and of its second-level units for the day of `now`.

    Consequences: a day that was counted already is counted again; every red signal that has no open task, and no
    measure whose date is still ahead, opens one (`ask` False, for a past day: none). Returns how many are red.
    E-01: by the clock, or by a secretary of the organiser.
    """
    course.only(actor is None or policies.holds(actor, policies.SECRETARY, organiser.pk))
    on = timezone.localdate(now)
    scopes = facts_of(organiser, now)
    rows = [_day(organiser, organiser.pk, on, scopes.whole)]
    rows += [_day(organiser, pk, on, part) for pk, part in scopes.parts.items()]
    SignalDay.objects.bulk_create(
        rows, batch_size=200, update_conflicts=True, unique_fields=["unit", "on"],
        update_fields=["organiser", "colours", "figures", "reds", "ambers"],
    )  # fmt: skip
    reds = sum(row.reds for row in rows)
    record(events.SIGNALS_COUNTED, organiser, actor=actor, by=by, on=on.isoformat(), units=len(rows), reds=reds)
    if ask:
        _ask(organiser, rows, on, now)
    return reds


def _day(organiser: Unit, unit_id: int, on: date, facts: Facts) -> SignalDay:
    found = measures(facts)
    colours = {
        signal: signals.worst([one.figure for code, one in found.items() if code[0] == signal])
        for signal in signals.SIGNALS
    }
    many = Counter(colours.values())
    return SignalDay(
        organiser=organiser, unit_id=unit_id, on=on, colours=colours, figures=_plain(found),
        reds=many[signals.RED], ambers=many[signals.AMBER],
    )  # fmt: skip


def _plain(found: Mapping[str, Measure]) -> dict[str, Any]:
    """The measures as JSON: exact fractions as text."""
    return {
        code: {
            "value": None if one.figure.value is None else str(one.figure.value), "sample": one.figure.sample,
            "colour": one.figure.colour, "counted": one.counted, "among": one.among,
            "rows": [list(row) for row in one.rows],
        }
        for code, one in found.items()
    }  # fmt: skip


def _ask(organiser: Unit, rows: list[SignalDay], on: date, now: datetime) -> None:
    """I-118. Open a task for each red signal that nobody answers for yet."""
    answered = set()
    for pk, signal, until_on in SignalAnswer.objects.filter(organiser=organiser).values_list(
        "unit_id", "signal", "until_on"
    ):
        if until_on is None or until_on >= on:
            answered.add((pk, signal))
    due_at = course.after_days(now, SIGNAL_ANSWER_DAYS)
    for row in rows:
        for signal, colour in row.colours.items():
            if colour != signals.RED or (row.unit_id, signal) in answered:
                continue
            asked = SignalAnswer.objects.create(
                organiser=organiser, unit_id=row.unit_id, signal=signal, opened_on=on, due_at=due_at
            )
            record(
                events.SIGNAL_TURNED_RED, asked, actor=None, by=events.CLOCK, signal=signal, unit=row.unit_id,
                due=due_at.isoformat(),
            )  # fmt: skip


@action
def answer_signal(
    asked: SignalAnswer, measure: str, owner: Person, until_on: date, *, actor: Person, now: datetime
) -> SignalAnswer:
    """I-118. A red signal is answered by a measure, an owner and a date; after its 15 working days by the chair.

    Consequences: the task is done; if the signal is still red after the date, a new one opens.
    """
    asked = locked(SignalAnswer.objects.select_related("unit", "organiser"), asked.pk)
    course.only(gates.may_answer(actor, asked, now))
    if asked.answered_at is not None:
        raise Refused("I-118", _("This signal has been answered already."))
    measure = course.written(measure, "I-118", 10)
    path = people.unit_paths([owner.pk]).get(owner.pk, "")
    if not path.startswith(asked.organiser.path):
        raise Refused("I-118", _("The owner is somebody of the company."))
    if until_on <= timezone.localdate(now):
        raise Refused("I-118", _("The date lies ahead."))
    asked.measure, asked.owner, asked.until_on = measure, owner, until_on
    asked.answered_by, asked.answered_at = actor, now
    asked.save()
    record(
        events.SIGNAL_ANSWERED, asked, actor=actor, signal=asked.signal, unit=asked.unit_id,
        digest=course.digest(measure), until=until_on.isoformat(),
    )  # fmt: skip
    return asked
