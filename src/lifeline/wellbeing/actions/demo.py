"""心灵护航 of the demo company: SAS can be taken on the first day, and says who confirmed the right to it: nobody.

Two counsellors are on duty around the clock for two weeks, so that a call for help is answered.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from lifeline.people import api as people
from lifeline.questionnaires.api import rights
from lifeline.wellbeing import policies
from lifeline.wellbeing.actions import helpers_demo, roster
from lifeline.wellbeing.rules.calls import AHEAD_DAYS

if TYPE_CHECKING:
    from lifeline.kernel.demo import Plan
    from lifeline.kernel.progress import Progress
    from lifeline.people.models import Unit

SAS: Final = "sas"
CURATOR_NO: Final = "100041"
SUPERVISOR_NO: Final = "100033"
SHIFT: Final = timedelta(hours=12)
NAME: Final = "量表管理员（虚构）"
TEXT: Final = "演示：授权说明由虚构的量表管理员确认，仅供试用。正式使用前，须由贵单位取得授权并重新确认。"


def fill(plan: Plan, progress: Progress) -> None:
    """Q-20. A curator who does not exist confirms the right to the pack of SAS, and the note says so."""
    person = people.find(CURATOR_NO).first()
    company = people.companies()[0]
    if person is not None:
        people.appoint(person, policies.CURATOR, company, reason="demo")
    entry = next(one for one in rights.entries() if one.definition.id == SAS and one.about)
    rights.note_rights(
        entry, rights.Basis.OPINION, TEXT, NAME, timezone.localdate(plan.now),
        fictional=True, actor=None, by="cli", now=plan.now,
    )  # fmt: skip
    _roster(plan, company)
    progress(1, 1)


def _roster(plan: Plan, company: Unit) -> None:
    """Two counsellors share the next 14 days, so that a call for help is paged on the first day; one supervisor."""
    found = [people.find(number).first() for number in (SUPERVISOR_NO, *helpers_demo.COUNSELLOR_NOS)]
    there = [person for person in found if person is not None]
    if len(there) < 2:
        return
    supervisor, *counsellors = there
    people.appoint(supervisor, policies.SUPERVISOR, company, reason="demo")
    for person in counsellors:
        people.appoint(person, policies.COUNSELLOR, company, reason="demo")
    helpers_demo.fill(plan, company, supervisor)
    begin = timezone.localtime(plan.now).replace(hour=8, minute=0, second=0, microsecond=0) - SHIFT
    for number in range(2 * AHEAD_DAYS + 2):
        person, start = counsellors[number % len(counsellors)], begin + number * SHIFT
        if start + SHIFT > plan.now:
            roster.add_shift(person, start, start + SHIFT, actor=supervisor, now=plan.now)
