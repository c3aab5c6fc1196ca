"""4.2. The course of an application 申报, and the words for what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from lifeline.kernel.flow import Flow

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class ApplicationState(TextChoices):
    """The exact names, as staff read them; applicants read `soft_name`."""

    DRAFT = "DRAFT", pgettext_lazy("application", "Draft")
    SUBMITTED = "SUBMITTED", pgettext_lazy("application", "Submitted")
    RECOMMENDED = "RECOMMENDED", pgettext_lazy("application", "Recommended by the unit")
    DECLINED = "DECLINED", pgettext_lazy("application", "Not recommended by the unit")
    RETURNED = "RETURNED", pgettext_lazy("application", "Returned for correction")
    SCREENED_IN = "SCREENED_IN", pgettext_lazy("application", "Passed screening")
    SCREENED_OUT = "SCREENED_OUT", pgettext_lazy("application", "Did not pass screening")
    EXPIRED = "EXPIRED", pgettext_lazy("application", "Not submitted in time")
    IN_REVIEW = "IN_REVIEW", pgettext_lazy("application", "In review")
    REVIEWED = "REVIEWED", pgettext_lazy("application", "Reviewed")
    TABLED = "TABLED", pgettext_lazy("application", "Before the leading group")
    APPROVED = "APPROVED", pgettext_lazy("application", "Approved")
    REJECTED = "REJECTED", pgettext_lazy("application", "Rejected")
    DEFERRED = "DEFERRED", pgettext_lazy("application", "Deferred")
    MERGED = "MERGED", pgettext_lazy("application", "Merged")
    WITHDRAWN = "WITHDRAWN", pgettext_lazy("application", "Withdrawn by the leader")


class Level(TextChoices):
    """I-9. At which level a project is carried."""

    COMPANY_KEY = "COMPANY_KEY", pgettext_lazy("level", "Company key project")
    PLANT = "PLANT", pgettext_lazy("level", "Plant level")
    BRANCH = "BRANCH", pgettext_lazy("level", "Branch level")


class Kind(TextChoices):
    """I-10. What sort of innovation it is; the kind decides what must be told."""

    LEARNED = "LEARNED", pgettext_lazy("innovation kind", "Learned from others")
    OWN = "OWN", pgettext_lazy("innovation kind", "Our own")
    INHERITED = "INHERITED", pgettext_lazy("innovation kind", "Inherited and renewed")
    INTEGRATED = "INTEGRATED", pgettext_lazy("innovation kind", "Joined from several fields")
    MICRO = "MICRO", pgettext_lazy("innovation kind", "Micro-innovation")


class MemberRole(TextChoices):
    LEADER = "LEADER", pgettext_lazy("team", "Leader")
    LEAD_AUTHOR = "LEAD_AUTHOR", pgettext_lazy("team", "Lead author")
    MEMBER = "MEMBER", pgettext_lazy("team", "Member")


class MemberState(TextChoices):
    """I-20. Each member confirms from their own account."""

    INVITED = "INVITED", pgettext_lazy("team", "Invited")
    CONFIRMED = "CONFIRMED", pgettext_lazy("team", "Confirmed")
    DECLINED = "DECLINED", pgettext_lazy("team", "Declined the invitation")
    LAPSED = "LAPSED", pgettext_lazy("team", "Did not answer in time")
    LEFT = "LEFT", pgettext_lazy("team", "Left the team")


ON_TEAM = (MemberState.INVITED, MemberState.CONFIRMED)
TOOK_PART = (*ON_TEAM, MemberState.LEFT)
"""I-32. Whoever is on the team or was decides nothing about it."""


class Admission(TextChoices):
    """How an application came past its unit."""

    SIGNED = "SIGNED", pgettext_lazy("recommendation", "Signed by the unit")
    SILENT = "SILENT", pgettext_lazy("recommendation", "Not signed by the unit")
    ADMITTED = "ADMITTED", pgettext_lazy("recommendation", "Admitted by the secretariat")


A = ApplicationState
APPLICATION_FLOW = Flow(
    ("submit", {A.DRAFT}, A.SUBMITTED),
    ("send back", {A.SUBMITTED}, A.DRAFT),
    ("recommend", {A.SUBMITTED}, A.RECOMMENDED),
    ("pass silent unit", {A.SUBMITTED}, A.RECOMMENDED),
    ("decline", {A.SUBMITTED}, A.DECLINED),
    ("admit", {A.DECLINED}, A.RECOMMENDED),
    ("return", {A.RECOMMENDED}, A.RETURNED),
    ("resubmit", {A.RETURNED}, A.RECOMMENDED),
    ("expire correction", {A.RETURNED}, A.SCREENED_OUT),
    ("screen in", {A.RECOMMENDED}, A.SCREENED_IN),
    ("screen out", {A.RECOMMENDED}, A.SCREENED_OUT),
    ("recheck", {A.SCREENED_OUT}, A.RECOMMENDED),
    ("expire", {A.DRAFT}, A.EXPIRED),
    ("assign", {A.SCREENED_IN}, A.IN_REVIEW),
    ("complete", {A.IN_REVIEW}, A.REVIEWED),
    ("reopen review", {A.REVIEWED, A.TABLED}, A.IN_REVIEW),
    ("table", {A.REVIEWED}, A.TABLED),
    ("approve", {A.TABLED}, A.APPROVED),
    ("reject", {A.TABLED}, A.REJECTED),
    ("defer", {A.TABLED}, A.DEFERRED),
    ("merge", {A.TABLED}, A.MERGED),
    ("reconsider", {A.APPROVED, A.REJECTED, A.DEFERRED, A.MERGED}, A.TABLED),
    (
        "withdraw",
        {A.DRAFT, A.SUBMITTED, A.RECOMMENDED, A.RETURNED, A.SCREENED_IN, A.IN_REVIEW, A.REVIEWED},
        A.WITHDRAWN,
    ),
    start={A.DRAFT, A.APPROVED},
    end={A.DECLINED, A.SCREENED_OUT, A.EXPIRED, A.APPROVED, A.REJECTED, A.DEFERRED, A.MERGED, A.WITHDRAWN},
)
LED = (A.SUBMITTED, A.RECOMMENDED, A.RETURNED, A.SCREENED_IN, A.IN_REVIEW, A.REVIEWED, A.TABLED)
"""E-10. Handed in, and on its way to a decision: somebody has to lead it."""
TEAMS_OWN = (A.DRAFT, A.DECLINED, A.SCREENED_OUT)
"""E-10. Nobody but the team has anything to do with these: where the leader has left, one of them takes his place."""
DECIDED = (A.APPROVED, A.REJECTED, A.DEFERRED, A.MERGED)
COUNTED = (
    A.SUBMITTED, A.RECOMMENDED, A.RETURNED, A.SCREENED_IN, A.IN_REVIEW, A.REVIEWED, A.TABLED, A.APPROVED,
)  # fmt: skip
"""I-19. The states in which an application counts for the limits of its people."""

SOFT: dict[str, _StrPromise] = {
    A.RETURNED: pgettext_lazy("application", "Please correct"),
    A.SCREENED_IN: pgettext_lazy("application", "Passed the first check"),
    A.SCREENED_OUT: pgettext_lazy("application", "Did not pass the first check"),
    A.IN_REVIEW: pgettext_lazy("application", "Under review"),
    A.TABLED: pgettext_lazy("application", "Being decided"),
}


def soft_state(state: str, *, announced: bool) -> str:
    """4.2, I-68. The state as applicant and unit may know it: no step of the review, no decision before its day."""
    if state in DECIDED and not announced:
        return A.TABLED
    return A.IN_REVIEW if state == A.REVIEWED else state


def soft_name(state: str, *, announced: bool) -> _StrPromise:
    """4.2, I-68. What applicant and unit read: every decision is "Being decided" until it is announced."""
    soft = soft_state(state, announced=announced)
    return SOFT.get(soft) or ApplicationState(soft).label
