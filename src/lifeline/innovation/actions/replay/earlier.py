"""The three cycles before this one, brought in as tables of the past are: 31 and 34 commended in the last two."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from lifeline.innovation.actions import past
from lifeline.innovation.actions.replay.script import earlier
from lifeline.innovation.states import Kind, Level

if TYPE_CHECKING:
    from datetime import date

    from lifeline.innovation.actions.replay.production import Production

COMMENDED: Final = (7, 31, 34)
"""How many were commended in each of the three."""
DAYS_AGO: Final = (1900, 1150, 120)
"""When they were, in days before the fourth was prepared."""
AWARDS: Final = ((1, 50_000, "EXCELLENT"), (2, 25_000, "GOOD"), (3, 15_000, "GOOD"))
TOLD: Final = 6
"""So many of a cycle are told in the library, with their steps."""


def take(p: Production) -> None:
    """E-44. Cycles 1 to 3; nothing where the company has cycles already."""
    words = earlier()
    titles = [(theme, form) for form, theme in product(words["forms"], words["themes"])]
    p.until(p.begun - timedelta(days=20))
    for place, number in enumerate(COMMENDED):
        on = timezone.localdate(p.begun) - timedelta(days=DAYS_AGO[place])
        mine, titles = titles[:number], titles[number:]
        rows = [_row(p, place, number_, pair, on) for number_, pair in enumerate(mine)]
        past.take_past_cycle(
            p.cast.company, place + 1, words["names"][place], rows, actor=None, now=p.begun - timedelta(days=10),
            by="cli",
        )  # fmt: skip


def _row(p: Production, cycle: int, number: int, pair: tuple[str, str], on: date) -> past.PastProject:
    """One commended project; its people are of the plant, and some of them come back."""
    theme, form = pair
    plant = p.cast.plants[(number + cycle) % len(p.cast.plants)]
    crew = p.cast.crew(plant)[-12:]
    leader = crew[(number + cycle) % len(crew)]
    tier, yuan, grade = AWARDS[0 if number < 3 else 1 if number < 11 else 2]
    told = number < TOLD
    return past.PastProject(
        number=f"{on.year}-{number + 1:02}", title=f"{theme}{form}", level=list(Level)[number % 3].value,
        kind=list(Kind)[number % 5].value, unit=plant, leader=leader, leader_name="",
        members=[crew[(number + cycle + 1) % len(crew)]], grade=grade, accepted_on=on - timedelta(days=60), tier=tier,
        award_fen=yuan * 100, commended_on=on,
        summary=earlier()["summary"].format(theme=theme, form=form) if told else "",
        steps=p.words["steps"] if told else [],
    )  # fmt: skip
