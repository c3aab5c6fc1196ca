"""证书: issued by the secretariat, read by their holders, verified by anybody who has the code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lifeline.innovation import policies
from lifeline.innovation.actions import certificates as actions
from lifeline.innovation.forms.library import CodeForm, WhyForm
from lifeline.innovation.policies import library as gates
from lifeline.innovation.policies import projects as project_gates
from lifeline.innovation.queries import certificates as papers
from lifeline.innovation.queries import letter_paper, library
from lifeline.innovation.rules.numbers import CODES_A_MINUTE
from lifeline.innovation.views.trying import attempted
from lifeline.kernel.documents import render, shown
from lifeline.kernel.error_pages import error_page
from lifeline.kernel.errors import Forbidden, Unseen
from lifeline.kernel.page import page
from lifeline.kernel.paging import piece
from lifeline.kernel.rest import limits

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from lifeline.people.api import PersonRequest


def _offices(request: PersonRequest) -> set[int]:
    return policies.organisers_of(request.user, policies.SECRETARY)


@require_GET
def certificate_list(request: PersonRequest) -> HttpResponse:
    """One's own certificates; for the secretariat all, and the projects that have none."""
    offices = _offices(request)
    rows = library.certificates(request.user, offices)
    found = piece(rows, request.GET.get("after", ""), order=("-issued_at", "-pk"))
    values: dict[str, Any] = {"rows": found.rows, "pages": found.pager(request.GET), "office": bool(offices)}
    values |= {"open": library.certifiable(offices) if offices else []}
    return page(request, "innovation/certificate_list.html", values)


@require_GET
def certificate_paper(request: PersonRequest, number: str) -> HttpResponse:
    """The certificate as a PDF with its QR code, for its holders and the secretariat."""
    found = library.certificates(request.user, _offices(request)).filter(number=number).first()
    if found is None:
        raise Unseen
    data = library.paper(found, found.project.cycle.organiser.name)
    return shown(render(papers.TEMPLATE, data, at=found.issued_at), f"{found.number}.pdf")


@require_POST
def certificate_issue(request: PersonRequest, number: str) -> HttpResponse:
    """I-108. Issue the certificate of a project."""
    project = project_gates.project_for(request.user, number)
    if not gates.may_publish(request.user, project):
        raise Forbidden
    if attempted(request, lambda: actions.issue(project, actor=request.user, now=timezone.now())):
        messages.success(request, _("Issued."))
    return redirect("innovation:certificate_list")


@require_POST
def certificate_revoke(request: PersonRequest, number: str) -> HttpResponse:
    """I-108. Revoke a certificate, with a reason."""
    found = library.certificates(request.user, _offices(request)).filter(number=number).first()
    if found is None:
        raise Unseen
    form, who = WhyForm(request.POST), request.user
    if not gates.may_publish(who, found.project):
        raise Forbidden
    if not form.is_valid():
        messages.error(request, str(form.errors["reason"][0]))
        return redirect("innovation:certificate_list")
    reason = form.cleaned_data["reason"]
    if attempted(request, lambda: actions.revoke_certificate(found, reason, actor=who, now=timezone.now())):
        messages.success(request, _("Revoked. The public page says so."))
    return redirect("innovation:certificate_list")


@login_not_required
@require_GET
def certificate_verify(request: HttpRequest) -> HttpResponse:
    """I-108, E-18. A certificate or a letter: genuine, revoked or unknown, for anybody; so many codes a minute."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    values: dict[str, Any] = {"form": form, "asked": False, "told": None, "letter": None}
    if form.is_bound and form.is_valid():
        now = timezone.now()
        caller = "certificate." + limits.of_address(request.META.get("REMOTE_ADDR", ""))
        if limits.count(caller, int(now.timestamp()) // 60) > CODES_A_MINUTE:
            return error_page(request, 429, retry_after=60)
        code = form.cleaned_data["code"]
        found, letter = library.certificate_of(code), letter_paper.letter_of(code)
        values |= {"asked": True, "told": library.told(found) if found else None}
        values |= {"letter": letter_paper.told(letter) if letter else None}
    return page(request, "innovation/certificate_verify.html", values)
