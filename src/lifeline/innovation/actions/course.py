"""What every step of section 4 does: lock, compare the version, ask who, move by the table, tell (I-1 … I-3)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from lifeline.innovation import events
from lifeline.innovation.models import Application, Cycle
from lifeline.innovation.queries.cycles import MOVED
from lifeline.innovation.rules import texts
from lifeline.innovation.rules.config import config_in
from lifeline.innovation.states import APPLICATION_FLOW, CYCLE_FLOW, ApplicationState
from lifeline.kernel.action import locked
from lifeline.kernel.calendar.store import office
from lifeline.kernel.errors import Forbidden, Refused
from lifeline.kernel.events import record

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from lifeline.innovation.rules.config import Config
    from lifeline.people.models import Person

digest = texts.digest


def lock(application: Application, version: int | None = None) -> Application:
    """I-1, I-2. The application for this action alone; a stale `version` is `Conflict` (409), and nothing happens."""
    rows = Application.objects.select_related(
        "cycle__config", "cycle__organiser", "leader", "unit", "second_level", "present_unit"
    )
    return locked(rows, application.pk, version)


def lock_cycle(cycle: Cycle, version: int | None = None) -> Cycle:
    """I-1, I-2. The cycle for this action alone."""
    return locked(Cycle.objects.select_related("config", "organiser"), cycle.pk, version)


def lock_all(applications: Iterable[Application]) -> None:
    """Lock several applications, in the order in which everybody does."""
    for one in sorted(applications, key=lambda one: one.pk):
        lock(one)


def only(allowed: bool) -> None:  # noqa: FBT001 - reads as a sentence: only(may_lead(…))
    """I-3. The action itself refuses whom the step does not name, whichever page or program called it."""
    if not allowed:
        raise Forbidden


def moved() -> Refused:
    """K-8. What a step answers that the table knows, and that is not possible any more: `raise course.moved()`."""
    return Refused("K-8", MOVED)


def config(cycle: Cycle) -> Config:
    """What is set for the cycle now; the defaults where nothing is."""
    return config_in(cycle.config)


def move(
    application: Application, step: str, kind: str, *, actor: Person | None, by: str, fields: tuple[str, ...] = (),
    **data: Any,
) -> None:  # fmt: skip
    """Move by the table, count the version, save, and record with the states before and after."""
    before = application.state
    APPLICATION_FLOW.move(application, step)
    _keep(application, fields)
    record(
        kind, application, actor=actor, by=by, before=before, after=application.state, version=application.version,
        **data,
    )  # fmt: skip


def expire_drafts(cycle: Cycle, *, actor: Person | None, by: str) -> int:
    """4.1. Part of an action that holds the cycle: what was not handed in expires; how many.

    Locked before they are looked at: what its leader takes back in this moment stays withdrawn.
    """
    drafts = cycle.applications.filter(state=ApplicationState.DRAFT).select_related("cycle").order_by("pk")
    found = list(drafts.select_for_update(of=("self",), no_key=True))
    for one in found:
        move(one, "expire", events.EXPIRED, actor=actor, by=by)
    return len(found)


def move_cycle(
    cycle: Cycle, step: str, kind: str, *, actor: Person | None, by: str, fields: tuple[str, ...] = (), **data: Any
) -> None:
    """The same for a cycle; what was proposed is settled by it."""
    before = cycle.state
    CYCLE_FLOW.move(cycle, step)
    cycle.proposed_step, cycle.proposed_by = "", None
    cycle.version += 1
    cycle.save(update_fields=["state", "version", "proposed_step", "proposed_by", *fields])
    record(kind, cycle, actor=actor, by=by, before=before, after=cycle.state, version=cycle.version, **data)


def _keep(application: Application, fields: tuple[str, ...]) -> None:
    application.version += 1
    application.save(update_fields=["state", "version", *fields])


def note(application: Application, kind: str, *, actor: Person | None, by: str = "", **data: Any) -> None:
    """Count the version, and record what left the state as it was."""
    application.version += 1
    application.save(update_fields=["version"])
    record(kind, application, actor=actor, by=by, version=application.version, **data)


def written(text: str, rule: str, least: int = 1) -> str:
    """The text without outer blanks, of at least so many characters. Errors: `Refused`."""
    text = text.strip()
    if len(text) < least:
        raise Refused(rule, _("Please write at least %(least)s characters."), least=least)
    return text


def after_days(start: datetime, days: int) -> datetime:
    """I-5. The end (24:00) of the n-th working day after the day of the act, by the kernel's calendar."""
    return office().add_days(start, days, end="midnight").at


def running(cycle: Cycle) -> None:
    """E-05. In a suspended or finished cycle no step is taken."""
    if cycle.state_before:
        raise Refused("I-1", _("The cycle is suspended; its times run on when it is resumed."))
    if cycle.state in CYCLE_FLOW.end:
        raise Refused("I-1", _("The cycle has ended."))


def with_grace(cycle: Cycle, due_at: datetime) -> datetime:
    """I-4. Until when something that is due then is still taken."""
    return due_at + timedelta(minutes=config(cycle).grace_minutes)
