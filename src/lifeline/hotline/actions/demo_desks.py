"""What lies on the desks of the demo company on the morning when it is made: work in every state, for every log-in.

Two years of cases leave a handful open, by chance and mostly in other units; whoever tries the product as a dispatcher,
a handler or an employee shall find something to do. So cases of the last days are lived until they reach a wanted
point, and stay there. Half of them belong to the unit whose handler and lead `up` names, three to its employee.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lifeline.hotline.states import CaseState, ReplyState

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lifeline.hotline.actions.demo import Life, Matter
    from lifeline.people.models import Person

A_WANTED_CASE: Final = 30
"""Persons of the company to one case of each kind: a small demo company gets a small pile."""
TRIES: Final = 8


def in_state(state: str) -> Callable[[Matter], bool]:
    """Has the case come to this state?"""
    return lambda matter: matter.case.state == state


def waits_for_approval(matter: Matter) -> bool:
    """Has its reply been submitted, and not yet approved?"""
    return matter.case.replies.filter(state=ReplyState.SUBMITTED).exists()


def reported(_matter: Matter) -> bool:
    """Every case has been."""
    return True


WAITS: Final = in_state(CaseState.WAITING)
PILES: Final = (
    (12, 0.4, reported),
    (6, 2.0, in_state(CaseState.ASSIGNED)),
    (8, 4.0, in_state(CaseState.IN_PROGRESS)),
    (3, 4.0, WAITS),
    (4, 7.0, waits_for_approval),
    (6, 9.0, in_state(CaseState.ANSWERED)),
)
"""How many, at most how many days old, and where they stay."""
OWN: Final = (in_state(CaseState.IN_PROGRESS), WAITS, in_state(CaseState.ANSWERED))


def fill(life: Life, reporters: Sequence[Person], people: int) -> None:
    """Lay the work on the desks. A try that ends elsewhere stays where it ended: it is a case like any other."""
    near = next(unit for unit in (*life.desk.offices, *life.desk.plants) if unit.pk == next(iter(life.desk.handlers)))
    for most, days, stays in PILES:
        for number in range(min(most, max(1, people // A_WANTED_CASE))):
            for _try in range(TRIES):
                unit = near if number % 2 == 0 else None
                reporter = life.chance.choice(reporters)
                if life.live(reporter, days=days, unit=unit, until=stays, asks=stays is WAITS):
                    break
    example = max(reporters, key=lambda person: person.employee_no)
    for stays in OWN:
        for _try in range(TRIES):
            if life.live(example, days=9.0, until=stays, asks=stays is WAITS):
                break
