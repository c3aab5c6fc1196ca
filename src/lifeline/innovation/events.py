"""What can happen in innovation. Sentences name steps and units, never a person; texts stand in their own tables.

`digest` is the SHA-256 of a text that came with a step; `before` and `after` are the states (section 4).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifeline.kernel.events import declare

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from lifeline.kernel.events import Kind

CLOCK = "clock"
_COURSE = ("before", "after", "version")

_MONEY = ("entry", "does", "fen")
LINE_OPENED = declare(
    "innovation.ledger.line_opened", _("A line of money was entered"), keys=("line", "fen", "document")
)
ENTRY_PROPOSED = declare("innovation.ledger.entry_proposed", _("An entry of the ledger was proposed"), keys=_MONEY)
ENTRY_CONFIRMED = declare(
    "innovation.ledger.entry_confirmed",
    _("An entry of the ledger was confirmed by a second person"),
    keys=(*_MONEY, "committed", "released", "paid"),
)
ENTRY_REJECTED = declare("innovation.ledger.entry_rejected", _("An entry of the ledger was rejected"), keys=_MONEY)


def _cycle(name: str, sentence: str | _StrPromise, *keys: str, personal: tuple[str, ...] = ()) -> Kind:
    return declare(f"innovation.cycle.{name}", sentence, keys=(*_COURSE, *keys), personal=personal)


def _application(name: str, sentence: str | _StrPromise, *keys: str, personal: tuple[str, ...] = ()) -> Kind:
    return declare(f"innovation.application.{name}", sentence, keys=(*_COURSE, *keys), personal=personal)


CYCLE_PLANNED = _cycle("planned", pgettext_lazy("cycle", "Preparation began"), "number", "organiser")
CONFIG_PROPOSED = _cycle("config_proposed", _("A version of the settings was proposed"), "config", "digest")
CONFIG_CONFIRMED = _cycle("config_confirmed", _("A version of the settings came into force"), "config", "digest")
CALL_PROPOSED = _cycle("call_proposed", _("Opening the call was proposed"), "config")
CALL_OPENED = _cycle("call_opened", _("The call was opened"), "config", "digest", "closes_at")
CALL_EXTENDED = _cycle("call_extended", _("The call was extended"), "old", "new", personal=("reason",))
CANCELLED = _cycle("cancelled", pgettext_lazy("cycle", "Cancelled"), "told", personal=("reason",))
CALL_CLOSED = _cycle("call_closed", _("The call was closed"), "expired", "received", "alike")
SUSPENDED = _cycle("suspended", pgettext_lazy("cycle", "Suspended"), personal=("reason",))
RESUMED = _cycle("resumed", pgettext_lazy("cycle", "Resumed"), "seconds")
