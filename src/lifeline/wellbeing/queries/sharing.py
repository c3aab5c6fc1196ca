"""What is shared with whom, as its owner and as the helper see it, and who has looked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from lifeline.kernel import vault
from lifeline.people.models import Person
from lifeline.questionnaires import api
from lifeline.questionnaires.api import sheets
from lifeline.wellbeing import policies
from lifeline.wellbeing.models import Grant
from lifeline.wellbeing.queries.kept import drawn, words_of
from lifeline.wellbeing.queries.results import result
from lifeline.wellbeing.queries.sealing import content_of, pseudonym
from lifeline.wellbeing.rules.grants import LINE, is_live

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from lifeline.questionnaires.api.sheets import OpenedSheet
    from lifeline.wellbeing.queries.kept import Line
    from lifeline.wellbeing.queries.results import Result

GRANTS: Final = "wellbeing.grants"


@dataclass(frozen=True)
class Shared:
    """A grant as its owner sees it. `scope` is "result" or "line"."""

    uuid: UUID
    helper: str
    scope: str
    sheet: str
    instrument: str
    from_on: date
    until_on: date
    ended_on: date | None
    is_live: bool


@dataclass(frozen=True)
class Look:
    """W-12. Who looked at what, when, by which grant."""

    helper: str
    at: datetime
    title: str
    grant: Shared


@dataclass(frozen=True)
class Given:
    """A live grant in the helper's list: who gave it, and until when. What it is of is seen when it is opened."""

    uuid: UUID
    name: str
    until_on: date


@dataclass(frozen=True)
class Granted:
    """What a helper sees of a grant: the result without any answer, and the line where that was granted."""

    uuid: UUID
    name: str
    until_on: date
    day: date
    result: Result
    line: Line | None


def sharing_token(person: Person) -> str:
    """W-53: the pseudonym of this class."""
    return pseudonym(GRANTS, person)


def _shared(row: Grant, content: dict[str, Any], today: date) -> Shared:
    return Shared(
        row.uuid, content["helper"], content["scope"], content["sheet"], content["instrument"],
        row.from_on, row.until_on, row.ended_on, is_live(row.until_on, row.ended_on, today),
    )  # fmt: skip


def own_grants(person: Person, today: date) -> list[Shared]:
    """All that the person has shared, the newest first."""
    rows = Grant.objects.filter(token=sharing_token(person)).order_by("-from_on", "-pk")
    return [_shared(row, content_of(row, row.key_id), today) for row in rows if vault.holds(row.key_id)]


def shared_of(person: Person, sheet: OpenedSheet, today: date) -> list[Shared]:
    """With whom this result is shared today, be it alone or with its line."""
    of = (str(sheet.uuid), sheet.definition.id)
    return [
        one for one in own_grants(person, today)
        if one.is_live and (one.instrument == of[1] if one.scope == LINE else one.sheet == of[0])
    ]  # fmt: skip


def looks(person: Person, today: date) -> list[Look]:
    """W-61. Who has looked at anything of the person's, the newest first; readable by him alone."""
    rows = Grant.objects.filter(token=sharing_token(person)).prefetch_related("openings").order_by("pk")
    found: list[Look] = []
    for row in rows:
        if not vault.holds(row.key_id):
            continue
        content = content_of(row, row.key_id)
        grant, title = _shared(row, content, today), words_of(api.definition(content["instrument"])).title
        for opening in row.openings.all():
            told = content_of(opening, row.key_id)
            found.append(Look(told["helper"], datetime.fromisoformat(told["at"]), title, grant))
    return sorted(found, key=lambda look: look.at, reverse=True)


def given(helper: Person, today: date) -> list[Given]:
    """What the helper may open today, the nearest end first. E13: nothing once he is no helper any more."""
    if not policies.may_help(helper):
        return []
    rows = Grant.objects.filter(helper=helper, ended_on=None, until_on__gte=today).order_by("until_on", "pk")
    return [
        Given(row.uuid, content_of(row, row.key_id)["name"], row.until_on) for row in rows if vault.holds(row.key_id)
    ]


def live_grant(helper: Person, uuid: UUID, today: date) -> Grant | None:
    """W-52. The grant by which the helper may look now; None for every other, gone, revoked or over."""
    row = Grant.objects.filter(uuid=uuid, helper=helper).first()
    if row is None or not is_live(row.until_on, row.ended_on, today) or not policies.may_help(helper):
        return None
    return row if vault.holds(row.key_id) else None


def granted(row: Grant) -> Granted | None:
    """What a grant opens; None where its result is no longer kept."""
    content = content_of(row, row.key_id)
    found = _sheets(content)
    if not found:
        return None
    sheet = found[-1]
    plan = api.plan(sheet.definition)
    shown = result(plan, api.score(plan, sheet.indexes()), words_of(sheet.definition))
    same = [one for one in found if one.definition.version == sheet.definition.version]
    line = drawn(same) if content["scope"] == LINE else None
    return Granted(row.uuid, content["name"], row.until_on, sheet.day, shown, line)


def owner_of(row: Grant) -> Person | None:
    """Whose grant it is; None where its key is gone, or the person."""
    return Person.objects.filter(pk=content_of(row, row.key_id)["person"]).first() if vault.holds(row.key_id) else None


def _sheets(content: dict[str, Any]) -> list[OpenedSheet]:
    """The finished sheets that a grant names, the newest last."""
    kept = sheets.finished_sheets(bytes.fromhex(content["answers"]))
    if content["scope"] == LINE:
        return [one for one in kept if one.definition.id == content["instrument"]]
    return [one for one in kept if str(one.uuid) == content["sheet"]]


def local_day(now: datetime) -> date:
    """E11. The day in the company's zone."""
    return timezone.localdate(now)


def keys_in_use() -> list[str]:
    """K-81. Keys that a grant names."""
    return list(Grant.objects.values_list("key_id", flat=True))
