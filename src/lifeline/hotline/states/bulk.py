"""H-82: what is done to many cases at once, and how far it is."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifeline.kernel.flow import Flow


class BulkAct(TextChoices):
    """What may be done to many cases at once."""

    DISPATCH = "DISPATCH", pgettext_lazy("bulk", "Dispatch")
    MERGE = "MERGE", pgettext_lazy("bulk", "Merge")
    REPLY = "REPLY", pgettext_lazy("bulk", "Reply")
    EXPORT = "EXPORT", pgettext_lazy("bulk", "Export")


class BulkState(TextChoices):
    """Ten minutes it waits, so that it can be undone; then it is carried out case by case."""

    WAITING = "WAITING", pgettext_lazy("bulk", "Waiting")
    DONE = "DONE", pgettext_lazy("bulk", "Done")
    UNDONE = "UNDONE", pgettext_lazy("bulk", "Undone")


class BulkOutcome(TextChoices):
    """What became of one case."""

    WAITING = "WAITING", pgettext_lazy("bulk", "Waiting")
    DONE = "DONE", pgettext_lazy("bulk", "Done")
    LEFT_OUT = "LEFT_OUT", _("Left out")


BULK_FLOW = Flow(
    ("run", {BulkState.WAITING}, BulkState.DONE),
    ("undo", {BulkState.WAITING}, BulkState.UNDONE),
    start={BulkState.WAITING},
    end={BulkState.DONE, BulkState.UNDONE},
)
