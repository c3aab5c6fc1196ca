"""P-1. In which company somebody works as a helper or supervises: neither sees or moves anything of another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifeline.people import api as people
from lifeline.wellbeing import policies

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from lifeline.people.models import Person
    from lifeline.wellbeing.models import Helper

ROSTERED = (policies.COUNSELLOR, policies.SUPERVISOR)
"""Who may stand on the roster, and discuss without names (W-45)."""


def watched(person: Person, *roles: str) -> frozenset[int]:
    """P-1. Ids of the companies in which a person is a supervisor today, or holds one of the roles that are named."""
    paths = [path for role in roles or (policies.SUPERVISOR,) for path in people.duty_units(person, role)]
    return frozenset(people.companies_of(paths).values())


def homes(wanted: Mapping[int, Collection[str]]) -> dict[int, frozenset[int]]:
    """P-1, E13. The companies in which each person holds one of his roles; `wanted`: roles by id of the person.

    Who holds none any more belongs where he held one last, else where he works, so that what he leaves behind finds
    its supervisor; who has left altogether belongs nowhere. At most four queries.
    """
    roles = {role for found in wanted.values() for role in found}
    paths: dict[int, set[str]] = {}
    for role, pk, path in people.holding(roles):
        if role in wanted.get(pk, ()):
            paths.setdefault(pk, set()).add(path)
    if lost := [pk for pk in wanted if pk not in paths]:
        last = {pk: path for role, pk, path in people.once_held(roles, lost) if role in wanted[pk]}
        paths |= {pk: {path} for pk, path in (people.unit_paths(lost) | last).items()}
    of = people.companies_of({path for found in paths.values() for path in found})
    return {pk: frozenset(of[path] for path in paths.get(pk, ())) for pk in wanted}


def homes_of(rows: Iterable[Helper]) -> dict[int, frozenset[int]]:
    """The same for profiles, each with the duty of its kind; by id of the person."""
    return homes({row.person_id: [policies.HELPERS[row.kind]] for row in rows})


def oversees(actor: Person, person: Person, roles: Collection[str] = tuple(policies.HELPERS.values())) -> bool:
    """P-1. Whether a person is a supervisor where the other helps, or did so last."""
    return bool(watched(actor) & homes({person.pk: roles})[person.pk])
