"""心灵护航 of the demo company: SAS can be taken on the first day, and says who confirmed the right to it: nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils import timezone

from lifeline.people import api as people
from lifeline.questionnaires.api import rights
from lifeline.wellbeing import policies

if TYPE_CHECKING:
    from lifeline.kernel.demo import Plan
    from lifeline.kernel.progress import Progress

SAS: Final = "sas"
CURATOR_NO: Final = "100041"
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
    progress(1, 1)
