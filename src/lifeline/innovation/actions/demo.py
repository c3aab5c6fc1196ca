"""创新管理 of the demo company: four cycles at once, played by the code of the replay, and three before them.

The fourth has its awards made public, the fifth is at work, the sixth before the leading group, the seventh is called.
Everything is done by the same actions as in real life, so each page shows what the product makes of it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import chain
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from lifeline.innovation.actions import (
    cycles,
    editing,
    letters,
    past_demo,
    recommending,
    screening,
    submitting,
    teams,
)
from lifeline.innovation.actions.replay.calling import met, next_name
from lifeline.innovation.actions.replay.cast import cast
from lifeline.innovation.actions.replay.play import play
from lifeline.innovation.actions.replay.production import Production, begun_for
from lifeline.innovation.actions.replay.script import script
from lifeline.innovation.models import Letter
from lifeline.innovation.policies.applications import signatories
from lifeline.innovation.queries.quotas import left_of, next_rank
from lifeline.innovation.rules.config import Config
from lifeline.innovation.rules.periods import add_months
from lifeline.innovation.rules.texts import Text
from lifeline.innovation.states import CycleState, MemberRole
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from lifeline.innovation.actions.replay.cast import Cast
    from lifeline.innovation.models import Application, Cycle
    from lifeline.kernel.demo import Plan
    from lifeline.kernel.progress import Progress
    from lifeline.people.models import Person

EMPLOYEE_NO: Final = "100400"
"""Leads a project of the cycle that is at work, and is invited to an application of the open call."""
JUDGES, GROUP, ACTS = 11, 7, 36
C = CycleState
IDEAS: Final = (
    (
        "班前十分钟连心制",
        "MICRO",
        "BRANCH",
        "夜班职工遇到难处，往往要等到白班才有人听。",
        "每班交接前用十分钟听大家说，当班能办的当班办。",
    ),
    (
        "“匠心夜话”技能传承",
        "INHERITED",
        "BRANCH",
        "老师傅的绝活没人记，新人上手慢。",
        "每周一晚由老师傅讲一项绝活，录成短片存进成果库。",
    ),
    (
        "宣讲进炉台",
        "OWN",
        "PLANT",
        "会议室里的宣讲，一线听不着、听不进。",
        "把宣讲搬到炉台边，十五分钟讲一件身边事，现场答疑。",
    ),
    (
        "职工心声五日回音",
        "LEARNED",
        "PLANT",
        "提了意见没有回音，大家就不愿再提。",
        "学习兄弟单位做法，五个工作日内由责任单位当面回复。",
    ),
    (
        "党员责任区与设备点检一体化",
        "INTEGRATED",
        "COMPANY_KEY",
        "党建检查和设备点检两张皮，一线重复填表。",
        "一张表、一次走，党员责任区随点检一并查、一并改。",
    ),
    ("家属开放日", "OWN", "BRANCH", "家属不了解岗位，安全嘱托落不到家里。", "每季度请家属进厂看岗位、写安全寄语。"),
    ("一线微课堂", "MICRO", "BRANCH", "集中培训占用倒班职工休息时间。", "把课拆成三分钟微课，交接班时播放一节。"),
    ("班组减负清单", "OWN", "PLANT", "班组台账多，一个数据填好几处。", "列出减负清单，一项数据只填一次，各科室共用。"),
)
"""Title, kind, level, problem, idea."""
OPINION: Final = "贴近一线，做法可行，单位同意推荐并提供支持。"


def fill(plan: Plan, progress: Progress) -> None:
    """The part of innovation in the demo company; nothing where the company is too small for it."""
    found = cast(people.companies()[0], JUDGES, GROUP)
    if found is None:
        progress(1, 1)
        return
    past_demo.fill(found, plan)
    employee = people.find(EMPLOYEE_NO).first()
    if employee is not None:
        found.taken.add(employee.pk)
    for done, _of in enumerate(_played(found, plan, employee), 1):
        progress(min(done, ACTS - 1), ACTS)
    _called(found, plan, employee)
    progress(ACTS, ACTS)


def _played(found: Cast, plan: Plan, employee: Person | None) -> Iterator[tuple[int, int]]:
    """Three cycles as they stand today; the older one ends when the next one has been planned."""

    def begun(part: str, state: str) -> Production:
        return Production(found, script(part), begun_for(state, plan.now), plan.seed)

    older, at_work, before_group = begun("a", C.NOTICE_2), begun("b", C.RUNNING), begun("c", C.DELIBERATION)
    at_work.lead = employee
    return chain(
        play(older, C.RUNNING),
        play(at_work, C.RUNNING, half=True),
        play(older, C.NOTICE_2, since=C.RUNNING),
        play(before_group, C.DELIBERATION, half=True),
    )


def _called(found: Cast, plan: Plan, employee: Person | None) -> None:
    """A call that has been open for some days, with applications in several states."""
    begun = plan.now - timedelta(days=9)
    cycle = call(found, begun)
    for number in range(len(IDEAS)):
        plant = found.plants[number % len(found.plants)]
        leader, colleague = found.pick(plant), found.pick(plant)
        if leader is not None:
            days = 1 + number / 4 if number else 8  # an invitation lapses after five working days
            live(found, cycle, number, leader, employee or colleague, begun + timedelta(days=days))
    for letter in Letter.objects.filter(cycle=cycle, kind="RECEIPT").order_by("pk")[:3]:
        letters.release(letter, actor=found.secretaries[0], now=plan.now)


def call(office: Cast, now: datetime) -> Cycle:
    """A call that has been open for some days, and stays so for some more."""
    cycle = cycles.plan(office.company, next_name(office.company), actor=office.secretaries[0], now=now)
    closes = timezone.localtime(now + timedelta(days=24)).replace(hour=18, minute=0, second=0, microsecond=0)
    days = [(closes + timedelta(days=n)).date().isoformat() for n in (12, 32, 50)]
    config = Config(
        call_text="请把一线的好点子写下来：解决一个真问题，说清怎么做，拿一个数字来衡量。支部级和微创新同样欢迎，几分钟就能开个头。",
        document_no="政研〔2026〕7号", closes_at=closes.isoformat(), screened_on=days[0], reviewed_on=days[1],
        decided_on=days[2], line_yuan=300_000, purse_yuan=545_000, money_document="财预〔2026〕12号",
    )  # fmt: skip
    cycles.propose_config(cycle, config, "", actor=office.secretaries[0], now=now)
    cycles.propose_call(cycle, actor=office.secretaries[0], now=now)
    return cycles.open_call(cycle, actor=office.chair, now=now)


def text(number: int, now: datetime) -> Text:
    """The whole text of an idea, its plan beginning in three months."""
    title, kind, level, problem, idea = IDEAS[number]
    begin = add_months(timezone.localdate(now), 3)
    micro = kind == "MICRO"
    answers = {"problem": problem, "idea": idea}
    if not micro:
        answers |= {
            "told": f"与以往不同：{idea}先在一个班组试，再由班组之间互相看、互相改。",
            "direction": "让思想工作贴着生产走，职工的急难愁盼有回应。",
            "reach": "先在本厂试点，倒班单位都可照着做。", "cooperation": "宣传部牵头，本厂实施，工会负责回访。",
        }  # fmt: skip
    yuan = 0 if micro else 3000
    return Text(
        title=title, kind=kind, level=level, answers=answers,
        indicators=[{
            "name": "职工满意率", "baseline": "72", "target": "85", "unit": "%", "source": "季度问卷",
            "measured_on": timezone.localdate(now).isoformat(),
        }],
        starts_on=begin.isoformat(), ends_on=add_months(begin, 8).isoformat(),
        plan=[
            {"what": what, "on": add_months(begin, month).isoformat()}
            for what, month in (("一个班组试行", 2), ("全车间推开", 4), ("总结并写成五步法", 7))
        ],
        asked_yuan=yuan, budget=[{"what": "资料和印刷", "yuan": yuan}] if yuan else [],
    )  # fmt: skip


def live(office: Cast, cycle: Cycle, number: int, leader: Person, guest: Person | None, now: datetime) -> None:
    """One application on its way, each one a step further than the one before."""
    application = editing.start(cycle, actor=leader, now=now)
    wanted = text(number, now)
    if number == 0:
        wanted = replace(wanted, indicators=[], plan=[])
    base = application.revisions.get(number=1).sha256
    application, _row = editing.save_text(application, wanted, base, actor=leader, now=now)
    if number == 0:
        if guest is not None:
            teams.invite(application, guest, MemberRole.MEMBER, may_edit=True, deputy=False, actor=leader, now=now)
        return
    application = submitting.submit(application, actor=leader, now=now + timedelta(hours=2))
    further(office, application, number, now + timedelta(hours=9))


def further(office: Cast, application: Application, number: int, now: datetime) -> None:
    """What the unit and the secretariat have said so far."""
    signer = next(iter(signatories(application)), None)
    if signer is None or number == 1 or left_of(application) == 0:
        return
    if number == 2:
        recommending.decline(
            application, "今年厂里宣讲力量已有安排，经费和人手都排不开，建议明年再报。", actor=signer, now=now
        )
        return
    recommending.recommend(application, next_rank(application), OPINION, actor=signer, now=now)
    checks = met()
    first, second, _third = office.secretaries
    if number == 4:
        screening.screen_in(application, checks, actor=first, now=now)
    elif number == 5:
        screening.send_to_correct(
            application, {**checks, "measurable": False}, "指标没有写明数据来源，请补充。", actor=first, now=now
        )
    elif number == 6:
        screening.propose_out(
            application, {**checks, "level": False}, "与正在实施的项目内容相同。", actor=second, now=now
        )
