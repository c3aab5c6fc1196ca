"""Scales for programs, and scoring that keeps nothing (spec 10.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from ninja import Body, Field, Schema

from lifeline.kernel.errors import Unseen
from lifeline.kernel.rest import Key, Stop, remember_nothing_of
from lifeline.people.api import PersonRequest
from lifeline.questionnaires import api
from lifeline.questionnaires.api import fhir
from lifeline.wellbeing.queries import interchange
from lifeline.wellbeing.rest.door import router

if TYPE_CHECKING:
    from lifeline.questionnaires.api import Definition

CATALOGUE: Final = Key("wellbeing.catalogue")
SCORE: Final = Key("wellbeing.score")
remember_nothing_of("/api/v1/wellbeing/score/")
remember_nothing_of("/api/v1/wellbeing/fhir/check/")


class ItemOut(Schema):
    """An item: the codes of its options in files, in canonical order."""

    id: str
    alias: str | None
    codes: list[int]


class BandsOut(Schema):
    """A table of bands: the score that it reads, the codes in rising order."""

    of: str
    primary: bool
    codes: list[str]


class InstrumentOut(Schema):
    """One version of a scale, without its wording."""

    id: str
    version: str
    hash: str
    rights: str = Field(alias="class")
    attribution: str
    items: list[ItemOut]
    bands: dict[str, BandsOut]


class SheetIn(Schema):
    """One person's answers, who is not named: item → code, null or left out where it is open."""

    instrument: str = Field(max_length=40)
    version: str = Field("", max_length=20)
    answers: dict[str, int | None] = Field(max_length=200)


class NumberOut(Schema):
    """Q-11. A number with its type; text with two decimals where it is not whole."""

    value: int | str
    type: str
    answered: int
    of: int


class TriggerOut(Schema):
    """An answer that shows the help card."""

    item: str
    level: str


class ScoredOut(Schema):
    """A scored sheet as `./lifeline wellbeing score` tells it. `refused`: scales with their open items."""

    instrument: str
    hash: str
    status: str
    scores: dict[str, NumberOut]
    bands: dict[str, str]
    letters: dict[str, str]
    missing: int
    refused: dict[str, list[str]]
    triggers: list[TriggerOut]


class LineOut(Schema):
    """What was found in a resource, and what was done about it."""

    pointer: str
    code: str
    what: str
    done: str


class CheckedOut(Schema):
    """The repair report of a FHIR resource."""

    resource: str | None
    instrument: str | None
    usable: bool
    report: list[LineOut]


@router.get("instruments/", response=list[InstrumentOut], auth=CATALOGUE)
def instruments(request: PersonRequest) -> Any:
    """Q-21. The newest version of every scale."""
    del request
    return [interchange.described(api.definition(name)) for name in api.versions()]


@router.get("instruments/{name}/", response=InstrumentOut, auth=CATALOGUE)
def instrument(request: PersonRequest, name: str) -> Any:
    """One scale: `id`, or `id@version`."""
    del request
    return interchange.described(_named(*name.partition("@")[::2]))


@router.get("fhir/{release}/Questionnaire/{name}/", response=dict[str, Any], auth=CATALOGUE)
def fhir_questionnaire(request: PersonRequest, release: Literal["r4", "r5"], name: str) -> Any:
    """A scale as a FHIR Questionnaire, byte for byte as the command line writes it."""
    del request
    text = fhir.exported(_named(*name.partition("@")[::2]), release.upper())
    return HttpResponse(text, content_type="application/json")


@router.post("fhir/check/", response=CheckedOut, auth=SCORE)
def fhir_check(request: PersonRequest, resource: Body[dict[str, Any]]) -> Any:
    """What would have to be mended in a Questionnaire or a response; nothing is kept."""
    del request
    return interchange.report(fhir.imported(resource), _)


@router.post("score/", response=ScoredOut, auth=SCORE)
def score(request: PersonRequest, response: HttpResponse, body: SheetIn) -> Any:
    """Q-12, Q-15, Q-21. Score one sheet. Nothing is stored or logged, also not for a submission that is sent again."""
    del request
    response["Cache-Control"] = "no-store"
    return _scored(_named(body.instrument, body.version), body.answers)


@sensitive_variables()
def _scored(definition: Definition, answers: dict[str, int | None]) -> dict[str, Any]:
    indexes, bad = interchange.indexes(definition, answers)
    if bad:
        raise Stop(422, _("These answers do not fit: %(items)s.") % {"items": ", ".join(bad)[:500]})
    found = interchange.scores(api.score(api.plan(definition), indexes))
    return {"instrument": f"{definition.id}@{definition.version}", "hash": api.digest(definition.document)} | found


def _named(name: str, version: str) -> Definition:
    """A shipped scale; 404 for any other."""
    try:
        return api.definition(name, version or None)
    except api.NoInstrument:
        raise Unseen from None
