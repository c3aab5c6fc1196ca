"""Section 9. What can happen to what was kept long enough."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lifeline.kernel.events import declare

DRAFT_CLEARED = declare("innovation.application.cleared", _("The text of a draft that was never handed in is gone"))
INVITATIONS_FORGOTTEN = declare(
    "innovation.application.invitations_forgotten", _("Old invitations that nobody took up are gone"), keys=("members",)
)
AVOIDANCE_FORGOTTEN = declare(
    "innovation.application.avoidance_forgotten", _("Old requests to avoid a reviewer are gone"), keys=("members",)
)
REVIEWS_DESTROYED = declare(
    "innovation.cycle.reviews_destroyed", _("Reviews and objections were kept ten years and are gone"),
    keys=("reviews", "objections"),
)  # fmt: skip
