"""P-15. What the small script of the passkey pages asks; every answer is JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.http import JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lifeline.kernel.errors import Refused
from lifeline.people.actions import passkeys
from lifeline.people.api import fresh_proof
from lifeline.people.rules import device_of
from lifeline.people.states import Device
from lifeline.people.views.gate import before_the_gate
from lifeline.people.views.proof import proved
from lifeline.people.views.sign_in import way_on

if TYPE_CHECKING:
    from lifeline.people.api import PersonRequest

STATE = "passkey_state"
MOST_BYTES = 20_000


def _answer_of(request: PersonRequest) -> dict[str, Any]:
    """The browser's answer; `Refused` when it is none."""
    try:
        answer = json.loads(request.body[:MOST_BYTES])
    except ValueError as error:
        raise Refused("P-15", _("The device did not confirm. Please try again.")) from error
    return answer if isinstance(answer, dict) else {}


@before_the_gate
@fresh_proof
@require_POST
def passkey_begin(request: PersonRequest) -> JsonResponse:
    """P-15. What a new passkey must answer to."""
    options, request.session[STATE] = passkeys.ask_for_new(request.user, request.get_host())
    return JsonResponse(options)


@before_the_gate
@fresh_proof
@require_POST
def passkey_add(request: PersonRequest) -> JsonResponse:
    """P-15. Take the new passkey."""
    answer, state = _answer_of(request), request.session.pop(STATE, {})
    proof = passkeys.check_new(state, answer, request.get_host())
    name = Device(device_of(request.headers.get("User-Agent", ""))).label
    passkeys.add_passkey(request.user, proof, str(name), actor=request.user, now=timezone.now())
    proved(request)
    return JsonResponse({"go": reverse("people:recovery_codes")})


@before_the_gate
@require_POST
def passkey_ask(request: PersonRequest) -> JsonResponse:
    """P-15. What one of your passkeys must answer to."""
    options, request.session[STATE] = passkeys.ask_for_proof(request.user, request.get_host())
    return JsonResponse(options)


@before_the_gate
@require_POST
def passkey_prove(request: PersonRequest) -> JsonResponse:
    """P-15. The second step by a passkey."""
    answer, state = _answer_of(request), request.session.pop(STATE, {})
    if not passkeys.check_proof(request.user, state, answer, request.get_host(), now=timezone.now()):
        raise Refused("P-15", _("The device did not confirm. Please try again."))
    proved(request)
    return JsonResponse({"go": way_on(request)})
