"""Routing rules: made and changed by the manager, and carried out by the clock where they are switched on (H-16)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from django.utils.translation import gettext_lazy as _

from lifeline.hotline import events, policies
from lifeline.hotline.actions import course, dispatch
from lifeline.hotline.models import RoutingRule
from lifeline.hotline.queries import routing
from lifeline.hotline.rules.routing import split_words, sure_enough
from lifeline.hotline.states import Desk, LevelCode
from lifeline.kernel.action import action, locked
from lifeline.kernel.errors import Conflict, Refused
from lifeline.kernel.events import record
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Any

    from lifeline.hotline.models import Case, Category, Ruling
    from lifeline.kernel.events import Kind
    from lifeline.people.models import Person, Unit

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Terms:
    """What a rule says: in which order, what it asks, where it sends."""

    name: str
    to_unit: Unit
    place: int = 100
    category: Category | None = None
    words: str = ""
    from_unit: Unit | None = None
    suggested: bool = False
    automatic: bool = False


@action
def make(company: Unit, terms: Terms, *, actor: Person, now: datetime, ruling: Ruling | None = None) -> RoutingRule:
    """A new rule. H-28: `ruling`: the precedent from which it was proposed. Consequence: it counts for new cases."""
    if ruling is not None and (ruling.company_id != company.pk or ruling.proposed_at is None):
        raise Refused("H-28", _("This ruling was not proposed as a rule."))
    rule = RoutingRule(company=company, version=0, ruling=ruling)
    return _kept(rule, terms, events.RULE_MADE, actor=actor, now=now, ruling=ruling.pk if ruling else None)


@action
def change(rule: RoutingRule, terms: Terms, *, actor: Person, now: datetime, version: int | None = None) -> RoutingRule:
    """H-16. Another version. Consequence: it counts for new cases; what the former one sent stays where it is."""
    row = locked(RoutingRule.objects.select_related("company"), rule.pk, version)
    if row.retired_at is not None:
        raise Refused("K-8", course.MOVED_ON)
    return _kept(row, terms, events.RULE_CHANGED, actor=actor, now=now)


def _kept(row: RoutingRule, terms: Terms, kind: Kind, *, actor: Person, now: datetime, **more: Any) -> RoutingRule:
    if terms.category is None and terms.from_unit is None and not split_words(terms.words):
        raise Refused("H-16", _("A rule must ask for a category, a word, or a unit."))
    for unit in filter(None, (terms.to_unit, terms.from_unit)):
        if people.company_of(unit).pk != row.company_id:
            raise Refused("H-14", _("The unit belongs to another company."))
    if terms.suggested and terms.category is None:
        raise Refused("H-16", _("A suggestion can stand only for a category."))
    for name, value in vars(terms).items():
        setattr(row, name, value)
    row.version, row.changed_by, row.changed_at = row.version + 1, actor, now
    row.save()
    record(
        kind, row, actor=actor, by=policies.MANAGER, name=row.name, version=row.version, place=row.place,
        category=terms.category.code if terms.category else "", words=row.words,
        from_unit=terms.from_unit.name if terms.from_unit else "", suggested=row.suggested, to_unit=terms.to_unit.name,
        to_unit_id=terms.to_unit.pk, automatic=row.automatic, **more,
    )  # fmt: skip
    return row


@action
def retire(rule: RoutingRule, *, actor: Person, now: datetime, version: int | None = None) -> RoutingRule:
    """Take it away. Consequence: it proposes and sends nothing any more; what it sent stays where it is."""
    row = locked(RoutingRule.objects.all(), rule.pk, version)
    row.retired_at, row.automatic, row.changed_by, row.changed_at = row.retired_at or now, False, actor, now
    row.save()
    record(events.RULE_RETIRED, row, actor=actor, by=policies.MANAGER, name=row.name, version=row.version)
    return row


def route(cases: Sequence[Case], now: datetime) -> int:
    """H-16. Send new cases where a rule that is switched on sends them; how many. An action each.

    Never a sealed or critical one, nor one that lies before another desk (H-17); what the action refuses stays before
    the dispatcher.
    """
    plain = [one for one in cases if one.level != LevelCode.CRITICAL and one.desk == Desk.DISPATCHER]
    sure, sent, fits = routing.sure(), 0, routing.fitting(plain)
    for case in plain:
        fit = fits.get(case.pk)
        if fit is None or not fit.rule.automatic or not sure_enough(fit.match, sure):
            continue
        sent += _send(case, fit.rule, now)
    return sent


def _send(case: Case, rule: RoutingRule, now: datetime) -> bool:
    """H-16. The rule's id and version are who did it. A case that changed since it was looked at waits for a person."""
    category = rule.category if case.category_id is None else None
    try:
        dispatch.dispatch(
            case, rule.to_unit, actor=None, now=now, category=category, by=f"rule:{rule.pk}-{rule.version}",
            version=case.version,
        )  # fmt: skip
    except Conflict:
        return False
    except Refused as refusal:
        log.info("hotline.rule.refused", case=case.pk, rule=rule.pk, because=refusal.rule)
        return False
    return True
