"""申报 over the wire: the list, one with its text, and writing in the text."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, Query, Schema

from lifeline.innovation.actions import editing
from lifeline.innovation.forms.text import INDICATORS, LINES, MILESTONES
from lifeline.innovation.policies.applications import application_for, may_edit
from lifeline.innovation.queries import applications as reading
from lifeline.innovation.queries.checking import config_for, text_now
from lifeline.innovation.queries.form import questions_of
from lifeline.innovation.rest.door import PlaceOut, router, unit_out
from lifeline.innovation.rules.texts import text_of
from lifeline.innovation.states import ApplicationState, Kind, Level, MemberRole, MemberState
from lifeline.kernel.errors import Conflict
from lifeline.kernel.rest import Listing, Span, Stop, expected, fresh, listing, tag
from lifeline.people.api import PersonRequest

if TYPE_CHECKING:
    from lifeline.innovation.models import Application
    from lifeline.people.models import Person

A = ApplicationState
UNREVIEWED = (A.DRAFT, A.SUBMITTED, A.RECOMMENDED, A.DECLINED, A.RETURNED, A.SCREENED_OUT, A.EXPIRED)
"""E-15. Where the version tells nothing of reviews; later it moves with them, and only staff may count it."""
Short = Annotated[str, Field(max_length=100)]
Yuan = Annotated[int, Field(ge=0, le=10_000_000)]


class ApplicationFilter(Span):
    """`show`: "mine" (default), "unit" or "all", as far as the key's person has these lists; `cycle`: its id."""

    show: str = Field("", max_length=4)
    cycle: int | None = Field(None, ge=1, le=10**9)
    state: A | None = None
    level: Level | None = None


class ApplicationOut(Schema):
    """An application in a list. `state`: exact for staff who take no part, else as applicant and unit may know it."""

    number: str
    cycle: int
    title: str
    level: Level
    kind: Kind
    unit: PlaceOut
    state: A
    submitted_at: datetime | None


class IndicatorRow(Schema):
    """I-24. What is measured; `measured_on` in ISO form or empty."""

    name: Short = ""
    baseline: Short = ""
    target: Short = ""
    unit: Short = ""
    source: Short = ""
    measured_on: date | None = None


class PlanRow(Schema):
    """A milestone of the plan."""

    what: Short = ""
    on: date | None = None


class BudgetRow(Schema):
    """A line of the budget."""

    what: Short = ""
    yuan: Yuan = 0


class TextOut(Schema):
    """The text; `answers` by the key of the question. `leaving`: the leader retires or leaves before the work ends."""

    title: str
    level: Level
    kind: Kind
    further: list[Kind]
    answers: dict[str, str]
    indicators: list[dict[str, str]]
    starts_on: str
    ends_on: str
    plan: list[dict[str, str]]
    asked_yuan: int
    budget: list[dict[str, str | int]]
    difference: str
    leaving: bool


class TextIn(Schema):
    """What is to stand in the text from now on; what is left out stays. A named answer replaces that one. Files come
    and go on the page alone.
    """

    title: str | None = Field(None, max_length=80)
    level: Level | None = None
    kind: Kind | None = None
    further: list[Kind] | None = Field(None, max_length=5)
    answers: dict[str, str] | None = Field(None, max_length=40)
    indicators: list[IndicatorRow] | None = Field(None, max_length=INDICATORS)
    starts_on: date | None = None
    ends_on: date | None = None
    plan: list[PlanRow] | None = Field(None, max_length=MILESTONES)
    asked_yuan: Yuan | None = None
    budget: list[BudgetRow] | None = Field(None, max_length=LINES)
    difference: str | None = Field(None, max_length=1000)
    leaving: bool | None = None


class MemberOut(Schema):
    """One of the team, in order."""

    name: str
    role: MemberRole
    state: MemberState


class ApplicationDetail(ApplicationOut):
    """An application with its text and its team."""

    text: TextOut
    team: list[MemberOut]


@router.get("applications/", response=Listing[ApplicationOut])
def application_list(request: PersonRequest, wanted: Query[ApplicationFilter]) -> Any:
    """The applications that the key's person may see, the newest first."""
    rows = reading.applications(
        request.user, wanted.show, cycle=str(wanted.cycle or ""), state=wanted.state or "", level=wanted.level or ""
    )
    part = listing(rows.select_related("unit"), wanted, order=reading.NEWEST)
    states = reading.states(request.user, part["items"])
    return {**part, "items": [application_out(*one) for one in zip(part["items"], states, strict=True)]}


def application_out(one: Application, state: str) -> ApplicationOut:
    """An application from its row."""
    return ApplicationOut(
        number=one.number,
        cycle=one.cycle_id,
        title=one.title,
        level=Level(one.level),
        kind=Kind(one.kind),
        unit=unit_out(one.unit),
        state=A(state),
        submitted_at=one.submitted_at,
    )


@router.get("applications/{number}/", response=ApplicationDetail)
def application_read(request: PersonRequest, response: HttpResponse, number: str) -> Any:
    """One application as the key's person may read it (304 for one that is known)."""
    application = application_for(request.user, number)
    found = detail(request.user, application)
    fresh(request, response, mark(request.user, application, found))
    return found


def detail(person: Person, application: Application) -> ApplicationDetail:
    """4.2, I-68. The application for this reader."""
    (state,) = reading.states(person, [application])
    team = application.team.select_related("person").order_by("place")
    text = text_now(application)
    return ApplicationDetail(
        **application_out(application, state).dict(),
        text=TextOut(**{name: getattr(text, name) for name in TextOut.model_fields}),
        team=[
            MemberOut(
                name=one.person.name if one.person else one.name,
                role=MemberRole(one.role),
                state=MemberState(one.state),
            )
            for one in team
        ],
    )


def counts(person: Person, application: Application) -> bool:
    """E-15. May this reader know how often the application has changed?"""
    return application.state in UNREVIEWED or reading.is_exact(person, application)


def mark(person: Person, application: Application, found: ApplicationDetail) -> int | str:
    """K-102, E-15. The version; for whoever must not count reviews a digest of what he reads."""
    if counts(person, application):
        return application.version
    return hashlib.sha256(found.model_dump_json().encode()).hexdigest()[:32]


def read_version(request: PersonRequest, application: Application) -> int | None:
    """I-2. The version that `If-Match` names, for the action; `Conflict` where another one stands."""
    if counts(request.user, application):
        version = expected(request)
        if version not in {None, application.version}:
            raise Conflict(application.version)
        return version
    named = request.headers.get("If-Match", "").strip()
    if named not in {"", "*", tag(mark(request.user, application, detail(request.user, application)))}:
        raise Conflict
    return None


def shown(request: PersonRequest, response: HttpResponse, application: Application) -> ApplicationDetail:
    """The application as it stands after a step, with its mark. Whoever just ended his sight of it reads this once."""
    application.refresh_from_db()
    found = detail(request.user, application)
    response["ETag"] = tag(mark(request.user, application, found))
    response["Cache-Control"] = "private, no-cache"
    return found


@router.patch("applications/{number}/", response=ApplicationDetail)
def application_write(request: PersonRequest, response: HttpResponse, number: str, body: TextIn) -> Any:
    """I-27. Write in the text, for the version that was read (428 without one); nothing of anybody is overwritten."""
    application = application_for(request.user, number, may_edit)
    expected(request, demanded=True)
    read_version(request, application)
    before = text_now(application)
    text = text_of({**before.as_json(), **values(body, before.answers, config_for(application).form)})
    with transaction.atomic():  # whoever was faster is told so, and no rival text is left behind
        _application, row = editing.save_text(application, text, before.sha256, actor=request.user, now=timezone.now())
        if row.rival:
            raise Conflict
    return shown(request, response, application)


def values(body: TextIn, before: dict[str, str], form: str) -> dict[str, Any]:
    """The given part of the text as it is stored. `Stop(422)` for an answer to no question, or too long a one."""
    given = {name: one for name, one in body.model_dump(mode="json").items() if name in body.model_fields_set}
    found = {name: stored(one) for name, one in given.items() if one is not None or name.endswith("_on")}
    if "answers" in found:
        most = {one.key: one.most for one in questions_of(form)}
        if wrong := [key for key, text in found["answers"].items() if len(text) > most.get(key, -1)]:
            told = ", ".join(wrong)[:200]
            raise Stop(422, _("No question has this key, or the answer is too long: %(keys)s.") % {"keys": told})
        found["answers"] = {**before, **found["answers"]}
    return found


def stored(value: Any) -> Any:
    """What is open stands as "" in the text."""
    if isinstance(value, list):
        return [{key: stored(one) for key, one in row.items()} if isinstance(row, dict) else row for row in value]
    return "" if value is None else value
