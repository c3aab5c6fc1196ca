"""4.4. Conflicts of interest, assignments and reviews."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from lifeline.innovation.rules import conflicts
from lifeline.kernel.flow import Flow


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


class Stage(TextChoices):
    """I-101. For what a review is made; the two sets are independent."""

    APPROVAL = "APPROVAL", pgettext_lazy("review stage", "Approval")
    APPRAISAL = "APPRAISAL", pgettext_lazy("review stage", "Appraisal")


class ReviewState(TextChoices):
    ASSIGNED = "ASSIGNED", pgettext_lazy("review", "Assigned")
    DECLINED = "DECLINED", pgettext_lazy("review", "Declined")
    OPEN = "OPEN", pgettext_lazy("review", "Being written")
    SUBMITTED = "SUBMITTED", pgettext_lazy("review", "Handed in")
    STALE = "STALE", pgettext_lazy("review", "The text has changed since")
    VOID = "VOID", pgettext_lazy("review", "Void")


class Direction(TextChoices):
    """I-45. 政治性: a gate, without weight."""

    MEETS = "MEETS", pgettext_lazy("direction", "Meets it")
    DOUBT = "DOUBT", pgettext_lazy("direction", "In doubt")
    FAILS = "FAILS", pgettext_lazy("direction", "Does not meet it")


class RunSource(TextChoices):
    SOLVER = "SOLVER", pgettext_lazy("assignment", "Solver")
    TABLE = "TABLE", pgettext_lazy("assignment", "Table")


R = ReviewState
REVIEW_FLOW = Flow(
    ("decline", {R.ASSIGNED, R.OPEN}, R.DECLINED),
    ("declare", {R.ASSIGNED}, R.OPEN),
    ("submit", {R.OPEN}, R.SUBMITTED),
    ("stale", {R.SUBMITTED}, R.STALE),
    ("confirm", {R.STALE}, R.SUBMITTED),
    ("reopen", {R.SUBMITTED}, R.OPEN),
    ("remove", {R.ASSIGNED}, R.VOID),
    ("assign again", {R.VOID}, R.ASSIGNED),
    ("void", {R.ASSIGNED, R.OPEN, R.SUBMITTED, R.STALE}, R.VOID),
    start={R.ASSIGNED},
    end={R.DECLINED, R.SUBMITTED, R.STALE, R.VOID},
)
STANDING = (R.ASSIGNED, R.OPEN, R.SUBMITTED, R.STALE)
"""Reviews that hold a place."""
