"""The board of published cases."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lifeline.hotline.models.cases import Case
from lifeline.hotline.models.reference import PERSON, UNIT, Category
from lifeline.hotline.states import PUBLICATION_FLOW, FindingKind, PublicationState, Verdict


class Publication(models.Model):
    """What readers see of a case: a text of its own, a cell that holds at least five cases (H-78), and what came of it.

    `months` says what `month` stands for: 1 that month, 3 the quarter that begins with it, 0 no time at all.
    """

    case = models.OneToOneField(Case, models.CASCADE, related_name="publication")
    company = models.ForeignKey(UNIT, models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=11, choices=PublicationState, default=PublicationState.PRIVATE)
    title = models.TextField(blank=True)
    asked = models.TextField(blank=True)
    done = models.TextField(blank=True)
    category = models.ForeignKey(Category, models.PROTECT, null=True, related_name="+", db_index=False)
    unit = models.ForeignKey(UNIT, models.PROTECT, null=True, related_name="+", db_index=False)
    unit_name = models.TextField(blank=True)
    month = models.PositiveIntegerField(null=True)
    months = models.PositiveSmallIntegerField(default=0)
    days = models.PositiveIntegerField(null=True)
    verdict = models.CharField(max_length=8, choices=Verdict, blank=True)
    again_in_hand = models.BooleanField(default=False)
    consented_at = models.DateTimeField(null=True)
    consent_asked_at = models.DateTimeField(null=True)
    agreed_digest = models.CharField(max_length=64, blank=True, help_text="E-27: of the very text the reporter saw")
    declined_at = models.DateTimeField(null=True)
    summarised = models.BooleanField(default=False)
    proposed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    published_at = models.DateTimeField(null=True)
    unpublished_because = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["state", "company", "-published_at", "-id"], name="publication_newest"),
            models.Index(fields=["state", "category", "-published_at", "-id"], name="publication_by_category"),
        ]
        constraints = [
            PUBLICATION_FLOW.check_constraint("publication_state_known"),
            models.CheckConstraint(
                name="publication_with_right",
                condition=~Q(state=PublicationState.PUBLISHED)
                | (Q(published_at__isnull=False) & (Q(consented_at__isnull=False) | Q(summarised=True))),
            ),
            models.CheckConstraint(
                name="publication_consented",
                condition=~Q(state=PublicationState.CONSENTED)
                | (Q(consented_at__isnull=False, consent_asked_at__isnull=False) & ~Q(agreed_digest="")),
            ),
            models.CheckConstraint(name="publication_months", condition=Q(months__in=[0, 1, 3])),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.state}"


class Harmless(models.Model):
    """H-77. A finding that stays in a public text, with the reason. `value` is what it says, without its dress."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="harmless", db_index=False)
    kind = models.CharField(max_length=8, choices=FindingKind)
    value = models.TextField()
    reason = models.TextField()
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["publication", "value"], name="harmless_once")]

    def __str__(self) -> str:
        return f"{self.publication_id} {self.kind}"
