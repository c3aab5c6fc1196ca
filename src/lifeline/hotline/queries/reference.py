"""Reference data as values: numbers, times by level, categories, emergency numbers, canned replies."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Max
from django.utils.translation import ngettext

from lifeline.hotline.models import CannedReply, Category, DangerWord, EmergencyNumber, Level, SiteNumber, SiteText
from lifeline.hotline.rules.numbers import TEXTS, Numbers
from lifeline.hotline.rules.spans import LEVELS, Times
from lifeline.kernel.errors import Unseen
from lifeline.kernel.kept import kept

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from lifeline.hotline.rules.spans import Span

_FIELDS = frozenset(field.name for field in fields(Numbers))


def month_of(at: datetime) -> int:
    """202603 for an instant in March 2026 on the site's clock."""
    local = at.astimezone(ZoneInfo(settings.TIME_ZONE))
    return local.year * 100 + local.month


def month_start(month: int) -> datetime:
    """When 202603 begins on the site's clock."""
    return datetime(month // 100, month % 100, 1, tzinfo=ZoneInfo(settings.TIME_ZONE))


def month_after(month: int, months: int = 1) -> int:
    """The month so many months later: 202601 is the month after 202512."""
    place = month // 100 * 12 + month % 100 - 1 + months
    return place // 12 * 100 + place % 12 + 1


of_the_form = kept(Category, DangerWord, EmergencyNumber, Level, SiteNumber)
"""Keeps the answers of a function that draws what an empty report shows of these tables."""


@kept(SiteNumber)
def numbers() -> Numbers:
    """The site's numbers: the defaults of the regulations and what this site tunes of them."""
    tuned = SiteNumber.objects.values_list("name", "value")
    return Numbers(**{name: value for name, value in tuned if name in _FIELDS})


@kept(SiteText)
def site_text(name: str) -> str:
    """A text that the site sets, or the default. KeyError for a name that `TEXTS` does not list."""
    found = SiteText.objects.filter(name=name).values_list("value", flat=True).first()
    return TEXTS[name] if found is None else found


@kept(Level)
def level_version() -> int:
    """The version of the level table by which new rounds are timed; 1 is the one of the regulations."""
    newest: int | None = Level.objects.aggregate(newest=Max("version"))["newest"]
    return newest or 1


@kept(Level)
def times(version: int, code: str) -> Times:
    """H-53. What a level promises in a version. LookupError for a version or level that does not exist."""
    row = Level.objects.filter(version=version, code=code).first()
    if row is not None:
        return Times.read(row.dispatch, row.response, row.resolve, row.ladder)
    if version != 1:
        raise LookupError(f"The level table {version} has no {code}.")
    return LEVELS[code]


def span_words(span: Span) -> str:
    """A span in the reader's words: "4 working hours"."""
    n = span.amount
    if span.unit == "wd":
        return ngettext("%(n)s working day", "%(n)s working days", n) % {"n": n}
    if span.unit == "wh":
        return ngettext("%(n)s working hour", "%(n)s working hours", n) % {"n": n}
    return ngettext("%(n)s hour", "%(n)s hours", n) % {"n": n}


def categories() -> QuerySet[Category]:
    """The categories that a new case may get, as the tree shows them."""
    return Category.objects.filter(retired=False).order_by("place", "pk")


@kept(Category)
def first_categories() -> tuple[Category, ...]:
    """The first level of the tree: what a reporter chooses from, if he chooses."""
    return tuple(categories().filter(parent=None))


@kept(EmergencyNumber)
def emergency_numbers() -> tuple[EmergencyNumber, ...]:
    """H-9. Whom to call when life or plant is in danger."""
    return tuple(EmergencyNumber.objects.order_by("place", "pk"))


def waits_for_dispatcher(text: str, *, critical: bool, avoids: bool) -> bool:
    """H-9, H-10, H-12. Critical, of danger, or to be kept from somebody: a dispatcher reads it before it is merged."""
    return critical or avoids or any(word in text for word in danger_words())


@kept(DangerWord)
def danger_words() -> tuple[str, ...]:
    """H-9. The words that show these numbers to whoever types them."""
    return tuple(DangerWord.objects.order_by("pk").values_list("word", flat=True))


@kept(CannedReply)
def canned_texts() -> tuple[str, ...]:
    """Every canned reply of the site, for telling an own text from a canned one (H-29, H-40)."""
    return tuple(CannedReply.objects.order_by("pk").values_list("text", flat=True))


def level_texts(version: int, code: str) -> dict[str, str]:
    """H-53. The times of a level as they are written; the ladder is empty where it is that of the regulations."""
    row = Level.objects.filter(version=version, code=code).first()
    if row is not None:
        return {"dispatch": row.dispatch, "response": row.response, "resolve": row.resolve, "ladder": row.ladder}
    known = LEVELS[code]
    return {
        "dispatch": str(known.dispatch),
        "response": str(known.response),
        "resolve": str(known.resolve),
        "ladder": "",
    }


def category_rows() -> list[Category]:
    """Every category, retired ones too, as the tree shows them: each first-level one before those below it."""
    rows = list(Category.objects.select_related("parent").order_by("place", "pk"))
    return sorted(rows, key=lambda row: ((row.parent or row).place, (row.parent or row).pk, row.parent_id is not None))


def category_of(code: str) -> Category:
    """The category with this code. `Unseen` if there is none."""
    row = Category.objects.filter(code=code).first()
    if row is None:
        raise Unseen
    return row
