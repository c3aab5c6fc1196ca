"""The whole directory from a file (P-8 … P-11): first compared with what stands, then written in a few large steps."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from lifeline.kernel.action import action
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import Entry, Subject, record, record_many
from lifeline.kernel.tables import Column, Kind, RowRefused, State, Undone, load
from lifeline.people import events, rules
from lifeline.people.actions.persons import leave, set_name
from lifeline.people.models import Account, FormerNumber, Membership, Person, Unit
from lifeline.people.states import PersonState, UnitState

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from lifeline.kernel.tables import Report, Row, Table

COLUMNS = (
    Column(
        "employee_no", "工号", "Number", Kind.KEY, need=True, aliases=("员工编号", "职工编号", "人员编号"), longest=20
    ),
    Column("name", "姓名", "Name", Kind.NAME, need=True, aliases=("员工姓名",), longest=60),
    Column("unit", "单位", "Unit", Kind.NAME, need=True, aliases=("部门", "单位编码", "所属单位", "unit code")),
    Column("post", "岗位", "Post", Kind.NAME, aliases=("职务",), longest=60),
    Column("crew", "班次", "Crew", Kind.NAME, aliases=("班组班次", "轮班"), longest=10),
    Column("phone", "电话", "Phone", Kind.KEY, aliases=("手机", "手机号", "联系电话"), longest=30),
    Column("email", "邮箱", "E-mail", Kind.NAME, aliases=("电子邮件", "mail"), longest=254),
    Column("from_on", "起始日期", "From", Kind.DATE, aliases=("到岗日期", "入职日期")),
)
#  P-11: named in the report, never read further
FORBIDDEN = ("身份证", "证件号", "民族", "宗教", "政治面貌", "出生", "住址", "id number", "ethnic", "religion", "birth")
DIRECTORY = Subject("people.directory", "site")
RECORDED_AT_ONCE = 2_000
"""Joiners whose events are made together: those of 20,000 at once would take 100 MB."""


def forbidden_columns(headers: tuple[str, ...]) -> list[str]:
    """P-11. The headers of columns that Lifeline does not take in, for the report."""
    return [header for header in headers if any(word in header.casefold() for word in FORBIDDEN)]


@dataclass
class Plan:
    """What the file changes, against what stands now."""

    on: date
    people: dict[str, Person] = field(default_factory=dict)
    former: dict[str, Person] = field(default_factory=dict)
    mails: dict[str, str] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    current: dict[int, Membership] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    new: list[tuple[Person, Membership]] = field(default_factory=list)
    back: list[tuple[Person, Membership]] = field(default_factory=list)
    moved: list[tuple[Membership, Membership]] = field(default_factory=list)
    renamed: list[tuple[Person, str]] = field(default_factory=list)
    edited: list[Person] = field(default_factory=list)
    leavers: list[Person] = field(default_factory=list)

    @classmethod
    def of_now(cls, on: date) -> Plan:
        """Read persons, open main memberships and open units once."""
        plan = cls(on)
        plan.people = {person.employee_no: person for person in Person.objects.order_by("pk")}
        plan.former = {
            row.employee_no: row.person for row in FormerNumber.objects.select_related("person").order_by("pk")
        }
        plan.mails = {p.email.casefold(): p.employee_no for p in plan.people.values() if p.email}
        units = {unit.pk: unit for unit in Unit.objects.order_by("path")}
        for row in Membership.objects.filter(main=True, to_on__isnull=True).order_by("pk"):
            row.unit = units[row.unit_id]  # each would otherwise hold one of its own
            plan.current[row.person_id] = row
        names: dict[int, str] = {}
        for unit in units.values():
            above = names.get(unit.parent_id or 0, "")
            names[unit.pk] = f"{above}/{unit.name}" if above else unit.name
            if unit.state == UnitState.OPEN:
                plan.units[unit.code.casefold()] = plan.units[names[unit.pk].casefold()] = unit
        return plan

    def take(self, row: Row) -> State:
        """P-10. One row against what stands; nothing is written yet."""
        values = row.values
        number = values["employee_no"]
        if number in self.seen:
            raise RowRefused("P-10", "employee_no", _("The number stands twice in the file."))
        self.seen.add(number)
        name = rules.clean_name(values["name"])
        if not rules.is_name(name):
            raise RowRefused("P-20", "name", _("This is not a name."))
        if (unit := self.units.get(values["unit"].casefold())) is None:
            raise RowRefused("P-10", "unit", _("There is no open unit with this code or path."))
        self.claim_mail(number, values["email"])
        person = self.people.get(number)
        if person is None and number in self.former:
            raise RowRefused("P-9", "employee_no", _("This number belonged to another person before."))
        if person is None:
            return self.add(number, name, unit, values)
        if person.state == PersonState.ERASED:
            raise RowRefused("P-12", "employee_no", _("This person was erased."))
        if person.state == PersonState.LEFT:
            self.back.append((person, self.membership(person, unit, values, values["from_on"] or self.on)))
            self.compare_person(person, name, values)
            return State.CHANGED
        changed = self.compare_place(person, unit, values) | self.compare_person(person, name, values)
        return State.CHANGED if changed else State.UNCHANGED

    def claim_mail(self, number: str, mail: str | None) -> None:
        """P-10. Two persons of one mail address are refused."""
        if mail:
            if "@" not in mail:
                raise RowRefused("P-10", "email", _("This is not an e-mail address."))
            if self.mails.setdefault(mail.casefold(), number) != number:
                raise RowRefused("P-10", "email", _("Another person has this e-mail address."))

    def membership(self, person: Person, unit: Unit, values: dict[str, Any], start: date) -> Membership:
        """A new main membership as the row says."""
        post, crew = values["post"] or "", values["crew"] or ""
        return Membership(person=person, unit=unit, post=post, crew=crew, from_on=start)

    def add(self, number: str, name: str, unit: Unit, values: dict[str, Any]) -> State:
        """A person who was not there."""
        person = Person(employee_no=number, email=values["email"] or "", phone=values["phone"] or "")
        set_name(person, name)
        self.new.append((person, self.membership(person, unit, values, values["from_on"] or self.on)))
        return State.CREATED

    def compare_person(self, person: Person, name: str, values: dict[str, Any]) -> bool:
        """Name, mail and phone. A cell that is empty, or a column that is missing, changes nothing."""
        old = person.name
        if renamed := old != name:
            set_name(person, name)
            self.renamed.append((person, old))
        email, phone = values["email"] or person.email, values["phone"] or person.phone
        if edited := (email, phone) != (person.email, person.phone):
            person.email, person.phone = email, phone
            self.edited.append(person)
        return renamed or edited

    def compare_place(self, person: Person, unit: Unit, values: dict[str, Any]) -> bool:
        """P-7. Another unit, post or crew is a new interval, from the row's day or from today."""
        now_in = self.current.get(person.pk)
        post = values["post"] if values["post"] is not None else (now_in.post if now_in else "")
        crew = values["crew"] if values["crew"] is not None else (now_in.crew if now_in else "")
        if now_in and (now_in.unit_id, now_in.post, now_in.crew) == (unit.pk, post, crew):
            return False
        given = values["from_on"]
        start = given if now_in and given and given > now_in.from_on else self.on
        if now_in and start <= now_in.from_on:
            raise RowRefused("P-7", "from_on", _("The present membership began on that day or later."))
        new = Membership(person=person, unit=unit, post=post, crew=crew, from_on=start)
        self.moved.append((now_in or new, new))
        return True

    def find_leavers(self, confirm: int | None) -> None:
        """P-8. With --full, who is not in the file has left; many at once, or a unit emptied, has to be confirmed."""
        active = [person for person in self.people.values() if person.state == PersonState.ACTIVE]
        self.leavers = [person for person in active if person.employee_no not in self.seen]
        many = len(self.leavers) * 100 > len(active) * rules.LEAVERS_WITHOUT_CONFIRMING_PERCENT
        if self.leavers and (many or self.emptied()) and confirm != len(self.leavers):
            raise Refused(
                "P-8",
                _("%(count)s persons would leave. If that is right, confirm it with this number."),
                count=len(self.leavers),
            )

    def emptied(self) -> bool:
        """Would some unit lose its last member?"""
        staying = {row.unit_id for row in self.current.values()} - {None}
        gone = {person.pk for person in self.leavers}
        kept = {row.unit_id for pk, row in self.current.items() if pk not in gone}
        kept |= {membership.unit_id for _person, membership in [*self.new, *self.back]}
        kept |= {new.unit_id for _old, new in self.moved}
        return bool(staying - kept)

    @property
    def changes(self) -> bool:
        """Is there anything to write?"""
        return any((self.new, self.back, self.moved, self.renamed, self.edited, self.leavers))


def import_directory(
    table: Table, *, on: date, full: bool = False, confirm: int | None = None, dry_run: bool = False,
    skip_bad: bool = False, progress: Callable[[int, int | None], None] | None = None,
    actor: Person | None, by: str = "",
) -> Report:  # fmt: skip
    """P-8. Bring the directory up to date from a file: all or nothing; the same file again changes nothing.

    `full` closes those who are not in the file as leavers. Raises `Refused` when too many would leave unconfirmed.
    """
    try:
        return write_directory(
            table, on=on, full=full, confirm=confirm, dry_run=dry_run, skip_bad=skip_bad, progress=progress,
            actor=actor, by=by,
        )  # fmt: skip
    except Undone as undone:
        return undone.report


@action
def write_directory(
    table: Table, *, on: date, full: bool, confirm: int | None, dry_run: bool, skip_bad: bool,
    progress: Callable[[int, int | None], None] | None, actor: Person | None, by: str = "",
) -> Report:  # fmt: skip
    """P-8. Compare, then write joiners, returns, transfers, names, contacts and leavers, each with its events.

    Two imports at once: the second waits for the first and then finds nothing to do. Raises `Undone`, which takes
    everything back, when a row is refused, on a dry run, and when nothing changes.
    """
    list(Unit.objects.select_for_update(no_key=True).filter(parent__isnull=True).order_by("pk"))
    plan = Plan.of_now(on)
    report = load(table, plan.take, dry_run=dry_run, skip_bad=skip_bad, progress=progress)
    if full:
        plan.find_leavers(confirm)
    report.or_undo()
    if not plan.changes:
        raise Undone(report)
    write_joiners(plan, actor=actor, by=by)
    write_moves(plan, actor=actor, by=by)
    write_names(plan, actor=actor, by=by)
    for person in plan.leavers:
        leave(person, on=on, actor=actor, by=by)
    counts = report.counts
    record(
        events.DIRECTORY_IMPORTED, DIRECTORY, actor=actor, by=by, joined=counts["created"], changed=counts["changed"],
        unchanged=counts["unchanged"], refused=counts["refused"], left=len(plan.leavers), skip_bad=skip_bad,
    )  # fmt: skip
    return report


def write_joiners(plan: Plan, *, actor: Person | None, by: str) -> None:
    """New persons and those who come back. P-12: a password kept since they left goes; they get a new slip."""
    Person.objects.bulk_create((person for person, _membership in plan.new), batch_size=500)
    numbers = [person.employee_no for person, _membership in plan.new]
    for begin in range(0, len(numbers), 500):  # a key that the database gave is not handed back by every engine
        ids = dict(Person.objects.filter(employee_no__in=numbers[begin : begin + 500]).values_list("employee_no", "pk"))
        for person, membership in plan.new[begin : begin + 500]:
            person.pk = ids[person.employee_no]
            membership.person = person
    back = [person for person, _membership in plan.back]
    for person in back:
        person.state = PersonState.ACTIVE
    Person.objects.bulk_update(back, ["state"], batch_size=500)
    Account.objects.filter(person__in=back).delete()
    Membership.objects.bulk_create((membership for _person, membership in [*plan.new, *plan.back]), batch_size=500)
    for begin in range(0, len(plan.new), RECORDED_AT_ONCE):
        joined = [
            Entry(
                p,
                {"name": p.name, "employee_no": p.employee_no, "unit": m.unit.name, "from_on": m.from_on.isoformat()},
            )
            for p, m in plan.new[begin : begin + RECORDED_AT_ONCE]
        ]
        record_many(events.JOINED, joined, actor=actor, by=by)
    returned = [Entry(p, {"unit": m.unit.name, "from_on": m.from_on.isoformat()}) for p, m in plan.back]
    record_many(events.RETURNED, returned, actor=actor, by=by)


def write_moves(plan: Plan, *, actor: Person | None, by: str) -> None:
    """P-7. The old interval ends where the new one begins."""
    ended = []
    for old, new in plan.moved:
        if old is not new:
            old.to_on = new.from_on
            ended.append(old)
    Membership.objects.bulk_update(ended, ["to_on"], batch_size=500)
    Membership.objects.bulk_create((new for _old, new in plan.moved), batch_size=500)
    transfers = [
        Entry(new.person, {"old_unit": old.unit.name, "unit": new.unit.name, "from_on": new.from_on.isoformat()})
        for old, new in plan.moved
        if old.unit_id != new.unit_id
    ]
    record_many(events.TRANSFERRED, transfers, actor=actor, by=by)
    same = [(old, new) for old, new in plan.moved if old.unit_id == new.unit_id]
    crews = [Entry(new.person, {"crew": new.crew}) for old, new in same if old.crew != new.crew]
    record_many(events.CREW_CHANGED, crews, actor=actor, by=by)
    posts = [Entry(new.person, {"what": "post"}) for old, new in same if old.crew == new.crew]
    record_many(events.UPDATED, posts, actor=actor, by=by)


def write_names(plan: Plan, *, actor: Person | None, by: str) -> None:
    """Names and contacts."""
    changed = list({p.pk: p for p in [*(person for person, _old in plan.renamed), *plan.edited]}.values())
    Person.objects.bulk_update(changed, ["name", "name_key", "initials", "email", "phone"], batch_size=200)
    renamed = [Entry(person, {"old": old, "new": person.name}) for person, old in plan.renamed]
    record_many(events.RENAMED, renamed, actor=actor, by=by)
    record_many(events.UPDATED, [Entry(p, {"what": "contact"}) for p in plan.edited], actor=actor, by=by)
