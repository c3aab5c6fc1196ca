"""What is indexed for search. The tokens themselves lie in `kernel_search_tokens`, which each engine lays out."""

from __future__ import annotations

from django.db import models


class SearchGeneration(models.Model):
    """One build of an index. Its number begins every token, so builds and indexes never meet in one table (K-63)."""

    class State(models.TextChoices):
        BUILDING = "BUILDING"
        LIVE = "LIVE"
        OLD = "OLD"

    name = models.CharField(max_length=60)
    state = models.CharField(max_length=8, choices=State)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name", "state"], condition=models.Q(state__in=["BUILDING", "LIVE"]), name="search_one_of_each"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["BUILDING", "LIVE", "OLD"]), name="search_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.pk} {self.state}"


class SearchItem(models.Model):
    """One thing that can be found. `number` is its key where that is an integer, so that a queryset joins by it.

    `exact` is the folded title, `at_day` days since 2000 (newer things stand slightly higher). `gone`: dropped while
    its generation was being built; never found. Rows are small: a query reads one for every hit that it counts.
    """

    generation = models.ForeignKey(SearchGeneration, models.CASCADE)
    key = models.CharField(max_length=64)
    number = models.BigIntegerField(null=True)
    exact = models.CharField(max_length=200)
    at_day = models.IntegerField()
    gone = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["generation", "key"], name="search_item_once")]

    def __str__(self) -> str:
        return f"{self.generation_id}/{self.key}"


class SearchText(models.Model):
    """The fields of an item in the order of the weights, a record separator between them; read for a page of hits."""

    item = models.OneToOneField(SearchItem, models.CASCADE, primary_key=True)
    texts = models.TextField()

    def __str__(self) -> str:
        return f"{self.pk}"
