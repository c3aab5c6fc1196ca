"""The five signals of the demo company: counted for each month-end of a year and for today, one red one answered."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from lifeline.innovation.actions import evidence, signals
from lifeline.innovation.actions.replay.production import PAPER
from lifeline.innovation.actions.together import Done, record_together
from lifeline.innovation.models import Cycle, SignalAnswer
from lifeline.innovation.queries.cures import TREND_MONTHS, organisers
from lifeline.innovation.rules.periods import add_months, month_ends
from lifeline.people import api as people

if TYPE_CHECKING:
    from lifeline.kernel.demo import Plan
    from lifeline.kernel.progress import Progress
    from lifeline.people.models import Person

SECRETARY_NO: Final = "100041"
MEASURE: Final = "由督导组逐个走访，帮项目组把佐证和进展报告补齐，月底逐项回看。"


def fill(plan: Plan, progress: Progress) -> None:
    """Twelve month-ends and today."""
    today = timezone.localdate(plan.now)
    ends = [on for on in month_ends(add_months(today, -TREND_MONTHS), today) if on < today]
    for organiser in organisers():
        for place, on in enumerate(ends):
            at = timezone.make_aware(datetime.combine(on, time(23, 30)))
            signals.count_day(organiser, actor=None, now=at, ask=False)
            progress(place, len(ends) + 1)
        signals.count_day(organiser, actor=None, now=plan.now)
    progress(len(ends) + 1, len(ends) + 1)
    secretary = people.find(SECRETARY_NO).first()
    if secretary is not None:
        _studied(secretary, plan)
    asked = (
        SignalAnswer.objects.filter(answered_at__isnull=True).select_related("unit").order_by("signal", "pk").first()
    )
    if secretary is not None and asked is not None:
        until_on = today + timedelta(days=30)
        signals.answer_signal(asked, MEASURE, secretary, until_on, actor=secretary, now=plan.now)


def _studied(secretary: Person, plan: Plan) -> None:
    """I-119. One of the four stands; the other three are still missing."""
    cycle = Cycle.objects.filter(state="CALL_OPEN").order_by("pk").first()
    if cycle is None:
        return
    paper = SimpleUploadedFile("会议纪要.pdf", PAPER)
    stored = evidence.receive([paper], secretary, now=plan.now)
    done = Done("STUDIED", timezone.localdate(plan.now), "政研纪要〔2026〕11号", "生产例会上一同研究了申报安排。")
    record_together(cycle, done, stored, actor=secretary, now=plan.now)
