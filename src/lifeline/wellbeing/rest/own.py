"""What is one's own, for a program that one has given a key to: sheets, results, who may look, everything, and its end.

Only the person's own key opens this, for a week at most, and no address names a scale (W-58). Nothing of it is kept to
be given once more: each of these acts does the same when it is sent again (Q-31, Q-35, Q-37). Erasing again erases what
is there by then, mostly nothing, and gives another receipt, as good as the first: a receipt stands in no table (W-56).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from ninja import Field, Schema

from lifeline.kernel.errors import Refused, Unseen
from lifeline.kernel.rest import Key, remember_nothing_of
from lifeline.people.api import PersonRequest
from lifeline.questionnaires import api
from lifeline.questionnaires.api import sheets
from lifeline.questionnaires.api.sheets import OpenedSheet
from lifeline.wellbeing.actions import keeping
from lifeline.wellbeing.forms.syncing import MOST, answers_of
from lifeline.wellbeing.queries import holding, kept, own
from lifeline.wellbeing.queries.catalogue import language, startable
from lifeline.wellbeing.queries.help_cards import card_of
from lifeline.wellbeing.rest.door import router

OWN = Key("wellbeing.own")
remember_nothing_of("/api/v1/wellbeing/own/")


class StartIn(Schema):
    """Which scale is begun: its id, in the body and in no address (W-58)."""

    instrument: str = Field(max_length=40)


class AnswerIn(Schema):
    """Q-31. What a device says of an item: an option index, null for "skipped"; `at` in ms since the opening.

    A time ahead of the server's counts as now, as in the queue of the page.
    """

    item: str = Field(max_length=40)
    index: int | None = Field(ge=0, le=1000)
    device: str = Field(pattern="^[0-9a-f]{8}$")
    sequence: int = Field(ge=1)
    at: int = Field(ge=0)


class AnswersIn(Schema):
    """A batch, in any order and as often as one likes."""

    answers: list[AnswerIn] = Field(min_length=1, max_length=MOST)


class FinishIn(Schema):
    """W-18. `seen`: after a firm trigger the person has been shown where help is to be had, before any score."""

    seen: bool = False


class OptionOut(Schema):
    """An option: its index, which is stored, and its text."""

    index: int
    text: str


class QuestionOut(Schema):
    """An item in the order shown (Q-39). `answer`: an index, null where it is open or was skipped."""

    item: str
    text: str
    options: list[OptionOut]
    answer: int | None
    skipped: bool


class SheetOut(Schema):
    """An unfinished sheet. `next`: the number of the first open question, null where none is.

    W-18, W-19. `card`: "firm": show the person now, before anything else, where help is to be had; "soft": show it
    beside the result; "quiet": mention it, something was skipped; "": nothing.
    """

    uuid: UUID
    title: str
    next: int | None
    total: int
    card: Literal["firm", "soft", "quiet", ""]
    questions: list[QuestionOut]


class PointOut(Schema):
    """One result in a line: its number in words, its band, and the verdict on change (Q-25)."""

    uuid: UUID
    day: str
    value: str
    band: str
    change: str


class HistoryOut(Schema):
    """All results of one version of a scale, the newest first."""

    title: str
    type: str
    points: list[PointOut]


class GrantOut(Schema):
    """W-10. What is or was shared with one helper: a `result` or the `line` of a scale, and until when."""

    grant: UUID
    helper: str
    scope: Literal["result", "line"]
    sheet: str
    instrument: str
    from_on: date
    until_on: date
    ended_on: date | None


class LookOut(Schema):
    """W-12. One look of a helper: who, when, and by which grant."""

    helper: str
    at: datetime
    grant: UUID


class RevealedOut(Schema):
    """W-63. Who has learned within a help call who calls, when, and for which written reason."""

    helper: str
    at: datetime
    reason: str


class AccessOut(Schema):
    """W-61. Who saw what: looks at what was granted, and names learned within a call. Empty says "nobody"."""

    looks: list[LookOut]
    revealed: list[RevealedOut]


class ReceiptOut(Schema):
    """W-56. The dated receipt of erasure."""

    receipt: str


def _own(request: PersonRequest, uuid: UUID) -> OpenedSheet:
    """The person's own sheet; 404 for every other."""
    sheet = kept.sheet_of(request.user, uuid)
    if sheet is None:
        raise Unseen
    return sheet


@sensitive_variables()
def _told(sheet: OpenedSheet) -> dict[str, Any]:
    words, order = kept.words_of(sheet.definition), sheet.shown
    places = range(1, len(sheet.order) + 1)
    asked = [api.question(sheet.definition, words, place, sheet.answers, order) for place in places]
    return {
        "uuid": sheet.uuid, "title": words.title, "next": sheet.next_number, "total": len(sheet.order),
        "card": card_of(sheet.definition, sheet.given),
        "questions": [
            {
                "item": one.item, "text": one.text, "answer": sheet.given.get(one.item), "skipped": one.skipped,
                "options": [{"index": option.index, "text": option.text} for option in one.options],
            }
            for one in asked
        ],
    }  # fmt: skip


@router.get("own/sheets/", response=list[SheetOut], auth=OWN)
def own_sheets(request: PersonRequest, response: HttpResponse) -> Any:
    """Q-33. What is begun and not finished."""
    response["Cache-Control"] = "no-store"
    return [_told(sheet) for sheet in sheets.open_sheets(holding.answers_token(request.user))]


@router.post("own/sheets/", response=SheetOut, auth=OWN)
def own_sheet_start(request: PersonRequest, response: HttpResponse, body: StartIn) -> Any:
    """Q-37. Begin a scale, or go on with it. Who has not agreed that results are kept is refused (W-1)."""
    response["Cache-Control"] = "no-store"
    found = startable(body.instrument)
    if found is None:
        raise Unseen
    if not holding.keeps(request.user):
        raise Refused("W-1", _("Please agree in Lifeline first that your results are kept."))
    token, now, days = holding.answers_token(request.user), timezone.now(), holding.agreed_days(request.user)
    return _told(sheets.open_sheet(token, found[0], language=language(), keep_days=days, actor=None, now=now))


@router.get("own/sheets/{uuid}/", response=SheetOut, auth=OWN)
def own_sheet(request: PersonRequest, response: HttpResponse, uuid: UUID) -> Any:
    """One sheet with its answers."""
    response["Cache-Control"] = "no-store"
    return _told(_own(request, uuid))


@router.post("own/sheets/{uuid}/", response=SheetOut, auth=OWN)
def own_sheet_answer(request: PersonRequest, response: HttpResponse, uuid: UUID, body: AnswersIn) -> Any:
    """Q-31. Keep a batch of answers; the same one twice, or two in the other order, change nothing."""
    response["Cache-Control"] = "no-store"
    sheet, now = _own(request, uuid), timezone.now()
    batch = answers_of([one.model_dump() for one in body.answers], sheet.elapsed_ms(now))
    return _told(sheets.save_answers(holding.answers_token(request.user), uuid, batch, actor=None, now=now))


@router.post("own/sheets/{uuid}/finish/", response=dict[str, Any], auth=OWN)
def own_sheet_finish(
    request: PersonRequest, response: HttpResponse, uuid: UUID, body: FinishIn | None = None
) -> Any:  # fmt: skip
    """Q-35. Finish it; the result, as often as it is asked. A campaign is taken part in on the pages alone (W-75).

    W-18: while the sheet's card is "firm", only with `seen`: as on the page, help stands before any score.
    """
    response["Cache-Control"] = "no-store"
    sheet, seen = _own(request, uuid), body is not None and body.seen
    if sheet.state == "OPEN" and not seen and card_of(sheet.definition, sheet.given) == "firm":
        raise Refused("W-18", _("Please show first where help is to be had, and say so with “seen”."))
    return own.sheet_of(keeping.finish_sheet(uuid, actor=request.user, now=timezone.now()))


@router.get("own/results/", response=list[dict[str, Any]], auth=OWN)
def own_results(request: PersonRequest, response: HttpResponse) -> Any:
    """W-5. All results with their answers by code, the oldest first, each as `own/results/{uuid}/` gives it."""
    response["Cache-Control"] = "no-store"
    return [own.sheet_of(sheet) | {"uuid": str(sheet.uuid)} for sheet in kept.finished_of(request.user)]


@router.get("own/results/{uuid}/", response=dict[str, Any], auth=OWN)
def own_result(request: PersonRequest, response: HttpResponse, uuid: UUID) -> Any:
    """W-5. One result with its answers by code, as the export has it."""
    response["Cache-Control"] = "no-store"
    sheet = _own(request, uuid)
    if sheet.state != "FINISHED":
        raise Unseen
    return own.sheet_of(sheet)


@router.get("own/results/{uuid}/fhir/", response=dict[str, Any], auth=OWN)
def own_result_fhir(
    request: PersonRequest, response: HttpResponse, uuid: UUID, release: Literal["r4", "r5"] = "r5"
) -> Any:
    """The same result as a FHIR QuestionnaireResponse, which names nobody. W-58: its scale stands in the body."""
    response["Cache-Control"] = "no-store"
    sheet = _own(request, uuid)
    if sheet.state != "FINISHED":
        raise Unseen
    return own.response_of(sheet, release.upper())


@router.get("own/history/", response=list[HistoryOut], auth=OWN)
def own_history(request: PersonRequest, response: HttpResponse) -> Any:
    """All results, by scale and version, with the verdict on change."""
    response["Cache-Control"] = "no-store"
    return [
        {
            "title": line.title, "type": line.type,
            "points": [
                {"uuid": p.uuid, "day": p.day.isoformat(), "value": p.text, "band": p.band, "change": p.change}
                for p in line.points
            ],
        }
        for line in kept.history(request.user)
    ]  # fmt: skip


@router.get("own/grants/", response=list[GrantOut], auth=OWN)
def own_grants(request: PersonRequest, response: HttpResponse) -> Any:
    """W-10. With whom something is shared, and with whom it was; the newest first. Sharing is done on the pages."""
    response["Cache-Control"] = "no-store"
    return own.grants(request.user)


@router.get("own/access/", response=AccessOut, auth=OWN)
def own_access(request: PersonRequest, response: HttpResponse) -> Any:
    """W-61. Who has looked, when, and by which grant; sealed with the person's own key."""
    response["Cache-Control"] = "no-store"
    return {"looks": own.looks(request.user), "revealed": own.revealed(request.user)}


@router.get("own/export/", response=dict[str, Any], auth=OWN)
def own_export(request: PersonRequest, response: HttpResponse) -> Any:
    """W-57. Everything: consents, sheets, talks, grants, and who has looked (W-61)."""
    response["Cache-Control"] = "no-store"
    return own.export(request.user)


@router.post("own/erase/", response=ReceiptOut, auth=OWN)
def own_erase(request: PersonRequest, response: HttpResponse) -> Any:
    """W-56, W-57. Everything is gone, no reason asked, nobody told; the dated receipt."""
    response["Cache-Control"] = "no-store"
    return {"receipt": keeping.erase_all(actor=request.user, now=timezone.now())}
