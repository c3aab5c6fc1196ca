"""What happens to an application between its submission and its review: likeness, units' words, screening, letters."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from lifeline.innovation.models.applications import Application
from lifeline.innovation.models.cycles import PERSON, Cycle
from lifeline.innovation.models.orders import StandingOrder
from lifeline.innovation.states import (
    LETTER_FLOW,
    ROUTINE,
    SCREENING_FLOW,
    AppealAbout,
    LetterKind,
    LetterState,
    ScreeningState,
    ScreeningVerdict,
    Word,
)


class SimilarPair(models.Model):
    """I-26. Two titles that are alike by at least 0.60; `first` is the older one.

    `accepted`: the screener's word on the explained difference; None until then.
    """

    first = models.ForeignKey(Application, models.PROTECT, related_name="+", db_index=False)
    second = models.ForeignKey(Application, models.PROTECT, related_name="pairs")
    similarity = models.FloatField()
    found_at = models.DateTimeField()
    accepted = models.BooleanField(null=True)
    judged_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    judged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="pair_once"),
            models.CheckConstraint(name="pair_of_two", condition=~Q(first=F("second"))),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} like {self.second_id}"


class UnitWord(models.Model):
    """I-28, I-29. What a unit (or, where it was silent or refused, the clock or the secretariat) said."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="words", db_index=False)
    word = models.CharField(max_length=9, choices=Word)
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    second = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    rank = models.PositiveSmallIntegerField(null=True)
    text = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["application", "at"], name="word_by_application")]
        constraints = [
            models.CheckConstraint(name="word_two_persons", condition=Q(second__isnull=True) | ~Q(second=F("by")))
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.word}"


class Appeal(models.Model):
    """I-29, I-31. The leader asks once: to admit in spite of the unit, or to check the screening again."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="appeals", db_index=False)
    about = models.CharField(max_length=9, choices=AppealAbout)
    text = models.TextField()
    at = models.DateTimeField()
    granted = models.BooleanField(null=True)
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "about"], name="appeal_once"),
            models.CheckConstraint(
                name="appeal_decided",
                condition=Q(granted__isnull=True, decided_by__isnull=True, decided_at__isnull=True)
                | Q(granted__isnull=False, decided_by__isnull=False, decided_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.about}"


class ScreeningSheet(models.Model):
    """I-30, I-31. A screener's checklist and word. `checks` maps the keys of the form's checklist to true or false.

    A word to screen out waits as PROPOSED for a second secretary; the others hold at once. `due_at`: of a correction.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="sheets", db_index=False)
    verdict = models.CharField(max_length=6, choices=ScreeningVerdict)
    state = models.CharField(max_length=9, choices=ScreeningState, default=ScreeningState.CONFIRMED)
    form = models.CharField(max_length=12)
    checks = models.JSONField(default=dict)
    items = models.TextField(blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    second = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    second_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["application", "at"], name="screening_by_application")]
        constraints = [
            SCREENING_FLOW.check_constraint("screening_state_known"),
            models.CheckConstraint(name="screening_two_persons", condition=Q(second__isnull=True) | ~Q(second=F("by"))),
            models.CheckConstraint(
                name="screening_out_by_two",
                condition=~Q(verdict=ScreeningVerdict.OUT, state=ScreeningState.CONFIRMED)
                | Q(by__isnull=True)
                | Q(second__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["application"], condition=Q(state=ScreeningState.PROPOSED), name="screening_one_proposed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.verdict}"


class Letter(models.Model):
    """I-74, I-75. Drafted with its act, sent only when a person has released it; one per `key`.

    `values` fill the sentences of its kind; `note` is the free paragraph that the secretariat may edit. `code` stands
    on its paper, by which anybody reads whether it is genuine; empty until it goes.
    """

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="letters", db_index=False)
    application = models.ForeignKey(Application, models.PROTECT, null=True, related_name="letters")
    kind = models.CharField(max_length=12, choices=LetterKind)
    state = models.CharField(max_length=9, choices=LetterState, default=LetterState.DRAFT)
    addressee = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    key = models.CharField(max_length=80, unique=True)
    values = models.JSONField(default=dict)
    note = models.TextField(blank=True)
    code = models.CharField(max_length=32, blank=True)
    drafted_at = models.DateTimeField()
    released_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    released_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    order = models.ForeignKey(StandingOrder, models.PROTECT, null=True, related_name="letters", db_index=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["cycle", "state"], name="letter_by_state")]
        constraints = [
            LETTER_FLOW.check_constraint("letter_state_known"),
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="letter_code_once"),
            models.CheckConstraint(
                name="letter_released_by_whom",
                condition=Q(state__in=["DRAFT", "DISCARDED"], released_at__isnull=True)
                | Q(state__in=["READ", "RELEASED"], released_at__isnull=False, released_by__isnull=False),
            ),
            models.CheckConstraint(
                name="letter_by_order_is_routine", condition=Q(order__isnull=True) | Q(kind__in=sorted(ROUTINE))
            ),
        ]

    def __str__(self) -> str:
        return self.key


class AvoidRequest(models.Model):
    """I-36. A person whom an applicant asks not to review, with reasons; known to the secretariat only."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="avoided", db_index=False)
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="+", db_index=False)
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "person"], name="avoided_once")]

    def __str__(self) -> str:
        return f"{self.application_id} avoids somebody"
