"""On what ground this site uses an instrument whose wording is not free (Q-19, Q-20)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lifeline.kernel.keys import RandomKeyed
from lifeline.questionnaires.states import Basis


class RightsNote(RandomKeyed):
    """One note. `about` is the hash of what it is for: a text pack (class C) or a definition's terms (class B).

    Another byte in the pack is another hash, so a note never covers words that nobody looked at. `fictional` is set in
    the demo company alone and is said wherever the instrument is shown.
    """

    about = models.CharField(max_length=64)
    instrument = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    language = models.CharField(max_length=10, blank=True)
    basis = models.CharField(max_length=8, choices=Basis)
    text = models.TextField()
    name = models.CharField(max_length=80)
    noted_on = models.DateField()
    fictional = models.BooleanField(default=False)
    withdrawn_at = models.DateTimeField(null=True)
    voided = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["about"], condition=Q(withdrawn_at=None), name="rights_one_note"),
            models.CheckConstraint(condition=Q(basis__in=[b.value for b in Basis]), name="rights_basis_known"),
            models.CheckConstraint(condition=~Q(voided=True, withdrawn_at=None), name="rights_voided_is_withdrawn"),
        ]
