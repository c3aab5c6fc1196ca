"""4.4. The words of the process 立项、培养、督导, and the small flow that evidence takes."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from lifeline.kernel.flow import Flow


class Filing(TextChoices):
    """Milestones, reports and corrections: open, filed by the team, then verified or sent back."""

    OPEN = "OPEN", pgettext_lazy("filing", "Open")
    FILED = "FILED", pgettext_lazy("filing", "Handed in")
    VERIFIED = "VERIFIED", pgettext_lazy("filing", "Verified")
    REFUSED = "REFUSED", pgettext_lazy("filing", "Sent back")


class VisitGrade(TextChoices):
    GOOD = "GOOD", pgettext_lazy("visit", "Goes well")
    FAIR = "FAIR", pgettext_lazy("visit", "Needs attention")
    POOR = "POOR", pgettext_lazy("visit", "Goes badly")


FILING_FLOW = Flow(
    ("file", {Filing.OPEN, Filing.REFUSED}, Filing.FILED),
    ("verify", {Filing.FILED}, Filing.VERIFIED),
    ("send back", {Filing.FILED}, Filing.REFUSED),
    start={Filing.OPEN},
    end={Filing.VERIFIED},
)
