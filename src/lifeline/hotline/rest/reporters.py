"""The reporter's steps: write, send files, rate, reopen, nudge, withdraw."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import File, Form, Schema
from ninja.files import UploadedFile
from pydantic import Field

from lifeline.hotline import policies
from lifeline.hotline.actions import feedback, handling, reopening, uploads
from lifeline.hotline.rest.door import case_for, router, shown, step
from lifeline.hotline.rest.shapes import CaseOut, RatingIn, Words
from lifeline.hotline.rules.numbers import TEXT_MAX
from lifeline.kernel.rest import expected, submission_key
from lifeline.people.api import PersonRequest

if TYPE_CHECKING:
    from lifeline.hotline.models import Case


@router.post("cases/{number}/messages/", response=CaseOut)
def case_message(request: PersonRequest, response: HttpResponse, number: str, body: Words) -> Any:
    """H-30, E-10. A message of the reporter; an answer, if the unit has asked something."""

    def act(case: Case, version: int | None) -> None:
        handling.write(case, body.text, actor=request.user, now=timezone.now(), version=version)

    return step(request, response, number, policies.is_reporter, act)


class FileWords(Schema):
    """What is said with a file."""

    text: str = Field("", max_length=TEXT_MAX)


@router.post("cases/{number}/attachments/", response=CaseOut)
def case_attach(
    request: PersonRequest, response: HttpResponse, number: str, file: File[UploadedFile], words: Form[FileWords]
) -> Any:
    """H-8. A file of the reporter's, judged by its content and cleaned before anything is stored with the case.

    It comes with a message (`text`; without one the message says that a file came).
    """
    case, version = case_for(request.user, number, policies.is_reporter), expected(request)
    received = uploads.receive(file, request.user, now=timezone.now())
    if received.refusal is not None or received.stored is None:
        raise received.refusal or AssertionError(received)
    stored, text = received.stored, words.text or str(_("A file is attached."))
    handling.write(
        case,
        text,
        actor=request.user,
        now=timezone.now(),
        stored=[stored],
        key=submission_key(request),
        body=hashlib.sha256(f"{stored.key}\0{text}".encode()).hexdigest(),
        version=version,
    )
    return shown(request, response, case)


@router.post("cases/{number}/rating/", response=CaseOut)
def case_rate(request: PersonRequest, response: HttpResponse, number: str, body: RatingIn) -> Any:
    """H-43, H-44. What the reporter says of the reply; 已解决 closes the case."""

    def act(case: Case, version: int | None) -> None:
        feedback.rate(
            case, body.verdict, body.grade, body.text, actor=request.user, now=timezone.now(), version=version
        )

    return step(request, response, number, policies.is_reporter, act)


@router.post("cases/{number}/reopen/", response=CaseOut)
def case_reopen(request: PersonRequest, response: HttpResponse, number: str, body: Words) -> Any:
    """H-45, H-46. Another round; the answer is the case that goes on: this one, or a new one when it is too late."""

    def act(case: Case, version: int | None) -> Case:
        return reopening.reopen(case, body.text, actor=request.user, now=timezone.now(), version=version)

    return step(request, response, number, policies.is_reporter, act)


@router.post("cases/{number}/nudge/", response=CaseOut)
def case_nudge(request: PersonRequest, response: HttpResponse, number: str) -> Any:
    """H-58. Ask how it goes."""

    def act(case: Case, version: int | None) -> None:
        feedback.nudge(case, actor=request.user, now=timezone.now(), version=version)

    return step(request, response, number, policies.is_reporter, act)


@router.post("cases/{number}/withdraw/", response=CaseOut)
def case_withdraw(request: PersonRequest, response: HttpResponse, number: str) -> Any:
    """H-48. End the case, or leave it to the unit where safety, harassment or corruption is concerned."""

    def act(case: Case, version: int | None) -> None:
        feedback.withdraw(case, actor=request.user, now=timezone.now(), version=version)

    return step(request, response, number, policies.is_reporter, act)
