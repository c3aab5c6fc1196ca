"""Campaigns and plan of the demo company: one campaign that is frozen, one that runs, and the items of three years."""

from __future__ import annotations

import random
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from lifeline.people import api as people
from lifeline.questionnaires import api
from lifeline.wellbeing import policies
from lifeline.wellbeing.actions import campaigns as verbs
from lifeline.wellbeing.actions import freezing
from lifeline.wellbeing.actions import plan as plans
from lifeline.wellbeing.actions.demo import CURATOR_NO, SUPERVISOR_NO
from lifeline.wellbeing.models import Return
from lifeline.wellbeing.queries import campaigns, site
from lifeline.wellbeing.rules.campaigns import DIMENSIONS, needed
from lifeline.wellbeing.rules.counting import Return as Content

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.kernel.demo import Plan
    from lifeline.kernel.progress import Progress
    from lifeline.people.models import Person
    from lifeline.wellbeing.models import Campaign

CONSENT: Final = "我同意将这份答卷的分级和得分计入本次普测的统计，不含我的姓名。冻结之前，我可以随时收回。"
CARE: Final = "六位心理咨询师轮值接待；幸福教练和义工先听、再转介。"
ITEMS: Final = (
    ("one_tap", "一键求助十五分钟内有人接听", 0, "calls_in_15", 90),
    ("one_tap", "每个厂都有在岗的幸福教练", 1, "active_coaches", 100),
    ("one_stop", "心理服务义工队伍建成", 1, "active_volunteers", 50),
    ("one_stop", "测评开始后大多能完成", 0, "sheets_finished", 70),
    ("together", "年度普测过半数职工自愿参加", 0, "response", 50),
    ("together", "年度普测七成职工自愿参加", 2, "response", 70),
    ("together", "心理健康讲座走进车间", 1, "lectures_held", 12),
)
"""Strand, title, years from now in which it is due, indicator, target."""
LECTURES: Final = ((75, "下夜班怎样睡得好", 86), (40, "师傅带徒弟，也带情绪", 54), (12, "和孩子好好说话", 120))
"""Days ago, on what, how many were there."""
WEIGHTS: Final = {"shift": (4, 5, 1, 1), "age": (3, 4, 3, 2, 1), "tenure": (3, 4, 3, 2, 1)}
"""How often each category is chosen; the last is "rather not say"."""


def fill(plan: Plan, progress: Progress) -> None:
    """W-70 to W-73, W-90. The curator of the demo leads the care programme too; `progress` counts returns."""
    lead, company = people.find(CURATOR_NO).first(), people.companies()[0]
    owner = people.find(SUPERVISOR_NO).first() or lead
    if lead is None or owner is None:
        return
    people.appoint(lead, policies.LEAD, company, reason="demo")
    lead.__dict__.pop("_held", None)
    begun = plan.now - timedelta(days=40)
    past = _opened(_given("春季心理健康普测", "sas", company, begun), lead, begun)
    _answer(past, random.Random(f"campaign {plan.seed}"), progress)  # noqa: S311 - a demo that is the same each time
    verbs.close(past.pk, actor=lead, now=plan.now - timedelta(days=12))
    freezing.build(past.pk, now=plan.now - timedelta(days=11))
    _opened(_given("夏季情绪自查", "phq4", company, plan.now), lead, plan.now)
    this_year = timezone.localdate(plan.now).year
    for strand, title, years, indicator, target in ITEMS:
        plans.add_item(
            {"strand": strand, "title": title, "owner": owner, "start_on": date(this_year, 1, 1),
             "due_on": date(this_year + years, 12, 31), "indicator": indicator, "target": target, "evidence": ""},
            actor=lead, now=plan.now,
        )  # fmt: skip
    for days, title, people_there in LECTURES:
        held_on = timezone.localdate(plan.now - timedelta(days=days))
        plans.add_lecture(held_on, title, people_there, actor=lead, now=plan.now)
    plans.take_readings(actor=None, now=plan.now)


def _given(title: str, instrument: str, company: Any, begun: datetime) -> dict[str, Any]:
    return {
        "title": title, "unit": company, "instrument": instrument, "version": api.definition(instrument).version,
        "dimensions": "shift,age", "k": 10, "careless": "counted", "consent": CONSENT, "care": CARE,
        "capacity": needed(len(campaigns.cohort(company, timezone.localdate(begun))), site.number("FREE_PERCENT")),
        "capacity_reason": "六位咨询师，四周，每周二十次", "until_on": timezone.localdate(begun) + timedelta(days=28),
    }  # fmt: skip


def _opened(given: dict[str, Any], lead: Person, now: datetime) -> Campaign:
    campaign = verbs.draft(given, actor=lead, now=now)
    verbs.open_campaign(campaign.pk, actor=lead, now=now)
    campaign.refresh_from_db()
    return campaign


def _answer(campaign: Campaign, dice: random.Random, progress: Progress) -> None:
    """Six or seven of ten take part; every unit has a mood of its own."""
    assert campaign.opened_on is not None
    numbers = {row.unit_id: row.number for row in campaigns.units_of(campaign)}
    moods = {unit: (dice.uniform(0.45, 0.85), dice.uniform(36, 44)) for unit in numbers}
    members, rows = campaigns.cohort(campaign.unit, campaign.opened_on), []
    for unit in members.values():
        share, mood = moods[unit]
        if dice.random() < share:
            score = max(25, min(100, round(dice.gauss(mood, 9))))
            said = tuple(
                dice.choices((*DIMENSIONS[name], ""), WEIGHTS[name])[0] for name in campaigns.dimensions_of(campaign)
            )
            band = sum(score >= edge for edge in (50, 60, 70))
            one = Return(campaign=campaign)
            one.sealed = campaigns.sealed(one, campaign.key_id, Content(numbers[unit], said, band, Fraction(score)))
            rows.append(one)
            progress(len(rows), len(members))
    Return.objects.bulk_create(rows, batch_size=500)
