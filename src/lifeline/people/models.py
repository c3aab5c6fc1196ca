"""Persons, their accounts, units and duties. Intervals are half-open days: from `from_on` on, before `to_on`."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lifeline.people.states import PERSON_FLOW, UNIT_FLOW, PersonState, UnitKind, UnitState

if TYPE_CHECKING:
    from collections.abc import Iterable


def interval(name: str) -> models.CheckConstraint:
    """An interval that is open or ends after it begins."""
    return models.CheckConstraint(name=name, condition=Q(to_on__isnull=True) | Q(to_on__gt=F("from_on")))


class PersonManager(models.Manager["Person"]):
    def get_by_natural_key(self, employee_no: str) -> Person:
        return self.get(employee_no=employee_no)


class Person(AbstractBaseUser):
    """An employee. Nothing about ID number, ethnicity, religion, health, address or birth is stored (P-11)."""

    password = None  # type: ignore[assignment]  # stands in Account, so that a list of persons never loads it
    last_login = None  # when somebody last signed in is nobody's business

    employee_no = models.CharField(_("employee number"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=60)
    name_key = models.CharField(max_length=250, blank=True, help_text="P-20: the order by pinyin, stored")
    initials = models.CharField(max_length=60, blank=True, help_text="P-21: pinyin initials, for search")
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    large_text = models.PositiveSmallIntegerField(_("text size, percent"), default=100)
    theme = models.CharField(_("look"), max_length=10, default="auto")
    state = models.CharField(max_length=10, choices=PersonState, default=PersonState.ACTIVE)

    objects: ClassVar[PersonManager] = PersonManager()
    USERNAME_FIELD = "employee_no"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        indexes = [
            models.Index(fields=["name_key", "employee_no"], name="person_by_name"),
            models.Index(fields=["initials"], name="person_by_initials"),
        ]
        constraints = [
            PERSON_FLOW.check_constraint("person_state_known"),
            models.UniqueConstraint(fields=["email"], condition=~Q(email=""), name="person_email_once"),
            models.CheckConstraint(name="person_text_size", condition=Q(large_text__in=[100, 125, 150])),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.employee_no}"

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """Who left can do nothing."""
        return self.state == PersonState.ACTIVE

    @property
    def is_staff(self) -> bool:
        """P-4. No flag gives a right: the reference-data desk asks `policies` for a duty."""
        return False

    def get_session_auth_hash(self) -> str:
        """P-16. A new password ends all other sessions."""
        return self.account.session_auth_hash()

    def get_session_auth_fallback_hash(self) -> Iterable[str]:
        return self.account.session_auth_fallback_hash()


class Account(AbstractBaseUser):
    """How a person proves who he is. Sign-in only; never shown, never exported."""

    last_login = None

    person = models.OneToOneField(Person, models.CASCADE, related_name="account", primary_key=True)
    must_change = models.BooleanField(default=False, help_text="P-13: the first log-in forces a new password")
    initial_until_at = models.DateTimeField(null=True, help_text="P-13: an initial password is dead after this")
    failures = models.PositiveSmallIntegerField(default=0)
    locked_until_at = models.DateTimeField(null=True, help_text="P-14: back-off")

    USERNAME_FIELD = "person"

    def __str__(self) -> str:
        return f"account of {self.person_id}"

    def session_auth_hash(self) -> str:
        return super().get_session_auth_hash()

    def session_auth_fallback_hash(self) -> Iterable[str]:
        return super().get_session_auth_fallback_hash()


class Unit(models.Model):
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


class Membership(models.Model):
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


class Duty(models.Model):
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


class FormerNumber(models.Model):
    """An employee number that a person had before (P-9)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="former_numbers")
    employee_no = models.CharField(max_length=20, unique=True)
    to_on = models.DateField()

    def __str__(self) -> str:
        return self.employee_no
