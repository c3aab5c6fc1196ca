"""What a reporter does with his case: write, answer, nudge, rate, reopen, appeal, withdraw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lifeline.hotline import policies
from lifeline.hotline.actions import feedback, handling, refusal, reopening
from lifeline.hotline.forms.reporter import MessageForm, RatingForm, ReasonForm
from lifeline.hotline.queries import cases as queries
from lifeline.hotline.queries import mine
from lifeline.hotline.queries.reference import numbers, span_words
from lifeline.hotline.rules.spans import Span
from lifeline.hotline.states import Verdict
from lifeline.hotline.views.report import before, received
from lifeline.kernel.device import acknowledged
from lifeline.kernel.errors import Refused
from lifeline.kernel.page import page
from lifeline.kernel.parts import Crumb

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form
    from django.http import HttpResponse

    from lifeline.hotline.models import Case, Message
    from lifeline.people.api import PersonRequest

Result = TypeVar("Result")


def opened(request: PersonRequest, number: str, step: str) -> Case:
    """The reporter's own case, if the step is possible now; else the page that says why not (K-8)."""
    case = policies.case_for(request.user, number, may=policies.is_reporter)
    if request.method == "GET" and step not in queries.buttons(request.user, case, timezone.now()):
        raise Refused("K-8", _("This step is not possible now: the state has changed."))
    return case


def tried(form: Form, act: Callable[[], Result]) -> Result | None:
    """What came of the act; None if the form or the act says no, with the reason on the form and all that was typed."""
    if not form.is_valid():
        return None
    try:
        return act()
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None


def ask(request: PersonRequest, case: Case, form: Form, title: str, **more: Any) -> HttpResponse:
    """The page of one step: what it is about, what will follow, the form."""
    way = [
        Crumb(_("My cases"), reverse("hotline:my_case_list")),
        Crumb(case.number, reverse("hotline:my_case_detail", args=[case.number])),
        Crumb(title),
    ]
    values = {"case": case, "form": form, "title": title, "way": way, **more}
    return page(request, "hotline/my_step.html", values, status=422 if form.errors else 200)


def _write(request: PersonRequest, case: Case, title: str, **more: Any) -> HttpResponse:
    """A message or an answer: the same act, another heading."""
    form = MessageForm(request.POST or None, request.FILES or None, before=before(request))
    held = received(request, form) if request.method == "POST" else None

    def act() -> Message:
        text, key = form.cleaned_data["text"], form.cleaned_data["once"]
        return handling.write(case, text, actor=request.user, now=timezone.now(), stored=held or (), key=key)

    sent = tried(form, act) if held is not None else None
    if sent is not None:
        messages.success(request, _("Sent. Whoever holds the case sees it."))
        return acknowledged(redirect("hotline:my_case_detail", case.number), form.cleaned_data["once"])
    return ask(request, case, form, title, button=_("Send"), draft=f"case-{case.number}", **more)


@require_http_methods(["GET", "POST"])
def my_case_message(request: PersonRequest, number: str) -> HttpResponse:
    """Add something to a case."""
    return _write(request, opened(request, number, "write"), _("Add something"))


@require_http_methods(["GET", "POST"])
def my_case_answer(request: PersonRequest, number: str) -> HttpResponse:
    """H-30. Answer the unit's question; the clock runs on from then."""
    case = opened(request, number, "write")
    question = mine.open_question(case)
    if question is None:
        return redirect("hotline:my_case_message", case.number)
    lead = _("The clock of the reply stands still until you answer.")
    return _write(
        request, case, _("Answer the question"), lead=lead, quoted=question.text, quoted_by=question.unit_name
    )


@require_POST
def my_case_nudge(request: PersonRequest, number: str) -> HttpResponse:
    """H-58. Ask how it goes."""
    case = policies.case_for(request.user, number, may=policies.is_reporter)
    try:
        feedback.nudge(case, actor=request.user, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Nudged: the unit and the supervisor see it."))
    return redirect("hotline:my_case_detail", case.number)


@require_http_methods(["GET", "POST"])
def my_case_rate(request: PersonRequest, number: str) -> HttpResponse:
    """H-43, H-44. Two questions about the reply."""
    case = opened(request, number, "rate")
    form = RatingForm(request.POST or None)

    def act() -> Verdict:
        given = form.cleaned_data
        verdict = Verdict(given["verdict"])
        feedback.rate(case, verdict, given["grade"], given["text"], actor=request.user, now=timezone.now())
        return verdict

    verdict = tried(form, act)
    if verdict is None:
        reply = mine.latest_reply(case)
        return ask(
            request, case, form, _("Rate the reply"), button=_("Send the rating"), quoted=reply and reply.text,
            quoted_by=reply and reply.unit.name,
        )  # fmt: skip
    messages.success(request, _("Thank you for the rating."))
    case = policies.case_for(request.user, number)
    onwards = verdict != Verdict.SOLVED and "reopen" in queries.buttons(request.user, case, timezone.now())
    return redirect("hotline:my_case_reopen" if onwards else "hotline:my_case_detail", case.number)


@require_http_methods(["GET", "POST"])
def my_case_reopen(request: PersonRequest, number: str) -> HttpResponse:
    """H-45, H-46. Not content: another round, or a new case when it is too late for one."""
    case, now = opened(request, number, "reopen"), timezone.now()
    form = ReasonForm(request.POST or None)
    goes_on = tried(form, lambda: reopening.reopen(case, form.cleaned_data["text"], actor=request.user, now=now))
    if goes_on is not None:
        messages.success(request, _("We have your request."))
        return redirect("hotline:my_case_detail", goes_on.number)
    leads = {
        "at_once": _("The unit works on it again at once, with a full new time; somebody else approves the reply."),
        "decided": _("The supervisor decides within %(time)s; without a decision it is worked on again.")
        % {"time": span_words(Span(numbers().reopen_decision_days, "wd"))},
        "new": _("The time to reopen is over. A new case begins, and both are linked."),
    }
    lead = leads[mine.reopening(case, now)]
    return ask(request, case, form, _("Have it worked on again"), button=_("Ask for another round"), lead=lead)


@require_http_methods(["GET", "POST"])
def my_case_appeal(request: PersonRequest, number: str) -> HttpResponse:
    """H-19. Against a refusal, once."""
    case = opened(request, number, "appeal")
    form = ReasonForm(request.POST or None, label=_("Why should it be accepted?"))
    if tried(form, lambda: refusal.appeal(case, form.cleaned_data["text"], actor=request.user, now=timezone.now())):
        messages.success(request, _("We have your appeal. Somebody else decides on it."))
        return redirect("hotline:my_case_detail", case.number)
    lead = _("Somebody who took no part in the refusal decides. You can appeal once.")
    return ask(request, case, form, _("Appeal"), button=_("Send the appeal"), lead=lead)


@require_http_methods(["GET", "POST"])
def my_case_withdraw(request: PersonRequest, number: str) -> HttpResponse:
    """H-48. End the case, or leave it to the unit where safety, harassment or corruption is concerned."""
    case = opened(request, number, "withdraw")
    if request.method == "POST":
        after = feedback.withdraw(case, actor=request.user, now=timezone.now())
        if after.staff_owned:
            messages.success(request, _("You have left the case; the unit goes on by itself."))
            return redirect("hotline:my_case_list")
        messages.success(request, _("The case has been withdrawn."))
        return redirect("hotline:my_case_detail", case.number)
    way = [
        Crumb(_("My cases"), reverse("hotline:my_case_list")),
        Crumb(case.number, reverse("hotline:my_case_detail", args=[case.number])),
        Crumb(_("Withdraw")),
    ]
    return page(request, "hotline/my_case_withdraw.html", {"case": case, "way": way})
