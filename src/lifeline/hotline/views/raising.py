"""提级保密: a named case becomes a confidential one, once its reporter has written down the code (H-70)."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from lifeline.hotline import policies
from lifeline.hotline.actions import raising
from lifeline.hotline.forms.anonymous import ConfirmForm
from lifeline.hotline.forms.raising import SealForm
from lifeline.hotline.queries import channel, codes, tokens
from lifeline.hotline.rules.codes import grouped, new_code
from lifeline.hotline.views.case import case_page, sent
from lifeline.kernel.errors import Conflict, Refused, Unavailable
from lifeline.kernel.page import page
from lifeline.kernel.parts import Crumb

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpResponse

    from lifeline.hotline.models import Case
    from lifeline.people.api import PersonRequest


@sensitive_post_parameters()
@sensitive_variables()
@require_POST
def case_seal(request: PersonRequest, number: str) -> HttpResponse:
    """H-67, H-70. First why; then the code, read out by telephone; sealed is what the reporter has the code for.

    Nothing is changed before the last four characters were read back: else he would lose his own case.
    """
    case, now = policies.case_for(request.user, number, policies.may_dispatch), timezone.now()
    values = tokens.read(tokens.RAISING, request.POST.get("raising", ""), now)
    if values is None or values["case"] != case.pk:
        return asked(request, case, now)
    form = ConfirmForm(request.POST, code=new_code(bytes.fromhex(values["key"])))
    if not form.is_valid():
        return code_page(request, case, values, now, form)
    try:
        holder = codes.holder_of(form.code)
        raising.raise_to_confidential(
            case, values["reason"], holder, actor=request.user, now=now, version=values["version"]
        )
    except (Refused, Conflict, Unavailable) as problem:
        form.add_error(None, str(problem) or _("The case has changed meanwhile. Please begin again."))
        return code_page(request, case, values, now, form)
    messages.success(request, _("Sealed. The reporter reads on with the code alone."))
    return redirect("hotline:case_detail", number)


@sensitive_variables()
def asked(request: PersonRequest, case: Case, now: datetime) -> HttpResponse:
    """The reason was given: the page with the code; or the case's page with what stands against it."""
    form = sent(request, SealForm, case)
    if form.is_valid():
        try:
            raising.check(case)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            given = form.cleaned_data
            values = {"case": case.pk, "version": given["version"], "reason": given["reason"]}
            return code_page(request, case, {**values, "key": secrets.token_hex(32)}, now)
    return case_page(request, case, {"case_seal": form}, 422)


@sensitive_variables()
def code_page(
    request: PersonRequest, case: Case, values: dict[str, Any], now: datetime, form: ConfirmForm | None = None
) -> HttpResponse:
    """The code, to be read out, and the field for its end."""
    code = new_code(bytes.fromhex(values["key"]))
    context = {
        "case": case,
        "code": grouped(code),
        "form": form or ConfirmForm(code=code),
        "token": tokens.issue(tokens.RAISING, {name: one for name, one in values.items() if name != "until"}, now),
        "anonymous": channel.address(),
        "way": [
            Crumb(case.number, reverse("hotline:case_detail", args=[case.number])),
            Crumb(_("Raise to confidential")),
        ],
    }
    response = page(request, "hotline/case_seal.html", context, status=422 if form is not None else 200)
    response.headers["Cache-Control"] = "no-store"
    return response
