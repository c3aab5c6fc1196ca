"""Who keeps the routing rules of a company."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifeline.hotline.models import RoutingRule
from lifeline.hotline.policies import MANAGER, scopes
from lifeline.kernel.errors import Forbidden, Unseen

if TYPE_CHECKING:
    from lifeline.people.models import Person


def company_kept(person: Person) -> int:
    """The company whose rules the person keeps: as hotline manager of the whole of it. `Forbidden` for anybody else."""
    found = next((scope.company_id for scope in scopes(person, MANAGER) if scope.whole), None)
    if found is None:
        raise Forbidden
    return found


def rule_for(person: Person, pk: int) -> RoutingRule:
    """One rule of his company."""
    rows = RoutingRule.objects.select_related("category", "from_unit", "to_unit", "company")
    rule = rows.filter(company_id=company_kept(person), pk=pk).first()
    if rule is None:
        raise Unseen
    return rule
