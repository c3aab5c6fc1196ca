"""W-47: follow-ups that are due, and what came of those that were taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from lifeline.kernel import vault
from lifeline.questionnaires import api
from lifeline.questionnaires.api import sheets
from lifeline.wellbeing.models import FollowUp
from lifeline.wellbeing.queries.holding import answers_token
from lifeline.wellbeing.queries.kept import line_of, words_of
from lifeline.wellbeing.queries.sealing import content_of, pseudonym

if TYPE_CHECKING:
    from datetime import date

    from lifeline.people.models import Person
    from lifeline.questionnaires.api.sheets import OpenedSheet

FOLLOWS: Final = "wellbeing.follows"


@dataclass(frozen=True)
class Follow:
    """One follow-up: which scale, when it is due, when it was taken, and the verdict on change in words."""

    instrument: str
    title: str
    case: str
    due_on: date
    taken_on: date | None
    verdict: str
    is_due: bool


def follows_token(person: Person) -> str:
    """W-53: the pseudonym of this class; no row of another class has it."""
    return pseudonym(FOLLOWS, person)


def follows(person: Person, today: date) -> list[Follow]:
    """All follow-ups of the person, the next first. One is taken by the first result of its scale from its day on.

    A result counts for one follow-up alone: a late one is not taken for the next one, too.
    """
    rows = [
        (row, content_of(row, row.key_id))
        for row in FollowUp.objects.filter(token=follows_token(person)).order_by("due_on", "pk")
        if vault.holds(row.key_id)
    ]
    if not rows:
        return []
    kept = sheets.finished_sheets(answers_token(person))
    found, used = [], set()
    for row, content in rows:
        same = [one for one in kept if one.definition.id == content["instrument"]]
        taken = next((one for one in same if one.day >= row.due_on and one.uuid not in used), None)
        if taken is not None:
            used.add(taken.uuid)
        before = next((one for one in same if str(one.uuid) == content["sheet"]), None)
        found.append(_follow(row.due_on, content, taken, before, today))
    return found


def _follow(
    due_on: date, content: dict[str, Any], taken: OpenedSheet | None, before: OpenedSheet | None, today: date
) -> Follow:
    title = words_of(api.definition(content["instrument"])).title
    verdict = "" if taken is None else verdict_on(before, taken)
    is_due = taken is None and due_on <= today
    day = taken.day if taken else None
    return Follow(content["instrument"], title, content["case"], due_on, day, verdict, is_due)


def verdict_on(before: OpenedSheet | None, taken: OpenedSheet) -> str:
    """W-47, E36. The verdict between the first result and this one; none where one is gone or the version another."""
    if before is None:
        return _("no verdict: the first result is no longer kept")
    if before.definition.version != taken.definition.version:
        return _("no verdict: the scale has another version now")
    return line_of([before, taken]).points[0].change or _("no verdict: the two results have no number in common")


def due(person: Person, today: date) -> list[Follow]:
    """What the home page offers: each scale once."""
    return list({one.instrument: one for one in follows(person, today) if one.is_due}.values())


def keys_in_use() -> list[str]:
    """K-81. Keys that a follow-up names."""
    return list(FollowUp.objects.values_list("key_id", flat=True))
