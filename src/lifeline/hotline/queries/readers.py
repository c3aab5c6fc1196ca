"""Who can open a new sealed case: worked out while its key is still in hand (section 6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from lifeline.hotline import policies
from lifeline.hotline.models import EscrowKey, StaffKey
from lifeline.hotline.states import Desk
from lifeline.kernel.kept import kept
from lifeline.people import api as people
from lifeline.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Collection

    from lifeline.people.models import Unit


@dataclass(frozen=True)
class Readers:
    """Vaults of the desk to which a case goes, of the custodians, and the escrow key, if the site has one."""

    desk: Desk
    staff: tuple[StaffKey, ...]
    custodians: tuple[StaffKey, ...]
    escrow: EscrowKey | None

    @property
    def somebody(self) -> bool:
        """Can anybody at all read the case?"""
        return bool(self.staff) or self.escrow is not None

    @property
    def keeper(self) -> bool:
        """Can anybody keep what only custodians open?"""
        return bool(self.custodians) or self.escrow is not None


def readers(
    company: Unit, avoid_people: Collection[int] = (), avoid_units: Collection[int] = (), *, critical: bool = False
) -> Readers:
    """H-12, H-17, H-74. The first desk where somebody is left who is not to be avoided, and the vaults of its people.

    The same order as `intake.desk_of`: dispatchers, supervisors, integrity desk. A person without a vault gets no key.
    H-61: a critical case is read by the duty officers too, whom it calls at night.
    """
    desk, sitting = Desk.INTEGRITY, list[Person]()
    for one, role in policies.DESKS.items():
        if sitting := _left(role, company, avoid_people, avoid_units):
            desk = one
            break
    custodians = _left(policies.CUSTODIAN, company, avoid_people, avoid_units)
    officers = _left(policies.DUTY_OFFICER, company, avoid_people, avoid_units) if critical else []
    staff, keepers = ({one.pk for one in persons} for persons in ([*sitting, *officers], custodians))
    found = _vaults(staff | keepers)
    return Readers(
        desk,
        tuple(one for one in found if one.person_id in staff),
        tuple(one for one in found if one.person_id in keepers),
        escrow(),
    )


@kept(EscrowKey)
def escrow() -> EscrowKey | None:
    """The key in the safe, which opens every report; None where there is none."""
    return EscrowKey.objects.filter(in_use=True).first()


class Staffed(NamedTuple):
    """H-2, H-74. Can anybody of a company read a new report, and keep who sent it? Without the key in the safe."""

    somebody: bool
    keeper: bool


def staffed(company: Unit) -> Staffed:
    """The same question as `readers` answers, for a page: whom a report avoids is not known yet, no vault is needed."""
    sitting: dict[str, set[int]] = {}
    for role, person, path in people.holding([*policies.DESKS.values(), policies.CUSTODIAN]):
        if path == company.path:
            sitting.setdefault(role, set()).add(person)
    desk = next((sitting[role] for role in policies.DESKS.values() if role in sitting), set())
    keepers = sitting.get(policies.CUSTODIAN, set())
    having = _having_vaults()
    return Staffed(bool(desk & having), bool(keepers & having))


@kept(StaffKey)
def _having_vaults() -> frozenset[int]:
    return frozenset(StaffKey.objects.filter(retired_on__isnull=True).values_list("person_id", flat=True))


def _left(role: str, company: Unit, avoid_people: Collection[int], avoid_units: Collection[int]) -> list[Person]:
    holders = people.holders(role, company)
    return [person for person in holders if not policies.is_avoided(person, avoid_people, avoid_units)]


def vaults(persons: Collection[Person]) -> tuple[StaffKey, ...]:
    """The vaults in use of these persons."""
    return _vaults({person.pk for person in persons})


def _vaults(persons: Collection[int]) -> tuple[StaffKey, ...]:
    return tuple(StaffKey.objects.filter(person_id__in=persons, retired_on__isnull=True).order_by("person_id"))


def without_vault(company: Unit, desk: Desk) -> list[int]:
    """Who sits at a desk and has no vault yet."""
    holders = {person.pk for person in people.holders(policies.DESKS[desk], company)}
    having = StaffKey.objects.filter(person_id__in=holders, retired_on__isnull=True)
    return sorted(holders - set(having.values_list("person_id", flat=True)))
