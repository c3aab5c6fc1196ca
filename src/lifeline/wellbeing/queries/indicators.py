"""What the indicators of the plan come to (W-91). Formulas are here, one function each; nothing is typed in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifeline.questionnaires.api import sheets
from lifeline.wellbeing.models import HelpCall, Helper, Snapshot
from lifeline.wellbeing.queries import directory
from lifeline.wellbeing.rules.calls import TRUTH
from lifeline.wellbeing.rules.plan import LOOK_BACK_DAYS, YEAR_DAYS, Figure
from lifeline.wellbeing.states import HelperKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from django.utils.functional import _StrPromise

NAMES: Final[Mapping[str, _StrPromise]] = {
    "active_coaches": _("Active happiness coaches"),
    "active_volunteers": _("Active volunteers"),
    "calls_in_15": _("Calls for help accepted within 15 minutes"),
    "response": _("Response to the last campaign"),
    "sheets_finished": _("Sheets finished of those begun"),
}
FORMULAS: Final[Mapping[str, _StrPromise]] = {
    "active_coaches": _("Coaches who hold the duty and have time on offer; the aim is 100."),
    "active_volunteers": _("Volunteers who hold the duty and have time on offer; the aim is 50."),
    "calls_in_15": _("Calls of the last year that were accepted within 15 minutes, of all that were not withdrawn."),
    "response": _("The response rate of the last frozen campaign, as its statistics tell it."),
    "sheets_finished": _("Kept sheets that were finished within the last 28 days, of those finished or still open."),
}
UNITS: Final[Mapping[str, _StrPromise]] = {
    "people": pgettext_lazy("indicator", "people"), "percent": pgettext_lazy("indicator", "%"),
}  # fmt: skip


@dataclass(frozen=True)
class Record:
    """Something that was counted, as far as its reader may see it."""

    name: str
    text: str


def figure(code: str, today: date) -> Figure:
    """What an indicator comes to today."""
    return COUNTS[code](today)


def _helpers(kind: HelperKind) -> list[Helper]:
    """Those of a kind who hold the duty and have time on offer."""
    rows = Helper.objects.filter(kind=kind, paused=False, windows__isnull=False).select_related("person").distinct()
    held = directory.on_duty_ids()[kind]
    return [row for row in rows.order_by("pk") if row.person.is_active and row.person_id in held]


def _coaches(_today: date) -> Figure:
    return Figure(len(_helpers(HelperKind.COACH)), 0)


def _volunteers(_today: date) -> Figure:
    return Figure(len(_helpers(HelperKind.VOLUNTEER)), 0)


def _calls(today: date) -> Figure:
    rows = HelpCall.objects.filter(asked_at__date__gte=today - timedelta(days=YEAR_DAYS), is_drill=False)
    asked = list(rows.exclude(state="WITHDRAWN").values_list("asked_at", "accepted_at"))
    return Figure(sum(accepted is not None and accepted - at <= TRUTH for at, accepted in asked), len(asked))


def _response(_today: date) -> Figure:
    """The published rate and nothing else; none where the total is hidden."""
    row = Snapshot.objects.order_by("-made_on", "-campaign").first()
    rate = None if row is None else json.loads(bytes(row.body))["rates"].get("0")
    return Figure(0, 0) if rate is None else Figure(rate, 100)


def _sheets(today: date) -> Figure:
    finished, begun = sheets.counted_since(today - timedelta(days=LOOK_BACK_DAYS))
    return Figure(finished, finished + begun)


COUNTS: Final[Mapping[str, Callable[[date], Figure]]] = {
    "active_coaches": _coaches, "active_volunteers": _volunteers, "calls_in_15": _calls, "response": _response,
    "sheets_finished": _sheets,
}  # fmt: skip


def records(code: str, follows: str) -> list[Record]:
    """W-91. What was counted, one step down: helpers stand in the directory for all, of campaigns their title."""
    if follows == "helpers":
        return [Record(row.display_name, row.places) for row in _helpers(KINDS[code])]
    if follows == "campaigns":
        rows = Snapshot.objects.select_related("campaign").order_by("-made_on", "-campaign")
        return [Record(row.campaign.title, row.made_on.isoformat()) for row in rows]
    return []


KINDS: Final = {
    "active_coaches": HelperKind.COACH,
    "active_volunteers": HelperKind.VOLUNTEER,
}
