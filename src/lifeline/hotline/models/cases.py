"""The case, and the rows that hold its course: who held it, when it was paused, who must not see it, who checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from lifeline.hotline.models.reference import PERSON, UNIT, Category
from lifeline.hotline.rules.numbers import ROUND_MAX
from lifeline.hotline.states import (
    CASE_FLOW,
    CHECK_FLOW,
    HELD,
    CaseState,
    Channel,
    CheckState,
    Clock,
    ClosedAs,
    Desk,
    LevelCode,
    Mode,
    RefusalReason,
    ResumeCause,
    WaitsFor,
)

if TYPE_CHECKING:
    from datetime import datetime


def in_states(*states: str) -> Q:
    """Rows in one of the states, in an order that migrations can compare."""
    return Q(state__in=sorted(map(str, states)))


BORN_SEALED = Q(id__gt=0, mode__in=[Mode.NAMED, Mode.CONFIDENTIAL]) | Q(
    id__lt=0, mode__in=[Mode.CONFIDENTIAL, Mode.ANONYMOUS]
)
"""H-66. A case that was sealed from the start has a random negative id; an anonymous one always was."""


def empty_if_sealed(*texts: str) -> Q:
    """H-64. No clear text in a row of a case with a negative id: it is a `SealedItem`."""
    return Q(case_id__gt=0) | Q(**dict.fromkeys(texts, ""))


class Case(models.Model):
    """A matter that an employee brought. Columns after `version` are caches for lists, computed from what stands above.

    A round begins with the submission and with every reopening; `round_at` is when, and all its clocks run from there.
    """

    number = models.CharField(max_length=10, unique=True)
    company = models.ForeignKey(UNIT, models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=16, choices=CaseState, default=CaseState.RECEIVED)
    mode = models.CharField(max_length=12, choices=Mode, default=Mode.NAMED)
    channel = models.CharField(max_length=6, choices=Channel)
    reporter = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    entered_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    submission_digest = models.CharField(max_length=64, unique=True, null=True)
    form_version = models.PositiveSmallIntegerField(default=1)
    summary = models.TextField(blank=True)
    text = models.TextField(blank=True)
    place = models.TextField(blank=True)
    category = models.ForeignKey(Category, models.PROTECT, null=True, related_name="+", db_index=False)
    category_at = models.DateTimeField(null=True, help_text="section 7: when a person of the staff last chose it")
    level = models.CharField(max_length=10, choices=LevelCode, default=LevelCode.NORMAL)
    desk = models.CharField(max_length=10, choices=Desk, default=Desk.DISPATCHER)
    no_supervisor = models.BooleanField(default=False, help_text="H-17: each is excluded; the integrity desk decides")
    unit = models.ForeignKey(UNIT, models.PROTECT, null=True, related_name="+", db_index=False)
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="followers")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="members")
    joined = models.PositiveSmallIntegerField(default=0, help_text="how many cases are merged into this one")
    staff_owned = models.BooleanField(default=False)
    closed_as = models.CharField(max_length=17, choices=ClosedAs, blank=True, default=ClosedAs.NONE)

    submitted_at = models.DateTimeField()
    round = models.PositiveSmallIntegerField(default=1)
    round_at = models.DateTimeField()
    level_changes = models.JSONField(default=list, help_text="H-22: [code before, code after, when] of this round")
    level_version = models.PositiveIntegerField()
    calendar_versions = models.TextField()
    dispatched_at = models.DateTimeField(null=True)
    assigned_at = models.DateTimeField(null=True)
    responded_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    version = models.PositiveIntegerField(default=1)
    waits_for = models.PositiveSmallIntegerField(choices=WaitsFor, default=WaitsFor.DISPATCHER)
    dispatch_due_at = models.DateTimeField()
    response_due_at = models.DateTimeField()
    resolve_due_at = models.DateTimeField()
    own_due_at = models.DateTimeField(null=True, help_text="E-12: its own promise, where a merged case is due earlier")
    provisional = models.BooleanField(default=False)
    due_at = models.DateTimeField(null=True)
    due_clock = models.CharField(max_length=8, choices=Clock, blank=True)
    wake_at = models.DateTimeField(null=True)
    rung = models.PositiveSmallIntegerField(default=0, help_text="H-59: the highest rung reached in this round")
    rung_at = models.DateTimeField(null=True, help_text="H-59: when the next one is due, while the clock runs")
    call_at = models.DateTimeField(null=True, help_text="H-61: when the next duty officer is called")
    has_tasks = models.BooleanField(default=False, help_text="H-35: there is or was a joint task")
    has_recusals = models.BooleanField(default=False)
    nudges = models.PositiveSmallIntegerField(default=0)
    unread = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["waits_for", "company", "due_at", "id"], name="case_queue"),
            models.Index(fields=["waits_for", "unit", "due_at", "id"], name="case_desk"),
            models.Index(fields=["reporter", "-submitted_at", "-id"], name="case_mine"),
            models.Index(fields=["-submitted_at", "-id"], name="case_all_newest"),
            models.Index(fields=["company", "-submitted_at", "-id"], name="case_newest"),
            models.Index(fields=["unit", "-submitted_at", "-id"], name="case_of_unit"),
            models.Index(fields=["wake_at"], name="case_wakes"),
            models.Index(fields=["rung_at"], name="case_climbs"),
            models.Index(fields=["call_at"], condition=Q(call_at__isnull=False), name="case_calls"),
            models.Index(fields=["company"], condition=Q(has_recusals=True), name="case_avoids"),
            models.Index(fields=["company", "answered_at", "resolve_due_at"], name="case_late"),
            models.Index(
                fields=["category", "-submitted_at", "-id", "state"],
                condition=Q(category__isnull=False),
                name="case_of_category",
            ),
            models.Index(
                fields=["category", "category_at"], condition=Q(category_at__isnull=False), name="case_categorised"
            ),
        ]
        constraints = [
            CASE_FLOW.check_constraint("case_state_known"),
            models.CheckConstraint(
                name="case_merged_has_lead",
                condition=Q(state=CaseState.MERGED, merged_into__isnull=False)
                | (~Q(state=CaseState.MERGED) & Q(merged_into__isnull=True)),
            ),
            models.CheckConstraint(
                name="case_closed_has_time",
                condition=(Q(state=CaseState.CLOSED, closed_at__isnull=False) & ~Q(closed_as=""))
                | (~Q(state=CaseState.CLOSED) & Q(closed_at__isnull=True, closed_as="")),
            ),
            models.CheckConstraint(name="case_held_has_unit", condition=~in_states(*HELD) | Q(unit__isnull=False)),
            models.CheckConstraint(
                name="case_sealed_is_empty",
                condition=Q(mode=Mode.NAMED) | Q(reporter__isnull=True, summary="", text="", place=""),
            ),
            models.CheckConstraint(name="case_sealed_has_no_sequence", condition=BORN_SEALED),
            models.CheckConstraint(name="case_round", condition=Q(round__gte=1, round__lte=ROUND_MAX)),
            models.CheckConstraint(name="case_level_known", condition=Q(level__in=LevelCode.values)),
            models.CheckConstraint(name="case_turn_known", condition=Q(waits_for__in=WaitsFor.values)),
            models.CheckConstraint(name="case_due_has_clock", condition=Q(due_at__isnull=True) ^ ~Q(due_clock="")),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def sealed(self) -> bool:
        """Does nobody who handles the case know the reporter?"""
        return self.mode != Mode.NAMED

    def is_late(self, now: datetime) -> bool:
        """Has the clock that breaks first broken?"""
        return self.due_at is not None and self.due_at < now


class Assignment(models.Model):
    """A unit held the case in a round, from when to when. `path`: the unit and all above it, named as then (H-86)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="assignments")
    company = models.ForeignKey(UNIT, models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(UNIT, models.PROTECT, related_name="+", db_index=False)
    path = models.JSONField()
    round = models.PositiveSmallIntegerField()
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    reason = models.TextField(blank=True)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)
    month = models.PositiveIntegerField(help_text="202603: the month of `from_at` on the site's clock")
    response_due_at = models.DateTimeField(help_text="section 8: counted from the assignment to this unit")
    responded_at = models.DateTimeField(null=True)
    merged_at = models.DateTimeField(null=True, help_text="H-52: it ended by merging, and counts with the lead")
    work_minutes = models.PositiveIntegerField(null=True, help_text="round's beginning to its first response")
    wall_minutes = models.PositiveIntegerField(null=True, help_text="the same around the clock")

    class Meta:
        indexes = [
            models.Index(
                fields=["company", "month", "unit", "from_at", "response_due_at", "responded_at", "merged_at"],
                name="assignment_by_month",
            ),
            models.Index(
                fields=["company", "work_minutes", "month", "unit", "case"],
                condition=Q(work_minutes__isnull=False),
                name="assignment_by_work",
            ),
            models.Index(
                fields=["company", "wall_minutes", "month", "unit", "case", "work_minutes"],
                condition=Q(wall_minutes__isnull=False),
                name="assignment_by_wall",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(to_at__isnull=True), name="assignment_one_open"),
            models.CheckConstraint(name="assignment_sealed_is_empty", condition=empty_if_sealed("reason")),
            models.CheckConstraint(
                name="assignment_order", condition=Q(to_at__isnull=True) | Q(to_at__gte=F("from_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} in {self.unit_id}"


class Pause(models.Model):
    """H-55. The resolve clock stood still, from a question until its answer, at the latest until `until_at` (H-30)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="pauses")
    round = models.PositiveSmallIntegerField()
    question = models.ForeignKey("hotline.Message", models.PROTECT, related_name="+", db_index=False)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)
    cause = models.CharField(max_length=8, choices=ResumeCause, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(to_at__isnull=True), name="pause_one_open"),
            models.CheckConstraint(name="pause_order", condition=Q(to_at__isnull=True) | Q(to_at__gte=F("from_at"))),
            models.CheckConstraint(name="pause_ended_has_cause", condition=Q(to_at__isnull=True) ^ ~Q(cause="")),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} from {self.from_at}"


class Recusal(models.Model):
    """H-12, H-17. A person or a unit's subtree for whom this case does not exist. Sealed cases: `SealedRecusal`."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="recusals")
    person = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    unit = models.ForeignKey(UNIT, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(name="recusal_in_clear", condition=Q(case_id__gt=0)),
            models.CheckConstraint(name="recusal_of_one", condition=Q(person__isnull=True) ^ Q(unit__isnull=True)),
            models.UniqueConstraint(
                fields=["case", "person"], condition=Q(person__isnull=False), name="recusal_person_once"
            ),
            models.UniqueConstraint(fields=["case", "unit"], condition=Q(unit__isnull=False), name="recusal_unit_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.person_id or self.unit_id}"


class SecondCheck(models.Model):
    """H-18. A refusal that one person proposes and another confirms or turns down."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="checks")
    reason = models.CharField(max_length=12, choices=RefusalReason)
    text = models.TextField()
    state = models.CharField(max_length=7, choices=CheckState, default=CheckState.ASKED)
    first = models.ForeignKey(PERSON, models.PROTECT, related_name="+", db_index=False)
    second = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CHECK_FLOW.check_constraint("second_check_state_known"),
            models.UniqueConstraint(fields=["case"], condition=Q(state=CheckState.ASKED), name="second_check_one_open"),
            models.CheckConstraint(name="second_check_sealed_is_empty", condition=empty_if_sealed("text")),
            models.CheckConstraint(
                name="second_check_by_another", condition=Q(second__isnull=True) | ~Q(second=F("first"))
            ),
            models.CheckConstraint(
                name="second_check_decided",
                condition=Q(state=CheckState.ASKED, second__isnull=True, decided_at__isnull=True)
                | (~Q(state=CheckState.ASKED) & Q(second__isnull=False, decided_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.state}"
