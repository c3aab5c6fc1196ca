"""Who there is to talk with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lifeline.people import api as people
from lifeline.wellbeing import policies
from lifeline.wellbeing.models import Helper
from lifeline.wellbeing.rules.helpers import COACH, COUNSELLOR, VOLUNTEER
from lifeline.wellbeing.states import HelperKind

if TYPE_CHECKING:
    from lifeline.people.models import Person


@dataclass(frozen=True)
class HelperName:
    """A helper as a choice: id, name, and the kind of helper he is."""

    pk: int
    name: str
    kind: str

    @property
    def kind_name(self) -> str:
        """What a helper of this kind is called."""
        return str(HelperKind(self.kind).label)


def _found() -> dict[int, tuple[Person, str]]:
    """Who holds the duty of a helper today, and as what: person and kind."""
    found: dict[int, tuple[Person, str]] = {}
    for kind in (COUNSELLOR, COACH, VOLUNTEER):
        for company in people.companies():
            for unit in people.units_with(policies.HELPERS[kind], company):
                for person in people.holders(policies.HELPERS[kind], unit):
                    found.setdefault(person.pk, (person, kind))
    return found


def everybody() -> list[HelperName]:
    """All helpers by the name of their profile, counsellors first."""
    names = dict(Helper.objects.values_list("person_id", "display_name"))
    return [HelperName(pk, names.get(pk, person.name), kind) for pk, (person, kind) in _found().items()]


def helpers(but: Person) -> list[HelperName]:
    """All helpers without the person himself (E12)."""
    return [one for one in everybody() if one.pk != but.pk]


def helper(pk: int) -> Person | None:
    """The helper of this id; None for whoever is none."""
    return _found().get(pk, (None, ""))[0]


def shown_name(person: Person) -> str:
    """What a helper is called: the name of his profile, else his own."""
    return Helper.objects.filter(person=person).values_list("display_name", flat=True).first() or person.name
