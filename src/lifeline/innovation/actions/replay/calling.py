"""The call, 45 applications of the units, and the screening."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from lifeline.innovation.actions import cycles, editing, recommending, screening, submitting, teams
from lifeline.innovation.actions.replay.script import (
    BEGINS,
    DRAFT,
    MERGED,
    MONTHS,
    OUT,
    STARTS,
    WITHDRAWN,
    told_of,
    words,
)
from lifeline.innovation.models import Application, Cycle, SimilarPair
from lifeline.innovation.policies.applications import signatories
from lifeline.innovation.queries.form import checklist, form_names
from lifeline.innovation.queries.quotas import next_rank
from lifeline.innovation.rules.config import Config, minimum_of
from lifeline.innovation.rules.numbers import TWIN
from lifeline.innovation.rules.periods import add_months
from lifeline.innovation.rules.texts import Text, text_of
from lifeline.innovation.states import ApplicationState, CycleState, MemberRole

if TYPE_CHECKING:
    from lifeline.innovation.actions.replay.production import Production
    from lifeline.innovation.actions.replay.script import Row
    from lifeline.people.models import Person, Unit

C = CycleState
YUAN = {"COMPANY_KEY": 24_000, "PLANT": 12_000, "BRANCH": 4_000}


def plan(p: Production) -> None:
    """A secretary prepares the cycle and proposes to call it."""
    cycle = Cycle.objects.filter(organiser=p.cast.company, state=C.PLANNING).order_by("number").first()
    cycle = cycle or cycles.plan(p.cast.company, next_name(p.cast.company), **p.by(p.office))
    p.play_in(cycle)
    year = timezone.localdate(p.now).year
    config = Config(
        call_text=p.words["call"], document_no=p.words["document"].format(year=year),
        closes_at=p.at(BEGINS[C.SCREENING] - 1, 18).isoformat(), screened_on=p.on(BEGINS[C.REVIEW]).isoformat(),
        reviewed_on=p.on(BEGINS[C.DELIBERATION]).isoformat(), decided_on=p.on(BEGINS[C.NOTICE_1]).isoformat(),
        closing_on=p.on(BEGINS[C.CLOSING]).isoformat(),
        maxima=p.script.maxima, minima=minimum_of(p.script.maxima), quotas=p.script.quotas(len(p.cast.plants)),
        tiers=p.script.tiers, line_yuan=520_000, purse_yuan=_purse(p),
        money_document=p.words["money"].format(year=year),
    )  # fmt: skip
    cycles.propose_config(cycle, config, "", **p.by(p.office))


def next_name(company: Unit) -> str:
    """What the cycle after the last one is called."""
    last = Cycle.objects.filter(organiser=company).order_by("-number").first()
    return str(words()["cycle"].format(number=words()["numerals"][last.number if last else 0]))


def _purse(p: Production) -> int:
    """What gives the three tiers 50,000, 25,000 and 15,000 yuan, with nothing left over."""
    return sum(count * yuan for count, yuan in zip(p.script.tiers.values(), (50_000, 25_000, 15_000), strict=True))


def call(p: Production) -> None:
    """The chair opens the call; leaders of the units write, invite and hand in; the units recommend."""
    cycles.propose_call(p.cycle, **p.by(p.office))
    cycles.open_call(p.cycle, **p.by(p.cast.chair))
    rows = list(p.script.rows) if p.whole else list(p.script.rows)[: len(p.script.rows) // 2]
    for place, row in enumerate(rows):
        p.until(p.at(2 + 20 * place // len(rows), 8 + place % 9))
        plant, leader = p.cast.plants[place % len(p.cast.plants)], None
        if p.lead is not None and "LEAD" in row.notes:
            plant, leader = p.cast.home(p.lead), p.lead
        leader = leader or p.cast.pick(plant)
        if leader is not None:
            _apply(p, row, plant, leader)


def _apply(p: Production, row: Row, plant: Unit, leader: Person) -> None:
    """One application from its first word to the unit's word."""
    application = editing.start(p.cycle, **p.by(leader))
    p.keys[row.key] = application.pk
    text = _text(p, row)
    base = application.revisions.get(number=1).sha256
    editing.save_text(application, text, base, **p.by(leader))
    if row.fate == DRAFT:
        return
    for _number in range(1 if row.level == "BRANCH" else 2):
        if (member := p.cast.pick(plant)) is not None:
            _join(p, application, leader, member)
    submitting.submit(application, **p.by(leader))
    if "SILENT" not in row.notes:
        application = p.application(row)
        signer = next(iter(signatories(application)))
        recommending.recommend(application, next_rank(application), p.words["opinion"], **p.by(signer))


def _join(p: Production, application: Application, leader: Person, member: Person) -> None:
    invited = teams.invite(application, member, MemberRole.MEMBER, may_edit=False, deputy=False, **p.by(leader))
    teams.answer(invited, confirmed=True, **p.by(member))


def _text(p: Production, row: Row) -> Text:
    """The whole text; its work begins on the day on which all projects of the cycle do."""
    begin, micro = p.on(STARTS), row.kind == "MICRO"
    months = MONTHS["MICRO" if micro else row.end if row.end in MONTHS else ""]
    answers = {"problem": row.problem, "idea": row.idea}
    if not micro:
        answers |= {"told": told_of(row.kind) + row.idea} | {
            key: p.words[key] for key in ("direction", "reach", "cooperation")
        }
    yuan = 0 if micro else YUAN[row.level]
    stones = (5,) if micro else (3, 8, 13)
    return Text(
        title=row.title, kind=row.kind, level=row.level, answers=answers, indicators=[_indicator(p)],
        starts_on=begin.isoformat(), ends_on=add_months(begin, months).isoformat(),
        plan=[
            {"what": what, "on": add_months(begin, month).isoformat()}
            for what, month in zip(p.words["milestones"], stones, strict=False)
        ],
        asked_yuan=yuan, budget=[{"what": p.words["budget"], "yuan": yuan}] if yuan else [],
        difference=p.words["difference"] if row.fate == MERGED else "",
    )  # fmt: skip


def _indicator(p: Production) -> dict[str, str]:
    name, baseline, target, unit, source = p.words["indicator"]
    return {
        "name": name, "baseline": baseline, "target": target, "unit": unit, "source": source,
        "measured_on": timezone.localdate(p.now).isoformat(),
    }  # fmt: skip


def screen(p: Production) -> None:
    """The clock closes the call; silent units are passed over; every application is screened."""
    closes_at = p.cycle.call_closes_at
    assert closes_at is not None
    p.until(closes_at + timedelta(minutes=20))
    submitting.close_call(p.cycle, actor=None, **p.told)
    p.until(p.at(BEGINS[C.SCREENING] + 3))
    rows = [row for row in p.script.rows if row.key in p.keys and row.fate != DRAFT]
    for row in rows if p.whole else rows[::2]:
        if "SILENT" not in row.notes:
            _screen(p, row)
    p.until(p.at(BEGINS[C.SCREENING] + 15))
    for row in rows if p.whole else []:
        if "SILENT" in row.notes:
            recommending.pass_silent(p.application(row), actor=None, **p.told)
            _screen(p, row)


def met() -> dict[str, bool]:
    """Every point of the checklist."""
    return dict.fromkeys((key for key, _sentence in checklist(form_names()[0])), True)


def _screen(p: Production, row: Row) -> None:
    """In, out by two, back once to be corrected, or withdrawn by its leader."""
    application, checks = p.application(row), met()
    assert application.leader is not None
    if row.fate == WITHDRAWN:
        submitting.withdraw(application, p.words["withdrawn"], **p.by(application.leader))
        return
    first, second = p.cast.secretaries[:2]
    if row.fate == OUT:
        sheet = screening.propose_out(application, {**checks, "original": False}, p.words["out"], **p.by(first))
        screening.decide_out(sheet, agreed=True, **p.by(second))
        return
    if "CORRECTED" in row.notes:
        screening.send_to_correct(application, {**checks, "measurable": False}, p.words["correct"], **p.by(first))
        _correct(p, row)
    for pair in SimilarPair.objects.filter(second=application, similarity__gte=TWIN).order_by("pk"):
        screening.judge_pair(pair, accepted=True, **p.by(first))
    screening.screen_in(p.application(row), checks, **p.by(first))


def _correct(p: Production, row: Row) -> None:
    """The leader mends the indicator and hands in again."""
    application = p.application(row)
    leader = application.leader
    assert leader is not None
    stands = application.revisions.get(number=application.revision, rival=False)
    text = text_of(stands.body)
    better = [{**one, "source": p.words["corrected"]} for one in text.indicators]
    editing.save_text(application, replace(text, indicators=better), stands.sha256, **p.by(leader))
    submitting.resubmit(application, **p.by(leader))


def waits(p: Production) -> bool:
    """Is anything left that the screening has not decided?"""
    states = (ApplicationState.SUBMITTED, ApplicationState.RECOMMENDED, ApplicationState.RETURNED)
    return Application.objects.filter(cycle=p.cycle, state__in=states).exists()
