"""Each step of a cycle and the action that takes it (4.1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from lifeline.innovation.actions import calibrations, cycles, notices, stages
from lifeline.innovation.queries.cycles import MOVED
from lifeline.kernel.errors import Refused

if TYPE_CHECKING:
    from lifeline.innovation.models import Cycle

Taking = Callable[..., object]
"""(cycle, clean values of the form, actor=, now=, version=)."""


def _extend(cycle: Cycle, given: dict[str, Any], **told: Any) -> object:
    if not given["until_at"]:
        raise Refused("I-4", _("Give the new deadline."))
    return cycles.extend_call(cycle, given["until_at"], given["reason"], **told)


def _appraise(cycle: Cycle, given: dict[str, Any], **told: Any) -> object:
    vote = {name: given[name] for name in ("present", "yes", "minutes") if name in given}
    return stages.start_appraisal(cycle, **vote, **told)


STEPS: dict[str, Taking] = {
    "extend call": _extend,
    "propose call": lambda cycle, _given, **told: cycles.propose_call(cycle, **told),
    "open call": lambda cycle, _given, **told: cycles.open_call(cycle, **told),
    "start review": lambda cycle, _given, **told: calibrations.start_review(cycle, **told),
    "table": lambda cycle, _given, **told: calibrations.table(cycle, **told),
    "table again": lambda cycle, _given, **told: calibrations.table_again(cycle, **told),
    "draft notice": lambda cycle, _given, **told: notices.draft(cycle, **told),
    "start running": lambda cycle, _given, **told: stages.start_running(cycle, **told),
    "start closing": lambda cycle, _given, **told: stages.start_closing(cycle, **told),
    "start appraisal": _appraise,
    "archive": lambda cycle, _given, **told: stages.archive(cycle, **told),
    "cancel": lambda cycle, given, **told: cycles.cancel(cycle, given["reason"], **told),
    "suspend": lambda cycle, given, **told: cycles.suspend(cycle, given["reason"], **told),
    "resume": lambda cycle, _given, **told: cycles.resume(cycle, **told),
}


def take(cycle: Cycle, given: dict[str, Any], **told: Any) -> object:
    """Call the action of the step; an unknown one is refused like any that the table does not name (I-1)."""
    if (step := STEPS.get(given["step"])) is None:
        raise Refused("I-1", MOVED)
    return step(cycle, given, version=given["version"], **told) or True
