"""奖励: what the leading group gives from the purse, how a team shares it, and the end of a project by revocation."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import GreaterThanOrEqual

from lifeline.innovation.models.cycles import PERSON, ConfigVersion, Cycle
from lifeline.innovation.models.projects import Project
from lifeline.innovation.rules.numbers import CAP, WHOLE
from lifeline.innovation.states import AWARD_FLOW, SHARE_FLOW, SHARES_SETTLED, RunState, ShareState


class AwardRun(models.Model):
    """I-102 … I-104. One allocation of a purse. A run is bound to its purse, its settings and its scores (`sha256`).

    `present` and `yes` are those of the vote by which the leading group confirmed it (I-59), `minutes` where it stands.
    """

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="award_runs", db_index=False)
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=9, choices=RunState, default=RunState.DRAFT)
    config = models.ForeignKey(ConfigVersion, models.PROTECT, null=True, related_name="+", db_index=False)
    sha256 = models.CharField(max_length=64)
    purse_fen = models.PositiveBigIntegerField()
    leftover_fen = models.PositiveBigIntegerField()
    first_fen = models.PositiveIntegerField()
    second_fen = models.PositiveIntegerField()
    third_fen = models.PositiveIntegerField()
    made_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True, help_text="why items in a tie zone were moved")
    confirmed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    confirmed_at = models.DateTimeField(null=True)
    present = models.PositiveSmallIntegerField(null=True)
    yes = models.PositiveSmallIntegerField(null=True)
    minutes = models.CharField(max_length=60, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            AWARD_FLOW.check_constraint("award_run_state_known"),
            models.UniqueConstraint(fields=["cycle", "number"], name="award_run_number_once"),
            models.UniqueConstraint(
                fields=["cycle"], condition=Q(state=RunState.CONFIRMED), name="award_run_one_confirmed"
            ),
            models.CheckConstraint(
                name="award_run_two_persons", condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("made_by"))
            ),
            models.CheckConstraint(
                name="award_run_falling_within_cap",
                condition=Q(
                    first_fen__lte=CAP * 100, first_fen__gt=F("second_fen"), second_fen__gt=F("third_fen"),
                    third_fen__gte=1,
                ),
            ),
            models.CheckConstraint(
                name="award_run_two_thirds",
                condition=~Q(state=RunState.CONFIRMED)
                | Q(confirmed_by__isnull=False, present__gte=3, yes__lte=F("present"))
                & Q(GreaterThanOrEqual(F("yes") * 3, F("present") * 2)),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.cycle_id} award run {self.number}"


class AwardLine(models.Model):
    """One result in a run. `tier` 0: no award. `border` is the tier above the tie zone in which it lies, or 0."""

    run = models.ForeignKey(AwardRun, models.PROTECT, related_name="lines", db_index=False)
    project = models.ForeignKey(Project, models.PROTECT, related_name="award_lines")
    place = models.PositiveSmallIntegerField()
    score = models.FloatField()
    se = models.FloatField()
    failed = models.BooleanField(default=False)
    border = models.PositiveSmallIntegerField(default=0)
    moved = models.BooleanField(default=False)
    tier = models.PositiveSmallIntegerField()
    amount_fen = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "project"], name="award_line_once"),
            models.CheckConstraint(
                name="award_line_within_cap",
                condition=Q(tier=0, amount_fen=0)
                | Q(tier__gte=1, tier__lte=3, amount_fen__gte=1, amount_fen__lte=CAP * 100),
            ),
            models.CheckConstraint(name="award_line_failed_gets_nothing", condition=Q(failed=False) | Q(tier=0)),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.project_id}"


class ShareSheet(models.Model):
    """I-105. How a team divides its award: proposed by the leader, or by the unit's secretary who mediates."""

    project = models.OneToOneField(Project, models.PROTECT, related_name="share_sheet")
    state = models.CharField(max_length=9, choices=ShareState, default=ShareState.OPEN)
    proposed_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", db_index=False)
    proposed_at = models.DateTimeField()
    due_at = models.DateTimeField()
    mediated = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)
    settled_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    settled_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            SHARE_FLOW.check_constraint("share_state_known"),
            models.CheckConstraint(
                name="share_settled_when",
                condition=Q(state__in=sorted(map(str, SHARES_SETTLED)), settled_at__isnull=False)
                | ~Q(state__in=sorted(map(str, SHARES_SETTLED))) & Q(settled_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} shares"


class AwardShare(models.Model):
    """I-105. One member's part in hundredths of a percent, and the 分 that follow from it."""

    sheet = models.ForeignKey(ShareSheet, models.PROTECT, related_name="shares", db_index=False)
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()
    basis_points = models.PositiveSmallIntegerField()
    fen = models.PositiveIntegerField()
    confirmed_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "person"], name="share_once"),
            models.CheckConstraint(
                name="share_0_100_percent", condition=Q(basis_points__gte=0, basis_points__lte=WHOLE)
            ),
            models.CheckConstraint(
                name="share_said_one_word", condition=Q(confirmed_at__isnull=True) | Q(refused_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.person_id}"


class Revocation(models.Model):
    """I-90. Why a project was revoked, when its leader was heard, by which vote, and what is claimed back."""

    project = models.OneToOneField(Project, models.PROTECT, related_name="revocation")
    finding = models.TextField()
    heard_on = models.DateField()
    heard = models.TextField()
    present = models.PositiveSmallIntegerField()
    yes = models.PositiveSmallIntegerField()
    minutes = models.CharField(max_length=60)
    claimed_fen = models.PositiveBigIntegerField()
    decided_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", db_index=False)
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="revocation_two_thirds",
                condition=Q(present__gte=3, yes__lte=F("present"))
                & Q(GreaterThanOrEqual(F("yes") * 3, F("present") * 2)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} revoked"
