"""What custodians keep, and open only after somebody else has asked (H-71)."""

from __future__ import annotations

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kept(TextChoices):
    """What a request to the custodians is about."""

    IDENTITY = "IDENTITY", _("Who the reporter is")
    ORIGINALS = "ORIGINALS", _("Originals of files, kept as evidence")


class Opener(StrEnum):
    """H-17, H-74. What opens what custodians keep of a case: a vault of theirs, or at present only the key in the safe,
    which gives it back to a custodian of today; nothing for nobody (false).
    """

    VAULT = "VAULT"
    SAFE = "SAFE"
    NOBODY = ""
