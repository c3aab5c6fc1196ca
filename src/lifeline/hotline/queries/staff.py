"""What the pages of staff read beside the lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifeline.hotline import policies
from lifeline.hotline.models import Reopening
from lifeline.hotline.queries.remembered import asked_once
from lifeline.hotline.states import Channel, CheckState
from lifeline.people import api as people

if TYPE_CHECKING:
    from lifeline.hotline.models import Assignment, Case, Exclusion, SecondCheck
    from lifeline.people.models import Unit


def receiving_units(case: Case) -> list[Unit]:
    """H-15. The units that may be chosen: open, of this company, with a handler of their own, not recused."""
    found = people.units_with(policies.HANDLER, case.company)
    return [unit for unit in found if not policies.unit_is_recused(unit, case)] if case.has_recusals else found


def assignments(case: Case) -> list[Assignment]:
    """Who held the case, oldest first."""
    return list(case.assignments.select_related("unit").order_by("from_at", "pk"))


@asked_once
def open_check(case: Case) -> SecondCheck | None:
    """H-18. The refusal that waits for its second person."""
    return case.checks.filter(state=CheckState.ASKED).select_related("first").first()


def open_reopening(case: Case) -> Reopening | None:
    """H-46. The request that waits for the supervisor."""
    return Reopening.objects.filter(case=case, state=CheckState.ASKED).first()


@asked_once
def standing_exclusion(case: Case) -> Exclusion | None:
    """H-89. The exclusion that was asked for or agreed to."""
    return case.exclusions.exclude(state=CheckState.REFUSED).select_related("first").first()


def open_exclusion(case: Case) -> Exclusion | None:
    """H-89. The exclusion that waits for its second person."""
    row = standing_exclusion(case)
    return row if row is not None and row.state == CheckState.ASKED else None


def may_be_excluded(case: Case) -> bool:
    """H-89, H-94. It counts somewhere, and nobody has asked for it or agreed to it yet."""
    return case.channel != Channel.IMPORT and standing_exclusion(case) is None
