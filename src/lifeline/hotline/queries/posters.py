"""What stands on a poster: the site's promises and numbers as they are today, and the codes for its place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from lifeline.hotline.queries import channel
from lifeline.hotline.queries.reference import emergency_numbers, level_version, span_words, times
from lifeline.hotline.rules.numbers import POSTER_EMERGENCIES
from lifeline.hotline.states import LevelCode
from lifeline.kernel.documents import Template, qr
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifeline.people.models import Unit

TEMPLATE: Final = Template("poster", Path(__file__).parents[1] / "data" / "documents")


def report_address(unit: Unit, place: str) -> str:
    """Where the code for signed-in reporters leads: the report with unit and place filled in."""
    asked = urlencode({"unit": unit.code} | ({"place": place} if place else {}))
    return f"{settings.SITE_URL}{reverse('hotline:report_new')}?{asked}"


def anonymous_address(unit: Unit) -> str:
    """H-2. Where the other code leads; empty where the channel is off.

    It names the company and neither unit nor place: a poster in a small crew's room must not narrow who speaks.
    """
    base = channel.address()
    return f"{base}?{urlencode({'at': people.company_of(unit).code})}" if base else ""


def poster(unit: Unit, places: Sequence[str], size: str) -> dict[str, Any]:
    """The data of `poster.typ`: one page for each place, one for the unit as a whole if none is named."""
    level = times(level_version(), LevelCode.NORMAL)
    return {
        "title": f"{_('Employee hotline')} · {unit.name}",
        "organisation": people.company_of(unit).name,
        "lang": "zh" if (get_language() or "").startswith("zh") else "en",
        "size": size,
        "heading": _("Employee hotline"),
        "motto": _("Something wrong? Scan, say it, and hear back."),
        "promise": _("In charge in %(dispatch)s · contact in %(response)s · reply in %(resolve)s")
        % {name: span_words(getattr(level, name)) for name in ("dispatch", "response", "resolve")},
        "urgent": _("Danger to life or plant: call first!"),
        "numbers": [f"{one} {one.number}" for one in emergency_numbers()[:POSTER_EMERGENCIES]],
        "posters": [{"where": " · ".join(filter(None, [unit.name, place])), "codes": codes(unit, place)}
                    for place in places or [""]],
    }  # fmt: skip


def codes(unit: Unit, place: str) -> list[dict[str, str]]:
    """The doors of one poster: its QR code, its name, and what to know before."""
    doors = [
        (report_address(unit, place), pgettext("poster", "Report a problem"), _("Sign in, and follow every step")),
        (anonymous_address(unit), pgettext("poster", "Report anonymously"), _("No log-in. Use your own phone")),
    ]
    return [{"qr": qr(address), "label": label, "note": note} for address, label, note in doors if address]
