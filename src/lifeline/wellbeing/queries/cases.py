"""Cases as the helper and as the person see them: frozen values, opened with the key of the case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lifeline.kernel import vault
from lifeline.people import api as people
from lifeline.people.models import Person
from lifeline.people.states import UnitKind
from lifeline.wellbeing import policies
from lifeline.wellbeing.models import Case, Grant
from lifeline.wellbeing.queries import holding, notes, site
from lifeline.wellbeing.queries.helpers import shown_name
from lifeline.wellbeing.queries.sealing import content_of, pseudonym
from lifeline.wellbeing.rules.consents import NOTES
from lifeline.wellbeing.rules.grants import is_live
from lifeline.wellbeing.states import CaseState

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

TALK, CASES = "wellbeing.talk", "wellbeing.cases"
"""The class of the pseudonym, which requests and bookings share, and that of the keys."""


@dataclass(frozen=True)
class Care:
    """A case for either side. `helper` is the name of the profile; `name` is what the person wants to be called."""

    uuid: UUID
    key: str
    name: str
    helper: str
    state: str
    state_name: str
    opened_on: date
    closed_on: date | None
    outcome: str
    rating: int | None

    @property
    def is_open(self) -> bool:
        """Whether somebody is accompanied at present."""
        return self.state == CaseState.OPEN


@dataclass(frozen=True)
class Seen:
    """A result that was granted to the helper of a case: live ones are opened, ended ones may be asked for once."""

    uuid: UUID
    until_on: date
    is_live: bool
    was_asked: bool


@dataclass(frozen=True)
class Desk:
    """A case as its helper works on it (W-52): what was granted, whether notes were agreed to, what was asked."""

    care: Care
    granted: tuple[Seen, ...]
    asked: bool
    may_note: bool
    writes_notes: bool
    passing_to: str


@dataclass(frozen=True)
class Mine:
    """A case as the person sees it: what he is asked, what he has agreed to, until when notes are kept."""

    care: Care
    asks: bool
    passing_to: str
    has_notes: bool
    notes_until: date | None
    notes_agreed: bool
    years: int


def talk_token(person: Person) -> str:
    """W-53: the pseudonym of this class; no row of another class has it."""
    return pseudonym(TALK, person)


def care_of(row: Case, content: dict[str, Any]) -> Care:
    """A case in plain values."""
    return Care(
        row.uuid, row.random_key, content["name"], shown_name(row.helper), row.state, row.get_state_display(),
        row.opened_on, row.closed_on, row.get_outcome_display() if row.outcome else "", row.rating,
    )  # fmt: skip


def caseload(helper: Person) -> list[Care]:
    """The helper's cases, open ones first, the newest first."""
    rows = Case.objects.filter(helper=helper).select_related("helper").order_by("-state", "-opened_on", "pk")
    name = shown_name(helper)
    return [_listed(row, name) for row in rows if vault.holds(row.key_id)]


def _listed(row: Case, helper: str) -> Care:
    content = content_of(row, row.key_id)
    return Care(
        row.uuid, row.random_key, content["name"], helper, row.state, row.get_state_display(), row.opened_on,
        row.closed_on, row.get_outcome_display() if row.outcome else "", row.rating,
    )  # fmt: skip


def case_for(helper: Person, uuid: UUID) -> Case | None:
    """W-52. The helper's own case, while he is a helper; None for every other (E12: nobody accompanies himself)."""
    if not policies.may_help(helper):
        return None
    row = Case.objects.filter(uuid=uuid, helper=helper).exclude(token=talk_token(helper)).first()
    return row if row is not None and vault.holds(row.key_id) else None


def own_case(person: Person, uuid: UUID) -> Case | None:
    """The person's own case; None for every other."""
    row = Case.objects.filter(uuid=uuid, token=talk_token(person)).select_related("helper").first()
    return row if row is not None and vault.holds(row.key_id) else None


def own_cases(person: Person) -> list[Care]:
    """All cases in which the person is accompanied, the newest first."""
    rows = Case.objects.filter(token=talk_token(person)).select_related("helper").order_by("-opened_on", "pk")
    return [care_of(row, content_of(row, row.key_id)) for row in rows if vault.holds(row.key_id)]


def desk(row: Case, helper: Person, today: date) -> Desk:
    """A case with all that its helper may see of it."""
    content = content_of(row, row.key_id)
    asked = content["asked"]
    person = Person.objects.get(pk=content["person"])
    return Desk(
        care_of(row, content), tuple(_granted(content["person"], helper, asked, today)), "" in asked,
        holding.holds(holding.consents(person), NOTES, row.random_key), policies.is_counsellor(helper),
        _name_of(content.get("to")),
    )  # fmt: skip


def _granted(person: int, helper: Person, asked: list[str], today: date) -> list[Seen]:
    found = []
    for grant in Grant.objects.filter(helper=helper).order_by("-until_on", "pk"):
        if not vault.holds(grant.key_id):
            continue
        content = content_of(grant, grant.key_id)
        if content["person"] == person:
            live = is_live(grant.until_on, grant.ended_on, today)
            found.append(Seen(grant.uuid, grant.until_on, live, content["sheet"] in asked))
    return found


def _name_of(pk: int | None) -> str:
    return shown_name(Person.objects.get(pk=pk)) if pk else ""


def mine(row: Case, person: Person) -> Mine:
    """A case as the person sees it."""
    content = content_of(row, row.key_id)
    found, agreed = notes.of_case(row, person), holding.agreed_years(holding.consents(person), NOTES, row.random_key)
    return Mine(
        care_of(row, content), bool(content["asked"]), _name_of(content.get("to")), bool(found),
        max((until for until in found if until), default=None), bool(agreed), agreed or site.number("NOTE_YEARS"),
    )  # fmt: skip


def clients(helper: Person) -> tuple[list[str], list[str]]:
    """W-45. Names of all whom the helper accompanies or has accompanied, given ones too, and of their units."""
    contents = [content_of(row, row.key_id) for row in Case.objects.filter(helper=helper) if vault.holds(row.key_id)]
    rows = Person.objects.filter(pk__in=[one["person"] for one in contents])
    found = dict(rows.values_list("pk", "name"))
    return [*(one["name"] for one in contents), *found.values()], _units(list(found))


def _units(persons: list[int]) -> list[str]:
    """The names of the units of some people, from team to plant; the company's is everybody's."""
    ids = {int(part) for path in people.unit_paths(persons).values() for part in path.strip("/").split("/")}
    return [unit.name for unit in people.units_by_id(ids).values() if unit.kind != UnitKind.COMPANY]


def keys_in_use() -> list[str]:
    """K-81. Keys that a case names."""
    return list(Case.objects.values_list("key_id", flat=True))
