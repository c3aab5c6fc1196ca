"""Cases: one person accompanied by one helper; the counsellor's notes; discussions without names; follow-ups.

Who is accompanied stands in no column: a pseudonym of the class `talk`, which requests and bookings have too, another
for notes, another for follow-ups. Whom a row is about lies sealed in it (W-53).
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from lifeline.kernel.keys import RandomKeyed
from lifeline.people.models import Person
from lifeline.wellbeing.states import CASE_FLOW, CaseState, Outcome


class Case(RandomKeyed):
    """One case. `uuid` is its address for both sides; `sealed`: whom, the name given, what was asked, passing on."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    token = models.CharField(max_length=52, db_index=True)
    key_id = models.CharField(max_length=26, unique=True)
    sealed = models.BinaryField()
    helper = models.ForeignKey(Person, models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=CaseState, default=CaseState.OPEN)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    rating = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            CASE_FLOW.check_constraint("care_state_known"),
            models.CheckConstraint(
                condition=Q(state="OPEN", closed_on=None, outcome="", rating=None)
                | Q(state="CLOSED", closed_on__isnull=False) & ~Q(outcome=""),
                name="care_closed_has_outcome",
            ),
            models.CheckConstraint(condition=Q(rating=None) | Q(rating__range=(1, 5)), name="care_rating"),
            models.UniqueConstraint(fields=["token", "helper"], condition=Q(state="OPEN"), name="care_one_open"),
        ]
        indexes = [models.Index(fields=["helper", "state"], name="care_load")]


NOTE_YEARS = 10
"""What people agreed to before a site could choose."""


class NoteBook(RandomKeyed):
    """W-44. The key of all session notes about one person; a pseudonym of its own class."""

    token = models.CharField(max_length=52, unique=True)
    key_id = models.CharField(max_length=26, unique=True)


class Note(RandomKeyed):
    """A session note of one day. `slot` is a token of case and author: who is not the author cannot even ask for it.

    `years`: so long it is kept after its case is closed, as the person was told when he agreed; `until_on`: when it is
    erased, set when its case is closed.
    """

    book = models.ForeignKey(NoteBook, models.CASCADE, related_name="notes")
    slot = models.CharField(max_length=52, db_index=True)
    sealed = models.BinaryField()
    day = models.DateField()
    years = models.PositiveSmallIntegerField(default=NOTE_YEARS)
    until_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["slot", "day"], name="note_one_a_day")]


class SupervisionEntry(RandomKeyed):
    """W-45. A case discussed among counsellors, without name, unit or date of birth; sealed with a key of its own."""

    key_id = models.CharField(max_length=26, unique=True)
    sealed = models.BinaryField()
    author = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()


class FollowUp(RandomKeyed):
    """W-47. One check-in to come. `sealed`: whom, which scale and version, the result to compare with, the case."""

    token = models.CharField(max_length=52, db_index=True)
    key_id = models.CharField(max_length=26, unique=True)
    sealed = models.BinaryField()
    due_on = models.DateField()
    told = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["due_on"], condition=Q(told=False), name="follow_due")]
