"""When the clock's functions last ran."""

from __future__ import annotations

from django.db import models


class ClockRun(models.Model):
    """The last run of one function, so that a run missed while everything was down is caught up."""

    name = models.CharField(max_length=120, primary_key=True)
    last_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
