"""先进集体、先进个人: a unit nominates with facts, the leading group votes (I-107)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lifeline.innovation import events, policies
from lifeline.innovation.actions import course
from lifeline.innovation.models import Nomination
from lifeline.innovation.policies.nominations import may_nominate
from lifeline.innovation.queries.nominations import OPEN
from lifeline.innovation.rules.numbers import FACTS_LEAST
from lifeline.innovation.states import NOMINATION_FLOW, Decision, Merit, NominationState
from lifeline.kernel.action import action, locked
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import record
from lifeline.people import api as people

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.innovation.models import Cycle, MeetingItem
    from lifeline.people.models import Person, Unit


@action
def nominate(cycle: Cycle, unit: Unit, who: Person | str, facts: str, *, actor: Person, now: datetime) -> Nomination:
    """I-107. A unit's secretary nominates a person of the unit, or a team by its name, with facts.

    Consequence: it stands on the agenda of the next meeting of the leading group. There is no score for it.
    """
    cycle = course.lock_cycle(cycle)
    course.only(may_nominate(actor, cycle, unit))
    course.running(cycle)
    if cycle.state not in OPEN:
        raise Refused("I-107", _("Units nominate while projects are at work or appraised."))
    facts = course.written(facts, "I-107", FACTS_LEAST)
    person, name = (None, who.strip()) if isinstance(who, str) else (who, who.name)
    if not name:
        raise Refused("I-107", _("Name the team, or the person."))
    home = people.unit_at(person) if person else unit
    if person is not None and (person.pk == actor.pk or home is None or not home.path.startswith(unit.path)):
        raise Refused("I-107", _("A unit nominates its own people, and nobody himself."))
    rows = Nomination.objects.filter(cycle=cycle).exclude(state=NominationState.WITHDRAWN)
    if (rows.filter(person=person) if person else rows.filter(person=None, unit=unit, name=name)).exists():
        raise Refused("I-107", _("This nomination is there already."))
    made = Nomination.objects.create(
        cycle=cycle, kind=Merit.INDIVIDUAL if person else Merit.COLLECTIVE, unit=unit, name=name, person=person,
        facts=facts, nominated_by=actor, nominated_at=now,
    )  # fmt: skip
    record(
        events.NOMINATED, cycle, actor=actor, by=policies.UNIT_SECRETARY, item=made.pk, merit=made.kind,
        digest=course.digest(facts),
    )  # fmt: skip
    return made


@action
def withdraw(nomination: Nomination, *, actor: Person, now: datetime) -> Nomination:
    """Who nominated takes it back, before the vote. Consequence: it stands on no further agenda."""
    del now
    nomination = locked(Nomination.objects.select_related("cycle"), nomination.pk)
    course.only(actor.pk == nomination.nominated_by_id)
    course.running(nomination.cycle)
    if nomination.items.exclude(state="POSTPONED").exists():
        raise Refused("I-107", _("It stands on an agenda; the meeting decides."))
    NOMINATION_FLOW.move(nomination, "withdraw")
    nomination.version += 1
    nomination.save(update_fields=["state", "version"])
    record(events.NOMINATION_WITHDRAWN, nomination.cycle, actor=actor, item=nomination.pk)
    return nomination


def settle(item: MeetingItem, *, actor: Person) -> None:
    """Part of an action: the vote of the meeting elects or passes over. Until the conference only staff read it."""
    nomination = locked(Nomination.objects.select_related("cycle"), item.nomination_id)
    elected = item.decision == Decision.CARRIED
    NOMINATION_FLOW.move(nomination, "elect" if elected else "pass over")
    nomination.version += 1
    nomination.save(update_fields=["state", "version"])
    record(
        events.NOMINATION_DECIDED, nomination.cycle, actor=actor, by=policies.CHAIR, item=nomination.pk,
        merit=nomination.kind, elected=elected,
    )  # fmt: skip
