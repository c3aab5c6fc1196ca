"""Routine letters: read one below the other, and let go together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from lifeline.innovation import policies
from lifeline.innovation.actions import letters
from lifeline.innovation.queries import desks
from lifeline.innovation.queries.letter_words import body_of
from lifeline.kernel.errors import Conflict, Forbidden, Refused
from lifeline.kernel.keys import row_id
from lifeline.kernel.page import page
from lifeline.kernel.paging import piece

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.people.api import PersonRequest

TOGETHER = 20
"""Letters on one page: as many as somebody reads before he lets them go."""


@require_http_methods(["GET", "POST"])
def letter_pile(request: PersonRequest) -> HttpResponse:
    """I-74. What waits to be released, the oldest first, each letter whole; what is ticked goes."""
    if not policies.organisers_of(request.user, policies.SECRETARY):
        raise Forbidden
    if request.method == "POST":
        release_ticked(request)
        return redirect("innovation:letter_pile")
    rows = desks.to_release(request.user, timezone.now())
    found = piece(rows, request.GET.get("after", ""), order=desks.LONGEST, size=TOGETHER)
    shown = [{"letter": one, "body": body_of(one), "tick": f"{one.pk}.{one.version}"} for one in found.rows]
    return page(request, "innovation/letter_pile.html", {"rows": shown, "pages": found.pager(request.GET)})


def release_ticked(request: PersonRequest) -> None:
    """Let each ticked letter go as it was shown ("id.version"), one by one; what has changed stays. Say how many."""
    gone = stayed = 0
    waiting = desks.to_release(request.user, timezone.now())
    for number, _dot, version in (one.partition(".") for one in request.POST.getlist("letter")[:TOGETHER]):
        letter = waiting.filter(pk=row_id(number)).first()
        try:
            if letter is not None:
                letters.release(letter, actor=request.user, now=timezone.now(), version=row_id(version))
        except (Conflict, Refused):
            letter = None
        gone, stayed = gone + (letter is not None), stayed + (letter is None)
    if gone:
        told = ngettext("%(n)s letter is on its way.", "%(n)s letters are on their way.", gone)
        messages.success(request, told % {"n": gone})
    if stayed:
        told = ngettext(
            "%(n)s letter was changed or sent by somebody else meanwhile: look again.",
            "%(n)s letters were changed or sent by somebody else meanwhile: look again.", stayed,
        )  # fmt: skip
        messages.error(request, told % {"n": stayed})
    if not gone + stayed:
        messages.error(request, _("Tick the letters that are to go."))
