"""What the hotline does when something happens elsewhere: in the same transaction, rows only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifeline.hotline.actions import announcing, clocks, passing, succession
from lifeline.kernel.events import on
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifeline.kernel.events import Recorded


@on("kernel.calendar.changed")
def time_open_cases_again(changed: Sequence[Recorded]) -> None:
    """K-30, H-54. A notice of holidays arrived: open cases get the later of the old and the new date."""
    clocks.retime(changed[-1].at)


@on("people.unit.closed")
@on("people.unit.merged")
def hand_work_on(ended: Sequence[Recorded]) -> None:
    """H-86. A unit is no more: its open cases fall to its successor."""
    for event in ended:
        known = people.units_by_id([int(str(event.data["unit_id"])), int(str(event.data["into_id"]))])
        unit, into = (known[int(str(event.data[key]))] for key in ("unit_id", "into_id"))
        succession.hand_on_all(unit, into, event.at)


def tell_other_systems(recorded: Sequence[Recorded]) -> None:
    """H-98. A case has moved: the hooks that ask for it are told."""
    for event in recorded:
        announcing.tell_others(event)


for told in announcing.TOLD:
    on(told)(tell_other_systems)


def bring_word_of_questions(recorded: Sequence[Recorded]) -> None:
    """M-40. The question desk has accepted, answered or corrected: who asked through the hotline reads it there."""
    for event in recorded:
        passing.bring_word(event)


for spoken in passing.BROUGHT:
    on(spoken, optional=True)(bring_word_of_questions)
