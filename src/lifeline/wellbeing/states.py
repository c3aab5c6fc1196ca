"""The states of help calls (W-26, W-27) and campaigns (W-71), and the words of a helper's profile."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifeline.kernel.flow import Flow


class CallState(TextChoices):
    WAITING = "WAITING", pgettext_lazy("call", "Waiting")
    ACCEPTED = "ACCEPTED", pgettext_lazy("call", "Someone is with you")
    ENDED = "ENDED", pgettext_lazy("call", "Ended")
    WITHDRAWN = "WITHDRAWN", pgettext_lazy("call", "Withdrawn")
    UNANSWERED = "UNANSWERED", pgettext_lazy("call", "Not answered")


class Disposition(TextChoices):
    SPOKE = "SPOKE", _("We spoke")
    REFERRED = "REFERRED", _("Referred to a medical institution")
    EMERGENCY = "EMERGENCY", _("Emergency service called")
    NO_CONTACT = "NO_CONTACT", _("No contact came about")


class HelperKind(TextChoices):
    COACH = "coach", _("Happiness coach")
    VOLUNTEER = "volunteer", _("Volunteer listener")
    COUNSELLOR = "counsellor", pgettext_lazy("helper", "Counsellor")


class Gender(TextChoices):
    WOMAN = "woman", _("Woman")
    MAN = "man", _("Man")


class Topic(TextChoices):
    """What somebody wants to talk about; the last four are for counsellors alone (W-31)."""

    MOOD = "mood", _("Low or changing mood")
    SLEEP = "sleep", _("Sleep and night shifts")
    STRESS = "stress", _("Pressure at work")
    RELATIONS = "relations", _("Getting on with others")
    FAMILY = "family", _("Marriage and family")
    CHILDREN = "children", _("Children and their school")
    LOSS = "loss", _("Loss, illness, a hard time")
    CAREER = "career", _("Job and future")
    SELF_HARM = "self_harm", _("Thoughts of hurting myself")
    VIOLENCE = "violence", pgettext_lazy("topic of a talk", "Violence")
    ADDICTION = "addiction", _("Alcohol, gambling, other addictions")
    TRAUMA = "trauma", _("An accident or a terrible experience")


class Channel(TextChoices):
    PHONE = "phone", pgettext_lazy("talk", "By phone")
    ROOM = "room", pgettext_lazy("talk", "In a room")
    VIDEO = "video", pgettext_lazy("talk", "By video")
    TEXT = "text", pgettext_lazy("talk", "In writing")


class ShiftKind(TextChoices):
    """W-32. Shifts beside which a helper can be met."""

    DAY = "day", _("Day shift")
    MIDDLE = "middle", _("Late shift")
    NIGHT = "night", _("Night shift")


class Language(TextChoices):
    MANDARIN = "zh", _("Mandarin")
    DIALECT = "dialect", _("Local dialect")
    ENGLISH = "en", pgettext_lazy("spoken", "English")


class BookingState(TextChoices):
    BOOKED = "BOOKED", pgettext_lazy("talk", "Booked")
    DONE = "DONE", pgettext_lazy("talk", "Held")
    CANCELLED = "CANCELLED", pgettext_lazy("talk", "Cancelled")
    MISSED = "MISSED", pgettext_lazy("talk", "Did not take place")


class RequestState(TextChoices):
    NEW = "NEW", pgettext_lazy("request", "Waiting for somebody to take it")
    TAKEN = "TAKEN", pgettext_lazy("request", "Taken; you will be contacted")
    CONTACTED = "CONTACTED", pgettext_lazy("request", "In contact")
    BOOKED = "BOOKED", pgettext_lazy("request", "A talk is booked")
    CLOSED = "CLOSED", pgettext_lazy("request", "Closed")
    WITHDRAWN = "WITHDRAWN", pgettext_lazy("request", "Withdrawn")


C = CallState
CALL_FLOW = Flow(
    ("accept", {C.WAITING}, C.ACCEPTED),
    ("end", {C.ACCEPTED}, C.ENDED),
    ("withdraw", {C.WAITING, C.ACCEPTED}, C.WITHDRAWN),
    ("give up", {C.WAITING}, C.UNANSWERED),
    start={C.WAITING},
    end={C.ENDED, C.WITHDRAWN, C.UNANSWERED},
)


class CampaignState(TextChoices):
    DRAFT = "DRAFT", pgettext_lazy("campaign", "In preparation")
    OPEN = "OPEN", pgettext_lazy("campaign", "Open")
    CLOSED = "CLOSED", pgettext_lazy("campaign", "Closed, being counted")
    FROZEN = "FROZEN", pgettext_lazy("campaign", "Frozen")


class Privacy(TextChoices):
    """How statistics are protected. Chosen before opening, and never after (E41)."""

    SUPPRESSION = "suppression", _("Small cells are hidden, and whatever could be computed from others")


class Careless(TextChoices):
    """Q-26. Which returns a campaign does not count. Chosen before opening, and never after (E41)."""

    COUNTED = "counted", _("Every return counts")
    HASTY = "hasty", _("Not what was answered faster than one can read")
    STRAIGHT = "straight", _("Not what was answered alike in a row, also where the questions contradict each other")
    BOTH = "both", _("Neither of the two")


M = CampaignState
CAMPAIGN_FLOW = Flow(
    ("open", {M.DRAFT}, M.OPEN),
    ("close", {M.OPEN}, M.CLOSED),
    ("freeze", {M.CLOSED}, M.FROZEN),
    start={M.DRAFT},
    end={M.DRAFT, M.FROZEN},
)
B = BookingState
BOOKING_FLOW = Flow(
    ("hold", {B.BOOKED}, B.DONE),
    ("cancel", {B.BOOKED}, B.CANCELLED),
    ("miss", {B.BOOKED}, B.MISSED),
    start={B.BOOKED},
    end={B.DONE, B.CANCELLED, B.MISSED},
)
R = RequestState
REQUEST_FLOW = Flow(
    ("take", {R.NEW}, R.TAKEN),
    ("contact", {R.TAKEN}, R.CONTACTED),
    ("book", {R.CONTACTED}, R.BOOKED),
    ("unbook", {R.BOOKED}, R.CONTACTED),
    ("close", {R.CONTACTED, R.BOOKED}, R.CLOSED),
    ("withdraw", {R.NEW, R.TAKEN, R.CONTACTED, R.BOOKED}, R.WITHDRAWN),
    ("return", {R.TAKEN}, R.NEW),
    ("refer", {R.TAKEN, R.CONTACTED}, R.NEW),
    ("hand over", {R.NEW, R.TAKEN, R.CONTACTED, R.BOOKED}, R.TAKEN),
    start={R.NEW},
    end={R.CLOSED, R.WITHDRAWN},
)


class Strand(TextChoices):
    """The strands of the plan of three years."""

    ONE_TAP = "one_tap", pgettext_lazy("strand", "One tap")
    ONE_STOP = "one_stop", pgettext_lazy("strand", "One place")
    TOGETHER = "together", pgettext_lazy("strand", "All as one")


class CaseState(TextChoices):
    OPEN = "OPEN", pgettext_lazy("wellbeing", "Open")
    CLOSED = "CLOSED", pgettext_lazy("wellbeing", "Closed")


class Outcome(TextChoices):
    EASED = "EASED", _("The concern has eased")
    REFERRED = "REFERRED", _("Referred onward")
    BY_PERSON = "BY_PERSON", _("Ended by the person")
    OTHER = "OTHER", pgettext_lazy("outcome", "Something else")


CASE_FLOW = Flow(("close", {CaseState.OPEN}, CaseState.CLOSED), start={CaseState.OPEN}, end={CaseState.CLOSED})
