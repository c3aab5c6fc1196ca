"""Kept sheets: consent, answering, finishing, the result, the history. A sheet that is not one's own is not there."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lifeline.kernel.errors import Unseen
from lifeline.kernel.page import page
from lifeline.questionnaires import api
from lifeline.questionnaires.api import sheets
from lifeline.wellbeing.actions import keeping
from lifeline.wellbeing.forms.consent import ticked, withdrawn
from lifeline.wellbeing.forms.page import answer_of, step_of, uuid_of
from lifeline.wellbeing.queries import holding, kept, offering, sharing, site
from lifeline.wellbeing.queries.catalogue import language, startable
from lifeline.wellbeing.queries.help_cards import card_of
from lifeline.wellbeing.queries.helplines import lines
from lifeline.wellbeing.queries.next_steps import next_steps
from lifeline.wellbeing.queries.results import result as result_of
from lifeline.wellbeing.rules.consents import KEEP, REMIND
from lifeline.wellbeing.views import taking

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from lifeline.people.api import PersonRequest
    from lifeline.questionnaires.api.sheets import OpenedSheet


@sensitive_post_parameters()
@require_POST
def sheet_start(request: PersonRequest) -> HttpResponse:
    """Q-37. Open or resume; who has not agreed to keeping is asked first (W-1), and told what it is not for (W-64)."""
    found = startable(request.POST.get("instrument", ""))
    if found is None:
        return redirect("wellbeing:catalogue")
    if KEEP in ticked(request.POST) and not holding.keeps(request.user):
        for purpose in ticked(request.POST):
            keeping.give_consent(purpose, actor=request.user, now=timezone.now())
    if not holding.keeps(request.user):
        return page(request, "wellbeing/consent.html", {"id": found[0].id, "years": site.number("KEEP_YEARS")})
    token, now, days = holding.answers_token(request.user), timezone.now(), holding.agreed_days(request.user)
    sheet = sheets.open_sheet(token, found[0], language=language(), keep_days=days, actor=None, now=now)
    batch = offering.carried(request.user, uuid_of(request.POST.get("carry", "")), *found, now)
    if batch:  # W-9
        sheet = sheets.save_answers(token, sheet.uuid, batch, actor=None, now=now)
        messages.info(request, _("What you have answered already came along; go back to see or change it."))
    return redirect("wellbeing:sheet_item", sheet.uuid, sheet.next_number or len(sheet.order))


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "POST"])
def sheet_item(request: PersonRequest, uuid: UUID, number: int) -> HttpResponse:
    """One question. Each answer is stored before the next one is shown (Q-32)."""
    sheet = own(request, uuid)
    if not 1 <= number <= len(sheet.order):
        raise Unseen
    if sheet.state != "OPEN":
        return redirect("wellbeing:result", uuid)
    if request.method == "POST":
        return _answered(request, sheet, number)
    words = kept.words_of(sheet.definition)
    places, order = range(1, len(sheet.order) + 1), sheet.shown
    walk = [api.question(sheet.definition, words, place, sheet.answers, order) for place in places]
    values = {**context(sheet), "walk": walk, "question": walk[number - 1]}
    values["elapsed_ms"] = sheet.elapsed_ms(timezone.now())
    values["carried"] = offering.carried_items(sheet)
    return page(request, "wellbeing/sheet_item.html", values)


def _answered(request: PersonRequest, sheet: OpenedSheet, number: int) -> HttpResponse:
    """Keep the answer or the skip, and lead on; after the last question to the end."""
    now = timezone.now()
    batch = answer_of(request.POST, sheet, number, now)
    if batch is not None:
        sheets.save_answers(holding.answers_token(request.user), sheet.uuid, [batch], actor=None, now=now)
    elif step_of(request.POST) == "back":
        return redirect("wellbeing:sheet_item", sheet.uuid, max(1, number - 1))
    else:
        return redirect("wellbeing:sheet_item", sheet.uuid, number)
    if number == len(sheet.order):
        return redirect("wellbeing:sheet_finish", sheet.uuid)
    return redirect("wellbeing:sheet_item", sheet.uuid, number + 1)


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "POST"])
def sheet_finish(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """What is open, and the way to the result; after a firm trigger the help page stands before it (W-18)."""
    sheet = own(request, uuid)
    if sheet.state != "OPEN":
        return redirect("wellbeing:result", uuid)
    begun_at = datetime.fromtimestamp(sheet.opened_ms / 1000, UTC)
    values = {**context(sheet), "taking": taking.asked(request, sheet.definition, begun_at)}
    if request.method == "GET":
        return page(request, "wellbeing/sheet_finish.html", values)
    if values["card"] == "firm" and request.POST.get("step") != "seen":
        return page(request, "wellbeing/sheet_help.html", values)
    keeping.finish_sheet(uuid, gift=taking.gift_of(values["taking"]), actor=request.user, now=timezone.now())
    taking.thank(request, values["taking"])
    return redirect("wellbeing:result", uuid)


@sensitive_variables()
@require_GET
def result(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """W-5. The result, at once and to the person alone; an unfinished sheet leads on to its next question."""
    sheet = own(request, uuid)
    if sheet.state == "OPEN":
        return redirect("wellbeing:sheet_item", uuid, sheet.next_number or len(sheet.order))
    plan = api.plan(sheet.definition)
    shown = result_of(plan, api.score(plan, sheet.indexes()), kept.words_of(sheet.definition))
    mine = kept.finished_of(request.user)  # each is unsealed, once
    verdict, rule = kept.change_of(sheet, mine)
    values = {**context(sheet), "result": shown, "change": verdict, "change_rule": rule, "day": sheet.day}
    values |= {"until": kept.until(request.user), "pace": sheet.pace, "same_days": offering.same_days(sheet, mine)}
    along = sheet.given if offering.is_fresh(sheet, timezone.now()) else {}
    values["offers"] = offering.offers(shown.offers, sheet.definition, kept.words_of(sheet.definition), along)
    values["shared"] = sharing.shared_of(request.user, sheet, timezone.localdate())
    return page(request, "wellbeing/result.html", values | next_steps(request.user, shown, timezone.now()))


@require_http_methods(["GET", "POST"])
def result_erase(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """W-57. One tap, one confirmation, no reason asked, nobody told."""
    sheet = own(request, uuid)
    if request.method == "GET":
        return page(request, "wellbeing/result_erase.html", {"sheet": sheet})
    keeping.erase_result(uuid, actor=request.user, now=timezone.now())
    messages.success(request, _("Erased. It can be brought back from no backup."))
    return redirect("wellbeing:history")


@sensitive_variables()
@require_GET
def history(request: PersonRequest) -> HttpResponse:
    """Results by instrument with the verdict on change; versions apart."""
    return page(
        request, "wellbeing/history.html", {"lines": kept.history(request.user), "until": kept.until(request.user)}
    )


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "POST"])
def consent_list(request: PersonRequest) -> HttpResponse:
    """W-1, W-4. What was agreed to and when; withdrawing is one tap and takes effect in this request."""
    found = holding.consents(request.user)
    if request.method == "GET":
        values = {"consents": found, "reminds": holding.holds(found, REMIND)}
        return page(request, "wellbeing/consent_list.html", values)
    if REMIND in ticked(request.POST):
        keeping.give_consent(REMIND, actor=request.user, now=timezone.now())
        return redirect("wellbeing:consent_list")
    one = withdrawn(request.POST, found)
    if one is None:
        raise Unseen
    keeping.withdraw_consent(one.purpose, about=one.about, actor=request.user, now=timezone.now())
    erased = one.purpose == KEEP
    messages.success(request, _("Withdrawn. Everything that was kept is erased.") if erased else _("Withdrawn."))
    return redirect("wellbeing:consent_list")


def own(request: PersonRequest, uuid: UUID) -> OpenedSheet:
    """The person's own sheet; 404 for every other."""
    sheet = kept.sheet_of(request.user, uuid)
    if sheet is None:
        raise Unseen
    return sheet


def context(sheet: OpenedSheet) -> dict[str, Any]:
    """What every page of a kept sheet shows."""
    words = kept.words_of(sheet.definition)
    numbers = [number for number, answer in enumerate(sheet.answers, 1) if not isinstance(answer, int)]
    return {
        "sheet": sheet,
        "title": words.title,
        "instruction": words.instruction,
        "open_numbers": numbers,
        "answered": any(index is not None for index in sheet.indexes()),
        "card": card_of(sheet.definition, sheet.given),
        "lines": lines(),
    }
