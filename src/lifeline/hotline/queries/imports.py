"""What was imported, and the headers that were kept for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifeline.hotline.models import ImportBatch, ImportMapping

if TYPE_CHECKING:
    from lifeline.people.models import Unit


def latest_batch(company: Unit) -> ImportBatch | None:
    """The file that the company got last."""
    return ImportBatch.objects.filter(company=company).order_by("-pk").first()


def batch_of(pk: int) -> ImportBatch | None:
    """An import by its number."""
    return ImportBatch.objects.filter(pk=pk).first()


def mapping_named(name: str) -> dict[str, str] | None:
    """The headers kept under a name: our column → its header."""
    found = ImportMapping.objects.filter(name=name).first()
    return None if found is None else dict(found.columns)
