"""6. The words of the ledger 经费台账."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from lifeline.kernel.flow import Flow


class LineKind(TextChoices):
    """I-91. What a cycle's money is for: one of each, each from a named document."""

    FUNDING = "FUNDING", pgettext_lazy("ledger", "Project funds")
    PURSE = "PURSE", pgettext_lazy("ledger", "Award purse")


class EntryKind(TextChoices):
    """What an entry does; the two withdrawals lower a release or a commitment."""

    COMMIT = "COMMIT", pgettext_lazy("ledger", "Commit")
    RELEASE = "RELEASE", pgettext_lazy("ledger", "Release")
    PAY = "PAY", pgettext_lazy("ledger", "Pay")
    RETURN = "RETURN", pgettext_lazy("ledger", "Money returned")
    UNRELEASE = "UNRELEASE", pgettext_lazy("ledger", "Withdraw a release")
    UNCOMMIT = "UNCOMMIT", pgettext_lazy("ledger", "Withdraw a commitment")
    REVERSE = "REVERSE", pgettext_lazy("ledger", "Reversal")


class BudgetItem(TextChoices):
    """What the money is spent on."""

    MATERIALS = "MATERIALS", pgettext_lazy("budget", "Materials")
    TRAVEL = "TRAVEL", pgettext_lazy("budget", "Travel and visits")
    PRINTING = "PRINTING", pgettext_lazy("budget", "Printing and media")
    TRAINING = "TRAINING", pgettext_lazy("budget", "Training")
    SERVICES = "SERVICES", pgettext_lazy("budget", "Services")
    OTHER = "OTHER", pgettext_lazy("budget", "Other")
    AWARD = "AWARD", pgettext_lazy("budget", "Award")


class EntryState(TextChoices):
    PROPOSED = "PROPOSED", pgettext_lazy("ledger", "Waits for the second person")
    CONFIRMED = "CONFIRMED", pgettext_lazy("ledger", "Confirmed")
    REJECTED = "REJECTED", pgettext_lazy("ledger", "Rejected")


ENTRY_FLOW = Flow(
    ("confirm", {EntryState.PROPOSED}, EntryState.CONFIRMED),
    ("reject", {EntryState.PROPOSED}, EntryState.REJECTED),
    start={EntryState.PROPOSED},
    end={EntryState.CONFIRMED, EntryState.REJECTED},
)
