"""公示与异议: what is made public before it holds, and what is said against it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from lifeline.innovation.models.applications import Application
from lifeline.innovation.models.cycles import PERSON, ConfigVersion, Cycle
from lifeline.innovation.models.projects import Project
from lifeline.innovation.states import (
    NOTICE_FLOW,
    OBJECTION_FLOW,
    Inadmissible,
    NoticeKind,
    NoticeState,
    ObjectionState,
    Outcome,
)


class PublicNotice(models.Model):
    """I-69. One public notice of a cycle. A second one of a kind (`number`) holds what was decided anew.

    `days` are the working days of `config`; `ends_at` (24:00 of the last one) is computed by the version `calendar` of
    the kernel's calendar and never typed. `provisional`: it rests on a year that is not announced yet (E-06).
    """

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="public_notices", db_index=False)
    kind = models.CharField(max_length=8, choices=NoticeKind)
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=9, choices=NoticeState, default=NoticeState.DRAFT)
    config = models.ForeignKey(ConfigVersion, models.PROTECT, null=True, related_name="+", db_index=False)
    days = models.PositiveSmallIntegerField()
    drafted_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", db_index=False)
    drafted_at = models.DateTimeField()
    published_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    published_at = models.DateTimeField(null=True)
    published_on = models.DateField(null=True)
    ends_at = models.DateTimeField(null=True)
    ends_on = models.DateField(null=True)
    calendar = models.CharField(max_length=80, blank=True)
    provisional = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            NOTICE_FLOW.check_constraint("notice_state_known"),
            models.UniqueConstraint(fields=["cycle", "kind", "number"], name="notice_number_once"),
            models.UniqueConstraint(
                fields=["cycle", "kind"], condition=Q(state=NoticeState.DRAFT), name="notice_one_draft"
            ),
            models.CheckConstraint(name="notice_days_5_21", condition=Q(days__gte=5, days__lte=21)),
            models.CheckConstraint(
                name="notice_ends_after_its_day",
                condition=Q(state=NoticeState.DRAFT, published_on__isnull=True, ends_on__isnull=True)
                | ~Q(state=NoticeState.DRAFT)
                & Q(published_on__isnull=False, published_by__isnull=False, ends_on__gt=F("published_on")),
            ),
            models.CheckConstraint(
                name="notice_two_persons", condition=Q(published_by__isnull=True) | ~Q(published_by=F("drafted_by"))
            ),
        ]
        indexes = [models.Index(fields=["state", "ends_at"], name="notice_by_end")]

    def __str__(self) -> str:
        return f"{self.cycle_id} {self.kind} {self.number}"


class NoticeItem(models.Model):
    """I-69. One line of a notice. `body` is what everybody reads, as it was on that day: number, title, level, unit,
    names of the team, yuan (funding or award) and tier (0: none). Never scores, reviewers or what was rejected.
    """

    notice = models.ForeignKey(PublicNotice, models.PROTECT, related_name="items", db_index=False)
    place = models.PositiveSmallIntegerField()
    application = models.ForeignKey(Application, models.PROTECT, null=True, related_name="notice_items")
    project = models.ForeignKey(Project, models.PROTECT, null=True, related_name="notice_items")
    body = models.JSONField()
    outcome = models.CharField(max_length=9, choices=Outcome, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "place"], name="notice_item_place_once"),
            models.UniqueConstraint(fields=["notice", "application"], name="notice_application_once"),
            models.UniqueConstraint(fields=["notice", "project"], name="notice_project_once"),
            models.CheckConstraint(
                name="notice_item_of_one",
                condition=Q(application__isnull=False, project__isnull=True)
                | Q(application__isnull=True, project__isnull=False),
            ),
            models.CheckConstraint(
                name="notice_item_settled",
                condition=Q(outcome="", settled_at__isnull=True) | ~Q(outcome="") & Q(settled_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} item {self.place}"


class Objection(models.Model):
    """I-70 … I-73. Something said against one item. `by` is known to handler and chair only; None: it named nobody.

    Evidence hangs on the row. The handler proposes (`finding`, `proposal`), the chair decides.
    """

    item = models.ForeignKey(NoticeItem, models.PROTECT, related_name="objections", db_index=False)
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    for_unit = models.CharField(max_length=80, blank=True, help_text="the unit in whose name it is made")
    taken_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    facts = models.TextField()
    state = models.CharField(max_length=13, choices=ObjectionState, default=ObjectionState.RECEIVED)
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    why_not = models.CharField(max_length=11, choices=Inadmissible, blank=True)
    handler = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    finding = models.TextField(blank=True)
    proposal = models.CharField(max_length=8, blank=True)
    found_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            OBJECTION_FLOW.check_constraint("objection_state_known"),
            models.UniqueConstraint(
                fields=["item", "by"],
                condition=Q(state__in=["IN_INQUIRY", "RECEIVED"], by__isnull=False),
                name="objection_one_open",
            ),
            models.CheckConstraint(
                name="objection_set_aside_says_why",
                condition=Q(state=ObjectionState.NOT_PROCESSED) & ~Q(why_not="")
                | ~Q(state=ObjectionState.NOT_PROCESSED) & Q(why_not=""),
            ),
            models.CheckConstraint(
                name="objection_processed_names_somebody",
                condition=Q(state=ObjectionState.NOT_PROCESSED) | Q(by__isnull=False),
            ),
            models.CheckConstraint(
                name="objection_inquired_by_another",
                condition=Q(handler__isnull=True) & ~Q(state__in=["IN_INQUIRY", "REJECTED", "UPHELD"])
                | Q(handler__isnull=False) & ~Q(handler=F("by")),
            ),
            models.CheckConstraint(
                name="objection_decided_with_reason",
                condition=Q(state__in=["REJECTED", "UPHELD"], decided_by__isnull=False, decided_at__isnull=False)
                & ~Q(answer="")
                & ~Q(decided_by=F("handler"))
                | ~Q(state__in=["REJECTED", "UPHELD"]) & Q(decided_by__isnull=True, decided_at__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["item", "state"], name="objection_by_item")]

    def __str__(self) -> str:
        return f"objection {self.pk}"
