"""Section 6. What can happen to the monthly sheet of a line of money."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lifeline.kernel.events import declare

RECONCILED = declare(
    "innovation.ledger.reconciled", _("The ledger was compared with the books at a month-end"),
    keys=("line", "month", "number", "fen", "digest"),
)  # fmt: skip
RECONCILIATION_SIGNED = declare(
    "innovation.ledger.reconciliation_signed", _("The secretariat signed the monthly sheet of the ledger"),
    keys=("line", "month", "number", "fen", "digest"),
)  # fmt: skip
