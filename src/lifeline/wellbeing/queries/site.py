"""The numbers that the regulations let a site tune; `config/settings.py` has default and range of each."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from lifeline.wellbeing.rules.calls import Steps
from lifeline.wellbeing.rules.helpers import COUNSELLOR


def number(name: str) -> int:
    """A number of `settings.CARE`. KeyError for a name that is none."""
    found: int = settings.CARE[name]
    return found


def talks_a_week(kind: str) -> int:
    """W-34. So many talks a helper of a kind holds in one week."""
    return number(f"{kind.upper()}_TALKS")


def in_hand(kind: str) -> int:
    """W-34. So many people are in a helper's hands at a time; volunteers are held like coaches."""
    return number("COUNSELLOR_PEOPLE" if kind == COUNSELLOR else "COACH_PEOPLE")


def promise() -> timedelta:
    """W-40. Within so long somebody gets in touch; the page says so (W-43)."""
    return timedelta(hours=number("TARGET_HOURS"))


def paging() -> Steps:
    """W-22. When a call that nobody accepts is passed on."""
    second, everybody = (timedelta(minutes=number(f"{name}_MINUTES")) for name in ("SECOND", "EVERYBODY"))
    return Steps(second, everybody)


def keep_days() -> int:
    """Section 6. So long after the last visit everything kept is erased; the text of consent says the years."""
    return 365 * number("KEEP_YEARS")
