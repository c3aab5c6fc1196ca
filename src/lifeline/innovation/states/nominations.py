"""I-107. 先进集体、先进个人: the course of a nomination."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from lifeline.kernel.flow import Flow


class Merit(TextChoices):
    COLLECTIVE = "COLLECTIVE", pgettext_lazy("nomination", "Commended team")
    INDIVIDUAL = "INDIVIDUAL", pgettext_lazy("nomination", "Commended person")


class NominationState(TextChoices):
    NOMINATED = "NOMINATED", pgettext_lazy("nomination", "Nominated")
    WITHDRAWN = "WITHDRAWN", pgettext_lazy("nomination", "Taken back")
    ELECTED = "ELECTED", pgettext_lazy("nomination", "Elected")
    NOT_ELECTED = "NOT_ELECTED", pgettext_lazy("nomination", "Not elected")


N = NominationState
NOMINATION_FLOW = Flow(
    ("withdraw", {N.NOMINATED}, N.WITHDRAWN),
    ("elect", {N.NOMINATED}, N.ELECTED),
    ("pass over", {N.NOMINATED}, N.NOT_ELECTED),
    start={N.NOMINATED},
    end={N.WITHDRAWN, N.ELECTED, N.NOT_ELECTED},
)
