"""4.1. The course of a cycle 届. A suspended one remembers its state, and each state has its own step back."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from lifeline.kernel.flow import Flow


class CycleState(TextChoices):
    PLANNING = "PLANNING", pgettext_lazy("cycle", "In preparation")
    CALL_OPEN = "CALL_OPEN", pgettext_lazy("cycle", "Call open")
    SCREENING = "SCREENING", pgettext_lazy("cycle", "Screening")
    REVIEW = "REVIEW", pgettext_lazy("cycle", "Under review")
    DELIBERATION = "DELIBERATION", pgettext_lazy("cycle", "Deliberation")
    NOTICE_1 = "NOTICE_1", pgettext_lazy("cycle", "Public notice of approvals")
    APPROVED = "APPROVED", pgettext_lazy("cycle", "Approvals announced")
    RUNNING = "RUNNING", pgettext_lazy("cycle", "Projects at work")
    CLOSING = "CLOSING", pgettext_lazy("cycle", "Acceptance")
    APPRAISAL = "APPRAISAL", pgettext_lazy("cycle", "Appraisal")
    NOTICE_2 = "NOTICE_2", pgettext_lazy("cycle", "Public notice of awards")
    CONFERENCE = "CONFERENCE", pgettext_lazy("cycle", "Commendation")
    ARCHIVED = "ARCHIVED", pgettext_lazy("cycle", "Archived")
    CANCELLED = "CANCELLED", pgettext_lazy("cycle", "Cancelled")
    SUSPENDED = "SUSPENDED", pgettext_lazy("cycle", "Suspended")


class Provenance(TextChoices):
    """Whether a cycle ran here, or was brought in from a table of the past (section 8)."""

    LIVED = "lived", pgettext_lazy("cycle", "Held here")
    IMPORTED = "imported", pgettext_lazy("cycle", "Imported")


C = CycleState
LIVE = (
    C.PLANNING, C.CALL_OPEN, C.SCREENING, C.REVIEW, C.DELIBERATION, C.NOTICE_1, C.APPROVED, C.RUNNING, C.CLOSING,
    C.APPRAISAL, C.NOTICE_2, C.CONFERENCE,
)  # fmt: skip
CALLING = C.CALL_OPEN
AFTER_NOTICE = (C.NOTICE_1, C.APPROVED, C.RUNNING)
"""I-72, I-76. When the first notice has begun: what comes back is decided anew, and gets a notice of its own."""
CYCLE_FLOW = Flow(
    ("open call", {C.PLANNING}, C.CALL_OPEN),
    ("extend call", {C.CALL_OPEN}, C.CALL_OPEN),
    ("cancel", {C.PLANNING, C.CALL_OPEN}, C.CANCELLED),
    ("close call", {C.CALL_OPEN}, C.SCREENING),
    ("start review", {C.SCREENING}, C.REVIEW),
    ("table", {C.REVIEW}, C.DELIBERATION),
    ("conclude", {C.DELIBERATION}, C.NOTICE_1),
    ("announce", {C.NOTICE_1}, C.APPROVED),
    ("start running", {C.APPROVED}, C.RUNNING),
    ("start closing", {C.RUNNING}, C.CLOSING),
    ("start appraisal", {C.CLOSING}, C.APPRAISAL),
    ("conclude appraisal", {C.APPRAISAL}, C.NOTICE_2),
    ("finish notice", {C.NOTICE_2}, C.CONFERENCE),
    ("archive", {C.CONFERENCE}, C.ARCHIVED),
    ("suspend", set(LIVE), C.SUSPENDED),
    *((f"resume to {state}", {C.SUSPENDED}, state) for state in LIVE),
    start={C.PLANNING, C.ARCHIVED},
    end={C.ARCHIVED, C.CANCELLED},
)
