"""共性问题: what many named cases have in common, who takes it in hand, and until when."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lifeline.hotline.models.cases import Case
from lifeline.hotline.models.reference import PERSON, UNIT, Category
from lifeline.hotline.states import TOPIC_FLOW, TopicState


class Topic(models.Model):
    """H-80. A group of cases of one company. The counts are those of its members when the clock last counted them.

    `late`, `before`: cases of the last four weeks and of the four before. `lead`: the case into which joiners merge.
    """

    company = models.ForeignKey(UNIT, models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=9, choices=TopicState, default=TopicState.FOUND)
    name = models.TextField()
    words = models.JSONField(default=list, help_text="what the clock found in common")
    category = models.ForeignKey(Category, models.PROTECT, null=True, related_name="+", db_index=False)
    lead = models.ForeignKey(Case, models.SET_NULL, null=True, related_name="+", db_index=False)
    heat = models.FloatField(default=0)
    cases = models.PositiveIntegerField(default=0)
    reporters = models.PositiveIntegerField(default=0)
    late = models.PositiveIntegerField(default=0)
    before = models.PositiveIntegerField(default=0)
    first_on = models.DateField(null=True)
    last_on = models.DateField(null=True)
    found_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    unit = models.ForeignKey(UNIT, models.PROTECT, null=True, related_name="+", db_index=False)
    plan = models.TextField(blank=True)
    due_on = models.DateField(null=True)
    late_told_at = models.DateTimeField(null=True)
    solved_at = models.DateTimeField(null=True)
    outcome = models.TextField(blank=True)
    dropped_because = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["company", "state", "-heat", "-id"], name="topic_hottest")]
        constraints = [
            TOPIC_FLOW.check_constraint("topic_state_known"),
            models.CheckConstraint(
                name="topic_owned",
                condition=~Q(state__in=[TopicState.OWNED, TopicState.SOLVED])
                | Q(unit__isnull=False, due_on__isnull=False),
            ),
            models.CheckConstraint(
                name="topic_solved", condition=~Q(state=TopicState.SOLVED) | Q(solved_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TopicMember(models.Model):
    """A named case in a topic, one at a time. `out_at`: a person took it out, so the clock does not put it back."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="members", db_index=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="topics", db_index=False)
    at = models.DateTimeField()
    joined = models.BooleanField(
        default=False, help_text="H-10: its reporter said on the page of the topic that he met it too"
    )
    out_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["topic", "case"], name="topic_member_once"),
            models.UniqueConstraint(fields=["case"], condition=Q(out_at__isnull=True), name="topic_member_in_one"),
        ]

    def __str__(self) -> str:
        return f"{self.topic_id}: {self.case_id}"
