"""H-17: from which cases somebody is excluded, by name or through a unit, named and sealed ones alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q

from lifeline.hotline.rules.sealing import key_name, recusal_token
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from lifeline.hotline.models import Case
    from lifeline.people.models import Person, Unit


def recusals_of(person: Person) -> Q:
    """H-17. The recusals that concern a person: by name, or through a unit in whose subtree one of his duties lies."""
    return Q(person=person) | Q(unit_id__in=_units_above(person))


def _units_above(person: Person) -> set[int]:
    """The units in whose subtree one of the person's duties lies."""
    return {int(part) for duty in people.duties_of(person) for part in duty.path.strip("/").split("/")}


def recusal_key() -> bytes:
    """The key of the tokens by which sealed cases know whom to avoid."""
    return (settings.RECUSAL_KEY or settings.SECRET_KEY).encode()


def recusal_tokens(people_: Iterable[int], units: Iterable[int]) -> set[str]:
    """H-12. Persons and units as the tokens that a sealed case keeps of them."""
    key = recusal_key()
    return {recusal_token(key, "person", pk) for pk in people_} | {recusal_token(key, "unit", pk) for pk in units}


def sealed_recusals_of(person: Person) -> Q:
    """H-17. The same for sealed cases, by keyed tokens. One that was made under another key concerns everybody."""
    tokens = recusal_tokens([person.pk], _units_above(person))
    return Q(token__in=sorted(tokens)) | ~Q(key_id=key_name(recusal_key()))


def is_avoided(person: Person, people_: Collection[int], units: Collection[int]) -> bool:
    """H-12. Is this one of the persons, or does one of his duties lie in one of the units?"""
    return person.pk in people_ or (bool(units) and not _units_above(person).isdisjoint(units))


def is_recused(person: Person, case: Case) -> bool:
    """H-17. Does this case not exist for the person?"""
    if not case.has_recusals:
        return False
    return (
        case.recusals.filter(recusals_of(person)).exists()
        or case.sealed_recusals.filter(sealed_recusals_of(person)).exists()
    )


def unit_is_recused(unit: Unit, case: Case) -> bool:
    """H-17. Is the unit, or one above it, to be kept away from this case?"""
    if not case.has_recusals:
        return False
    above = {int(part) for part in unit.path.strip("/").split("/")}
    clear = case.recusals.filter(unit_id__in=above)
    tokens = Q(token__in=sorted(recusal_tokens([], above))) | ~Q(key_id=key_name(recusal_key()))
    return clear.exists() or case.sealed_recusals.filter(tokens).exists()
