"""H-17: from which cases somebody is excluded, by name or through a unit, named and sealed ones alike."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from lifeline.hotline.models import Case, Recusal, SealedRecusal
from lifeline.hotline.rules.sealing import key_name, recusal_token
from lifeline.kernel.clause import Clause
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from lifeline.people.models import Person, Unit


def open_to(person: Person) -> Q:
    """H-17. The cases from which the person is not excluded, named and sealed ones."""
    return Q(_open_to(person.pk, _units_above(person), recusal_key()))


@lru_cache(maxsize=1000)
def _open_to(pk: int, units: frozenset[int], key: bytes) -> Clause:
    """The same of nothing but what it is asked with, so that it can be kept: put into SQL once, not for each query."""
    barred = Exists(Recusal.objects.filter(_recusals(pk, units), case=OuterRef("pk")))
    veiled = Exists(SealedRecusal.objects.filter(_sealed_recusals(pk, units, key), case=OuterRef("pk")))
    return Clause(Case, Q(has_recusals=False) | (~barred & ~veiled))


def _recusals(pk: int, units: frozenset[int]) -> Q:
    """The recusals that concern a person: by name, or through a unit in whose subtree one of his duties lies."""
    return Q(person_id=pk) | Q(unit_id__in=units)


def _sealed_recusals(pk: int, units: frozenset[int], key: bytes) -> Q:
    """The same for sealed cases, by keyed tokens. One that was made under another key concerns everybody."""
    return Q(token__in=sorted(_tokens(key, [pk], units))) | ~Q(key_id=key_name(key))


def _units_above(person: Person) -> frozenset[int]:
    """The units in whose subtree one of the person's duties lies."""
    return frozenset(int(part) for duty in people.duties_of(person) for part in duty.path.strip("/").split("/"))


def recusal_key() -> bytes:
    """The key of the tokens by which sealed cases know whom to avoid."""
    return (settings.RECUSAL_KEY or settings.SECRET_KEY).encode()


def recusal_tokens(people_: Iterable[int], units: Iterable[int]) -> set[str]:
    """H-12. Persons and units as the tokens that a sealed case keeps of them."""
    return _tokens(recusal_key(), people_, units)


def _tokens(key: bytes, people_: Iterable[int], units: Iterable[int]) -> set[str]:
    return {recusal_token(key, "person", pk) for pk in people_} | {recusal_token(key, "unit", pk) for pk in units}


def is_avoided(person: Person, people_: Collection[int], units: Collection[int]) -> bool:
    """H-12. Is this one of the persons, or does one of his duties lie in one of the units?"""
    return person.pk in people_ or (bool(units) and not _units_above(person).isdisjoint(units))


def is_recused(person: Person, case: Case) -> bool:
    """H-17. Does this case not exist for the person?"""
    if not case.has_recusals:
        return False
    units = _units_above(person)
    return (
        case.recusals.filter(_recusals(person.pk, units)).exists()
        or case.sealed_recusals.filter(_sealed_recusals(person.pk, units, recusal_key())).exists()
    )


def unit_is_recused(unit: Unit, case: Case) -> bool:
    """H-17. Is the unit, or one above it, to be kept away from this case?"""
    if not case.has_recusals:
        return False
    above = {int(part) for part in unit.path.strip("/").split("/")}
    clear = case.recusals.filter(unit_id__in=above)
    tokens = Q(token__in=sorted(recusal_tokens([], above))) | ~Q(key_id=key_name(recusal_key()))
    return clear.exists() or case.sealed_recusals.filter(tokens).exists()
