"""What the holder of a code sees and does. Every page is an answer to a form that carries the thread token."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lifeline.hotline.actions import sealed_files
from lifeline.hotline.actions.lodging import NO_KEEPER, digest_of, known
from lifeline.hotline.actions.speaking import can_keep, custody_of, speak
from lifeline.hotline.forms.anonymous import AnonMessageForm, CodeForm
from lifeline.hotline.forms.reporter import RatingForm, ReasonForm
from lifeline.hotline.queries import anonymous, codes, tokens
from lifeline.hotline.states import DropKind
from lifeline.hotline.views.anonymous.pages import holding, post_only, show, unhurried, unknown
from lifeline.kernel import box, files
from lifeline.kernel.errors import Refused
from lifeline.kernel.forms import new_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from lifeline.hotline.actions.speaking import Custody
    from lifeline.hotline.queries.anonymous import Thread
    from lifeline.hotline.queries.codes import Holder, Opened
    from lifeline.hotline.views.anonymous.pages import SayRequest

    StepView = Callable[[SayRequest, Holder, Opened, Thread], HttpResponseBase]


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


def shown(request: SayRequest, holder: Holder, found: Opened, note: str = "", status: int = 200) -> HttpResponse:
    """The case in its reporter's hands. That he looked is written nowhere."""
    now = timezone.now()
    context = {"case": anonymous.thread(found, now), "thread": tokens.thread_token(holder, now), "note": note}
    return show(request, "hotline/anon_thread.html", context, status)


def stepping(name: str) -> Callable[[StepView], Callable[[HttpRequest], HttpResponseBase]]:
    """A step of the thread, where it is open now. E-7: a second tap, or an old page, finds the thread as it stands."""

    def of(view: StepView) -> Callable[[HttpRequest], HttpResponseBase]:
        @holding
        @wraps(view)
        def run(request: SayRequest, holder: Holder, found: Opened) -> HttpResponseBase:
            case = anonymous.thread(found, timezone.now())
            if name in case.can:
                return view(request, holder, found, case)
            if known(_once(request, holder)):
                return _after(request, holder, found)
            return shown(request, holder, found, _("This step was taken already, or is not open any more."), 409)

        return run

    return of


def _once(request: SayRequest, holder: Holder) -> str:
    """H-3. What stands for this very form of this code."""
    return digest_of(f"{holder.lookup} {request.POST.get('once', '')}")


def _step(request: SayRequest, holder: Holder, template: str, form: forms.Form, **more: Any) -> HttpResponse:
    """The page of one step: its form with the thread token and a one-time key (H-3)."""
    token = tokens.thread_token(holder, timezone.now())
    once = request.POST.get("once") or new_key()
    return show(
        request, template, {"form": form, "thread": token, "once": once, **more}, status=422 if form.errors else 200
    )


def _spoken(
    request: SayRequest,
    holder: Holder,
    found: Opened,
    kind: DropKind,
    form: forms.Form,
    text: str = "",
    **more: Any,
) -> bool:
    """Put it into the drop; False and the reason on the form, if a rule says no."""
    try:
        photos, public = form.cleaned_data.get("photos", []), box.public_of(found.private)
        kept = _custody(holder, found) if photos and form.cleaned_data.get("keep") else None
        received = sealed_files.receive(photos, public, keep_for=kept.public if kept else None)
        more |= {"files": received.files, "originals": received.originals, "custody": kept}
        speak(found, kind, text, now=timezone.now(), digest=_once(request, holder), **more)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _custody(holder: Holder, found: Opened) -> Custody:
    """H-71. To what originals are sealed; refused where the last custodian went after the form had asked."""
    custody = custody_of(found, holder)
    if custody is None:
        raise Refused("H-71", NO_KEEPER)
    return custody


SENT = "sent"


def _message(request: SayRequest, found: Opened) -> AnonMessageForm:
    """H-71. The form of a message. Originals can be kept where somebody can open what is sealed to the pair."""
    given = (request.POST, request.FILES) if SENT in request.POST else ()
    return AnonMessageForm(*given, keeps=can_keep(found))


def _after(request: SayRequest, holder: Holder, found: Opened, *, unkept: bool = False) -> HttpResponse:
    """Back to the thread, where it stands already. `unkept`: without the originals that were to be kept."""
    note = _("Received. It reaches the unit within an hour and a half.")
    if unkept:
        note = _("Received, without the originals: no custodian can keep them at present.")
    return shown(request, holder, found, note)


@stepping("write")
def anon_message(request: SayRequest, holder: Holder, found: Opened, _case: Thread) -> HttpResponseBase:
    """Something more for the unit."""
    form = _message(request, found)
    text = form.cleaned_data["text"] if form.is_valid() else ""
    if text and _spoken(request, holder, found, DropKind.MESSAGE, form, text):
        return _after(request, holder, found, unkept=form.unkept)
    return _step(request, holder, "hotline/anon_message.html", form)


@stepping("write")
def anon_answer(request: SayRequest, holder: Holder, found: Opened, case: Thread) -> HttpResponseBase:
    """H-30. The answer to the question that the page shows; it resumes the unit's clock when it is delivered."""
    if case.question is None:
        return shown(request, holder, found)
    form = _message(request, found)
    text = form.cleaned_data["text"] if form.is_valid() else ""
    if text and _spoken(request, holder, found, DropKind.ANSWER, form, text, answers=case.question):
        return _after(request, holder, found, unkept=form.unkept)
    return _step(request, holder, "hotline/anon_answer.html", form, question=case.question_text)


@stepping("rate")
def anon_rate(request: SayRequest, holder: Holder, found: Opened, case: Thread) -> HttpResponseBase:
    """H-43. Two questions about the reply."""
    form = RatingForm(request.POST if SENT in request.POST else None)
    if form.is_valid():
        given = form.cleaned_data
        rated = {"verdict": given["verdict"], "grade": int(given["grade"])}
        if _spoken(request, holder, found, DropKind.RATING, form, given["text"], **rated):
            return _after(request, holder, found)
    reply = next((one for one in reversed(case.said) if one.final), None)
    return _step(request, holder, "hotline/anon_rate.html", form, reply=reply)


@stepping("reopen")
def anon_reopen(request: SayRequest, holder: Holder, found: Opened, _case: Thread) -> HttpResponseBase:
    """H-45. Not content: another round, with a text."""
    return _reason(request, holder, found, ("hotline/anon_reopen.html", DropKind.REOPENING, ""))


@stepping("appeal")
def anon_appeal(request: SayRequest, holder: Holder, found: Opened, _case: Thread) -> HttpResponseBase:
    """H-19. Against a refusal, once."""
    label = _("Why should it be accepted?")
    return _reason(request, holder, found, ("hotline/anon_appeal.html", DropKind.APPEAL, label))


def _reason(request: SayRequest, holder: Holder, found: Opened, told: tuple[str, DropKind, str]) -> HttpResponseBase:
    template, kind, label = told
    form = ReasonForm(request.POST if SENT in request.POST else None, label=label)
    if form.is_valid() and _spoken(request, holder, found, kind, form, form.cleaned_data["text"]):
        return _after(request, holder, found)
    return _step(request, holder, template, form)


@stepping("withdraw")
def anon_withdraw(request: SayRequest, holder: Holder, found: Opened, _case: Thread) -> HttpResponseBase:
    """H-48. Take it back, after a second look."""
    if SENT in request.POST:
        speak(found, DropKind.WITHDRAWAL, now=timezone.now(), digest=_once(request, holder))
        return _after(request, holder, found)
    return _step(request, holder, "hotline/anon_withdraw.html", AnonMessageForm())


@stepping("consent")
def anon_consent(request: SayRequest, holder: Holder, found: Opened, case: Thread) -> HttpResponseBase:
    """H-76, E-27. Agree to exactly the text that the page shows, do not agree, or take an agreement back."""
    answer = request.POST.get("answer", "")
    if SENT in request.POST and answer in {"yes", "no"}:
        seen = request.POST.get("seen", "")[:64]
        speak(found, DropKind.CONSENT, now=timezone.now(), digest=_once(request, holder), seen=seen, answer=answer)
        return _after(request, holder, found)
    return _step(request, holder, "hotline/anon_consent.html", AnonMessageForm(), text=case.for_board)


@stepping("reveal")
def anon_reveal(request: SayRequest, holder: Holder, found: Opened, _case: Thread) -> HttpResponseBase:
    """H-70. A confidential reporter shows the unit of this case who he is. Nobody else can, and it cannot be undone."""
    told = anonymous.identity(holder, found)
    if SENT in request.POST:
        speak(found, DropKind.REVEAL, told, now=timezone.now(), digest=_once(request, holder))
        return _after(request, holder, found)
    return _step(request, holder, "hotline/anon_reveal.html", AnonMessageForm(), told=told)


@holding
def anon_attachment(request: SayRequest, _holder: Holder, found: Opened) -> HttpResponseBase:
    """K-52. A file of this very case, opened with the code's key on its way out."""
    key = request.POST.get("file", "")
    facts = anonymous.file_of(found, key)
    return files.deliver_sealed(facts, files.open_sealed(key, found.private), inline=True)
