"""7. A letter on paper: a PDF with a code by which anybody reads whether it is genuine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from lifeline.innovation.models import Letter
from lifeline.innovation.queries.letter_words import body_of
from lifeline.innovation.queries.library import verify_address
from lifeline.innovation.rules.certificates import in_fives, masked, read_code
from lifeline.kernel.documents import Template, qr

if TYPE_CHECKING:
    from datetime import datetime

TEMPLATE = Template("letter", Path(__file__).resolve().parent.parent / "data" / "documents")


def paper(letter: Letter) -> dict[str, Any]:
    """The data of `letter.typ`, in the reader's language; a letter that has not gone yet bears no code."""
    heading = letter.get_kind_display()
    return {
        "title": " ".join([heading, letter.application.number if letter.application else letter.cycle.name]),
        "organisation": letter.cycle.organiser.name,
        "lang": "zh" if (get_language() or "").startswith("zh") else "en",
        "heading": heading,
        "addressee": pgettext("letter", "%(name)s:") % {"name": letter.addressee.name},
        "paragraphs": body_of(letter),
        "day": _day(letter.released_at or letter.drafted_at),
        "code": in_fives(letter.code),
        "qr": qr(verify_address(letter.code)) if letter.code else "",
        "note": _("Whoever scans the code reads whether this letter is genuine."),
    }


def _day(at: datetime) -> str:
    return str(date_format(timezone.localdate(at), "DATE_FORMAT"))


def letter_of(code: str) -> Letter | None:
    """The letter of a code as typed; one indexed look-up, whatever the code (E-18)."""
    code = read_code(code)
    rows = Letter.objects.select_related("application", "cycle__organiser", "addressee")
    return rows.filter(code=code).first() if code else None


def told(letter: Letter) -> dict[str, str]:
    """What the public page says of a letter: what it is, whose, from when, to whom with the given name masked."""
    return {
        "kind": letter.get_kind_display(),
        "number": letter.application.number if letter.application else "",
        "cycle": letter.cycle.name,
        "organisation": letter.cycle.organiser.name,
        "on": _day(letter.released_at or letter.drafted_at),
        "name": masked(letter.addressee.name),
    }
