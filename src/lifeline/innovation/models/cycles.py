"""届 and what is set for it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from lifeline.innovation.states import CALLING, CYCLE_FLOW, CycleState, Provenance

PERSON, UNIT = "people.Person", "people.Unit"


class Cycle(models.Model):
    """One cycle of an organiser (a company). `config` is the version in force; None until one was confirmed.

    `call_closes_at` is an instant (I-4); what arrives within the grace of the config after it is still taken.
    `state_before` is set only while the cycle is suspended.
    """

    organiser = models.ForeignKey(UNIT, models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    state = models.CharField(max_length=12, choices=CycleState, default=CycleState.PLANNING)
    state_before = models.CharField(max_length=12, choices=CycleState, blank=True)
    provenance = models.CharField(max_length=8, choices=Provenance, default=Provenance.LIVED)
    config = models.ForeignKey("ConfigVersion", models.PROTECT, null=True, related_name="+", db_index=False)
    call_opened_at = models.DateTimeField(null=True)
    call_closes_at = models.DateTimeField(null=True)
    call_closed_at = models.DateTimeField(null=True)
    extensions = models.PositiveSmallIntegerField(default=0)
    suspended_at = models.DateTimeField(null=True)
    reviews_destroyed_on = models.DateField(null=True, help_text="section 9: ten years after the archive")
    proposed_step = models.CharField(max_length=20, blank=True, help_text="a step that waits for the second person")
    proposed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            CYCLE_FLOW.check_constraint("cycle_state_known"),
            models.UniqueConstraint(fields=["organiser", "number"], name="cycle_number_once"),
            models.UniqueConstraint(
                fields=["organiser"], condition=Q(state=CALLING) | Q(state_before=CALLING), name="cycle_one_open_call"
            ),
            models.CheckConstraint(
                name="cycle_suspended_knows_before",
                condition=Q(state=CycleState.SUSPENDED, suspended_at__isnull=False) & ~Q(state_before="")
                | ~Q(state=CycleState.SUSPENDED) & Q(state_before="", suspended_at__isnull=True),
            ),
            models.CheckConstraint(name="cycle_extended_twice_at_most", condition=Q(extensions__lte=2)),
            models.CheckConstraint(
                name="cycle_open_call_has_config",
                condition=~Q(state=CALLING) | Q(config__isnull=False, call_closes_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ConfigVersion(models.Model):
    """I-6. All that the organiser sets for a cycle; never changed. `body` is `rules.config.Config` as plain JSON.

    Before the call a secretary's proposal counts at once; after it, the chair confirms, with a reason.
    """

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="configs", db_index=False)
    number = models.PositiveSmallIntegerField()
    body = models.JSONField()
    sha256 = models.CharField(max_length=64)
    reason = models.CharField(max_length=300, blank=True)
    proposed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cycle", "number"], name="config_number_once"),
            models.CheckConstraint(
                name="config_two_persons",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("proposed_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cycle_id} config {self.number}"
