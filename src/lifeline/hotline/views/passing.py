"""匿名求证: the page on which a question is worded for the question desk, looked at once more, and passed on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lifeline.hotline.actions import passing as actions
from lifeline.hotline.forms.passing import PassOnForm
from lifeline.hotline.queries import passing, publishing
from lifeline.hotline.rules.findings import find
from lifeline.hotline.states import About
from lifeline.hotline.views.reading import leave_trace, lock_of, may_write, reading_for
from lifeline.hotline.views.vaults import with_cookie
from lifeline.kernel.errors import Conflict, Refused
from lifeline.kernel.page import page
from lifeline.kernel.parts import Crumb

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.hotline.models import Case
    from lifeline.hotline.queries.reading import Reading
    from lifeline.people.api import PersonRequest


@require_http_methods(["GET", "POST"])
def case_pass_on(request: PersonRequest, number: str) -> HttpResponse:
    """M-40. The original at the left, the wording at the right; nothing is kept before it is sent for good."""
    case = passing.case_for(request.user, number)
    if request.method == "GET":
        return desk(request, case, PassOnForm(case=case))
    form, facts = PassOnForm(request.POST, case=case), passing.known(case)
    original = reported(case, reading_for(request, case))
    if not may_write(request, case, form):
        return desk(request, case, form, status=422)
    if "replace" in request.POST:
        form = form.replaced(facts)
    if not form.look(facts, original).is_valid():
        return desk(request, case, form, status=422)
    return sent(request, case, form) if form.confirmed else desk(request, case, form, ready=True)


def reported(case: Case, by: Reading) -> str:
    """What the reporter wrote, as far as the reader has it."""
    return by.words(About.TEXT, None, case.text)


def sent(request: PersonRequest, case: Case, form: PassOnForm) -> HttpResponse:
    """Pass on exactly what was shown; a refusal comes back with what was typed."""
    given = form.cleaned_data
    try:
        actions.pass_on(
            case, given["wording"], actor=request.user, now=timezone.now(), version=given["version"],
            original=form.original, harmless=form.reasons,
        )  # fmt: skip
    except Refused as refusal:
        form.add_error(None, str(refusal))
    except Conflict:
        return too_late(request, case.number, form)
    else:
        messages.success(request, _("Passed on. Its answer will stand in the thread."))
        return with_cookie(request, redirect("hotline:case_detail", case.number))
    return desk(request, case, form, status=422)


def too_late(request: PersonRequest, number: str, form: PassOnForm) -> HttpResponse:
    """H-38. The case has changed: what was typed stays, and goes on from the case as it stands now."""
    case = passing.case_for(request.user, number)
    again = form.on_top_of(case, request.user)
    assert isinstance(again, PassOnForm)
    again.look(passing.known(case), form.original)
    again.add_error(None, _("Somebody was faster: the case has changed. What you typed is still here."))
    return desk(request, case, again, status=409)


def desk(
    request: PersonRequest, case: Case, form: PassOnForm, *, ready: bool = False, status: int = 200
) -> HttpResponse:
    """The page. `ready`: nothing in the wording is left to answer, so it can be sent."""
    facts, by = passing.known(case), reading_for(request, case)
    leave_trace(request, case, by)
    if ready:
        form.is_shown()
    typed = form.typed_wording
    original = reported(case, by)
    values = {
        "case": case,
        "lock": lock_of(request, case, by),
        "form": form,
        "ready": ready,
        "original": publishing.parts(original, find(original, facts)),
        "typed": publishing.parts(typed, find(typed, facts)),
        "marks": form.marks,
        "waits": passing.open_question(case),
        "possible": passing.may_be_passed(case),
        "way": way(case),
    }
    return with_cookie(request, page(request, "hotline/case_pass_on.html", values, status=status))


def way(case: Case) -> list[Crumb]:
    """Back to the case."""
    cases, here = reverse("hotline:case_list"), reverse("hotline:case_detail", args=[case.number])
    return [Crumb(_("Cases"), cases), Crumb(case.number, here), Crumb(_("Pass a question on"))]
