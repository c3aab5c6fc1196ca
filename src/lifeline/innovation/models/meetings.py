"""审定: meetings of the leading group, their items, who is there, who leaves, what leaders agree to, the minutes."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import GreaterThanOrEqual

from lifeline.innovation.models.applications import Application
from lifeline.innovation.models.cycles import PERSON, Cycle
from lifeline.innovation.models.nominations import Nomination
from lifeline.innovation.states import (
    ITEM_FLOW,
    MEETING_FLOW,
    UNDECIDED,
    Ask,
    Decision,
    ItemState,
    Level,
    MeetingState,
    Subject,
    Why,
)

OPEN = sorted(map(str, UNDECIDED))


class Meeting(models.Model):
    """One meeting of a cycle. `current`: the item it is at, which every member's phone shows.

    `deputy`: whom the meeting elected to confirm where the chair cannot (E-34).
    """

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="meetings", db_index=False)
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=MeetingState, default=MeetingState.PLANNED)
    held_on = models.DateField()
    place = models.CharField(max_length=80)
    planned_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    current = models.ForeignKey("MeetingItem", models.PROTECT, null=True, related_name="+", db_index=False)
    deputy = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            MEETING_FLOW.check_constraint("meeting_state_known"),
            models.UniqueConstraint(fields=["cycle", "number"], name="meeting_number_once"),
            models.UniqueConstraint(
                fields=["cycle"], condition=Q(state=MeetingState.OPEN), name="meeting_one_in_session"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cycle_id} meeting {self.number}"


class MeetingItem(models.Model):
    """One item of an agenda: an application, a nomination (I-107), or a motion about a level (`level`, and `origin` a
    place moves from).

    What is decided stands here as a proposal until another person confirms it. `eligible` and `present` are E and P of
    I-58, kept when the decision is proposed.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items", db_index=False)
    place = models.PositiveSmallIntegerField()
    subject = models.CharField(max_length=11, choices=Subject, default=Subject.APPLICATION)
    application = models.ForeignKey(Application, models.PROTECT, null=True, related_name="items")
    nomination = models.ForeignKey(Nomination, models.PROTECT, null=True, related_name="items", db_index=False)
    state = models.CharField(max_length=9, choices=ItemState, default=ItemState.WAITING)
    origin = models.CharField(max_length=12, choices=Level, blank=True)
    level = models.CharField(max_length=12, choices=Level, blank=True, help_text="the decided level, or a motion's")
    target = models.ForeignKey(Application, models.PROTECT, null=True, related_name="+", db_index=False)
    decision = models.CharField(max_length=7, choices=Decision, blank=True)
    reason = models.TextField(blank=True)
    eligible = models.PositiveSmallIntegerField(null=True)
    present = models.PositiveSmallIntegerField(null=True)
    proposed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    proposed_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            ITEM_FLOW.check_constraint("item_state_known"),
            models.UniqueConstraint(fields=["meeting", "place"], name="item_place_once"),
            models.UniqueConstraint(
                fields=["application"], condition=Q(state__in=OPEN), name="item_one_open_per_application"
            ),
            models.UniqueConstraint(
                fields=["nomination"], condition=Q(state__in=OPEN), name="item_one_open_per_nomination"
            ),
            models.CheckConstraint(
                name="item_is_about_something",
                condition=Q(
                    subject__in=[Subject.APPLICATION, Subject.REOPENING],
                    application__isnull=False,
                    nomination__isnull=True,
                )
                | Q(subject__in=[Subject.MINIMUM, Subject.MOVE], application__isnull=True, nomination__isnull=True)
                & ~Q(level="")
                | Q(subject=Subject.COMMENDATION, application__isnull=True, nomination__isnull=False),
            ),
            models.CheckConstraint(
                name="item_proposed_by_whom",
                condition=Q(decision="", proposed_by__isnull=True, proposed_at__isnull=True)
                | ~Q(decision="") & Q(proposed_by__isnull=False, proposed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="item_decided_by_whom",
                condition=Q(state=ItemState.DECIDED, decided_by__isnull=False, decided_at__isnull=False)
                & ~Q(decision="")
                | ~Q(state=ItemState.DECIDED) & Q(decided_by__isnull=True, decided_at__isnull=True),
            ),
            models.CheckConstraint(
                name="item_decided_with_quorum",
                condition=~Q(state=ItemState.DECIDED)
                | Q(eligible__isnull=False, present__isnull=False, present__gte=3)
                & Q(GreaterThanOrEqual(F("present") * 3, F("eligible") * 2)),
            ),
            models.CheckConstraint(
                name="item_two_persons", condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by"))
            ),
            models.CheckConstraint(
                name="item_merges_into_another",
                condition=Q(target__isnull=True) | ~Q(target=F("application")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} item {self.place}"


class Attendance(models.Model):
    """I-58. A voting member of a meeting, as the leading group was when it opened, and whether he is in the room."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendances", db_index=False)
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    present = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "person"], name="attendance_once")]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.person_id}"


class Recusal(models.Model):
    """I-60. A member who has no part in an item: found by the system, or declared."""

    item = models.ForeignKey(MeetingItem, models.PROTECT, related_name="recusals", db_index=False)
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="+", db_index=False)
    why = models.CharField(max_length=8, choices=Why)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "person"], name="recusal_once")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.why}"


class Consent(models.Model):
    """I-65, I-66. A leader is asked to agree to a higher level or to a merger. `answer` None: not answered yet."""

    item = models.ForeignKey(MeetingItem, models.PROTECT, related_name="consents", db_index=False)
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    ask = models.CharField(max_length=5, choices=Ask)
    level = models.CharField(max_length=12, choices=Level, blank=True)
    target = models.ForeignKey(Application, models.PROTECT, null=True, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    answer = models.BooleanField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "person", "level"], condition=Q(ask=Ask.RAISE), name="consent_to_a_level_once"
            ),
            models.UniqueConstraint(
                fields=["item", "person", "target"], condition=Q(ask=Ask.MERGE), name="consent_to_a_merger_once"
            ),
            models.CheckConstraint(
                name="consent_answered", condition=Q(answer__isnull=True, answered_at__isnull=True)
                | Q(answer__isnull=False, answered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="consent_to_something",
                condition=Q(ask=Ask.RAISE) & ~Q(level="") | Q(ask=Ask.MERGE, target__isnull=False),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.item_id} {self.ask}"


class Dissent(models.Model):
    """I-63. A member's own words against a decision, minuted at his request."""

    item = models.ForeignKey(MeetingItem, models.PROTECT, related_name="dissents", db_index=False)
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="+", db_index=False)
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "person"], name="dissent_once")]

    def __str__(self) -> str:
        return f"{self.item_id} dissent"


class Minutes(models.Model):
    """I-67. 会议纪要, drafted from the events. `sha256` stands for `body` (plain JSON) and for `remark`.

    Once both have signed, triggers of the migration refuse every change.
    """

    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="minutes")
    body = models.JSONField()
    remark = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64)
    drafted_at = models.DateTimeField()
    due_at = models.DateTimeField()
    recorder = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    recorder_signed_at = models.DateTimeField(null=True)
    chair = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    chair_signed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="minutes_signed_by_whom",
                condition=Q(recorder__isnull=True, recorder_signed_at__isnull=True, chair__isnull=True)
                | Q(recorder__isnull=False, recorder_signed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="minutes_two_persons",
                condition=Q(chair__isnull=True, chair_signed_at__isnull=True)
                | Q(chair__isnull=False, chair_signed_at__isnull=False) & ~Q(chair=F("recorder")),
            ),
        ]

    def __str__(self) -> str:
        return f"minutes of {self.meeting_id}"
