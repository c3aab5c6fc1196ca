"""裁定: where units disagree about a case, the supervisor says who is in charge, and that binds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lifeline.hotline import events, policies
from lifeline.hotline.actions import course, sealing, telling
from lifeline.hotline.models import Ruling
from lifeline.hotline.queries import clocks as clock_queries
from lifeline.hotline.queries.paths import last_holder, ruling_needed, units_seen
from lifeline.hotline.rules.numbers import BASIS_MIN
from lifeline.hotline.states import About, CheckState, Desk, ReplyState
from lifeline.kernel.action import action, locked
from lifeline.kernel.errors import Refused
from lifeline.people import api as people

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.hotline.models import Case
    from lifeline.hotline.rules.sealing import Words
    from lifeline.hotline.states import RulingCause
    from lifeline.people.models import Person, Unit


@action
def dispute(case: Case, unit: Unit, reason: str, *, actor: Person, now: datetime, version: int | None = None) -> Ruling:
    """H-26, H-27. The dispatcher wants the case in a unit to which he may not send it by himself.

    Consequences: the supervisor decides within 4 working hours; until then whoever held it last stays answerable.
    """
    case = course.lock(case, version)
    reason = course.written(reason, "H-26", BASIS_MIN)
    if case.checks.filter(state=CheckState.ASKED).exists():
        raise Refused("H-18", _("A second person still checks whether the case is accepted."))
    course.check_receiver(case, unit)
    cause = ruling_needed(case, unit, now)
    if cause is None:
        raise Refused("H-26", _("No ruling is needed for this unit; send the case there."))
    return open_ruling(case, cause, actor=actor, by=policies.DISPATCHER, now=now, wanted=unit, reason=reason)


def open_ruling(
    case: Case,
    cause: RulingCause,
    *,
    actor: Person | None,
    by: str,
    now: datetime,
    wanted: Unit | None,
    reason: Words = "",
) -> Ruling:
    """H-24, H-26. Part of an action that has locked the case: it waits for the supervisor, every clock runs on.

    Whoever held the case last answers for it meanwhile. Where every supervisor is excluded from the case, the
    integrity desk takes it over (H-17).
    """
    holder = last_holder(case)
    if holder is None:
        raise Refused("H-26", _("No unit has held this case yet; dispatch it."))
    before = course.move(case, "dispute")
    case.unit = holder
    course.find_decider(case)
    seen = units_seen(case)
    row = Ruling(
        case=case,
        company_id=case.company_id,
        category=case.category,
        round=case.round,
        cause=cause,
        seen=[[unit.pk, unit.name] for unit in seen],
        wanted=wanted,
        opened_by=actor,
        opened_at=now,
        due_at=clock_queries.decision_due(case, now),
    )
    sealing.stow(case, row, About.DISPUTE, reason, "reason")
    course.keep(case)
    course.tell(
        events.DISPUTED, case, actor=actor, by=by, before=before, ruling=row.pk, cause=cause,
        seen=[unit.pk for unit in seen], unit_id=wanted.pk if wanted else None, due=course.iso(row.due_at),
        desk=Desk.INTEGRITY if case.no_supervisor else case.desk,
    )  # fmt: skip
    telling.deciders(case, telling.RULING_SOUGHT, row.pk, but=actor)
    return row


@action
def rule(ruling: Ruling, unit: Unit, text: str, *, actor: Person, now: datetime, version: int | None = None) -> Case:
    """H-26, H-28. The supervisor says which unit is in charge, and why.

    Consequences: that unit holds the case and cannot return it; the text is kept as a precedent; the units that held
    the case read it. Where the unit held it already, its response time goes on; else it begins.
    """
    case = course.lock(ruling.case, version)
    row = locked(Ruling.objects.all(), ruling.pk)
    if row.decided_at is not None:
        raise Refused("K-8", _("This step is not possible now: the state has changed."))
    text = course.written(text, "H-28", BASIS_MIN)
    course.check_receiver(case, unit)
    before = course.move(case, "rule")
    held = course.open_assignment(case)
    stays = held is not None and held.unit_id == unit.pk
    if held is None or not stays:
        held = course.assign(case, unit, by=actor, now=now)
        case.replies.exclude(state=ReplyState.APPROVED).update(unit=unit, state=ReplyState.DRAFT)
    case.dispatched_at = case.dispatched_at or now
    row.unit, row.decided_by, row.decided_at = unit, actor, now
    sealing.stow(case, row, About.RULING, text)
    course.keep(case)
    course.tell(
        events.RULED,
        case,
        actor=actor,
        by=policies.SUPERVISOR,
        before=before,
        ruling=row.pk,
        unit=unit.name,
        unit_id=unit.pk,
        path=" / ".join(name for _pk, name in held.path),
        assigned=not stays,
        response_due=course.iso(held.response_due_at),
        digest=course.digest(text),
    )
    _tell_units(row, case, actor)
    return case


def _tell_units(row: Ruling, case: Case, actor: Person) -> None:
    """Handlers and leads of the units that held the case, and of the one in charge now."""
    for one in people.units_by_id({row.unit_id, *(pk for pk, _name in row.seen)} - {None}).values():
        telling.tell(policies.handlers(one, case), telling.RULED, case, row.pk, but=actor)
        telling.tell(policies.staff(policies.LEAD, one, case), telling.RULED, case, row.pk, but=actor)


@action
def propose_rule(ruling: Ruling, *, actor: Person, now: datetime) -> Ruling:
    """H-28. Propose a ruling as a rule for new cases. Consequence: it is stored; a manager confirms it, or does not."""
    case = course.lock(ruling.case)
    row = locked(Ruling.objects.all(), ruling.pk)
    if row.decided_at is None or row.proposed_at is not None:
        raise Refused("H-28", _("Only a ruling that was given can be proposed, and only once."))
    row.proposed_at, row.proposed_by = now, actor
    row.save(update_fields=["proposed_at", "proposed_by"])
    course.tell(events.RULE_PROPOSED, case, actor=actor, by=policies.SUPERVISOR, ruling=row.pk)
    return row
