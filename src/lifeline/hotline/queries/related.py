"""What a case hangs together with: the case before or after it, and cases whose numbers its reporter wrote down."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _

from lifeline.hotline import policies
from lifeline.hotline.queries import lists
from lifeline.hotline.queries.shown import heading
from lifeline.hotline.rules.numbers import read_number

if TYPE_CHECKING:
    from lifeline.hotline.models import Case
    from lifeline.people.models import Person

NAMED_MOST = 5
"""So many numbers of a text are looked up."""
SHOWN_MOST = 10
NUMBER = re.compile(r"(?<![0-9A-Za-z])20\d\d ?[-－–—] ?[0-9A-Za-z]{5}(?![0-9A-Za-z])")


class Related(NamedTuple):
    """A case that hangs together with this one, and how."""

    number: str
    summary: str
    state: str
    how: str


def related(person: Person, case: Case, text: str) -> list[Related]:
    """E-11, section 6. The cases that this one follows, that follow it, or that its text names; for staff alone.

    Who lost his code reports again "about number …": the new case leads to the old one here, and nothing of it is
    stored or told to anybody else. Only cases that the person may see (H-17); `text` is what he reads of it (H-64):
    of a sealed one the case numbers that it quotes become parameters of the statement, and nothing else.
    """
    near = Q(number__in=named_in(text)) | Q(follows=case)
    if case.follows_id:
        near |= Q(pk=case.follows_id)
    # Few rows by three indexes: sorted here, since a walk in the database's order would read every case.
    rows = lists.rows(policies.visible_cases(person)).filter(near).order_by()
    newest = sorted((one for one in rows if one != case), key=lambda one: (one.submitted_at, one.pk), reverse=True)
    return [Related(one.number, heading(one), one.get_state_display(), _how(case, one)) for one in newest[:SHOWN_MOST]]


def named_in(text: str) -> list[str]:
    """The case numbers that a text holds, in their order, each once."""
    numbers = [read_number(re.sub("[－–—]", "-", found)) for found in NUMBER.findall(text)]
    return list(dict.fromkeys(number for number in numbers if number))[:NAMED_MOST]


def _how(case: Case, other: Case) -> str:
    if other.pk == case.follows_id:
        return _("the case before this one")
    return _("opened after this one") if other.follows_id == case.pk else _("named in the report")
