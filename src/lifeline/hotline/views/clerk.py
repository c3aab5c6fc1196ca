"""代录: a clerk writes down what somebody tells by telephone, at a counter or in a letter, in each mode (H-2, H-6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from lifeline.hotline.actions import intake, sealed_files
from lifeline.hotline.forms.clerk import ClerkForm, ClerkSealedForm
from lifeline.hotline.policies.clerk import entered_for
from lifeline.hotline.queries import channel, lists, tokens
from lifeline.hotline.queries.reference import danger_words, emergency_numbers
from lifeline.hotline.queries.shown import case_row
from lifeline.hotline.states import SEALED_MODES, Channel, Mode
from lifeline.hotline.views.anonymous.report import fresh
from lifeline.hotline.views.report import before, received
from lifeline.hotline.views.sealed import Teller, lodged, untraced
from lifeline.kernel.device import acknowledged
from lifeline.kernel.errors import Forbidden, Refused
from lifeline.kernel.page import page
from lifeline.kernel.parts import Filter

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpResponse

    from lifeline.hotline.models import Case
    from lifeline.people.api import PersonRequest
    from lifeline.people.models import Unit

LATELY = 10


@untraced
@sensitive_variables()
def clerk_report(request: PersonRequest) -> HttpResponse:
    """H-2, H-6. The mode first, then the words. A named caller hears the number, another one the code, once."""
    companies = entered_for(request.user)
    if not companies:
        raise Forbidden
    modes = [Mode.NAMED, *(SEALED_MODES if channel.address() else ())]
    mode = Mode(wanted) if (wanted := request.GET.get("mode", "")) in modes else Mode.NAMED
    links = [Filter(one.label, f"{reverse('hotline:clerk_report')}?mode={one}", one == mode) for one in modes]
    return (named if mode == Mode.NAMED else sealed)(request, companies, mode, links)


def named(request: PersonRequest, companies: list[Unit], _mode: Mode, links: list[Filter]) -> HttpResponse:
    """Under the caller's name, or, where the directory does not know him, under none: the number is his."""
    given = (request.POST or None, request.FILES or None)
    form = ClerkForm(*given, companies=companies, clerk=request.user, before=before(request))
    case = entered(request, form) if request.method == "POST" else None
    if case is not None:
        messages.success(request, _("Entered. Read the number out: %(number)s") % {"number": case.number})
        return acknowledged(redirect("hotline:clerk_report"), form.cleaned_data["once"])
    return form_page(request, form, links, Mode.NAMED)


def entered(request: PersonRequest, form: ClerkForm) -> Case | None:
    """The case, or None and the reason on the form."""
    if (held := received(request, form)) is None:
        return None
    given = form.cleaned_data
    report = intake.Report(
        text=given["text"], key=given["once"], reporter=given["caller"], company=given["company"],
        channel=Channel.CLERK, critical=given["critical"], place=given["place"],
        category=form.categories.get(given["category"]), files=tuple(held), avoid_people=given["avoid"].people,
        avoid_units=given["avoid"].units,
    )  # fmt: skip
    try:
        return intake.submit(report, actor=request.user, now=timezone.now())
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None


@sensitive_variables()
def sealed(request: PersonRequest, companies: list[Unit], mode: Mode, links: list[Filter]) -> HttpResponse:
    """H-4, H-64. As on the pages of the reporter himself; who wrote it down stands nowhere."""
    now, sent = timezone.now(), request.method == "POST"
    values = tokens.read(tokens.FORM, request.POST.get("form", ""), now)
    given = (request.POST, request.FILES) if sent else ()
    form = ClerkSealedForm(*given, companies=companies, confidential=mode == Mode.CONFIDENTIAL)
    if sent and values is None:
        form.add_error(None, _("This page was open for too long. Please send it again; your text is kept."))
    if sent and values is not None and form.is_valid():
        teller = Teller(mode, form.cleaned_data.get("caller"), Channel.CLERK)
        if (answer := lodged(request, form, values, now, teller)) is not None:
            return answer
    return form_page(request, form, links, mode, values or fresh(now), now)


def form_page(
    request: PersonRequest,
    form: ClerkForm | ClerkSealedForm,
    links: list[Filter],
    mode: Mode,
    values: dict[str, Any] | None = None,
    now: datetime | None = None,
) -> HttpResponse:
    """The form, and what the clerk entered lately under a name."""
    now = now or timezone.now()
    context = {
        "form": form,
        "mode": mode,
        "modes": links,
        "token": tokens.issue(tokens.FORM, {"key": values["key"], "bits": values["bits"]}, now) if values else "",
        "kinds": sealed_files.kinds(),
        "danger": danger_words(),
        "emergency": emergency_numbers(),
        "lately": [case_row(one, now) for one in lists.entered(request.user)[:LATELY]],
    }
    return page(request, "hotline/clerk_report.html", context, status=422 if form.errors else 200)
