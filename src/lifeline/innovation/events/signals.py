"""I-113 … I-118. What can happen to the five signals."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lifeline.kernel.events import declare

SIGNALS_COUNTED = declare(
    "innovation.signals.counted", _("The five signals were counted"), keys=("on", "units", "reds")
)
SIGNAL_TURNED_RED = declare(
    "innovation.signal.turned_red", _("A signal turned red; a measure is asked for"), keys=("signal", "unit", "due")
)
SIGNAL_ANSWERED = declare(
    "innovation.signal.answered", _("A red signal was answered with a measure, an owner and a date"),
    keys=("signal", "unit", "until"), personal=("digest",),
)  # fmt: skip
