"""The demo company: one steel company of any size, the same for the same seed. Nobody in it exists."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.kernel.action import action
from lifeline.kernel.demo import LogIn
from lifeline.people import rules
from lifeline.people.actions.duties import grant
from lifeline.people.actions.importing import Plan, write_joiners
from lifeline.people.actions.units import open_unit
from lifeline.people.models import Account, Duty, Membership, Person
from lifeline.people.policies import ADMINISTRATOR, AUDITOR, EDITOR, LEADER, ROLES
from lifeline.people.states import UnitKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lifeline.kernel import demo
    from lifeline.kernel.progress import Progress
    from lifeline.people.models import Unit

CREWS = ("甲", "乙", "丙", "丁")  # four crews, two shifts: spec hotline 5
FOUNDED = date(2018, 1, 1)
FIRST_NUMBER = 100001
PEOPLE_A_TEAM = 13
OFFICE_SHARE = 0.12


@dataclass
class Company:
    """What was founded: the units by code in the order of the tree, and the persons by unit."""

    root: Unit
    units: list[Unit] = field(default_factory=list)
    people: dict[int, list[Person]] = field(default_factory=dict)


def words() -> Any:
    """Names of units, posts and persons."""
    return json.loads((Path(__file__).parents[1] / "data" / "demo.json").read_text(encoding="utf-8"))


@action
def found_company(
    count: int, *, seed: int, password: str, progress: Callable[[int, int], None] | None = None, actor: Person | None
) -> Company:
    """A company with `count` persons: departments, plants, workshops and teams of four crews, all able to sign in.

    One hash of `password` serves all accounts, since 20,000 slow hashes would take a quarter of an hour.
    """
    chance, told = random.Random(seed), words()  # noqa: S311 - the same seed gives the same company
    company = build_tree(told, count)
    plan = Plan(FOUNDED)
    for person, membership in staff(company, told, count, chance):
        plan.new.append((person, membership))
        company.people.setdefault(membership.unit_id, []).append(person)
        if progress and len(plan.new) % 500 == 0:
            progress(len(plan.new), count)
    write_joiners(plan, actor=actor, by="import")
    hashed = make_password(password)
    Account.objects.bulk_create(
        (Account(person_id=person.pk, password=hashed) for person, _membership in plan.new), batch_size=500
    )
    return company


def build_tree(told: Any, count: int) -> Company:
    """The units: as many teams as the head count needs, spread over the workshops."""

    def add(code: str, name: str, kind: str, parent: Unit | None) -> Unit:
        unit = open_unit(code, name, kind, parent, on=FOUNDED, actor=None, by="import")
        company.units.append(unit)
        return unit

    root = open_unit(told["code"], told["company"], UnitKind.COMPANY, None, on=FOUNDED, actor=None, by="import")
    company = Company(root, [root])
    for number, name in enumerate(told["offices"], 1):
        add(f"{root.code}-B{number:02}", name, UnitKind.OFFICE, root)
    plants = told["plants"] if count >= 2000 else told["plants"][: max(2, count // 100)]
    shops = sum(len(names) for _plant, names in plants)
    teams = max(1, round(count * (1 - OFFICE_SHARE) / PEOPLE_A_TEAM / shops))
    for number, (name, workshops) in enumerate(plants, 1):
        plant = add(f"{root.code}-{number:02}", name, UnitKind.PLANT, root)
        for place, workshop in enumerate(workshops, 1):
            shop = add(f"{plant.code}-{place:02}", workshop, UnitKind.WORKSHOP, plant)
            for team in range(1, teams + 1):
                title = (
                    f"{CREWS[(team - 1) % 4]}班"
                    if teams <= 4
                    else f"{(team - 1) // 4 + 1}号线{CREWS[(team - 1) % 4]}班"
                )
                add(f"{shop.code}-{team:02}", title, UnitKind.TEAM, shop)
    return company


def staff(company: Company, told: Any, count: int, chance: random.Random) -> Iterator[tuple[Person, Membership]]:
    """Persons with their memberships: departments and plant staff first, then the teams in turn."""
    by_kind = {kind: [unit for unit in company.units if unit.kind == kind] for kind in UnitKind}
    desks = by_kind[UnitKind.OFFICE] + by_kind[UnitKind.PLANT] + by_kind[UnitKind.WORKSHOP]
    at_desks = max(len(desks), round(count * OFFICE_SHARE))
    for place in range(count):
        office = place < at_desks
        unit = desks[place % len(desks)] if office else by_kind[UnitKind.TEAM][place % len(by_kind[UnitKind.TEAM])]
        posts = told["posts"][unit.kind]
        first = place < len(desks)
        post = posts[0] if first and unit.kind != UnitKind.OFFICE else chance.choice(posts[1:] if office else posts)
        person = Person(employee_no=str(FIRST_NUMBER + place))
        name = chance.choice(told["surnames"]) + "".join(chance.choices(told["given"], k=chance.choice((1, 2, 2, 2))))
        person.name, person.name_key, person.initials = name, rules.name_key(name), rules.initials(name)
        person.phone = f"1990000{place % 10000:04}"
        crew = unit.name[-2] if unit.kind == UnitKind.TEAM else ""
        since = FOUNDED + timedelta(days=chance.randrange(0, 2400))
        yield person, Membership(person=person, unit=unit, post=post, crew=crew, from_on=since)


def fill(plan: demo.Plan, progress: Progress) -> None:
    """The part of people in the demo company: everybody, and the duties of the company itself and of its leaders."""
    company = found_company(plan.people, seed=plan.seed, password=plan.password, progress=progress, actor=None)
    progress(plan.people, plan.people)
    appoint(company, actor=None)


@action
def appoint(company: Company, *, actor: Person | None) -> None:
    """Two administrators, an auditor and a keeper of lists in the departments, and a leader for each unit."""
    offices = (unit for unit in company.units if unit.kind == UnitKind.OFFICE)
    desk = [person for unit in offices for person in company.people.get(unit.pk, [])]
    for place, role in enumerate((ADMINISTRATOR, ADMINISTRATOR, AUDITOR, EDITOR)):
        give(desk[place % len(desk)], role, company.root, actor)
    for unit in company.units:
        if people := company.people.get(unit.pk):
            give(people[0], LEADER, unit, actor)


def give(person: Person, role: str, unit: Unit, actor: Person | None) -> None:
    """Grant a duty from today on, if he does not hold it yet (a small company has one person for two seats)."""
    today = timezone.localdate()
    if not Duty.objects.filter(person=person, role=role, unit=unit).exists():
        grant(person, role, unit, from_on=today, reason=str(_("demo company")), actor=actor, by="" if actor else "cli")


def log_ins() -> list[LogIn]:
    """Whom `up` names: the first holder of each role, and an employee without any duty."""
    found = [
        LogIn(duty.person.employee_no, ROLES[role].title)
        for role in ROLES
        if (duty := Duty.objects.filter(role=role).select_related("person").order_by("pk").first())
    ]
    plain = Person.objects.filter(duties__isnull=True).order_by("-employee_no").first()
    return [*found, LogIn(plain.employee_no, _("employee"))] if plain else found


def change_password(password: str) -> None:
    """All log-ins of the demo get another password, by one hash; no event each, since nobody here exists."""
    Account.objects.update(password=make_password(password))
