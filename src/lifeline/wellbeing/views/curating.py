"""The curator's pages: what may be started here and on what ground. They show no answer and no person's result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lifeline.kernel.errors import Forbidden, Unseen
from lifeline.kernel.page import page
from lifeline.questionnaires.api import rights
from lifeline.wellbeing import policies
from lifeline.wellbeing.actions import helplines as actions
from lifeline.wellbeing.forms.rights import RightsForm
from lifeline.wellbeing.queries import custody, instruments, site
from lifeline.wellbeing.queries import helplines as lines

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.people.api import PersonRequest
    from lifeline.questionnaires.api.rights import Entry


@require_GET
def instrument_list(request: PersonRequest) -> HttpResponse:
    """Q-18 to Q-20. Every instrument: may it be started, and if not, what is missing; and what will never come."""
    _only_curators(request)
    return page(request, "wellbeing/instrument_list.html", {"rows": instruments.rows(), "never": instruments.NEVER})


@require_http_methods(["GET", "POST"])
def pack_confirm(request: PersonRequest, key: str) -> HttpResponse:
    """Q-19, Q-20. The terms and every word of the pack, and the note for exactly these."""
    entry = _entry(request, key)
    form = RightsForm(request.POST if request.method == "POST" else None, entry=entry)
    if request.method == "POST" and form.is_valid():
        given, now = form.cleaned_data, timezone.now()
        rights.note_rights(
            entry, given["basis"], given["text"], given["name"], timezone.localdate(now),
            actor=request.user, by=policies.CURATOR, now=now,
        )  # fmt: skip
        messages.success(request, _("Confirmed. It can be started from now on."))
        return redirect("wellbeing:instrument_list")
    values = {"entry": instruments.shown(entry), "words": instruments.words_of(entry), "form": form}
    return page(request, "wellbeing/pack_confirm.html", values, status=422 if form.errors else 200)


@require_POST
def pack_withdraw(request: PersonRequest, key: str) -> HttpResponse:
    """Q-22. No new start from this moment; open sheets end after 24 hours; results stay."""
    entry = _entry(request, key)
    if entry.note is None:
        raise Unseen
    rights.withdraw_rights(entry.note.key, actor=request.user, by=policies.CURATOR, now=timezone.now())
    messages.success(
        request, _("Withdrawn. Nobody can start it any more; what was begun may be finished for 24 hours.")
    )
    return redirect("wellbeing:instrument_list")


@require_http_methods(["GET", "POST"])
def helplines(request: PersonRequest) -> HttpResponse:
    """W-17. The lines as everybody sees them, when they were called last, and that they were called today."""
    _only_curators(request)
    if request.method == "POST":
        actions.note_called(actor=request.user, now=timezone.now())
        messages.success(request, _("Noted. Thank you for calling."))
        return redirect("wellbeing:helplines")
    found = lines.listed()
    values = {"listed": found, "overdue": lines.is_overdue(found, timezone.localdate()), "days": lines.CHECK_DAYS}
    return page(request, "wellbeing/helplines.html", {**values, "lines": found.lines, "file": lines.SITE})


@require_GET
def key_status(request: PersonRequest) -> HttpResponse:
    """W-55, W-62. How the key store is, for its custodian: numbers alone."""
    if not policies.may_keep_keys(request.user):
        raise Forbidden
    values = {"keys": custody.keys(), "days": site.number("KEY_SNAPSHOT_DAYS")}
    return page(request, "wellbeing/key_status.html", values)


def _only_curators(request: PersonRequest) -> None:
    if not policies.may_curate(request.user):
        raise Forbidden


def _entry(request: PersonRequest, key: str) -> Entry:
    _only_curators(request)
    found = instruments.entry_for(key)
    if found is None:
        raise Unseen
    return found
