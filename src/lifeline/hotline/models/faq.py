"""知识库: questions that come again and again, each with an answer, an owner and a day until which it holds."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lifeline.hotline.models.cases import Case
from lifeline.hotline.models.reference import PERSON, UNIT, Category
from lifeline.hotline.states import FAQ_FLOW, FaqState


class FaqEntry(models.Model):
    """A question and its answer. Readers see it while it is SHOWN and not past `expires_on`."""

    company = models.ForeignKey(UNIT, models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=8, choices=FaqState, default=FaqState.PROPOSED)
    question = models.TextField()
    answer = models.TextField()
    category = models.ForeignKey(Category, models.PROTECT, null=True, related_name="+", db_index=False)
    source = models.ForeignKey(Case, models.SET_NULL, null=True, related_name="faq_entries")
    owner = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    expires_on = models.DateField(null=True)
    kept_because = models.TextField(blank=True, help_text="H-77: why what the detector finds may stay")
    retired_because = models.TextField(blank=True)
    proposed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    proposed_at = models.DateTimeField()
    shown_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    helpful = models.PositiveIntegerField(default=0)
    unhelpful = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["company", "state", "-helpful", "id"], name="faq_by_company")]
        constraints = [
            FAQ_FLOW.check_constraint("faq_state_known"),
            models.CheckConstraint(
                name="faq_shown_has_owner",
                condition=~Q(state=FaqState.SHOWN)
                | Q(owner__isnull=False, expires_on__isnull=False, shown_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.question


class FaqVote(models.Model):
    """Did an answer help? One word of each reader, which he may change."""

    entry = models.ForeignKey(FaqEntry, models.CASCADE, related_name="votes", db_index=False)
    person = models.ForeignKey(PERSON, models.CASCADE, related_name="+", db_index=False)
    helpful = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "person"], name="faq_vote_once")]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.helpful}"
