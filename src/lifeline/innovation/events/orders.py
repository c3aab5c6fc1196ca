"""Section 7. What can happen to a standing order of the secretariat."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lifeline.kernel.events import declare

ORDER_GIVEN = declare(
    "innovation.order.given", _("It was ordered that reminders go by themselves, until %(until_on)s"),
    keys=("cycle", "letter_kind", "from_on", "until_on"),
)  # fmt: skip
ORDER_REVOKED = declare(
    "innovation.order.revoked", _("The standing order for reminders was revoked"), keys=("letter_kind",)
)
