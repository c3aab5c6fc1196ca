"""What custodians keep, and open only after somebody else has asked (H-71)."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kept(TextChoices):
    """What a request to the custodians is about."""

    IDENTITY = "IDENTITY", _("Who the reporter is")
    ORIGINALS = "ORIGINALS", _("Originals of files, kept as evidence")
