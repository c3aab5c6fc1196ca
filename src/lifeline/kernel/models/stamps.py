"""The marks of the tables whose answers are kept."""

from __future__ import annotations

from django.db import models


class Stamp(models.Model):
    """A random mark, new at each change of a table: its triggers write it, `kernel.kept` reads it."""

    name = models.CharField(max_length=63)
    value = models.BigIntegerField()

    def __str__(self) -> str:
        return self.name
