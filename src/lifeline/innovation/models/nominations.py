"""I-107. 先进集体、先进个人: nominated by units with facts, elected by vote; nobody scores them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lifeline.innovation.models.cycles import PERSON, UNIT, Cycle
from lifeline.innovation.states import NOMINATION_FLOW, Merit, NominationState


class Nomination(models.Model):
    """One team (`name`) or person of a unit, with the facts that speak for it."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="nominations", db_index=False)
    kind = models.CharField(max_length=10, choices=Merit)
    state = models.CharField(max_length=11, choices=NominationState, default=NominationState.NOMINATED)
    unit = models.ForeignKey(UNIT, models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=60)
    person = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    facts = models.TextField()
    nominated_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", db_index=False)
    nominated_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            NOMINATION_FLOW.check_constraint("nomination_state_known"),
            models.UniqueConstraint(
                fields=["cycle", "person"],
                condition=Q(person__isnull=False) & ~Q(state=NominationState.WITHDRAWN),
                name="nomination_person_once",
            ),
            models.UniqueConstraint(
                fields=["cycle", "unit", "name"],
                condition=Q(person__isnull=True) & ~Q(state=NominationState.WITHDRAWN),
                name="nomination_team_once",
            ),
            models.CheckConstraint(
                name="nomination_of_a_person",
                condition=Q(kind=Merit.INDIVIDUAL, person__isnull=False)
                | Q(kind=Merit.COLLECTIVE, person__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["cycle", "kind", "state"], name="nomination_by_cycle")]

    def __str__(self) -> str:
        return self.name
