"""4.4. 公示与异议: the words and the two small flows."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from lifeline.kernel.flow import Flow


class NoticeKind(TextChoices):
    """I-69. What is made public before it holds."""

    APPROVAL = "APPROVAL", pgettext_lazy("public notice", "Projects to be approved")
    AWARD = "AWARD", pgettext_lazy("public notice", "Awards")


class NoticeState(TextChoices):
    DRAFT = "DRAFT", pgettext_lazy("public notice", "Draft")
    PUBLISHED = "PUBLISHED", pgettext_lazy("public notice", "Open to objections")
    ENDED = "ENDED", pgettext_lazy("public notice", "Ended")


class Outcome(TextChoices):
    """What became of one item of a notice; empty while it is open."""

    ANNOUNCED = "ANNOUNCED", pgettext_lazy("public notice", "Announced")
    BACK = "BACK", pgettext_lazy("public notice", "Decided anew after an objection")


class ObjectionState(TextChoices):
    RECEIVED = "RECEIVED", pgettext_lazy("objection", "Received")
    NOT_PROCESSED = "NOT_PROCESSED", pgettext_lazy("objection", "Not processed")
    IN_INQUIRY = "IN_INQUIRY", pgettext_lazy("objection", "Under inquiry")
    UPHELD = "UPHELD", pgettext_lazy("objection", "Upheld")
    REJECTED = "REJECTED", pgettext_lazy("objection", "Not upheld")


class Inadmissible(TextChoices):
    """I-70. Why an objection is recorded and not processed."""

    ANONYMOUS = "ANONYMOUS", pgettext_lazy("objection", "It names no person and no unit")
    LATE = "LATE", pgettext_lazy("objection", "It came after the end of the notice")
    NO_FACTS = "NO_FACTS", pgettext_lazy("objection", "It tells no facts")
    NO_EVIDENCE = "NO_EVIDENCE", pgettext_lazy("objection", "It has no evidence")
    OTHER = "OTHER", pgettext_lazy("objection", "It is not about what was made public")


N, O = NoticeState, ObjectionState  # noqa: E741 - the letter of the word
NOTICE_FLOW = Flow(
    ("publish", {N.DRAFT}, N.PUBLISHED),
    ("end", {N.PUBLISHED}, N.ENDED),
    start={N.DRAFT},
    end={N.ENDED},
)
OBJECTION_FLOW = Flow(
    ("set aside", {O.RECEIVED}, O.NOT_PROCESSED),
    ("inquire", {O.RECEIVED}, O.IN_INQUIRY),
    ("hand over", {O.IN_INQUIRY}, O.IN_INQUIRY),
    ("uphold", {O.IN_INQUIRY}, O.UPHELD),
    ("reject", {O.IN_INQUIRY}, O.REJECTED),
    start={O.RECEIVED, O.NOT_PROCESSED},
    end={O.NOT_PROCESSED, O.UPHELD, O.REJECTED},
)
OPEN_OBJECTIONS = (O.RECEIVED, O.IN_INQUIRY)
"""I-73. What holds an item."""
