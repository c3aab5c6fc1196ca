"""项目: what was approved and is carried out."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lifeline.innovation.models.applications import Application
from lifeline.innovation.models.cycles import PERSON, UNIT, Cycle
from lifeline.innovation.rules.numbers import CAP
from lifeline.innovation.states import GRADED, PROJECT_FLOW, Grade, Kind, Level, ProjectState, Provenance

P = ProjectState
BEFORE_GRADE = sorted(map(str, (P.CHARTERED, P.ACTIVE, P.LAPSED, P.SUSPENDED, P.CLOSING_SUBMITTED, P.RECTIFYING)))
HAS_GRADE = sorted(map(str, GRADED))
HAS_AWARD = sorted(map(str, (P.AWARDED, P.REVOKED)))


class Project(models.Model):
    """One project. Its team is the `TeamMember`s of its application (an imported project has one, too).

    `budget_fen` is what was granted; `award_fen` the award, None before it. `appraise_in_cycle` differs from `cycle`
    where the project was extended past its cycle (I-88). `unit` is whose secretary signs for it today, and follows the
    tree; where it was handed in stands on the application (I-7, E-12). `suspended_days` are those of past suspensions
    (I-89).
    """

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="projects", db_index=False)
    application = models.OneToOneField(Application, models.PROTECT, related_name="project")
    number = models.CharField(max_length=16, unique=True)
    state = models.CharField(max_length=18, choices=ProjectState, default=ProjectState.CHARTERED)
    provenance = models.CharField(max_length=8, choices=Provenance, default=Provenance.LIVED)
    title = models.CharField(max_length=80)
    level = models.CharField(max_length=12, choices=Level)
    kind = models.CharField(max_length=12, choices=Kind)
    leader = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    leader_gone_on = models.DateField(null=True, help_text="E-10: he left or moved away; a new one is to be named")
    unit = models.ForeignKey(UNIT, models.PROTECT, related_name="+", db_index=False)
    second_level = models.ForeignKey(UNIT, models.PROTECT, related_name="+", db_index=False)
    budget_fen = models.PositiveBigIntegerField(default=0)
    chartered_at = models.DateTimeField(null=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    extensions = models.PositiveSmallIntegerField(default=0)
    extension_months = models.PositiveSmallIntegerField(default=0)
    midterm_passed_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    commended_on = models.DateField(null=True)
    suspended_on = models.DateField(null=True)
    suspended_days = models.PositiveSmallIntegerField(default=0)
    appraise_in_cycle = models.ForeignKey(Cycle, models.PROTECT, null=True, related_name="appraised", db_index=False)
    grade = models.CharField(max_length=9, choices=Grade, blank=True)
    accepted_on = models.DateField(null=True)
    tier = models.PositiveSmallIntegerField(null=True)
    award_fen = models.PositiveIntegerField(null=True)
    bar_years = models.PositiveSmallIntegerField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            PROJECT_FLOW.check_constraint("project_state_known"),
            models.CheckConstraint(
                name="project_grade_from_acceptance",
                condition=(~Q(state__in=HAS_GRADE) | ~Q(grade="") & Q(accepted_on__isnull=False))
                & (~Q(state__in=BEFORE_GRADE) | Q(grade="", accepted_on__isnull=True)),
            ),
            models.CheckConstraint(
                name="project_award_within_cap",
                condition=Q(award_fen__isnull=True, tier__isnull=True) & ~Q(state=P.AWARDED)
                | Q(award_fen__isnull=False, award_fen__gte=1, award_fen__lte=CAP * 100, state__in=HAS_AWARD),
            ),
            models.CheckConstraint(
                name="project_revoked_has_bar",
                condition=Q(state=P.REVOKED, bar_years__isnull=False, bar_years__gte=1, bar_years__lte=5)
                | ~Q(state=P.REVOKED) & Q(bar_years__isnull=True),
            ),
            models.CheckConstraint(
                name="project_extended_twice_at_most", condition=Q(extensions__lte=2, extension_months__lte=12)
            ),
            models.CheckConstraint(
                name="project_suspended_since",
                condition=Q(state=P.SUSPENDED, suspended_on__isnull=False)
                | ~Q(state=P.SUSPENDED) & Q(suspended_on__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["cycle", "state"], name="project_by_state"),
            models.Index(fields=["second_level", "state"], name="project_by_unit"),
        ]

    def __str__(self) -> str:
        return self.number
