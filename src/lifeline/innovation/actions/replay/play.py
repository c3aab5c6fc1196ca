"""The acts in their order; a performance stops before the act of the state that comes after the one asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lifeline.innovation.actions.replay import (
    accepting,
    calling,
    earlier,
    judging,
    publishing,
    reconciling,
    rewarding,
    running,
    sitting,
    spreading,
)
from lifeline.innovation.actions.replay.cast import cast
from lifeline.innovation.actions.replay.production import Production, begun_for
from lifeline.innovation.states import CycleState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from lifeline.innovation.actions.replay.script import Script
    from lifeline.people.models import Unit

C = CycleState
Act = tuple[CycleState, "Callable[[Production], None]"]
ACTS: Final[tuple[Act, ...]] = (
    (C.PLANNING, calling.plan),
    (C.CALL_OPEN, calling.call),
    (C.SCREENING, calling.screen),
    (C.SCREENING, judging.assign),
    (C.REVIEW, judging.review),
    (C.DELIBERATION, judging.table),
    (C.DELIBERATION, sitting.deliberate),
    (C.NOTICE_1, publishing.conclude),
    (C.APPROVED, publishing.announce),
    (C.APPROVED, publishing.sign),
    (C.RUNNING, running.run),
    (C.CLOSING, running.close),
    (C.APPRAISAL, accepting.start_appraisal),
    (C.APPRAISAL, rewarding.appraise),
    (C.NOTICE_2, rewarding.conclude),
    (C.CONFERENCE, rewarding.give),
    (C.CONFERENCE, spreading.commend),
    (C.ARCHIVED, spreading.archive),
)
"""What is done in each state of the cycle; the first act of a state brings the cycle there."""
STATES: Final = tuple(dict.fromkeys(state for state, _act in ACTS))


def perform(
    company: Unit, story: Script, to: str, *, seed: int, now: datetime, half: bool = False,
    progress: Callable[[int, int], None],
) -> Production | None:  # fmt: skip
    """The three cycles before, and this one up to the state `to`, in which it stands at the moment `now`.

    None where the company is too small for the story. For `half` see `play`.
    """
    found = cast(company, story.judges, story.group)
    if found is None:
        return None
    p = Production(found, story, begun_for(to, now), seed)
    earlier.take(p)
    for done, of in play(p, to, half=half):
        progress(done, of)
    return p


def play(p: Production, to: str = C.ARCHIVED, *, since: str = "", half: bool = False) -> Iterator[tuple[int, int]]:
    """Play up to and in this state, telling (acts done, acts in all) after each; `since`: what it has been played to.

    `half`: in the last state people are in the middle of their work, as on a day on which somebody looks; else they
    have done all of it, and the next step is due. Errors: `ValueError` for a state that is not played.
    """
    first = STATES.index(C(since)) + 1 if since else 0
    acts = [one for one in ACTS if first <= STATES.index(one[0]) <= STATES.index(C(to))]
    for number, (state, act) in enumerate(acts, 1):
        p.whole = not (half and state == to)
        act(p)
        reconciling.compare(p)
        yield number, len(acts)
