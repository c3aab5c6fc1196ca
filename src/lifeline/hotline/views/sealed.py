"""保密: a report by somebody who has signed in. That proves employment; who it is goes to custodians and code alone.

Code and receipt are those of the anonymous host, where he reads on. Between form and receipt nothing is kept: no draft
on the device, no file on the disk, no line in a log, no event before the batch.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from lifeline.hotline.actions import lodging, receipts, sealed_files
from lifeline.hotline.actions.allowances import spend
from lifeline.hotline.actions.lodging import Pairs, SealedReport
from lifeline.hotline.forms.anonymous import AnonReportForm, ConfirmForm
from lifeline.hotline.queries import channel, codes, tokens
from lifeline.hotline.queries.reference import danger_words, emergency_numbers
from lifeline.hotline.rules.codes import grouped, new_code
from lifeline.hotline.states import Channel, Mode
from lifeline.hotline.views.anonymous.memory import InMemory
from lifeline.hotline.views.anonymous.report import check_keepers, fresh, looked, typed
from lifeline.kernel.errors import Refused, Unavailable
from lifeline.kernel.page import page

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from lifeline.hotline.actions.sealed_files import ReceivedFiles
    from lifeline.people.api import PersonRequest
    from lifeline.people.models import Person, Unit

    Page = Callable[[PersonRequest], HttpResponse]


HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def untraced(view: Page) -> Page:
    """H-63, H-64. Files stay in memory, and neither browser nor proxy keeps the answer.

    The check against forgery reads the form, so it comes after the choice of where files go.
    """
    inner = csrf_protect(sensitive_post_parameters()(view))

    @csrf_exempt
    @wraps(view)
    @require_http_methods(["GET", "POST"])
    def run(request: PersonRequest) -> HttpResponse:
        request.upload_handlers = [InMemory(request)]
        response: HttpResponse = inner(request)
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response

    return run


@untraced
@sensitive_variables()
def sealed_report(request: PersonRequest) -> HttpResponse:
    """H-1, H-2, H-3, H-8, H-9, H-11, H-12. The box of the anonymous host, for somebody whose employment is proven."""
    now, company = timezone.now(), channel.confidential_at(request.user)
    if company is None:
        return page(request, "hotline/sealed_report.html", {"form": None})
    values = tokens.read(tokens.FORM, request.POST.get("form", ""), now)
    if "look" in request.POST:
        return _form(request, typed(request, [company]), values or fresh(now), now)
    sent = request.method == "POST"
    initial = {"place": request.GET.get("place", "")[:100], "topic": request.GET.get("topic", "")[:9]}
    given = (request.POST, request.FILES) if sent else ()
    form = AnonReportForm(*given, companies=[company], initial=initial)
    if sent and values is None:
        form.add_error(None, _("This page was open for too long. Please send it again; your text is kept."))
    if sent and values is not None and form.is_valid():
        answer = lodged(request, form, values, now, Teller(Mode.CONFIDENTIAL, request.user))
        if answer is not None:
            return answer
    return _form(request, form, values or fresh(now), now)


def _form(request: PersonRequest, form: AnonReportForm, values: dict[str, Any], now: datetime) -> HttpResponse:
    context = {
        "form": form,
        "token": tokens.issue(tokens.FORM, {"key": values["key"], "bits": values["bits"]}, now),
        "danger": danger_words(),
        "emergency": emergency_numbers(),
        "kinds": sealed_files.kinds(),
        "anonymous": channel.address(),
        **looked(request, form),
    }
    return page(request, "hotline/sealed_report.html", context, status=422 if form.errors else 200)


class Teller(NamedTuple):
    """Whose report it is: in which mode, who (of a confidential one), and through whom it came."""

    mode: Mode
    reporter: Person | None
    channel: Channel = Channel.WEB


@sensitive_variables()
def lodged(
    request: PersonRequest, form: AnonReportForm, values: dict[str, Any], now: datetime, teller: Teller
) -> HttpResponse | None:
    """The receipt, or None and the reason on the form. H-75: who has signed in shows no proof of work."""
    given, digest, pairs = form.cleaned_data, lodging.digest_of(values["key"]), Pairs.new()
    code = new_code(bytes.fromhex(values["key"]))
    try:
        if not lodging.known(digest):
            check_keepers(form, named=teller.reporter is not None)
            spend(channel.limits(given["category"], solved=True), actor=None, now=now)
        keep_for = pairs.custody_public if given["keep"] else None
        received = sealed_files.receive(given["photos"], pairs.public, keep_for=keep_for)
        lodging.lodge(_sealed(form, teller, pairs, received, digest), codes.holder_of(code), now=now)
    except (Refused, Unavailable) as problem:
        form.add_error(None, str(problem))
        return None
    clerk = teller.channel == Channel.CLERK
    return receipt(request, code, received.told(), now, critical=given["critical"], clerk=clerk)


def _sealed(form: AnonReportForm, teller: Teller, pairs: Pairs, received: ReceivedFiles, digest: str) -> SealedReport:
    """H-4. What the form says, as it is sealed; the name under a pair of its own."""
    given = form.cleaned_data
    company: Unit = given["company"]
    return SealedReport(
        text=given["text"],
        digest=digest,
        company=company,
        mode=teller.mode,
        channel=teller.channel,
        pairs=pairs,
        critical=given["critical"],
        place=given["place"],
        category=form.categories.get(given["category"]),
        files=received.files,
        originals=received.originals,
        avoid_people=given["avoid"].people,
        avoid_units=given["avoid"].units,
        topic=given["topic"],
        reporter=teller.reporter,
    )


@sensitive_variables()
def receipt(
    request: PersonRequest,
    code: str,
    found: list[str],
    now: datetime,
    *,
    critical: bool,
    clerk: bool = False,
    form: ConfirmForm | None = None,
) -> HttpResponse:
    """H-67, H-68. The code, large; what was removed from photos; the field for its last characters.

    `clerk`: he reads it out to the caller, once, and types back what that one has written down.
    """
    context = {
        "code": grouped(code),
        "qr": receipts.qr(code),
        "found": found,
        "critical": critical,
        "form": form or ConfirmForm(code=code),
        "clerk": clerk,
        "token": tokens.issue(tokens.RECEIPT, {"code": code, "critical": critical, "clerk": clerk}, now),
        "anonymous": channel.address(),
    }
    return page(request, "hotline/sealed_receipt.html", context, status=422 if form is not None else 200)


@untraced
@sensitive_variables()
def sealed_receipt(request: PersonRequest) -> HttpResponse:
    """H-68. The receipt as a picture to keep, and the last four characters typed back: then it is done."""
    now = timezone.now()
    values = tokens.read(tokens.RECEIPT, request.POST.get("receipt", ""), now)
    if values is None:
        return redirect("hotline:sealed_report")
    if request.POST.get("as") == "picture":
        response = HttpResponse(receipts.picture(values["code"], settings.ANON_HOST), content_type="image/png")
        response["Content-Disposition"] = 'attachment; filename="note.png"'
        return response
    form = ConfirmForm(request.POST, code=values["code"])
    if not form.is_valid():
        told = {"critical": values["critical"], "clerk": values.get("clerk", False)}
        return receipt(request, values["code"], [], now, form=form, **told)
    done = {"critical": values["critical"], "clerk": values.get("clerk"), "anonymous": channel.address()}
    return page(request, "hotline/sealed_receipt.html", done)
