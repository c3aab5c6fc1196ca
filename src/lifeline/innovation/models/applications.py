"""申报: the application, the versions of its text, and its team."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from lifeline.innovation.models.cycles import PERSON, UNIT, Cycle
from lifeline.innovation.states import (
    APPLICATION_FLOW,
    DECIDED,
    Admission,
    ApplicationState,
    Kind,
    Level,
    MemberRole,
    MemberState,
    Provenance,
)

if TYPE_CHECKING:
    from lifeline.people.models import Unit

DECISIONS = sorted(map(str, DECIDED))


class Application(models.Model):
    """One application. Its text is the `ApplicationRevision` numbered `revision`; title, level and kind stand here too.

    I-7: `unit_path` and `unit_names` (from the company down) are those of the submission, as are `unit` and
    `second_level` (quotas, ranks, figures). E-12: who signs for a unit is asked of its `home`. `leader` is None only
    where an imported table named somebody who is not in the directory; `leader_name` is that name then.
    """

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="applications", db_index=False)
    number = models.CharField(max_length=16, unique=True)
    state = models.CharField(max_length=12, choices=ApplicationState, default=ApplicationState.DRAFT)
    provenance = models.CharField(max_length=8, choices=Provenance, default=Provenance.LIVED)
    title = models.CharField(max_length=80, blank=True)
    level = models.CharField(max_length=12, choices=Level)
    kind = models.CharField(max_length=12, choices=Kind)
    leader = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    leader_name = models.CharField(max_length=60, blank=True)
    leader_gone_on = models.DateField(null=True, help_text="E-10: he left or moved away; a new one is to be named")
    unit = models.ForeignKey(UNIT, models.PROTECT, related_name="+", db_index=False)
    second_level = models.ForeignKey(UNIT, models.PROTECT, related_name="+", db_index=False)
    present_unit = models.ForeignKey(
        UNIT, models.PROTECT, null=True, related_name="+", db_index=False, help_text="E-12: took the place of its unit"
    )
    unit_path = models.CharField(max_length=200, blank=True)
    unit_names = models.JSONField(default=list)
    revision = models.PositiveIntegerField(default=1)
    asked_fen = models.PositiveBigIntegerField(default=0)
    origin = models.ForeignKey("self", models.PROTECT, null=True, related_name="copies", db_index=False)
    started_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    in_grace = models.BooleanField(default=False, help_text="I-4: arrived within the grace after the deadline")
    admission = models.CharField(max_length=8, choices=Admission, blank=True)
    rank = models.PositiveSmallIntegerField(null=True, help_text="I-13: the unit's rank within its level")
    extra_reviews = models.PositiveSmallIntegerField(default=0, help_text="I-56: more than the cycle asks for")
    decided_level = models.CharField(max_length=12, choices=Level, blank=True)
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    decided_on = models.DateField(null=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged", db_index=False)
    announced_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            APPLICATION_FLOW.check_constraint("application_state_known"),
            models.CheckConstraint(
                name="application_decided_by_whom",
                condition=Q(provenance=Provenance.IMPORTED)
                | Q(state__in=DECISIONS, decided_by__isnull=False, decided_on__isnull=False)
                | ~Q(state__in=DECISIONS) & Q(decided_by__isnull=True, decided_on__isnull=True),
            ),
            models.CheckConstraint(
                name="application_announced_is_decided",
                condition=Q(announced_at__isnull=True) | Q(state__in=DECISIONS),
            ),
            models.CheckConstraint(
                name="application_approved_has_level",
                condition=Q(state=ApplicationState.APPROVED) & ~Q(decided_level="")
                | ~Q(state=ApplicationState.APPROVED) & Q(decided_level=""),
            ),
            models.CheckConstraint(
                name="application_merged_has_target",
                condition=Q(state=ApplicationState.MERGED, merged_into__isnull=False) & ~Q(merged_into=F("id"))
                | ~Q(state=ApplicationState.MERGED) & Q(merged_into__isnull=True),
            ),
            models.CheckConstraint(
                name="application_lived_has_leader",
                condition=Q(leader__isnull=False) | Q(provenance=Provenance.IMPORTED),
            ),
            models.UniqueConstraint(
                fields=["cycle", "second_level", "level", "rank"],
                condition=Q(rank__isnull=False),
                name="application_rank_once",
            ),
        ]
        indexes = [
            models.Index(fields=["cycle", "state"], name="application_by_state"),
            models.Index(fields=["second_level", "cycle"], name="application_by_unit"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def home(self) -> Unit:
        """E-12. Its unit in the present tree: the one that took the place of `unit`, where that is no more."""
        return self.present_unit or self.unit


class ApplicationRevision(models.Model):
    """A version of the text. `body` is `rules.texts.Text` as plain JSON. A frozen one is never written again (I-48).

    I-27: a save that was based on an older number is kept as a `rival`, outside of the line of numbers.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="revisions", db_index=False)
    number = models.PositiveIntegerField()
    rival = models.BooleanField(default=False)
    body = models.JSONField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    frozen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "number"], condition=Q(rival=False), name="revision_number_once"
            ),
        ]
        indexes = [models.Index(fields=["application", "number"], name="revision_by_application")]

    def __str__(self) -> str:
        return f"{self.application_id} revision {self.number}"


class TeamMember(models.Model):
    """I-20. One of 1–8 ordered people of a team. Unit and post are copied on submission (I-7).

    `person` is None where an imported table named somebody who is not in the directory.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="team", db_index=False)
    person = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=60, blank=True)
    place = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=12, choices=MemberRole, default=MemberRole.MEMBER)
    state = models.CharField(max_length=10, choices=MemberState, default=MemberState.INVITED)
    may_edit = models.BooleanField(default=False)
    deputy = models.BooleanField(default=False, help_text="I-21: takes over from a leader who leaves before the end")
    invited_at = models.DateTimeField(null=True)
    answer_due_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    unit = models.ForeignKey(UNIT, models.PROTECT, null=True, related_name="+", db_index=False)
    unit_path = models.CharField(max_length=200, blank=True)
    unit_names = models.JSONField(default=list)
    post = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "person"], name="member_once"),
            models.UniqueConstraint(fields=["application", "place"], name="member_place_once"),
            models.CheckConstraint(name="member_place_1_8", condition=Q(place__gte=1, place__lte=8)),
            models.UniqueConstraint(
                fields=["application"], condition=Q(role=MemberRole.LEADER), name="member_one_leader"
            ),
            models.CheckConstraint(name="member_is_somebody", condition=Q(person__isnull=False) | ~Q(name="")),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} member {self.place}"
