"""Campaigns (普测): what is counted, in which tree of units, and what is frozen of it.

Nothing here leads from a person to a return or back: a return has no holder, no day and no order, and who took part
stands only as a mark, a token that nobody can compute without the key store. Freezing destroys both.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from lifeline.kernel.keys import RandomKeyed
from lifeline.people.models import Unit
from lifeline.wellbeing.rules.numbers import K
from lifeline.wellbeing.states import CAMPAIGN_FLOW, CampaignState, Careless, Privacy


class Campaign(models.Model):
    """One campaign. While it is open its returns are sealed with `key_id`; frozen it has a snapshot and no key."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    title = models.CharField(max_length=60)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    instrument = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    dimensions = models.CharField(max_length=40, blank=True)
    k = models.PositiveSmallIntegerField(default=K)
    privacy = models.CharField(max_length=12, choices=Privacy, default=Privacy.SUPPRESSION)
    careless = models.CharField(max_length=8, choices=Careless, default=Careless.COUNTED)
    consent = models.TextField()
    care = models.TextField()
    capacity = models.PositiveIntegerField(default=0, help_text="talks besides those that can be booked here")
    capacity_reason = models.CharField(max_length=200, blank=True)
    free_talks = models.PositiveIntegerField(default=0, help_text="that could be booked when it was opened")
    until_on = models.DateField()
    was_extended = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=CampaignState, default=CampaignState.DRAFT)
    people = models.PositiveIntegerField(default=0)
    key_id = models.CharField(max_length=26, blank=True)
    opened_on = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)
    rated_on = models.DateField(null=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True)
    progress = models.PositiveSmallIntegerField(default=0)
    snapshot_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            CAMPAIGN_FLOW.check_constraint("campaign_state_known"),
            models.CheckConstraint(condition=Q(k__gte=K), name="campaign_k_never_lowered"),
            models.CheckConstraint(condition=Q(privacy__in=[p.value for p in Privacy]), name="campaign_privacy_known"),
            models.CheckConstraint(
                condition=Q(careless__in=[c.value for c in Careless]), name="campaign_careless_known"
            ),
            models.CheckConstraint(
                condition=Q(state="DRAFT") | Q(opened_on__isnull=False, people__gt=0), name="campaign_open_has_people"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["DRAFT", "OPEN"]) | Q(closed_at__isnull=False), name="campaign_closed_has_time"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["OPEN", "CLOSED"]) | ~Q(key_id=""), name="campaign_running_has_key"
            ),
            models.CheckConstraint(
                condition=(Q(state="FROZEN", key_id="") & ~Q(snapshot_hash=""))
                | (~Q(state="FROZEN") & Q(snapshot_hash="")),
                name="campaign_frozen_has_snapshot",
            ),
        ]
        indexes = [models.Index(fields=["state", "until_on"], name="campaign_by_state")]

    def __str__(self) -> str:
        return self.title


class CampaignUnit(models.Model):
    """A unit of the cohort as it was at opening: place in the tree, name, headcounts (E19). `rate` is the day's.

    `floor`: so many returns at least the rates of all days have told of; what is told later reckons with it (W-67).
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="units")
    number = models.PositiveIntegerField()
    parent = models.PositiveIntegerField(null=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    own = models.PositiveIntegerField()
    rate = models.PositiveSmallIntegerField(null=True)
    floor = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="campaign_unit_numbered"),
            models.CheckConstraint(condition=Q(own__lte=models.F("size")), name="campaign_unit_own_within_size"),
        ]

    def __str__(self) -> str:
        return self.name


class Mark(RandomKeyed):
    """That somebody has taken part: a token of campaign and person, to take part once and to be reminded no more."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="marks")
    token = models.CharField(max_length=52, unique=True)


class Return(RandomKeyed):
    """What one sheet gives: unit, own categories, band, score, sealed with the campaign's key. It has no holder."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="returns")
    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    sealed = models.BinaryField()


class Snapshot(models.Model):
    """W-69. All that may ever be seen of a campaign, made once; every later look reads these bytes."""

    campaign = models.OneToOneField(Campaign, models.PROTECT, related_name="snapshot", primary_key=True)
    body = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    made_on = models.DateField()

    def __str__(self) -> str:
        return self.sha256
