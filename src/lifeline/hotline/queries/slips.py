"""The proof slip of a case: what stands on it, and whether one that somebody brings is genuine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lifeline.hotline.rules import slips
from lifeline.kernel.documents import Template, qr

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from lifeline.hotline.models import Case
    from lifeline.kernel.parts import Happening

TEMPLATE: Final = Template("slip", Path(__file__).parents[1] / "data" / "documents")


def day_of(case: Case) -> date:
    """The day on which it was sent, on the site's clock."""
    return timezone.localdate(case.submitted_at)


def check_address(number: str, day: date) -> str:
    """Where anybody reads whether the slip is genuine; the code on the slip leads there."""
    asked = urlencode({"number": number, "day": day.isoformat(), "mark": slips.mark(key(), number, day)})
    return f"{settings.SITE_URL}{reverse('hotline:receipt_check')}?{asked}"


def is_genuine(number: str, day: date, mark: str) -> bool:
    """Genuine by the site's key, or by one that it had before. No table is asked, so nothing but this can be learnt."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(slips.is_genuine(force_bytes(one), number, day, mark) for one in keys)


def key() -> bytes:
    """The key of new marks."""
    return settings.SECRET_KEY.encode()


def slip(case: Case, steps: Iterable[Happening]) -> dict[str, Any]:
    """The data of `slip.typ`: number, day, promises, mark. Not what was reported nor by whom: a slip may be lost."""
    day = day_of(case)
    return {
        "title": f"{_('Receipt')} {case.number}",
        "organisation": case.company.name,
        "lang": "zh" if (get_language() or "").startswith("zh") else "en",
        "heading": _("Receipt"),
        "number": case.number,
        "labels": {
            "number": _("Number"),
            "day": _("Sent"),
            "mark": _("Mark of the site"),
            "next": _("What happens now"),
        },
        "day": date_format(day),
        "mark": slips.mark(key(), case.number, day),
        "steps": [
            {"title": str(one.title), "at": date_format(timezone.localtime(one.at), "DATETIME_FORMAT")}
            for one in steps
            if one.at
        ],
        "qr": qr(check_address(case.number, day)),
        "note": _("Whoever scans the code reads whether this slip is genuine, and nothing else."),
        "stage": _("How far things are: enter the number at %(site)s") % {"site": settings.SITE_URL},
    }
