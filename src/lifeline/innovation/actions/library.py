"""成果库与推广应用: published after the notice, adopted by other units, with an effect that a third one verifies."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lifeline.innovation import events
from lifeline.innovation.actions import course, telling
from lifeline.innovation.models import Adoption, Project, Result
from lifeline.innovation.policies import library as gates
from lifeline.innovation.rules.numbers import EFFECT_LAPSE_DAYS, STEPS_MOST
from lifeline.innovation.states import ADOPTION_FLOW, GRADED, RESULT_FLOW, AdoptionState, LetterKind
from lifeline.kernel.action import action, locked
from lifeline.kernel.errors import Forbidden, Refused
from lifeline.kernel.events import record
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from lifeline.innovation.models import Brand
    from lifeline.people.models import Person, Unit


@action
def write_result(
    project: Project,
    title: str,
    summary: str,
    steps: Sequence[str],
    brand: Brand | None,
    *,
    actor: Person,
    now: datetime,
) -> Result:
    """I-109. Team or secretariat tell what came out and how to copy it, in at most five steps.

    Consequence: it stands as a draft until the secretariat publishes it; a published one is mended by the secretariat.
    """
    project = locked(Project.objects.select_related("cycle"), project.pk)
    if project.state not in GRADED:
        raise Refused("I-109", _("A result comes from an accepted project."))
    result = Result.objects.filter(project=project).first() or Result(project=project, number=project.number)
    result.project = project
    if not gates.may_edit(actor, result):
        raise Forbidden
    kept = [step.strip() for step in steps if step.strip()]
    if not 1 <= len(kept) <= STEPS_MOST:
        raise Refused("I-109", _("Tell it in one to %(most)s steps."), most=STEPS_MOST)
    result.title, result.summary = course.written(title, "I-109", 2), course.written(summary, "I-109", 10)
    result.steps = kept
    result.brand = brand
    result.save()
    record(events.RESULT_WRITTEN, project, actor=actor, steps=len(kept), at=now)
    return result


@action
def publish(result: Result, *, actor: Person, now: datetime) -> Result:
    """I-109. The secretariat publishes. Consequences: all employees find it, and units may adopt it."""
    result = _locked(result, lambda one: gates.may_publish(actor, one.project))
    if result.project.state not in GRADED:
        raise Refused("I-109", _("A result comes from an accepted project."))
    RESULT_FLOW.move(result, "publish")
    result.published_at = now
    result.save()
    record(events.RESULT_PUBLISHED, result.project, actor=actor)
    return result


@action
def withdraw_result(result: Result, reason: str, *, actor: Person, now: datetime) -> Result:
    """I-109. The secretariat withdraws it, with a reason. Consequence: nobody finds it; it is never deleted."""
    result = _locked(result, lambda one: gates.may_publish(actor, one.project))
    RESULT_FLOW.move(result, "withdraw")
    result.reason, result.withdrawn_at = course.written(reason, "I-109", 5), now
    result.save()
    record(events.RESULT_WITHDRAWN, result.project, actor=actor)
    return result


def _locked(result: Result, may: Callable[[Result], bool]) -> Result:
    found = locked(Result.objects.select_related("project__cycle"), result.pk)
    if not may(found):
        raise Forbidden
    return found


@action
def adopt(result: Result, unit: Unit, plan: str, *, actor: Person, now: datetime) -> Adoption:
    """I-110. Somebody proposes that a unit adopts a result: not its origin, nor one above or below it, and once.

    Consequence: it waits for the secretary of that unit; it counts when confirmed.
    """
    result = _locked(result, lambda one: gates.may_adopt(actor, one))
    origin = result.project.unit
    if unit.path.startswith(origin.path) or origin.path.startswith(unit.path):
        raise Refused("I-110", _("A unit does not adopt its own result, nor that of a unit above or below it."))
    if people.company_of(unit).pk != result.project.cycle.organiser_id:
        raise Refused("I-110", _("Choose a unit of this company."))
    if Adoption.objects.filter(result=result, unit=unit).exists():
        raise Refused("I-110", _("This unit has adopted it already, or was asked."))
    adoption = Adoption.objects.create(
        result=result, unit=unit, origin=origin, across=not unit.path.startswith(result.project.second_level.path),
        plan=course.written(plan, "I-110", 5), proposed_by=actor, proposed_at=now,
    )  # fmt: skip
    record(events.ADOPTION_PROPOSED, result.project, actor=actor, unit=unit.name)
    return adoption


def _adoption(adoption: Adoption, may: Callable[[Adoption], bool], step: str) -> Adoption:
    found = locked(Adoption.objects.select_related("result__project__cycle", "unit", "origin"), adoption.pk)
    if not may(found):
        raise Forbidden
    ADOPTION_FLOW.move(found, step)
    return found


@action
def confirm_adoption(adoption: Adoption, *, actor: Person, now: datetime) -> Adoption:
    """I-110, E-43. The adopting unit's secretary confirms, not who proposed it. Consequence: it counts.

    I-111: its effect is due in 90 days; without one it lapses after 180. The leader is told.
    """
    adoption = _adoption(adoption, lambda one: gates.may_confirm(actor, one), "confirm")
    adoption.confirmed_by, adoption.confirmed_at = actor, now
    adoption.save()
    project = adoption.result.project
    record(events.ADOPTION_CONFIRMED, project, actor=actor, unit=adoption.unit.name, across=adoption.across)
    telling.leader(project, events.ADOPTION_TOLD, f"innovation.adoption.{adoption.pk}")
    return adoption


@action
def decline_adoption(adoption: Adoption, *, actor: Person, now: datetime) -> Adoption:
    """The adopting unit's secretary says no. Consequence: it does not count."""
    adoption = _adoption(adoption, lambda one: gates.may_confirm(actor, one), "decline")
    adoption.confirmed_by, adoption.confirmed_at = actor, now
    adoption.save()
    record(events.ADOPTION_DECLINED, adoption.result.project, actor=actor, unit=adoption.unit.name)
    return adoption


@action
def report_effect(
    adoption: Adoption, indicator: str, before: str, after: str, *, actor: Person, now: datetime
) -> Adoption:
    """I-111. The adopting unit reports a measured number, before and after. Consequence: a third unit verifies it."""
    adoption = _adoption(adoption, lambda one: gates.may_report_effect(actor, one), "report")
    if not all(any(sign.isdecimal() for sign in number) for number in (before, after)):
        raise Refused("I-111", _("An effect is a measured number, before and after."))
    adoption.indicator = course.written(indicator, "I-111", 2)
    adoption.before, adoption.after = before.strip(), after.strip()
    adoption.reported_at = now
    adoption.save()
    record(events.EFFECT_REPORTED, adoption.result.project, actor=actor, unit=adoption.unit.name)
    return adoption


@action
def verify_effect(adoption: Adoption, *, actor: Person, now: datetime) -> Adoption:
    """I-111. A third unit says that the effect is there.

    Consequences: it stands as verified; the letter of thanks to the adopting unit's secretary is drafted.
    """
    adoption = _adoption(adoption, lambda one: gates.may_verify_effect(actor, one), "verify")
    adoption.verified_by, adoption.verified_at = actor, now
    adoption.save()
    project = adoption.result.project
    record(events.EFFECT_VERIFIED, project, actor=actor, unit=adoption.unit.name)
    if adoption.confirmed_by is not None:
        telling.letter(
            project, LetterKind.THANKS, f"adoption-{adoption.pk}", now=now, to=adoption.confirmed_by,
            title=adoption.result.title, unit=adoption.unit.name, indicator=adoption.indicator,
            before=adoption.before, after=adoption.after,
        )  # fmt: skip
    return adoption


@action
def lapse_adoption(adoption: Adoption, *, actor: None, now: datetime) -> Adoption:
    """I-111. 180 days after the confirmation without an effect: it counts no more."""
    adoption = locked(Adoption.objects.select_related("result__project", "unit"), adoption.pk)
    confirmed = adoption.confirmed_at
    if (
        adoption.state != AdoptionState.CONFIRMED
        or not confirmed
        or now < confirmed + timedelta(days=EFFECT_LAPSE_DAYS)
    ):
        raise course.moved()
    ADOPTION_FLOW.move(adoption, "lapse")
    adoption.save()
    record(events.ADOPTION_LAPSED, adoption.result.project, actor=actor, by=events.CLOCK, unit=adoption.unit.name)
    return adoption
