"""Units, who belongs to them, who holds which duty there. Half-open days: from `from_on` on, before `to_on`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from lifeline.kernel.kept import Seldom
from lifeline.people.models.persons import Person
from lifeline.people.states import UNIT_FLOW, UnitKind, UnitState

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler


def interval(name: str) -> models.CheckConstraint:
    """An interval that is open or ends after it begins."""
    return models.CheckConstraint(name=name, condition=Q(to_on__isnull=True) | Q(to_on__gt=F("from_on")))


class InTree(Func):
    """The place of a path, to order by: each unit before those below it, sisters as they were opened.

    The path itself would put the tenth sister before the ninth, for its ids are compared as text.
    """

    template = "string_to_array(trim(both '/' from %(expressions)s), '/')::bigint[]"

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **more: Any) -> tuple[str, Any]:
        """The ids with noughts before them, as text of one length."""
        template = (
            "(SELECT group_concat(printf('%%%%019d', value), '/')"
            " FROM json_each('[' || replace(trim(%(expressions)s, '/'), '/', ',') || ']'))"
        )
        return self.as_sql(compiler, connection, template=template, **more)


class Unit(Seldom):
    """A node of the tree: company, plant, workshop, team, department, branch."""

    code = models.CharField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=10, choices=UnitKind)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=200, unique=True, help_text="/1/17/203/: ids from the root to this unit")
    state = models.CharField(max_length=10, choices=UnitState, default=UnitState.OPEN)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")
    roster = models.CharField(max_length=30, default="office", help_text="office, continuous or the name of a pattern")

    class Meta:
        constraints = [
            UNIT_FLOW.check_constraint("unit_state_known"),
            models.CheckConstraint(
                name="unit_closed_has_day",
                condition=Q(state=UnitState.CLOSED, closed_on__isnull=False)
                | Q(state=UnitState.OPEN, closed_on__isnull=True),
            ),
            models.CheckConstraint(
                name="unit_root_is_company", condition=Q(parent__isnull=False) | Q(kind=UnitKind.COMPANY)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> tuple[int, ...]:
        """The same as `InTree`, for units that are at hand: the ids from the root to this unit."""
        return tuple(map(int, self.path.strip("/").split("/")))


class UnitName(models.Model):
    """What a unit was called when (P-6: old pages read as then)."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="names")
    name = models.CharField(max_length=80)
    from_on = models.DateField()
    to_on = models.DateField(null=True)

    class Meta:
        constraints = [interval("unit_name_interval")]

    def __str__(self) -> str:
        return self.name


class UnitPlace(models.Model):
    """Under which parent a unit stood when."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="places")
    parent = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    from_on = models.DateField()
    to_on = models.DateField(null=True)

    class Meta:
        constraints = [interval("unit_place_interval")]

    def __str__(self) -> str:
        return f"{self.unit_id} under {self.parent_id}"


class Membership(Seldom):
    """A person in a unit for a time, with post and crew. One main membership at a time (P-7)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships")
    post = models.CharField(_("post"), max_length=60, blank=True)
    crew = models.CharField(_("crew"), max_length=10, blank=True)
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)
    main = models.BooleanField(default=True)

    class Meta:
        constraints = [
            interval("membership_interval"),
            models.UniqueConstraint(
                fields=["person"], condition=Q(main=True, to_on__isnull=True), name="membership_one_main_open"
            ),
        ]
        indexes = [models.Index(fields=["unit", "to_on"], name="membership_by_unit")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.unit_id}"


class Duty(Seldom):
    """A role held in a unit's subtree for a time, with who granted it and why (P-1, P-4, P-5)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="duties")
    role = models.CharField(_("role"), max_length=60)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="duties")
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)
    deputy_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="deputies")
    granted_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=200)
    document_no = models.CharField(_("document number"), max_length=60, blank=True)

    class Meta:
        constraints = [
            interval("duty_interval"),
            models.CheckConstraint(
                name="duty_not_self_granted", condition=Q(granted_by__isnull=True) | ~Q(granted_by=F("person"))
            ),
        ]
        indexes = [
            models.Index(fields=["person", "to_on"], name="duty_by_person"),
            models.Index(fields=["role", "unit"], name="duty_by_role"),
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.person_id} in {self.unit_id}"
