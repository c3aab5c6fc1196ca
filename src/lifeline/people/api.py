"""The front door: all that other apps may ask about persons, units and duties."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from lifeline.kernel.htmx import go, here
from lifeline.people.actions.duties import grant
from lifeline.people.actions.passwords import opens, refuse_weak
from lifeline.people.actions.sign_in import prove_left
from lifeline.people.actions.tokens import Bearer, token_for
from lifeline.people.actions.tries import address_of, guess
from lifeline.people.policies import ADMINISTRATOR, AUDITOR, CUSTODIAN, LEADER, proof_is_fresh, role, scope
from lifeline.people.queries import (
    ancestors,
    companies,
    companies_of,
    company_of,
    duties_of,
    duty_units,
    find,
    has_duty,
    heads,
    holders,
    holding,
    members,
    numbered,
    once_held,
    open_units,
    path_snapshot,
    paths_of,
    plant_of,
    subtree,
    today,
    unit_at,
    unit_by_code,
    unit_paths,
    units_below,
    units_by_code,
    units_by_id,
    units_with,
    why,
)
from lifeline.people.queries.own import Fact, stored
from lifeline.people.rules import LEFT_KEPT

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http.response import HttpResponseBase

    from lifeline.people.models import Person, Unit

__all__ = [
    "ADMINISTRATOR",
    "AUDITOR",
    "CUSTODIAN",
    "LEADER",
    "LEFT_KEPT",
    "Bearer",
    "Fact",
    "PersonRequest",
    "address_of",
    "ancestors",
    "appoint",
    "companies",
    "companies_of",
    "company_of",
    "duties_of",
    "duty_units",
    "find",
    "fresh_proof",
    "guess",
    "has_duty",
    "heads",
    "holders",
    "holding",
    "is_password",
    "members",
    "numbered",
    "once_held",
    "open_units",
    "path_snapshot",
    "paths_of",
    "plant_of",
    "prove_left",
    "refuse_weak",
    "role",
    "scope",
    "stored",
    "subtree",
    "today",
    "token_for",
    "unit_at",
    "unit_by_code",
    "unit_paths",
    "units_below",
    "units_by_code",
    "units_by_id",
    "units_with",
    "why",
]


def appoint(person: Person, role: str, unit: Unit, *, reason: str) -> None:
    """Give a duty from today on in the name of the system (a demo, a first start); nothing if he holds it already."""
    if not has_duty(person, role, unit):
        grant(person, role, unit, from_on=today(), reason=reason, actor=None, by="cli")
        person.__dict__.pop("_held", None)


def is_password(person: Person, text: str) -> bool:
    """P-13. Is this the password with which the person signs in? Costs one hash, about 25 ms."""
    return opens(getattr(person, "account", None), text)


class PersonRequest(HttpRequest):
    """A request of somebody who has signed in: what every view of ours takes."""

    user: Person


def fresh_proof(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """P-15. A page for granting, unsealing, exporting: opens only within ten minutes after a proof of who one is.

    Else the person gives the proof first and comes back: to this page, or, from a form that was sent, to the form.
    """

    @wraps(view)
    def run(request: PersonRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if proof_is_fresh(request.session, timezone.now()):
            return view(request, *args, **kwargs)
        return go(request, f"{reverse('people:second_step')}?{urlencode({'next': here(request)})}")

    return run
