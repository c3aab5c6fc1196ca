"""What a site stores of its working calendar: every version whole, and the company's own days."""

from __future__ import annotations

from django.db import models

from lifeline.kernel.kept import Seldom


class CalendarVersion(Seldom):
    """K-32. One version, kept as it was: `table` is the text of `Table.dumps`. Rows are added, never changed.

    `base` is the built-in version whose notices it has taken in.
    """

    name = models.CharField(max_length=40, unique=True)
    base = models.CharField(max_length=40)
    table = models.TextField()
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class CompanyDay(models.Model):
    """A day that the company works or has off in its own right."""

    on = models.DateField(unique=True)
    works = models.BooleanField()
    name = models.CharField(max_length=60, blank=True)

    def __str__(self) -> str:
        return self.on.isoformat()
