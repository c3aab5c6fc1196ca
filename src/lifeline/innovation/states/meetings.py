"""4.4. 审定: the course of a meeting and of its items, votes and what they are about."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from lifeline.kernel.flow import Flow


class MeetingState(TextChoices):
    PLANNED = "PLANNED", pgettext_lazy("meeting", "Planned")
    OPEN = "OPEN", pgettext_lazy("meeting", "In session")
    CLOSED = "CLOSED", pgettext_lazy("meeting", "Closed, minutes to be signed")
    MINUTED = "MINUTED", pgettext_lazy("meeting", "Minutes signed")


class ItemState(TextChoices):
    WAITING = "WAITING", pgettext_lazy("agenda item", "Waiting")
    DISCUSSED = "DISCUSSED", pgettext_lazy("agenda item", "Being discussed")
    VOTING = "VOTING", pgettext_lazy("agenda item", "Put to the vote")
    DECIDED = "DECIDED", pgettext_lazy("agenda item", "Decided")
    POSTPONED = "POSTPONED", pgettext_lazy("agenda item", "Postponed")


class Subject(TextChoices):
    """What an item is about. I-12: all but the first need two thirds."""

    APPLICATION = "APPLICATION", pgettext_lazy("agenda item", "Application")
    REOPENING = "REOPENING", pgettext_lazy("agenda item", "Take a decision up again")
    MINIMUM = "MINIMUM", pgettext_lazy("agenda item", "Stay below the minimum of a level")
    MOVE = "MOVE", pgettext_lazy("agenda item", "Move a place between levels")
    COMMENDATION = "COMMEND", pgettext_lazy("agenda item", "Commend")


class VoteAbout(TextChoices):
    """What a round of votes asks."""

    APPROVAL = "APPROVAL", pgettext_lazy("vote", "Approve it")
    MERGER = "MERGER", pgettext_lazy("vote", "Merge it into another")
    GATE = "GATE", pgettext_lazy("vote", "Its direction is right")
    TIE = "TIE", pgettext_lazy("vote", "It gets the last place")
    OVERRIDE = "OVERRIDE", pgettext_lazy("vote", "Approve it beyond the maximum")
    MOTION = "MOTION", pgettext_lazy("vote", "Agree to the motion")


TWO_THIRDS = (VoteAbout.OVERRIDE, VoteAbout.MOTION)
"""I-59. What needs two thirds of those present; the others need more than half."""


class Choice(TextChoices):
    YES = "YES", pgettext_lazy("vote", "Yes")
    NO = "NO", pgettext_lazy("vote", "No")
    ABSTAIN = "ABSTAIN", pgettext_lazy("vote", "Abstain")


class Decision(TextChoices):
    APPROVE = "APPROVE", pgettext_lazy("decision", "Approved")
    REJECT = "REJECT", pgettext_lazy("decision", "Not approved")
    DEFER = "DEFER", pgettext_lazy("decision", "Deferred to the next call")
    MERGE = "MERGE", pgettext_lazy("decision", "Merged")
    CARRIED = "CARRIED", pgettext_lazy("decision", "Motion carried")
    LOST = "LOST", pgettext_lazy("decision", "Motion lost")


class Why(TextChoices):
    """I-60. Why a member leaves the room for an item."""

    MEMBER = "MEMBER", pgettext_lazy("recusal", "takes part in it")
    SIGNED = "SIGNED", pgettext_lazy("recusal", "signed its recommendation")
    UNIT = "UNIT", pgettext_lazy("recusal", "belongs to its unit")
    TIE = "TIE", pgettext_lazy("recusal", "has another tie to its team")
    DECLARED = "DECLARED", pgettext_lazy("recusal", "declared a conflict")


class Ask(TextChoices):
    """I-65, I-66. What a leader is asked to agree to."""

    RAISE = "RAISE", pgettext_lazy("consent", "a higher level")
    MERGE = "MERGE", pgettext_lazy("consent", "a merger")


M, T = MeetingState, ItemState
MEETING_FLOW = Flow(
    ("open", {M.PLANNED}, M.OPEN),
    ("close", {M.OPEN}, M.CLOSED),
    ("sign", {M.CLOSED}, M.MINUTED),
    start={M.PLANNED},
    end={M.MINUTED},
)
ITEM_FLOW = Flow(
    ("call", {T.WAITING}, T.DISCUSSED),
    ("vote", {T.DISCUSSED, T.VOTING}, T.VOTING),
    ("decide", {T.VOTING}, T.DECIDED),
    ("postpone", {T.WAITING, T.DISCUSSED, T.VOTING}, T.POSTPONED),
    start={T.WAITING},
    end={T.DECIDED, T.POSTPONED},
)
UNDECIDED = (T.WAITING, T.DISCUSSED, T.VOTING)
