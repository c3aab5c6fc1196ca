"""Persons, and the numbers that they had before."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lifeline.kernel.kept import Seldom
from lifeline.people.states import PERSON_FLOW, PersonState

if TYPE_CHECKING:
    from collections.abc import Iterable


class PersonManager(models.Manager["Person"]):
    def get_by_natural_key(self, employee_no: str) -> Person:
        return self.get(employee_no=employee_no)


class Person(Seldom, AbstractBaseUser):
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
    told_by = ("name", "state")
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


class FormerNumber(models.Model):
    """An employee number that a person had before (P-9)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="former_numbers")
    employee_no = models.CharField(max_length=20, unique=True)
    to_on = models.DateField()

    def __str__(self) -> str:
        return self.employee_no
