"""Questions that were passed on to the site's question desk (匿名求证), each under an origin that says nothing."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lifeline.hotline.models.cases import Case
from lifeline.hotline.models.reference import PERSON
from lifeline.kernel.keys import RandomKeyed


class PassedOn(RandomKeyed):
    """A question as it left the house: `random_key` is its origin, `wording` what staff wrote for everybody to read.

    The wording stands in clear, of a sealed case too: it is meant for the public and holds no word of the reporter
    (H-76). All times are days. `heard`: the events by which the question desk has spoken, so that none counts twice.
    With the content of the case the whole row goes (H-84), and then the origin leads nowhere.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="passed_on")
    wording = models.TextField()
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", db_index=False)
    on = models.DateField()
    accepted_on = models.DateField(null=True)
    answered_on = models.DateField(null=True)
    corrected_on = models.DateField(null=True)
    heard = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(answered_on__isnull=True), name="passed_on_one_open"),
            models.CheckConstraint(name="passed_on_says_something", condition=~Q(wording="")),
        ]
