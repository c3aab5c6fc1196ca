"""The router, and how an endpoint comes by its case and gives it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lifeline.hotline import policies
from lifeline.hotline.queries import programs
from lifeline.hotline.rest.shapes import CaseOut, case_out
from lifeline.hotline.rules.numbers import read_number
from lifeline.kernel.errors import Conflict, Forbidden, Unseen
from lifeline.kernel.rest import Router, Stop, expected, tag

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from lifeline.hotline.models import Case, Category
    from lifeline.people.api import PersonRequest
    from lifeline.people.models import Person, Unit

router = Router("hotline")


def case_for(person: Person, number: str, may: Callable[[Person, Case], bool] | None = None) -> Case:
    """H-97. The case as `policies.case_for` gives it; a sealed one does not exist here, whatever his duties are."""
    written = read_number(number)
    case = policies.case_for(person, written) if written else None
    if case is None or case.sealed:
        raise Unseen
    if may is not None and not may(person, case):
        raise Forbidden
    return case


def step(
    request: PersonRequest,
    response: HttpResponse,
    number: str,
    may: Callable[[Person, Case], bool],
    act: Callable[[Case, int | None], Case | None],
) -> CaseOut:
    """Load with the policy, do the step for the version that was read, show the case that goes on (H-38)."""
    case, version = case_for(request.user, number, may), expected(request)
    if version not in {None, case.version}:
        raise Conflict(case.version)
    with transaction.atomic():  # a step of several acts is taken whole or not at all
        goes_on = act(case, version) or case
    return shown(request, response, goes_on)


def shown(request: PersonRequest, response: HttpResponse, case: Case) -> CaseOut:
    """The case as it stands now, with its version as ETag. Whoever just ended his sight of it still reads this once."""
    case = programs.present(case)
    response["ETag"] = tag(case.version)
    response["Cache-Control"] = "private, no-cache"
    return case_out(case, request.user)


def category_of(code: str | None) -> Category | None:
    """The category with this code; `Stop(422)` for one that a new case cannot get."""
    if not code:
        return None
    found = programs.category(code)
    if found is None:
        raise Stop(422, _("There is no category with this code."))
    return found


def unit_of(code: str) -> Unit:
    """The open unit with this code, `Stop(422)` if there is none."""
    found = programs.unit(code)
    if found is None:
        raise Stop(422, _("There is no open unit with this code."))
    return found
