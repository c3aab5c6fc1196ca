"""What can happen in innovation. Sentences name steps and units, never a person; texts stand in their own tables.

`digest` is the SHA-256 of a text that came with a step; `before` and `after` are the states (section 4).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifeline.kernel.events import declare
from lifeline.kernel.notices import declare_notice

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from lifeline.kernel.events import Kind
    from lifeline.kernel.notices.kinds import NoticeKind

CLOCK = "clock"
_COURSE = ("before", "after", "version")

_PROCESS = (
    "what",
    "item",
    "files",
    "visit",
    "grade",
    "corrections",
    "part",
    "number",
    "digest",
    "verdict",
    "colour",
    "on",
    "fen",
    "due",
)


def _project(name: str, sentence: str | _StrPromise, *keys: str, personal: tuple[str, ...] = ()) -> Kind:
    return declare(f"innovation.project.{name}", sentence, keys=(*_COURSE, *_PROCESS, *keys), personal=personal)


CHARTERED = _project("chartered", _("The project was made with its charter"))
CHARTER_SIGNED = _project("charter_signed", _("The charter was signed"))
CHARTER_REMINDED = _project("charter_reminded", _("The leader was reminded to have the charter signed"))
ACTIVATED = _project("activated", _("The secretariat signed: the project is at work"))
LAPSED = _project("lapsed", _("The charter was not signed in time"))
HANDED_IN = _project("handed_in", _("Evidence was handed in"))
VERIFIED = _project("verified", _("Evidence was verified"))
SENT_BACK = _project("sent_back", _("Evidence was sent back"))
VISITED = _project("visited", _("A visit was filed"))
MIDTERM_CHECKED = _project("midterm_checked", _("The mid-term check was made"))
HEALTH_MARKED = _project("health_marked", _("The colour of a month-end was noted"))
TURNED_RED = _project("turned_red", _("The project turned red"))
GATE_OPENED = _project("gate_opened", _("Red on two month-ends: it is to be decided whether it goes on"))
GATE_DECIDED = _project("gate_decided", _("It was decided whether the project goes on"))
PROJECT_SUSPENDED = _project("suspended", _("The project was suspended"), personal=("reason",))
PROJECT_RESUMED = _project("resumed", _("The project goes on"))
TERMINATED = _project("terminated", _("The project was ended"), personal=("reason",))
CHANGE_ASKED = _project("change_asked", _("A change was asked for"))
CHANGE_SIGNED = _project("change_signed", _("The unit signed a change"))
CHANGE_WITHDRAWN = _project("change_withdrawn", _("A change was withdrawn"))
CHANGE_REFUSED = _project("change_refused", _("A change was not granted"))
CHANGE_GRANTED = _project("change_granted", _("A change was granted"))


PAST_TAKEN = declare("innovation.cycle.past_taken", _("A past cycle was brought in"), keys=("number", "received"))
RESULT_WRITTEN = _project("result_written", _("The result was written down"), "steps")
RESULT_PUBLISHED = _project("result_published", _("The result was published in the library"))
RESULT_WITHDRAWN = _project("result_withdrawn", _("The result was withdrawn from the library"))
ADOPTION_PROPOSED = _project("adoption_proposed", _("%(unit)s was proposed to adopt the result"), "unit")
ADOPTION_CONFIRMED = _project("adoption_confirmed", _("%(unit)s adopted the result"), "unit", "across")
ADOPTION_DECLINED = _project("adoption_declined", _("%(unit)s does not adopt the result"), "unit")
EFFECT_REPORTED = _project("effect_reported", _("%(unit)s reported the effect"), "unit")
EFFECT_VERIFIED = _project("effect_verified", _("The effect at %(unit)s was verified"), "unit")
ADOPTION_LAPSED = _project("adoption_lapsed", _("The adoption by %(unit)s lapsed without an effect"), "unit")
CERTIFICATE_ISSUED = _project("certificate_issued", _("A certificate was issued"))
CERTIFICATE_REVOKED = _project("certificate_revoked", _("A certificate was revoked"))


CLOSING_SUBMITTED = _project("closing_submitted", _("The closing file was handed in"))
CLOSING_SENT_BACK = _project("closing_sent_back", _("The closing file was sent back"))
PANEL_NAMED = _project("panel_named", _("The panel of acceptance was named"))
SHEET_FILLED = _project("sheet_filled", _("An expert scored the closing file"))
GRADE_PROPOSED = _project("grade_proposed", _("The head of the panel proposed the grade"))
GRADED = _project("graded", _("The acceptance was decided"))
RECTIFYING = _project("rectifying", _("Time to rectify was granted"))


def _told(name: str, title: str | _StrPromise) -> NoticeKind:
    return declare_notice(
        f"innovation.{name}", title=title, plain=("number",), link="innovation:project_detail", link_value="number"
    )


CHARTER_DUE = _told("charter.due", _("The charter of project %(number)s waits to be signed"))
FILING_SENT_BACK = _told("filing.returned", _("Project %(number)s: evidence was sent back"))
GATE_TOLD = _told("gate.opened", _("Project %(number)s is red: it is decided whether it goes on"))
ADOPTION_TOLD = _told("adoption.made", _("Another unit adopted the result of project %(number)s"))
CLOSING_RETURNED = _told("closing.returned", _("Project %(number)s: the closing file needs more"))
GRADE_TOLD = _told("acceptance.decided", _("The acceptance of project %(number)s was decided"))
CORRECTION_ASKED = _told("correction.asked", _("Project %(number)s: a visit asks for a correction"))

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
