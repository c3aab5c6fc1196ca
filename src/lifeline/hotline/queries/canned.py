"""Canned replies as a case's page offers them: with name, unit and date filled in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lifeline.hotline.policies import reference as policies
from lifeline.hotline.queries import reading
from lifeline.hotline.queries.reference import canned_texts
from lifeline.hotline.rules.canned import filled
from lifeline.kernel.keys import row_id

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from lifeline.hotline.models import CannedReply, Case
    from lifeline.hotline.queries.reading import Reading
    from lifeline.people.models import Person

OFFERED = 30


@dataclass(frozen=True)
class Offer:
    """A canned reply, ready for this case."""

    pk: int
    title: str
    text: str
    must_add: str
    shared: bool


def offered(person: Person, case: Case, by: Reading, now: datetime) -> list[Offer]:
    """The first that the person may use in this case, by title, and one more where the list has others.

    Two queries at most, one of them for who the reporter is.
    """
    return _ready(policies.visible_canned(person)[: OFFERED + 1], person, case, by, now)


def chosen(person: Person, case: Case, by: Reading, now: datetime, pk: str) -> Offer | None:
    """The one that was taken from the page or from the whole list, ready for this case."""
    rows = policies.visible_canned(person).filter(pk=found) if (found := row_id(pk)) else []
    return next(iter(_ready(rows, person, case, by, now)), None)


def _ready(rows: Iterable[CannedReply], person: Person, case: Case, by: Reading, now: datetime) -> list[Offer]:
    if not (rows := list(rows)):
        return []
    values = facts(person, case, by, now)
    return [Offer(row.pk, row.title, filled(row.text, values), row.must_add, row.person_id is None) for row in rows]


def as_sent(case: Case, now: datetime) -> list[str]:
    """H-41. Every canned reply, and how it reads in this case: filled blanks must not hide how near a text is."""
    known = canned_texts()
    values = {"name": pgettext("canned", "Colleague"), **known_to_all(case, now)}
    return [*known, *(filled(one, values) for one in known)]


def known_to_all(case: Case, now: datetime) -> dict[str, str]:
    """What the placeholders for unit and date stand for."""
    day = date_format(timezone.localdate(now), "DATE_FORMAT")
    return {"unit": case.unit.name if case.unit else "", "date": day}


def facts(person: Person, case: Case, by: Reading, now: datetime) -> dict[str, str]:
    """H-7. What the placeholders stand for; the name only for those who may see it."""
    reporter = reading.reporter_words(person, case, by)
    name = _("%(name)s, colleague") % {"name": reporter[0]} if reporter else pgettext("canned", "Colleague")
    return {"name": name, **known_to_all(case, now)}
