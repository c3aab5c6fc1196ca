"""The way in: promises and limits, the report, its code, the last four characters, and out again."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lifeline.hotline.actions import lodging, receipts, sealed_files
from lifeline.hotline.actions.allowances import spend
from lifeline.hotline.actions.lodging import Pairs, SealedReport
from lifeline.hotline.forms.anonymous import AnonReportForm, ConfirmForm
from lifeline.hotline.queries import channel, codes, tokens
from lifeline.hotline.queries.hinting import answers
from lifeline.hotline.queries.reference import danger_words, emergency_numbers, numbers
from lifeline.hotline.rules import proof
from lifeline.hotline.rules.codes import grouped, new_code
from lifeline.hotline.states import Mode
from lifeline.hotline.views.anonymous.pages import post_only, show, unhurried
from lifeline.kernel.errors import Refused

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from lifeline.hotline.actions.sealed_files import ReceivedFiles
    from lifeline.hotline.views.anonymous.pages import SayRequest
    from lifeline.people.models import Unit


@require_GET
def anon_home(request: SayRequest) -> HttpResponse:
    """What is promised, what cannot be promised, and two doors. The poster names the company (`?at=CODE`)."""
    companies = channel.companies()
    at = request.GET.get("at", "")
    known = at if at in {company.code for company in companies} else ""
    context = {"open": bool(companies), "at": known, "place": request.GET.get("place", "")[:100]}
    return show(request, "hotline/anon_home.html", context)


@post_only
def anon_report(request: SayRequest) -> HttpResponseBase:
    """H-1, H-2, H-3, H-8, H-9, H-11, H-12. The same box as for everybody, on a host that knows nobody."""
    now = timezone.now()
    values = tokens.read(tokens.FORM, request.POST.get("form", ""), now)
    if "look" in request.POST:
        return _form(request, typed(request, channel.companies()), values or fresh(now), now)
    sent = "text" in request.POST
    form = AnonReportForm(
        request.POST if sent else None,
        request.FILES if sent else None,
        companies=channel.companies(),
        initial={"company": request.POST.get("company", ""), "place": request.POST.get("place", "")},
    )
    if sent and values is None:
        form.add_error(None, _("This page was open for too long. Please send it again; your text is kept."))
    if sent and values is not None and form.is_valid():
        answer = _lodged(request, form, values, now)
        if answer is not None:
            return answer
    return _form(request, form, values or fresh(now), now)


def typed(request: HttpRequest, companies: list[Unit]) -> AnonReportForm:
    """The form as it was typed, with no word yet about what is missing: its writer only looks whether there is an
    answer already. Chosen files do not come back; the page says so.
    """
    return AnonReportForm(companies=companies, initial=request.POST.dict())


def looked(request: HttpRequest, form: AnonReportForm) -> dict[str, Any]:
    """H-11. What was found, if somebody asked; nothing is looked for while he types.

    `first`: what he has to do before anything can be looked for; else empty.
    """
    if "look" not in request.POST:
        return {"looked": False}
    company = form.companies.get(str(form.initial.get("company", "")))
    found = answers(company, request.POST.get("text", ""), timezone.localdate()) if company else None
    first = ""
    if company is None:
        first = _("To look for answers, choose the company first.")
    elif found is None:
        first = _("To look for answers, write at least %(n)s characters first.") % {"n": numbers().text_min}
    return {"looked": True, "answers": found or [], "first": first, "files_gone": bool(request.FILES)}


def fresh(now: datetime) -> dict[str, Any]:
    """A new form: its one-time key, from which the code will come (H-3), and the work that a browser shows (H-75)."""
    limit = numbers().sealed_hour
    return {"key": secrets.token_hex(32), "bits": proof.bits_wanted(channel.reports_this_hour(now), limit)}


def _form(request: SayRequest, form: AnonReportForm, values: dict[str, Any], now: datetime) -> HttpResponse:
    context = {
        "form": form,
        "token": tokens.issue(tokens.FORM, {"key": values["key"], "bits": values["bits"]}, now),
        "challenge": lodging.digest_of(values["key"])[:32],
        "bits": values["bits"],
        "danger": danger_words(),
        "emergency": emergency_numbers(),
        "kinds": sealed_files.kinds(),
        **looked(request, form),
    }
    return show(request, "hotline/anon_report.html", context, status=422 if form.errors else 200)


def _lodged(request: SayRequest, form: AnonReportForm, values: dict[str, Any], now: datetime) -> HttpResponse | None:
    """The receipt, or None and the reason on the form."""
    given, digest, pairs = form.cleaned_data, lodging.digest_of(values["key"]), Pairs.new()
    code = new_code(bytes.fromhex(values["key"]))
    try:
        if not lodging.known(digest):
            check_keepers(form, named=False)
            solved = proof.is_solved(digest[:32], request.POST.get("answer", ""), values["bits"])
            spend(channel.limits(given["category"], solved=solved), actor=None, now=now)
        keep_for = pairs.custody_public if given["keep"] else None
        received = sealed_files.receive(given["photos"], pairs.public, keep_for=keep_for)
        lodging.lodge(_sealed(form, pairs, received, digest), codes.holder_of(code), now=now)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None
    return receipt(request, code, received.told(), now, critical=given["critical"])


def check_keepers(form: AnonReportForm, *, named: bool) -> None:
    """H-71, H-74. Refuse what nobody could read or keep, as long as no file was received and no budget spent."""
    given = form.cleaned_data
    avoid, originals = given["avoid"], bool(given["keep"] and given["photos"])
    lodging.check_keepers(
        given["company"], avoid.people, avoid.units, critical=given["critical"], named=named, originals=originals
    )


def _sealed(form: AnonReportForm, pairs: Pairs, received: ReceivedFiles, digest: str) -> SealedReport:
    """What the form says, as it is sealed."""
    given = form.cleaned_data
    return SealedReport(
        text=given["text"],
        digest=digest,
        company=given["company"],
        mode=Mode.ANONYMOUS,
        pairs=pairs,
        critical=given["critical"],
        place=given["place"],
        category=form.categories.get(given["category"]),
        files=received.files,
        originals=received.originals,
        avoid_people=given["avoid"].people,
        avoid_units=given["avoid"].units,
        topic=given["topic"],
    )


def receipt(
    request: SayRequest, code: str, found: list[str], now: datetime, *, critical: bool, form: ConfirmForm | None = None
) -> HttpResponse:
    """H-67, H-68. The code, large; what was removed from photos; the field for its last characters."""
    context = {
        "code": grouped(code),
        "qr": receipts.qr(code),
        "found": found,
        "critical": critical,
        "form": form or ConfirmForm(code=code),
        "token": tokens.issue(tokens.RECEIPT, {"code": code, "critical": critical}, now),
    }
    return show(request, "hotline/anon_receipt.html", context, status=422 if form is not None else 200)


@post_only
def anon_receipt(request: SayRequest) -> HttpResponseBase:
    """The receipt as a picture to keep, or once more as a page."""
    now = timezone.now()
    values = tokens.read(tokens.RECEIPT, request.POST.get("receipt", ""), now)
    if values is None:
        return show(request, "hotline/anon_enter.html", {"note": _("Please type your code.")}, status=422)
    if request.POST.get("as") != "picture":
        return receipt(request, values["code"], [], now, critical=values["critical"])
    response = HttpResponse(receipts.picture(values["code"], settings.ANON_HOST), content_type="image/png")
    response["Content-Disposition"] = 'attachment; filename="note.png"'
    return response


@post_only
@unhurried
def anon_confirm(request: SayRequest) -> HttpResponseBase:
    """H-68. The last four characters, typed back; then it is done. Who stops here has reported all the same."""
    now = timezone.now()
    values = tokens.read(tokens.RECEIPT, request.POST.get("receipt", ""), now)
    if values is None:
        return show(request, "hotline/anon_enter.html", {"note": _("Please type your code.")}, status=422)
    form = ConfirmForm(request.POST, code=values["code"])
    if not form.is_valid():
        return receipt(request, values["code"], [], now, critical=values["critical"], form=form)
    holder = codes.holder_of(values["code"])
    return show(
        request,
        "hotline/anon_confirm.html",
        {"thread": tokens.thread_token(holder, now), "critical": values["critical"]},
    )


@post_only
def anon_leave(request: SayRequest) -> HttpResponseBase:
    """P-10. Out, and the browser forgets what it holds of this host."""
    response = show(request, "hotline/anon_leave.html", {})
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response
