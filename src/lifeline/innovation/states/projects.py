"""4.3. The course of a project 项目. Overdue, health and "change pending" are derived, never states."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from lifeline.kernel.flow import Flow


class ProjectState(TextChoices):
    CHARTERED = "CHARTERED", pgettext_lazy("project", "Charter to be signed")
    ACTIVE = "ACTIVE", pgettext_lazy("project", "At work")
    LAPSED = "LAPSED", pgettext_lazy("project", "Lapsed")
    SUSPENDED = "SUSPENDED", pgettext_lazy("project", "Suspended")
    CLOSING_SUBMITTED = "CLOSING_SUBMITTED", pgettext_lazy("project", "Closing submitted")
    RECTIFYING = "RECTIFYING", pgettext_lazy("project", "Under rectification")
    ACCEPTED = "ACCEPTED", pgettext_lazy("project", "Accepted")
    NOT_ACCEPTED = "NOT_ACCEPTED", pgettext_lazy("project", "Not accepted")
    APPRAISED = "APPRAISED", pgettext_lazy("project", "Appraised")
    AWARDED = "AWARDED", pgettext_lazy("project", "Awarded")
    NOT_AWARDED = "NOT_AWARDED", pgettext_lazy("project", "Without an award")
    TERMINATED = "TERMINATED", pgettext_lazy("project", "Terminated")
    REVOKED = "REVOKED", pgettext_lazy("project", "Revoked")


class Grade(TextChoices):
    """I-99. The grade of acceptance."""

    EXCELLENT = "EXCELLENT", pgettext_lazy("grade", "Excellent")
    GOOD = "GOOD", pgettext_lazy("grade", "Good")
    PASS = "PASS", pgettext_lazy("grade", "Pass")
    FAIL = "FAIL", pgettext_lazy("grade", "Fail")


P = ProjectState
GRADED = (P.ACCEPTED, P.APPRAISED, P.AWARDED, P.NOT_AWARDED)
UNFINISHED = (P.CHARTERED, P.ACTIVE, P.SUSPENDED, P.CLOSING_SUBMITTED, P.RECTIFYING)
"""I-18. Who leads such a project leads no new application."""
PROJECT_FLOW = Flow(
    ("activate", {P.CHARTERED}, P.ACTIVE),
    ("lapse", {P.CHARTERED}, P.LAPSED),
    ("suspend", {P.ACTIVE}, P.SUSPENDED),
    ("resume", {P.SUSPENDED}, P.ACTIVE),
    ("submit closing", {P.ACTIVE, P.RECTIFYING}, P.CLOSING_SUBMITTED),
    ("send closing back", {P.CLOSING_SUBMITTED}, P.ACTIVE),
    ("rectify", {P.CLOSING_SUBMITTED}, P.RECTIFYING),
    ("accept", {P.CLOSING_SUBMITTED}, P.ACCEPTED),
    ("refuse", {P.CLOSING_SUBMITTED, P.RECTIFYING}, P.NOT_ACCEPTED),
    ("appraise", {P.ACCEPTED}, P.APPRAISED),
    ("award", {P.APPRAISED}, P.AWARDED),
    ("pass over", {P.APPRAISED}, P.NOT_AWARDED),
    ("terminate", {P.CHARTERED, P.ACTIVE, P.SUSPENDED, P.RECTIFYING}, P.TERMINATED),
    (
        "revoke",
        {
            P.CHARTERED, P.ACTIVE, P.SUSPENDED, P.CLOSING_SUBMITTED, P.RECTIFYING, P.ACCEPTED, P.APPRAISED, P.AWARDED,
            P.NOT_AWARDED,
        },
        P.REVOKED,
    ),
    start={P.CHARTERED, P.ACCEPTED, P.AWARDED, P.NOT_AWARDED, P.NOT_ACCEPTED, P.TERMINATED},
    end={P.LAPSED, P.NOT_ACCEPTED, P.AWARDED, P.NOT_AWARDED, P.TERMINATED, P.REVOKED},
)  # fmt: skip
"""Imported projects of past cycles are born where their table left them."""
