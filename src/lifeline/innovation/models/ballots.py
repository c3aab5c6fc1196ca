"""I-62. Votes. A secret one is a sum and marks of who has voted; nothing stored joins a mark to a choice.

- A mark has a random id, no time and no choice. When the ballot closes, all its marks are written anew in random order,
  so that neither their place in the table nor the transaction that wrote them tells in which order people voted.
- While the ballot is open the sum lies sealed in `sealed`, always equally long. Its key is destroyed when the ballot
  closes: old copies of the row (in the table's dead rows, the write-ahead log, a replica or a backup) open nothing.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual

from lifeline.innovation.models.applications import Application
from lifeline.innovation.models.cycles import PERSON
from lifeline.innovation.models.meetings import MeetingItem
from lifeline.innovation.states import Choice, Level, VoteAbout
from lifeline.kernel.keys import random_id


class BallotTally(models.Model):
    """One round of votes on an item. `yes`, `no` and `abstain` are None until it has closed."""

    item = models.ForeignKey(MeetingItem, models.PROTECT, related_name="rounds", db_index=False)
    round = models.PositiveSmallIntegerField()
    about = models.CharField(max_length=8, choices=VoteAbout)
    secret = models.BooleanField()
    level = models.CharField(max_length=12, choices=Level, blank=True, help_text="I-65: the level that is voted on")
    target = models.ForeignKey(Application, models.PROTECT, null=True, related_name="+", db_index=False)
    reason = models.TextField(blank=True)
    eligible = models.PositiveSmallIntegerField()
    present = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    abandoned = models.BooleanField(default=False, help_text="ended unread: it says nothing")
    key_id = models.CharField(max_length=26, blank=True)
    sealed = models.BinaryField(default=b"")
    yes = models.PositiveSmallIntegerField(null=True)
    no = models.PositiveSmallIntegerField(null=True)
    abstain = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "round"], name="tally_round_once"),
            models.UniqueConstraint(fields=["item"], condition=Q(closed_at__isnull=True), name="tally_one_open"),
            models.CheckConstraint(
                name="tally_read_after_closing",
                condition=Q(closed_at__isnull=True, yes__isnull=True, no__isnull=True, abstain__isnull=True)
                | Q(closed_at__isnull=False, sealed=b"", key_id="")
                & Q(yes__isnull=False, no__isnull=False, abstain__isnull=False, yes__gte=0, no__gte=0, abstain__gte=0),
            ),
            models.CheckConstraint(
                name="tally_of_those_present",
                condition=Q(closed_at__isnull=True)
                | Q(LessThanOrEqual(F("yes") + F("no") + F("abstain"), F("present"))),
            ),
            models.CheckConstraint(
                name="tally_quorum",
                condition=Q(present__gte=3, present__lte=F("eligible"))
                & Q(GreaterThanOrEqual(F("present") * 3, F("eligible") * 2)),
            ),
            models.CheckConstraint(name="tally_secret_of_four", condition=Q(secret=False) | Q(eligible__gte=4)),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} round {self.round}"


class BallotMark(models.Model):
    """That a member has voted in a secret ballot. Nothing else."""

    id = models.BigIntegerField(primary_key=True, default=random_id)
    tally = models.ForeignKey(BallotTally, models.PROTECT, related_name="marks", db_index=False)
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tally", "person"], name="ballot_mark_once")]

    def __str__(self) -> str:
        return "has voted"


class OpenVote(models.Model):
    """I-63. A vote with a name, where too few may vote for a secret one."""

    tally = models.ForeignKey(BallotTally, models.PROTECT, related_name="votes", db_index=False)
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="+", db_index=False)
    choice = models.CharField(max_length=7, choices=Choice)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tally", "person"], name="open_vote_once")]

    def __str__(self) -> str:
        return f"{self.tally_id} {self.choice}"
