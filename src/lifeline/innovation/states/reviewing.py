"""4.4. Conflicts of interest, assignments and reviews."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from lifeline.innovation.rules import conflicts


class Tie(TextChoices):
    """I-33. Why somebody may not judge an application."""

    MEMBER = conflicts.MEMBER, pgettext_lazy("conflict", "takes part in it")
    SIGNED = conflicts.SIGNED, pgettext_lazy("conflict", "signed the recommendation")
    UNIT = conflicts.UNIT, pgettext_lazy("conflict", "is or was in the same second-level unit")
    LINE = conflicts.LINE, pgettext_lazy("conflict", "is or was a direct superior or subordinate")
    TEAM = conflicts.TEAM, pgettext_lazy("conflict", "was in one team with a member")
    DECLARED = conflicts.DECLARED, pgettext_lazy("conflict", "declared a tie")
    ASKED = conflicts.ASKED, pgettext_lazy("conflict", "the applicant asks to avoid")
    PINNED = conflicts.PINNED, pgettext_lazy("conflict", "set by the secretariat")


class ConflictWord(TextChoices):
    """I-35. What somebody said about a person and an application."""

    DECLARED = "DECLARED", pgettext_lazy("conflict", "declared")
    PINNED = "PINNED", pgettext_lazy("conflict", "set by the secretariat")
    CLEARED = "CLEARED", pgettext_lazy("conflict", "cleared by the secretariat")
