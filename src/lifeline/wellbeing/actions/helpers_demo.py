"""The helpers of the demo company: coaches, volunteers and counsellors with their hours."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from lifeline.people import api as people
from lifeline.wellbeing import policies
from lifeline.wellbeing.actions import helpers
from lifeline.wellbeing.rules.helpers import COACH, COUNSELLOR, VOLUNTEER

if TYPE_CHECKING:
    from lifeline.kernel.demo import Plan
    from lifeline.people.models import Person, Unit

FIRST: Final = 100050
"""From this employee number on the demo company has its helpers."""
COUNSELLOR_NOS: Final = ("100031", "100032")
WORDS: Final = (
    ("心里有事，说出来会轻一些。我会认真听，不评判。", ["mood", "stress"], "woman"),
    ("做过十二年倒班，知道睡不好是什么滋味。", ["sleep", "stress"], "man"),
    ("家里的事、孩子的事，都可以聊聊。", ["family", "children"], "woman"),
    ("和同事、和师傅处不来？一起想想办法。", ["relations", "career"], "man"),
    ("陪您走过难的那一段。", ["loss", "mood"], "woman"),
)
PLACES: Final = ("工会职工之家 203 室", "炼钢厂心灵驿站", "轧钢区心灵驿站", "办公楼 1 号楼 105 室")
HOURS: Final = (
    ((1, 18, 20), (3, 18, 20)),
    ((0, 12, 14), (2, 12, 14), (4, 12, 14)),
    ((5, 9, 12), (6, 14, 17)),
    ((0, 19, 21), (4, 19, 21)),
)
"""Windows by weekday, from and until the hour."""
OFFICE: Final = tuple((day, begin, end) for day in range(5) for begin, end in ((9, 12), (14, 17)))


def fill(plan: Plan, company: Unit, supervisor: Person) -> None:
    """Six coaches and three volunteers at least, more in a larger company; every counsellor in office hours."""
    coaches, volunteers = max(6, plan.people // 200), max(3, plan.people // 400)
    kinds = [COACH] * coaches + [VOLUNTEER] * volunteers
    for place, kind in enumerate(kinds):
        number = str(FIRST + place)
        _helper(plan, company, supervisor, number, kind, place)
    for place, number in enumerate(COUNSELLOR_NOS):
        _helper(plan, company, supervisor, number, COUNSELLOR, place)


def _helper(plan: Plan, company: Unit, supervisor: Person, number: str, kind: str, place: int) -> None:
    person = people.find(number).first()
    if person is None:
        return
    people.appoint(person, policies.HELPERS[kind], company, reason="demo")
    about, topics, gender = WORDS[place % len(WORDS)]
    professional = kind == COUNSELLOR
    today = timezone.localdate(plan.now)
    given = {
        "kind": kind, "about": about, "gender": gender, "display_name": person.name,
        "topics": [*topics, "trauma", "self_harm", "addiction"] if professional else topics,
        "languages": ["zh", "dialect"] if place % 2 else ["zh"],
        "channels": ["phone", "room", "video"] if professional else ["room", "phone"] if place % 3 else ["phone"],
        "shifts": ["day", "middle", "night"] if professional else [("day", "middle", "night")[place % 3]],
        "places": PLACES[place % len(PLACES)],
        "minutes": 50 if professional or kind == COACH else 30,
        "trained_on": today - timedelta(days=200 + place), "supervised_on": today - timedelta(days=10 + place % 60),
    }  # fmt: skip
    helper = helpers.keep_profile(person, given, actor=supervisor, now=plan.now)
    for weekday, begin, end in OFFICE if professional else HOURS[place % len(HOURS)]:
        helpers.add_window(helper.random_key, weekday, begin * 60, end * 60, actor=person, now=plan.now)
