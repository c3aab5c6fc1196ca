"""I-74. What can happen to a letter."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lifeline.kernel.events import declare
from lifeline.kernel.notices import declare_notice

LETTER_DRAFTED = declare("innovation.letter.drafted", _("A letter was drafted"), keys=("letter_kind",))
LETTER_CHANGED = declare("innovation.letter.changed", _("A letter's free paragraph was changed"), personal=("digest",))
LETTER_RELEASED = declare("innovation.letter.released", _("A letter was released"), keys=("order",))
LETTER_DISCARDED = declare("innovation.letter.discarded", _("A letter was discarded"), personal=("reason",))
LETTER_READ = declare("innovation.letter.read", _("A letter was read"))
LETTER_SENT = declare_notice(
    "innovation.letter.sent", title=_("Innovation: you have a letter"), link="innovation:letter_detail",
    bundle="innovation", klass="due", owed=True,
)  # fmt: skip
