"""Words of the paths that a case may take: why it is given back, why a ruling is needed, how far a joint task is."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifeline.kernel.flow import Flow


class ReturnReason(TextChoices):
    """H-23. Why a unit gives a case back."""

    DUTY = "DUTY", _("By the list of duties another unit is in charge")
    PLACE = "PLACE", _("It happened in another unit's area")
    MOVED = "MOVED", _("The duty has passed to another unit")


class RulingCause(TextChoices):
    """H-26, H-27. Why the supervisor decides who is in charge."""

    RETURNED = "RETURNED", _("A second unit gives the case back")
    BEFORE = "BEFORE", _("The unit has held the case before")
    FOURTH = "FOURTH", _("A fourth unit")
    LAST = "LAST", _("The reply is due too soon to send it on")
    REFERRED = "REFERRED", _("The dispatcher asks for a ruling")


class Receiver(TextChoices):
    """H-20. Who takes a case over that is not the hotline's to solve."""

    INTEGRITY = "INTEGRITY", _("Integrity desk")
    PETITIONS = "PETITIONS", _("Petition office")
    CITY = "CITY", _("The city's hotline 12345")
    POLICE = "POLICE", _("Police")
    COMPANY = "COMPANY", _("Another company of the group")
    OTHER = "OTHER", _("Another office")


class TaskState(TextChoices):
    """H-35. A joint task; it has a clock of its own and never moves the case."""

    OPEN = "OPEN", pgettext_lazy("joint task", "To be done")
    DONE = "DONE", pgettext_lazy("joint task", "Done")
    DECLINED = "DECLINED", pgettext_lazy("joint task", "Not this unit's part")
    CANCELLED = "CANCELLED", pgettext_lazy("joint task", "Cancelled")


TASK_FLOW = Flow(
    ("finish", {TaskState.OPEN}, TaskState.DONE),
    ("decline", {TaskState.OPEN}, TaskState.DECLINED),
    ("cancel", {TaskState.OPEN}, TaskState.CANCELLED),
    start={TaskState.OPEN},
    end={TaskState.DONE, TaskState.DECLINED, TaskState.CANCELLED},
)
