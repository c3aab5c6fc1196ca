"""Who may take a case out of the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifeline.hotline.policies import DISPATCHER, SUPERVISOR, acts_for, decider

if TYPE_CHECKING:
    from lifeline.hotline.models import Case
    from lifeline.people.models import Person


def may_decide_exclusion(person: Person, case: Case) -> bool:
    """H-89. Decide as the second person on an exclusion; H-17: the integrity desk, where no supervisor may.

    Being another than the first is the action's check.
    """
    return acts_for(person, case, *dict.fromkeys((SUPERVISOR, DISPATCHER, decider(case))))
