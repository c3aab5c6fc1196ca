"""The states of a help call (W-26), and how it ended (W-27)."""

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


C = CallState
CALL_FLOW = Flow(
    ("accept", {C.WAITING}, C.ACCEPTED),
    ("end", {C.ACCEPTED}, C.ENDED),
    ("withdraw", {C.WAITING, C.ACCEPTED}, C.WITHDRAWN),
    ("give up", {C.WAITING}, C.UNANSWERED),
    start={C.WAITING},
    end={C.ENDED, C.WITHDRAWN, C.UNANSWERED},
)
