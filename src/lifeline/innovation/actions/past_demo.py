"""创新管理 of the demo company before this system: three past cycles with their results, brands and adopters."""

from __future__ import annotations

import json
import random
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lifeline.innovation.actions import certificates, library, past
from lifeline.innovation.models import Brand, Cycle, Result

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.innovation.actions.replay.cast import Cast
    from lifeline.kernel.demo import Plan
    from lifeline.people.models import Unit

DATA: Final = Path(__file__).parents[1] / "data" / "demo_past.json"
TEAM: Final = 3


def fill(cast: Cast, plan: Plan) -> None:
    """Past cycles as a table of the past brings them in, and what became of their results since."""
    told = json.loads(DATA.read_text(encoding="utf-8"))
    for cycle in told["cycles"]:
        _past(cast, told, cycle, plan.now)
    _brands(cast, told)
    _library(cast, told, plan)


def _past(cast: Cast, told: Any, cycle: list[Any], now: datetime) -> None:
    """One imported cycle."""
    number, name, year = cycle
    if Cycle.objects.filter(organiser=cast.company, number=number).exists():
        return
    rows = []
    for place, one in enumerate((row for row in told["past"] if row["cycle"] == number), 1):
        unit = cast.plants[(place + number) % len(cast.plants)]
        crew = cast.crew(unit)[-TEAM * place :][:TEAM]
        rows.append(
            past.PastProject(
                number=f"{year}-{place:02}", title=one["title"], level=one["level"], kind=one["kind"], unit=unit,
                leader=crew[0], leader_name="", members=crew[1:], grade=one["grade"],
                accepted_on=date(year, 9, 10), tier=one["tier"], award_fen=one["yuan"] and one["yuan"] * 100,
                commended_on=date(year, 11, 20), summary=one["summary"], steps=one["steps"],
            )
        )  # fmt: skip
    past.take_past_cycle(cast.company, number, name, rows, actor=None, now=now - timedelta(days=760), by="cli")


def _brands(cast: Cast, told: Any) -> None:
    """The “5+2” brands and what fills them."""
    titles = {one["title"]: one["brand"] for one in told["past"]}
    made = [
        Brand.objects.get_or_create(organiser=cast.company, name=name, defaults={"about": about, "place": place})[0]
        for place, (name, about) in enumerate(told["brands"])
    ]
    for result in Result.objects.filter(project__cycle__organiser=cast.company).order_by("pk"):
        if (brand := titles.get(result.title)) is not None:
            result.brand = made[brand]
            result.save(update_fields=["brand"])


def _library(cast: Cast, told: Any, plan: Plan) -> None:
    """Adopters, effects and certificates of what was brought in."""
    chance = random.Random(plan.seed)  # noqa: S311 - a demo
    results = list(Result.objects.filter(project__cycle__organiser=cast.company).order_by("pk"))
    for place, result in enumerate(results):
        for unit in cast.plants[: place % 4 + 1]:
            if unit.pk != result.project.second_level_id:
                _adopt(cast, told, result, unit, chance, plan.now - timedelta(days=700 - 50 * place))
        if result.project.award_fen:
            certificates.issue(result.project, actor=cast.secretaries[0], now=plan.now - timedelta(days=720))


def _adopt(cast: Cast, told: Any, result: Result, unit: Unit, chance: random.Random, at: datetime) -> None:
    """A unit adopts; its secretary confirms; some have a verified effect."""
    pair = cast.adopters(unit)
    if pair is None or result.project.leader_id == pair[0].pk:
        return
    proposer, signer = pair
    adoption = library.adopt(result, unit, told["adopted"], actor=proposer, now=at)
    if not chance.randrange(4):
        return
    library.confirm_adoption(adoption, actor=signer, now=at + timedelta(days=2))
    if chance.randrange(2):
        library.report_effect(adoption, *told["effect"], actor=signer, now=at + timedelta(days=9))
        library.verify_effect(adoption, actor=cast.secretaries[0], now=at + timedelta(days=12))
