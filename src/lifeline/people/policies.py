"""The roles that duties carry, as the apps declare them, and who may see and change people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.kernel.errors import Forbidden, Unseen
from lifeline.kernel.events import capacity
from lifeline.kernel.kept import kept
from lifeline.people import rules
from lifeline.people.models import Duty, InTree, Membership, Person, Unit
from lifeline.people.states import PersonState, UnitKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from django.contrib.sessions.backends.base import SessionBase
    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Role:
    """A role that a duty may carry. `sentence` says what it lets a person do."""

    name: str
    title: str | _StrPromise
    sentence: str | _StrPromise
    excludes: frozenset[str] = frozenset()
    needs_mfa: bool = False
    two_person: bool = False


ROLES: dict[str, Role] = {}


def role(
    name: str,
    title: str | _StrPromise,
    sentence: str | _StrPromise,
    *,
    excludes: tuple[str, ...] = (),
    needs_mfa: bool = False,
    two_person: bool = False,
) -> str:
    """Declare a role and return its name; the history tells acts under it by its title. Twice is a ValueError."""
    if name in ROLES:
        message = f"The role {name} is declared twice."
        raise ValueError(message)
    ROLES[name] = Role(name, title, sentence, frozenset(excludes), needs_mfa, two_person)
    return capacity(name, title)


def excluded(one: str, other: str) -> bool:
    """P-3. May the two roles not lie in one hand? Either side may have said so."""
    return other in ROLES[one].excludes or one in ROLES[other].excludes


def two_person_roles() -> list[str]:
    """P-5. Roles that take effect only when a second administrator has confirmed them."""
    return [role.name for role in ROLES.values() if role.two_person]


SCOPES: dict[str, str | _StrPromise] = {}
PERSONAL_SCOPES: set[str] = set()
"""What a key with one of these opens is its person's alone: it lives for a week at most, and no log names it."""


def scope(name: str, sentence: str | _StrPromise, *, is_personal: bool = False) -> str:
    """Declare what a key for programs may be limited to ("hotline:read"); twice is a ValueError."""
    if name in SCOPES:
        message = f"The scope {name} is declared twice."
        raise ValueError(message)
    SCOPES[name] = sentence
    if is_personal:
        PERSONAL_SCOPES.add(name)
    return name


PEOPLE_READ = scope("people:read", _("read what the directory shows its person"))


ADMINISTRATOR = role(
    "people.administrator",
    _("administrator"),
    _("keeps persons, units and duties of the unit and everything below it"),
    needs_mfa=True,
    two_person=True,
    excludes=("kernel.custodian",),
)
AUDITOR = role(
    "kernel.auditor",
    _("auditor"),
    _("checks the data chain: that every event is unchanged and none is missing"),
    needs_mfa=True,
)
CUSTODIAN = role(
    "kernel.custodian",
    _("custodian of keys"),
    _("keeps the keys that open sealed things; can open nothing alone"),
    needs_mfa=True,
    two_person=True,
)
LEADER = role(
    "people.leader", _("leader"), _("leads the unit; answers where no narrower duty is held"),
    excludes=("kernel.custodian",),
)  # fmt: skip
EDITOR = role(
    "people.editor",
    _("keeper of reference data"),
    _("keeps lists such as categories and reasons"),
    needs_mfa=True,
)


PROVED_AT, PROVED_BY, HAS_FACTOR, BY_PROVIDER = "proved_at", "proved_by", "has_factor", "by_provider"
"""What a session knows of how and when its person last proved who he is."""


def note_proof(session: SessionBase, by: str, now: datetime, *, has_factor: bool) -> None:
    """P-15. The person has just proved who he is: by "password", or by "factor", the second proof."""
    session[PROVED_AT], session[PROVED_BY], session[HAS_FACTOR] = now.isoformat(), by, has_factor


def second_step_is_due(session: SessionBase, *, duty_asks: bool) -> bool:
    """P-15. Must the second proof be given before any page? By who has one, and by whose duty asks for one."""
    return session.get(PROVED_BY) != "factor" and (duty_asks or session.get(HAS_FACTOR, False))


def proof_is_fresh(session: SessionBase, now: datetime) -> bool:
    """P-15. Was the last proof given at most ten minutes ago, and by the second one if there is one?"""
    proved = session.get(PROVED_AT)
    weak = session.get(HAS_FACTOR, False) and session.get(PROVED_BY) != "factor"
    return proved is not None and not weak and now - datetime.fromisoformat(proved) <= rules.FRESH_PROOF


def during(on: date) -> Q:
    """Rows whose half-open interval holds the day."""
    return Q(from_on__lte=on) & (Q(to_on__isnull=True) | Q(to_on__gt=on))


def in_effect(on: date) -> Q:
    """P-5. Duties that count on a day: a two-person duty counts once it is confirmed, or if no person granted it."""
    confirmed = Q(confirmed_by__isnull=False) | Q(granted_by__isnull=True) | ~Q(role__in=two_person_roles())
    return during(on) & confirmed & Q(person__state=PersonState.ACTIVE)


@dataclass(frozen=True)
class Held:
    """A duty as rights are computed from it: plain values, loaded once a request."""

    duty_id: int
    role: str
    unit_id: int
    path: str
    unit_name: str
    deputy: bool
    granted_by: str
    from_on: date
    to_on: date | None
    of_company: bool


HELD = (
    "pk", "role", "unit_id", "unit__path", "unit__name", "deputy_of_id", "granted_by__name", "from_on", "to_on",
    "unit__kind",
)  # fmt: skip
"""The columns of which a `Held` is made: every page of a person begins with them, so no row is built for more."""


def today() -> date:
    """The day in the site's zone."""
    return timezone.localdate()


def duties_of(person: Person, on: date | None = None) -> tuple[Held, ...]:
    """P-1. The duties that a person holds on a day; today's are read once and kept on the instance."""
    day = on or today()
    known: dict[date, tuple[Held, ...]] = person.__dict__.setdefault("_held", {})
    if day not in known:
        known[day] = _duties(person.pk, day)
    return known[day]


@kept(Duty, Unit, Person)
def _duties(person_id: int, day: date) -> tuple[Held, ...]:
    rows = Duty.objects.filter(in_effect(day), person=person_id).order_by("pk").values_list(*HELD)
    return tuple(
        Held(pk, role, unit, path, name, deputy_of is not None, by or "", since, until, kind == UnitKind.COMPANY)
        for pk, role, unit, path, name, deputy_of, by, since, until, kind in rows
    )


def has_duty(person: Person, role: str, unit: Unit | None = None, on: date | None = None) -> bool:
    """P-1. Does the person hold the role, at the unit or above it (without a unit: anywhere)?"""
    return any(
        held.role == role and (unit is None or unit.path.startswith(held.path)) for held in duties_of(person, on)
    )


def roles_of(person: Person) -> set[str]:
    """P-1. The duties that a person holds today, wherever."""
    return {held.role for held in duties_of(person)}


def duty_units(person: Person, role: str, on: date | None = None) -> list[str]:
    """The paths of the units in which the person holds the role."""
    return [held.path for held in duties_of(person, on) if held.role == role]


def may_keep_reference_data(person: Person) -> bool:
    """P-4. The desk of reference data is open to its keepers and to nobody because of a flag."""
    return has_duty(person, EDITOR)


def why(person: Person, role: str, unit: Unit | None = None, on: date | None = None) -> list[Held]:
    """P-4. The duties from which the right comes; empty when there is no right."""
    return [
        held
        for held in duties_of(person, on)
        if held.role == role and (unit is None or unit.path.startswith(held.path))
    ]


def inside(paths: Iterable[str]) -> Q:
    """Units in the subtrees of these paths."""
    condition = Q(pk__in=[])
    for path in paths:
        condition |= Q(path__startswith=path)
    return condition


def visible_units(person: Person, on: date | None = None) -> QuerySet[Unit]:
    """P-1. The units that an administrator keeps: those of his duties and all below, in the order of the tree."""
    return Unit.objects.filter(inside(duty_units(person, ADMINISTRATOR, on))).order_by(InTree("path"))


def visible_people(person: Person, on: date | None = None) -> QuerySet[Person]:
    """Persons who work, or worked last, in the units that an administrator keeps; no page shows who was erased."""
    places = Membership.objects.filter(
        Q(to_on__isnull=True) | Q(person__state=PersonState.LEFT),
        person=OuterRef("pk"),
        unit__in=visible_units(person, on).order_by().values("pk"),
    )
    people = Person.objects.filter(Exists(places)).exclude(state=PersonState.ERASED)
    return people.order_by("name_key", "employee_no")


def visible_duties(person: Person, on: date | None = None) -> QuerySet[Duty]:
    """Duties in the units that an administrator keeps."""
    kept = visible_units(person, on).order_by().values("pk")
    return Duty.objects.filter(unit__in=kept).order_by("role", InTree("unit__path"), "from_on", "pk")


def may_edit_person(editor: Person, person: Person) -> bool:
    """Everybody whom the administrator sees, and who was not erased."""
    return has_duty(editor, ADMINISTRATOR) and person.state != PersonState.ERASED


def person_for(reader: Person, pk: int, *, may: Callable[[Person, Person], bool] = may_edit_person) -> Person:
    """Loader and gate: a person whom the administrator does not keep is `Unseen`, one he may not change `Forbidden`."""
    if (found := visible_people(reader).filter(pk=pk).first()) is None:
        raise Unseen
    if not may(reader, found):
        raise Forbidden
    return found


def unit_for(reader: Person, pk: int) -> Unit:
    """Loader and gate of a unit: `Unseen` unless an administrator keeps it."""
    if (found := visible_units(reader).select_related("parent").filter(pk=pk).first()) is None:
        raise Unseen
    return found


def duty_for(reader: Person, pk: int) -> Duty:
    """Loader and gate of a duty: an administrator's of the unit, or one's own (for naming a deputy)."""
    own = Duty.objects.filter(person=reader)
    rows = (visible_duties(reader) | own).select_related("person", "unit", "granted_by").filter(pk=pk)
    if (found := rows.first()) is None:
        raise Unseen
    return found


def auditor_gate(person: Person) -> None:
    """The data chain is shown to auditors; to others `Forbidden`."""
    if not has_duty(person, AUDITOR):
        raise Forbidden


def desk_gate(person: Person) -> None:
    """The desk is open to administrators: anybody else sees that it is there and gets `Forbidden`."""
    if not has_duty(person, ADMINISTRATOR):
        raise Forbidden


def directory_gate(person: Person) -> None:
    """P-8. An import speaks for a whole company: only an administrator of a company may bring one in."""
    desk_gate(person)
    if not visible_units(person).filter(kind=UnitKind.COMPANY).exists():
        raise Forbidden
