"""What the holder of a code sees and does. Every page is an answer to a form that carries the thread token."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lifeline.hotline.actions import sealed_files
from lifeline.hotline.actions.lodging import digest_of
from lifeline.hotline.actions.speaking import speak
from lifeline.hotline.forms.anonymous import AnonMessageForm, CodeForm
from lifeline.hotline.forms.reporter import RatingForm, ReasonForm
from lifeline.hotline.queries import anonymous, codes, tokens
from lifeline.hotline.states import DropKind
from lifeline.hotline.views.anonymous.pages import holding, post_only, show, unhurried, unknown
from lifeline.kernel import box, files
from lifeline.kernel.errors import Refused, Unseen
from lifeline.kernel.forms import new_key

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from lifeline.hotline.queries.anonymous import Thread
    from lifeline.hotline.queries.codes import Holder, Opened
    from lifeline.hotline.views.anonymous.pages import SayRequest


@post_only
@unhurried
def anon_enter(request: SayRequest) -> HttpResponseBase:
    """H-67, H-69. The code, or the field for it. Wrong and mistyped ones cost the same and hear the same."""
    if "code" not in request.POST:
        return show(request, "hotline/anon_enter.html", {"note": ""})
    form = CodeForm(request.POST)
    holder = codes.typed(form.cleaned_data["code"] if form.is_valid() else "")
    found = codes.opened(holder)
    return unknown(request) if found is None else shown(request, holder, found)


@holding
def anon_thread(request: SayRequest, holder: Holder, found: Opened) -> HttpResponseBase:
    """The thread, once more."""
    return shown(request, holder, found)


def shown(request: SayRequest, holder: Holder, found: Opened, note: str = "") -> HttpResponse:
    """The case in its reporter's hands. That he looked is written nowhere."""
    now = timezone.now()
    context = {"case": anonymous.thread(found, now), "thread": tokens.thread_token(holder, now), "note": note}
    return show(request, "hotline/anon_thread.html", context)


def _may(found: Opened, step: str) -> Thread:
    """The case, if the step is open now; `Unseen` else, as for a step that does not exist."""
    case = anonymous.thread(found, timezone.now())
    if step not in case.can:
        raise Unseen
    return case


def _step(request: SayRequest, holder: Holder, template: str, form: forms.Form, **more: Any) -> HttpResponse:
    """The page of one step: its form with the thread token and a one-time key (H-3)."""
    token = tokens.thread_token(holder, timezone.now())
    once = request.POST.get("once") or new_key()
    return show(
        request, template, {"form": form, "thread": token, "once": once, **more}, status=422 if form.errors else 200
    )


def _spoken(
    request: SayRequest, holder: Holder, found: Opened, kind: DropKind, form: forms.Form, text: str = "", **more: Any
) -> bool:
    """Put it into the drop; False and the reason on the form, if a rule says no."""
    try:
        received = sealed_files.receive_for(form.cleaned_data.get("photos", []), box.public_of(found.private))
        digest = digest_of(f"{holder.lookup} {request.POST.get('once', '')}")
        speak(found, kind, text, now=timezone.now(), digest=digest, files=received.files, **more)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


SENT = "sent"


def _after(request: SayRequest, holder: Holder, found: Opened) -> HttpResponse:
    """Back to the thread, where it stands already."""
    return shown(request, holder, found, _("Received. It reaches the unit within an hour and a half."))


@holding
def anon_message(request: SayRequest, holder: Holder, found: Opened) -> HttpResponseBase:
    """Something more for the unit."""
    _may(found, "write")
    form = AnonMessageForm(*((request.POST, request.FILES) if SENT in request.POST else ()))
    if form.is_valid() and _spoken(request, holder, found, DropKind.MESSAGE, form, form.cleaned_data["text"]):
        return _after(request, holder, found)
    return _step(request, holder, "hotline/anon_message.html", form)


@holding
def anon_answer(request: SayRequest, holder: Holder, found: Opened) -> HttpResponseBase:
    """H-30. The answer to the question that the page shows; it resumes the unit's clock when it is delivered."""
    case = _may(found, "write")
    if case.question is None:
        return shown(request, holder, found)
    form = AnonMessageForm(*((request.POST, request.FILES) if SENT in request.POST else ()))
    text = form.cleaned_data["text"] if form.is_valid() else ""
    if text and _spoken(request, holder, found, DropKind.ANSWER, form, text, answers=case.question):
        return _after(request, holder, found)
    return _step(request, holder, "hotline/anon_answer.html", form, question=case.question_text)


@holding
def anon_rate(request: SayRequest, holder: Holder, found: Opened) -> HttpResponseBase:
    """H-43. Two questions about the reply."""
    case = _may(found, "rate")
    form = RatingForm(request.POST if SENT in request.POST else None)
    if form.is_valid():
        given = form.cleaned_data
        rated = {"verdict": given["verdict"], "grade": int(given["grade"])}
        if _spoken(request, holder, found, DropKind.RATING, form, given["text"], **rated):
            return _after(request, holder, found)
    reply = next((one for one in reversed(case.said) if one.final), None)
    return _step(request, holder, "hotline/anon_rate.html", form, reply=reply)


@holding
def anon_reopen(request: SayRequest, holder: Holder, found: Opened) -> HttpResponseBase:
    """H-45. Not content: another round, with a text."""
    return _reason(request, holder, found, "reopen", ("hotline/anon_reopen.html", DropKind.REOPENING, ""))


@holding
def anon_appeal(request: SayRequest, holder: Holder, found: Opened) -> HttpResponseBase:
    """H-19. Against a refusal, once."""
    label = _("Why should it be accepted?")
    return _reason(request, holder, found, "appeal", ("hotline/anon_appeal.html", DropKind.APPEAL, label))


def _reason(
    request: SayRequest, holder: Holder, found: Opened, step: str, told: tuple[str, DropKind, str]
) -> HttpResponseBase:
    _may(found, step)
    template, kind, label = told
    form = ReasonForm(request.POST if SENT in request.POST else None, label=label)
    if form.is_valid() and _spoken(request, holder, found, kind, form, form.cleaned_data["text"]):
        return _after(request, holder, found)
    return _step(request, holder, template, form)


@holding
def anon_withdraw(request: SayRequest, holder: Holder, found: Opened) -> HttpResponseBase:
    """H-48. Take it back, after a second look."""
    _may(found, "withdraw")
    form = AnonMessageForm()
    if SENT in request.POST:
        speak(found, DropKind.WITHDRAWAL, now=timezone.now())
        return _after(request, holder, found)
    return _step(request, holder, "hotline/anon_withdraw.html", form)


@holding
def anon_reveal(request: SayRequest, holder: Holder, found: Opened) -> HttpResponseBase:
    """H-70. A confidential reporter shows the unit of this case who he is. Nobody else can, and it cannot be undone."""
    _may(found, "reveal")
    told = anonymous.identity(holder, found)
    if SENT in request.POST:
        speak(found, DropKind.REVEAL, told, now=timezone.now())
        return _after(request, holder, found)
    return _step(request, holder, "hotline/anon_reveal.html", AnonMessageForm(), told=told)


@holding
def anon_attachment(request: SayRequest, _holder: Holder, found: Opened) -> HttpResponseBase:
    """K-52. A file of this very case, opened with the code's key on its way out."""
    key = request.POST.get("file", "")
    facts = anonymous.file_of(found, key)
    return files.deliver_sealed(facts, files.open_sealed(key, found.private), inline=True)
