"""成果库、推广应用、党建品牌、证书."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from lifeline.innovation.models.cycles import PERSON, UNIT
from lifeline.innovation.models.projects import Project
from lifeline.innovation.states import (
    ADOPTION_FLOW,
    RESULT_FLOW,
    AdoptionState,
    CertificateState,
    ResultState,
)


class Brand(models.Model):
    """One of the “5+2” brands of an organiser; results count for it."""

    organiser = models.ForeignKey(UNIT, models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=40)
    about = models.CharField(max_length=300, blank=True)
    place = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organiser", "name"], name="brand_name_once")]

    def __str__(self) -> str:
        return self.name


class Result(models.Model):
    """I-109. What came out of a project, told so that others can copy it; withdrawn with a reason, never deleted.

    `steps` are at most five short texts. `number` is the project's.
    """

    project = models.OneToOneField(Project, models.PROTECT, related_name="result")
    number = models.CharField(max_length=16, unique=True)
    brand = models.ForeignKey(Brand, models.PROTECT, null=True, related_name="results", db_index=False)
    state = models.CharField(max_length=9, choices=ResultState, default=ResultState.DRAFT)
    title = models.CharField(max_length=80)
    summary = models.TextField(blank=True)
    steps = models.JSONField(default=list)
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            RESULT_FLOW.check_constraint("result_state_known"),
            models.CheckConstraint(
                name="result_withdrawn_with_reason", condition=~Q(state=ResultState.WITHDRAWN) | ~Q(reason="")
            ),
        ]
        indexes = [models.Index(fields=["state", "-published_at", "-id"], name="result_by_state")]

    def __str__(self) -> str:
        return self.number


class Adoption(models.Model):
    """I-110, I-111. Another unit copies a result, once; its effect is a number measured before and after."""

    result = models.ForeignKey(Result, models.PROTECT, related_name="adoptions", db_index=False)
    unit = models.ForeignKey(UNIT, models.PROTECT, related_name="+")
    origin = models.ForeignKey(UNIT, models.PROTECT, related_name="+", db_index=False)
    across = models.BooleanField(help_text="I-110: another second-level unit than the origin's")
    state = models.CharField(max_length=15, choices=AdoptionState, default=AdoptionState.PROPOSED)
    plan = models.CharField(max_length=300)
    proposed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    confirmed_at = models.DateTimeField(null=True)
    indicator = models.CharField(max_length=80, blank=True)
    before = models.CharField(max_length=40, blank=True)
    after = models.CharField(max_length=40, blank=True)
    reported_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    verified_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            ADOPTION_FLOW.check_constraint("adoption_state_known"),
            models.UniqueConstraint(fields=["result", "unit"], name="adoption_once"),
            models.CheckConstraint(name="adoption_by_another", condition=~Q(unit=F("origin"))),
        ]

    def __str__(self) -> str:
        return f"{self.result_id} {self.unit_id}"


class Certificate(models.Model):
    """I-108. A certificate with a serial number and a random code. `body` is what it says, as it was said."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="certificates", db_index=False)
    number = models.CharField(max_length=24, unique=True)
    code = models.CharField(max_length=32, unique=True)
    state = models.CharField(max_length=7, choices=CertificateState, default=CertificateState.VALID)
    body = models.JSONField()
    issued_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    issued_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project"], condition=Q(state=CertificateState.VALID), name="certificate_one_valid"
            ),
            models.CheckConstraint(
                name="certificate_revoked_with_reason",
                condition=Q(state=CertificateState.VALID, revoked_at__isnull=True)
                | Q(state=CertificateState.REVOKED, revoked_at__isnull=False) & ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return self.number
